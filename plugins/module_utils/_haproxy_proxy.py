# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong with one frontend, backend or listen section by itself.

Sections come filled in (:func:`_haproxy_model.fill`); the sentences do not name the section.
"""

from __future__ import annotations

import re
import typing as t
from collections import Counter
from collections.abc import Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils._duration import (
    format_duration,
    parse_duration,
)
from ansible_collections.nines.ha.plugins.module_utils._haproxy_model import duration_text
from ansible_collections.nines.ha.plugins.module_utils._haproxy_schema import (
    CHECK_COUNTS,
    CHECK_TIMERS,
    Section,
)
from ansible_collections.nines.ha.plugins.module_utils._sums import server_down

_NAME = re.compile(r"[A-Za-z0-9_.:-]+")
# Names of HAProxy's own ACLs; an expression in braces is one by itself.
_PREDEFINED_ACL = re.compile(r"[A-Z0-9_.]+")
_CHECK_TYPES = ("http", "tcp", "none")
_HEADER_ACTIONS = ("set", "add", "del")
_FORWARDFOR = ("replace", "append", "none")
# Lines of `extra` that make a backend answer though it has no server.
_ANSWERS = ("server", "http-request", "tcp-request", "use-server")


def is_name(value: object) -> bool:
    """Whether HAProxy can call something so.

    >>> is_name("app-1"), is_name("app 1"), is_name("")
    (True, False, False)
    """
    return bool(_NAME.fullmatch(str(value)))


def whole(value: object) -> int | None:
    """Read a whole number, none if it is not one.

    >>> whole(8080), whole("8080"), whole(True), whole("80a")
    (8080, 8080, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    return int(value) if re.fullmatch(r"-?\d+", str(value), re.ASCII) else None


def port_problem(value: object) -> str | None:
    """Say what is wrong with a port, none if nothing is."""
    if value is None:
        return "port missing: give 1 to 65535"
    number = whole(value)
    if number is None or not 1 <= number <= 65535:
        return f"port {value} does not exist: give 1 to 65535"
    return None


def timeout_problems(timeouts: Mapping[str, t.Any]) -> Iterator[str]:
    """Say which durations are none."""
    for name, value in timeouts.items():
        try:
            duration_text(value)
        except ValueError as exc:
            yield f"{name}: {exc}"


def proxy_problems(proxy: Section, filled: Section) -> Iterator[str]:
    """Look at everything inside one section."""
    if proxy["mode"] not in ("http", "tcp"):
        yield f"mode {proxy['mode']} does not exist: give http or tcp"
        return
    if proxy["mode"] == "tcp":
        yield from _http_in_tcp(proxy)
    yield from _headers(proxy)
    yield from _acls(proxy)
    for problem in timeout_problems(proxy["timeouts"]):
        yield f"timeouts: {problem}"
    if "binds" in proxy:
        yield from _listening(proxy)
    if "servers" in proxy:
        yield from _serving(proxy, filled)


def _http_in_tcp(proxy: Section) -> Iterator[str]:
    used = [
        option
        for option in ("redirect_https", "basic_auth", "request_headers", "response_headers")
        if proxy.get(option)
    ]
    if proxy.get("forwardfor", "none") != "none":
        used.append("forwardfor")
    if proxy.get("cookie"):
        used.append("cookie")
    if any(route["host"] or route["path_prefix"] for route in proxy.get("routes", ())):
        used.append("routes by host or path_prefix")
    for option in used:
        yield f"{option} needs HTTP, and this section has mode tcp: remove it, or set mode: http"


def _headers(proxy: Section) -> Iterator[str]:
    for option in ("request_headers", "response_headers"):
        for header in proxy[option]:
            name, action = header["name"], header["action"]
            if action not in _HEADER_ACTIONS:
                known = ", ".join(_HEADER_ACTIONS)
                yield f"{option}: {name}: action {action} does not exist: give one of {known}"
            elif (header["value"] is None) != (action == "del"):
                change = "remove value" if action == "del" else "add value"
                yield f"{option}: {name}: action {action} and value do not fit: {change}"


def _acls(proxy: Section) -> Iterator[str]:
    defined = {str(acl["name"]) for acl in proxy["acls"]}
    for name in sorted(defined):
        if not is_name(name):
            yield f"acls: the name {name!r} is not possible: use letters, digits, `_`, `.` and `-`"
    users = [(f"routes: {route['backend']}", route) for route in proxy.get("routes", ())]
    for option in ("request_headers", "response_headers"):
        users += [(f"{option}: {header['name']}", header) for header in proxy[option]]
    for where, user in users:
        condition = str(user["acl"] or "")
        if "{" in condition:
            continue
        words = [word.lstrip("!") for word in condition.split()]
        for word in words:
            known = word in defined or word in ("or", "||") or _PREDEFINED_ACL.fullmatch(word)
            if word and not known:
                yield f"{where}: acl {word} is not defined: add it to acls of this section"


def _listening(proxy: Section) -> Iterator[str]:
    if proxy["forwardfor"] not in _FORWARDFOR:
        known = ", ".join(_FORWARDFOR)
        yield f"forwardfor {proxy['forwardfor']} does not exist: give one of {known}"
    maxconn = whole(1 if proxy["maxconn"] is None else proxy["maxconn"])
    if maxconn is None or maxconn < 1:
        yield f"maxconn is {proxy['maxconn']}: give at least 1"
    if "routes" not in proxy:
        return
    for route in proxy["routes"]:
        if not (route["host"] or route["path_prefix"] or route["acl"]):
            yield (
                f"routes: {route['backend']} has no host, path_prefix or acl: add one, or make it"
                " default_backend"
            )
        if route["path_prefix"] and not str(route["path_prefix"]).startswith("/"):
            yield f"routes: path_prefix {route['path_prefix']} must begin with /"
    redirects_all = proxy["redirect_https"] and not any(b["certificates"] for b in proxy["binds"])
    if not (proxy["routes"] or proxy["default_backend"] or proxy["extra"] or redirects_all):
        yield "it sends nothing anywhere: add default_backend or routes"


def _serving(proxy: Section, filled: Section) -> Iterator[str]:
    answers = any(
        str(line).split(" ", maxsplit=1)[0].startswith(_ANSWERS) for line in proxy["extra"]
    )
    if not proxy["servers"] and not answers:
        yield "it has no server: add one to its servers, or to haproxy_servers"
    for name, count in Counter(server["name"] for server in proxy["servers"]).items():
        if count > 1:
            yield f"the server name {name} is used {count} times: rename or remove one"
    for server in proxy["servers"]:
        for problem in _server(server):
            yield f"server {server['name']}: {problem}"
    retries = whole(proxy["retries"])
    if retries is None or retries < 0:
        yield f"retries is {proxy['retries']}: give 0 or more"
    if proxy["cookie"] and not is_name(proxy["cookie"]["name"]):
        yield f"cookie: the name {proxy['cookie']['name']!r} is not possible: use letters, digits"
    wrong = list(_check(proxy["check"]))
    yield from wrong
    checked = proxy["check"]["type"] != "none" and any(s["check"] for s in proxy["servers"])
    if checked and not wrong and filled["objectives"].get("rto") is not None:
        yield from _too_slow(proxy["check"], parse_duration(filled["objectives"]["rto"]))


def _server(server: Section) -> Iterator[str]:
    if not is_name(server["name"]):
        yield "its name is not possible: use letters, digits, `_`, `.`, `:` and `-`"
    if not str(server["address"]).startswith(("/", "unix@", "abns@")):
        problem = port_problem(server["port"])
        if problem:
            yield problem
    weight = whole(1 if server["weight"] is None else server["weight"])
    if weight is None or not 0 <= weight <= 256:
        yield f"weight is {server['weight']}: give 0 to 256"
    maxconn = whole(1 if server["maxconn"] is None else server["maxconn"])
    if maxconn is None or maxconn < 1:
        yield f"maxconn is {server['maxconn']}: give at least 1"


def _check(check: Section) -> Iterator[str]:
    if check["type"] not in _CHECK_TYPES:
        known = ", ".join(_CHECK_TYPES)
        yield f"check: type {check['type']} does not exist: give one of {known}"
    for key in CHECK_COUNTS:
        count = whole(check[key])
        if count is None or count < 1:
            yield f"check: {key} is {check[key]}: give at least 1"
    for key in CHECK_TIMERS:
        try:
            duration_text(check[key])
        except ValueError as exc:
            yield f"check: {key}: {exc}"
    if check["port"] is not None and port_problem(check["port"]):
        yield f"check: {port_problem(check['port'])}"
    if check["type"] != "http" and any(check["expect"].values()):
        yield f"check: expect needs type http, and type is {check['type']}"
    if check["type"] != "tcp" and check["lines"]:
        yield f"check: lines are for type tcp, and type is {check['type']}"
    if not str(check["uri"]).startswith("/"):
        yield f"check: uri {check['uri']} must begin with /"


def _too_slow(check: Section, rto_s: float) -> Iterator[str]:
    inter, fast, timeout = (parse_duration(check[k]) for k in ("inter", "fastinter", "timeout"))
    total = server_down(inter, fast, t.cast("int", whole(check["fall"])), timeout)
    if total.seconds > rto_s:
        yield (
            f"the objective rto {format_duration(rto_s)} cannot be met when a server answers"
            f" nothing: {total}. Lower inter, fastinter, timeout or fall, or declare a longer rto"
        )


__all__ = (
    "is_name",
    "port_problem",
    "proxy_problems",
    "timeout_problems",
    "whole",
)
