# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""HAProxy's configuration as the operator writes it -> the same with every default filled in.

:func:`fill` gives values as they were written; :mod:`_haproxy_config` looks for problems there.
:func:`resolve` converts what the template renders, so that both look at the same model.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._haproxy_schema import (
    ACL,
    BACKEND,
    BIND,
    CERTIFICATE,
    CHECK,
    CHECK_COUNTS,
    CHECK_TIMERS,
    CONFIG,
    COOKIE,
    DEFAULT_TIMEOUTS,
    EXPECT,
    FRONTEND,
    HEADER,
    LISTEN,
    ROUTE,
    SELF_SIGNED,
    SERVER,
    SERVICES,
    SWITCHES,
    TIMEOUTS,
    USER,
    Section,
)
from ansible_collections.nines.ha.plugins.module_utils._timers import haproxy_timers, rto_seconds


def merged(defaults: Section, given: Mapping[str, t.Any]) -> Section:
    """Fill in what is not given; a value of none counts as not given.

    >>> merged({"port": 80, "name": None}, {"name": "web", "port": None})
    {'port': 80, 'name': 'web'}
    """
    return {
        **defaults,
        **{key: _switch(key, value) for key, value in given.items() if value is not None},
    }


def _switch(key: str, value: t.Any) -> t.Any:
    # `check` of a server is a switch, the one of a backend is a mapping.
    if isinstance(value, str) and (key in SWITCHES or key == "check"):
        return value.strip().lower() in ("true", "yes", "on", "1")
    return value


def _all(defaults: Section, given: Iterable[Mapping[str, t.Any]]) -> list[Section]:
    return [merged(defaults, entry) for entry in given]


def _fill_proxy(proxy: Section) -> Section:
    proxy = {**proxy, "acls": _all(ACL, proxy["acls"])}
    for headers in ("request_headers", "response_headers"):
        proxy[headers] = _all(HEADER, proxy[headers])
    return proxy


def _fill_listening(proxy: Section) -> Section:
    proxy = {**proxy, "binds": _all(BIND, proxy["binds"])}
    for bind in proxy["binds"]:
        first = [bind["certificate"]] if bind["certificate"] else []
        bind["certificates"] = [*first, *bind["certificates"]]
    if proxy["forwardfor"] is None:
        proxy["forwardfor"] = "replace" if proxy["mode"] == "http" else "none"
    if "routes" in proxy:
        proxy["routes"] = _all(ROUTE, proxy["routes"])
    return proxy


def _fill_serving(proxy: Section, config: Mapping[str, t.Any]) -> Section:
    added = [
        {key: value for key, value in server.items() if key != "backend"}
        for server in config["servers"]
        if server.get("backend") == proxy["name"]
    ]
    servers = _all(SERVER, [*proxy["servers"], *added])
    for server in servers:
        if server["weight"] is None:
            server["weight"] = config["server_weights"].get(server["name"])
    check = merged(merged(CHECK, config["check"]), proxy["check"])
    check["expect"] = merged(EXPECT, check["expect"])
    fallbacks = ("balance", "retries", "redispatch", "shutdown_sessions")
    return {
        **proxy,
        **{key: config[key] if proxy[key] is None else proxy[key] for key in fallbacks},
        "servers": servers,
        "check": check,
        "cookie": merged(COOKIE, proxy["cookie"]) if proxy["cookie"] else None,
    }


def _fill_timers(config: Section) -> Section:
    """Take the check timers that are not set by hand from the objective.

    :raises ValueError: If a timer is needed, and none that HAProxy has meets the objective.
    """
    by_hand = merged({}, config["check"])
    timeouts = merged(DEFAULT_TIMEOUTS, config["timeouts"])
    if "connect" not in timeouts or not {*CHECK_TIMERS, *CHECK_COUNTS} <= set(by_hand):
        timers = haproxy_timers(rto_seconds(config["objectives"]))._asdict()
        chosen = {key: timers[key] for key in (*CHECK_COUNTS, "inter", "fastinter", "downinter")}
        by_hand = {**chosen, "timeout": timers["timeout_check"], **by_hand}
        timeouts = {"connect": timers["timeout_connect"], **timeouts}
    return {**config, "check": by_hand, "timeouts": {"check": by_hand["timeout"], **timeouts}}


def fill(config: Mapping[str, t.Any]) -> Section:
    """Fill every default in; values stay as they were written.

    :raises ValueError: If no timers meet the objective.
    """
    filled = _fill_timers(merged(CONFIG, config))
    filled["frontends"] = [
        _fill_listening(_fill_proxy(merged(FRONTEND, entry))) for entry in filled["frontends"]
    ]
    filled["backends"] = [
        _fill_serving(_fill_proxy(merged(BACKEND, entry)), filled) for entry in filled["backends"]
    ]
    filled["listens"] = [
        _fill_serving(_fill_listening(_fill_proxy(merged(LISTEN, entry))), filled)
        for entry in filled["listens"]
    ]
    filled["certificates"] = _all(CERTIFICATE, filled["certificates"])
    for entry in filled["certificates"]:
        if entry["self_signed"]:
            entry["self_signed"] = merged(SELF_SIGNED, entry["self_signed"])
    filled["users"] = _all(USER, filled["users"])
    for name, defaults in SERVICES.items():
        filled[name] = merged(defaults, filled[name])
    return filled


