# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What can stand in the role's variables, with the default of each key.

A key without a default has the value none. The role's argument_specs say the same to users; the
role's defaults are those of :data:`CONFIG`.
"""

from __future__ import annotations

import typing as t

Section = dict[str, t.Any]

TIMEOUTS = (
    "check",
    "client",
    "client_fin",
    "connect",
    "http_keep_alive",
    "http_request",
    "queue",
    "server",
    "server_fin",
    "tarpit",
    "tunnel",
)
DEFAULT_TIMEOUTS: Section = {
    "client": "60s",
    "server": "60s",
    "queue": "10s",
    "http_request": "10s",
    "http_keep_alive": "10s",
    "tunnel": "1h",
}
CHECK_TIMERS = ("inter", "fastinter", "downinter", "timeout")
CHECK_COUNTS = ("fall", "rise")

_PROXY: Section = {
    "name": None,
    "mode": "http",
    "acls": [],
    "request_headers": [],
    "response_headers": [],
    "timeouts": {},
    "extra": [],
}
_LISTENING: Section = {
    "binds": [],
    "maxconn": None,
    "redirect_https": False,
    "forwardfor": None,
    "basic_auth": None,
}
_SERVING: Section = {
    "servers": [],
    "balance": None,
    "check": {},
    "cookie": None,
    "retries": None,
    "redispatch": None,
    "shutdown_sessions": None,
    "min_up": None,
}
FRONTEND: Section = {**_PROXY, **_LISTENING, "routes": [], "default_backend": None}
BACKEND: Section = {**_PROXY, **_SERVING}
LISTEN: Section = {**_PROXY, **_LISTENING, **_SERVING}
BIND: Section = {
    "address": "*",
    "port": None,
    "certificate": None,
    "certificates": [],
    "alpn": ["h2", "http/1.1"],
    "accept_proxy": False,
    "transparent": False,
    "extra": None,
}
SERVER: Section = {
    "name": None,
    "address": None,
    "port": None,
    "weight": None,
    "backup": False,
    "disabled": False,
    "check": True,
    "maxconn": None,
    "send_proxy": False,
    "tls": False,
    "tls_verify": True,
    "tls_ca": "/etc/ssl/certs/ca-certificates.crt",
    "tls_server_name": None,
    "extra": None,
}
CHECK: Section = {
    "type": "tcp",
    "method": "GET",
    "uri": "/",
    "host": None,
    "expect": {},
    "lines": [],
    "port": None,
    "tls": False,
    "tls_verify": True,
    "tls_ca": "/etc/ssl/certs/ca-certificates.crt",
    **dict.fromkeys((*CHECK_TIMERS, *CHECK_COUNTS)),
}
EXPECT: Section = {"status": None, "string": None}
COOKIE: Section = {"name": None, "secure": None, "httponly": True, "extra": None}
HEADER: Section = {"action": "set", "name": None, "value": None, "acl": None}
ROUTE: Section = {"host": None, "path_prefix": None, "acl": None, "backend": None}
ACL: Section = {"name": None, "expression": None}
CERTIFICATE: Section = {
    "name": None,
    "content": None,
    "src": None,
    "remote_src": None,
    "self_signed": None,
}
SELF_SIGNED: Section = {"common_name": None, "subject_alt_names": [], "days": 825}
USER: Section = {"name": None, "password": None}
STATS: Section = {
    "enabled": False,
    "address": "127.0.0.1",
    "port": 8404,
    "uri": "/",
    "user": None,
    "password": None,
    "admin": False,
    "certificate": None,
}
MONITOR: Section = {"enabled": True, "address": "127.0.0.1", "port": 8405, "uri": "/healthz"}
PROMETHEUS: Section = {"enabled": True, "address": "127.0.0.1", "port": 8406, "path": "/metrics"}
SERVICES: dict[str, Section] = {"stats": STATS, "monitor": MONITOR, "prometheus": PROMETHEUS}
# Values of these keys are true or false; inventories written by programs have them as text.
SWITCHES = frozenset(
    (
        "accept_proxy",
        "admin",
        "backup",
        "disabled",
        "enabled",
        "httponly",
        "ipv6",
        "redirect_https",
        "redispatch",
        "secure",
        "send_proxy",
        "shutdown_sessions",
        "tls",
        "tls_verify",
        "transparent",
    )
)
# The sections that the role adds; no section of the operator may have such a name.
RESERVED_PREFIX = "nines-"

CONFIG: Section = {
    "frontends": [],
    "backends": [],
    "listens": [],
    "servers": [],
    "server_weights": {},
    "certificates": [],
    "users": [],
    "stats": {},
    "monitor": {},
    "prometheus": {},
    "objectives": {},
    "check": {},
    "timeouts": {},
    "balance": "roundrobin",
    "retries": 3,
    "redispatch": True,
    "shutdown_sessions": True,
    "ipv6": True,
}

__all__ = (
    "ACL",
    "BACKEND",
    "BIND",
    "CERTIFICATE",
    "CHECK",
    "CHECK_COUNTS",
    "CHECK_TIMERS",
    "CONFIG",
    "COOKIE",
    "DEFAULT_TIMEOUTS",
    "EXPECT",
    "FRONTEND",
    "HEADER",
    "LISTEN",
    "MONITOR",
    "PROMETHEUS",
    "RESERVED_PREFIX",
    "ROUTE",
    "SELF_SIGNED",
    "SERVER",
    "SERVICES",
    "STATS",
    "SWITCHES",
    "TIMEOUTS",
    "USER",
    "Section",
)