def targets(frontend: Mapping[str, t.Any]) -> list[str]:
    """Name the backends that a frontend sends to, once each."""
    named = [route["backend"] for route in frontend["routes"]]
    return list(dict.fromkeys(name for name in [*named, frontend["default_backend"]] if name))


def only_tls(proxy: Mapping[str, t.Any]) -> bool:
    """Whether no request gets past this frontend but over TLS."""
    return bool(proxy["redirect_https"] or all(bind["certificates"] for bind in proxy["binds"]))


def duration_text(value: object) -> str:
    """Write a duration in HAProxy's units, exactly.

    >>> duration_text("30s"), duration_text(0.25), duration_text("1m")
    ('30s', '250ms', '60s')

    :raises ValueError: If it is no duration of at least a millisecond.
    """
    milliseconds = round(parse_duration(value) * 1000)
    if milliseconds < 1:
        raise ValueError(f"{value!r} is too short: give at least 1ms")
    whole = milliseconds % 1000 == 0
    return f"{milliseconds // 1000}s" if whole else f"{milliseconds}ms"


def endpoint(address: str, port: object) -> str:
    """Write an address and port as HAProxy wants them.

    >>> endpoint("192.0.2.11", 80), endpoint("2001:db8::10", 443), endpoint("/run/app.sock", None)
    ('192.0.2.11:80', '[2001:db8::10]:443', '/run/app.sock')
    """
    if is_unix(address):
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def listened(address: str, ipv6: bool = True) -> list[str]:
    """Give the addresses behind ``*``, which is every one of this host.

    IPv4 and IPv6 get a socket each. On a common one, clients of IPv4 would have names such as
    ``::ffff:192.0.2.1``, which servers, logs and access lists do not expect.

    >>> listened("*"), listened("*", ipv6=False), listened("::1")
    (['0.0.0.0', '::'], ['0.0.0.0'], ['::1'])
    """
    if address == "*":
        return ["0.0.0.0", "::"] if ipv6 else ["0.0.0.0"]
    return [address]


def _bind_lines(bind: Section, ipv6: bool) -> list[str]:
    return [
        endpoint(address, bind["port"]) + (" v6only" if address == "::" else "")
        for address in listened(bind["address"], ipv6)
    ]


def is_unix(address: str) -> bool:
    """Whether this is a unix socket, which needs no port."""
    return address.startswith(("/", "unix@", "abns@"))


def _durations(values: Mapping[str, t.Any], keys: Iterable[str]) -> dict[str, str]:
    return {key: duration_text(values[key]) for key in keys if values.get(key) is not None}


def _resolve_proxy(proxy: Section, config: Section, private: Mapping[str, bool]) -> Section:
    proxy = {**proxy, "timeouts": _durations(proxy["timeouts"], TIMEOUTS)}
    for bind in proxy.get("binds", ()):
        bind["endpoints"] = _bind_lines(bind, config["ipv6"])
    if "check" in proxy:
        timers = proxy["check"]
        proxy["check"] = {**timers, **_durations(timers, CHECK_TIMERS)}
        for server in proxy["servers"]:
            server["endpoint"] = endpoint(server["address"], server["port"])
        cookie = proxy["cookie"]
        if cookie and cookie["secure"] is None:
            secure = private.get(proxy["name"], False) if "binds" not in proxy else only_tls(proxy)
            proxy["cookie"] = {**cookie, "secure": secure}
    return proxy


def _reached_by_tls_only(frontends: Sequence[Section]) -> dict[str, bool]:
    reached: dict[str, bool] = {}
    for frontend in frontends:
        for name in targets(frontend):
            reached[name] = reached.get(name, True) and only_tls(frontend)
    return reached


def _https_port(*proxies: Section) -> object:
    ports = (bind["port"] for proxy in proxies for bind in proxy["binds"] if bind["certificates"])
    return next((port for port in ports if port), 443)


def resolve(config: Mapping[str, t.Any]) -> Section:
    """Give everything that the configuration file is rendered from.

    :raises ValueError: If a duration is none, or no timers meet the objective.
    """
    filled = fill(config)
    private = _reached_by_tls_only(filled["frontends"])
    for kind in ("frontends", "listens"):
        for proxy in filled[kind]:
            proxy["https_port"] = _https_port(proxy, *filled["frontends"], *filled["listens"])
    for kind in ("frontends", "backends", "listens"):
        filled[kind] = [_resolve_proxy(entry, filled, private) for entry in filled[kind]]
    for name in SERVICES:
        filled[name]["endpoints"] = _bind_lines(filled[name], filled["ipv6"])
    filled["timeouts"] = _durations(filled["timeouts"], TIMEOUTS)
    return filled


__all__ = (
    "duration_text",
    "endpoint",
    "fill",
    "is_unix",
    "listened",
    "merged",
    "only_tls",
    "resolve",
    "targets",
)
