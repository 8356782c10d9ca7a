# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong with the variables of the role haproxy, as sentences. Empty = nothing.

``haproxy -c`` says whether HAProxy can start with a file, but only on a node that has HAProxy, and
it accepts much that cannot work. This says it before anything is changed anywhere.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils import _haproxy_shape as shape
from ansible_collections.nines.ha.plugins.module_utils._haproxy_model import (
    endpoint,
    fill,
    is_unix,
    listened,
    targets,
)
from ansible_collections.nines.ha.plugins.module_utils._haproxy_proxy import (
    is_name,
    port_problem,
    proxy_problems,
    timeout_problems,
    whole,
)
from ansible_collections.nines.ha.plugins.module_utils._haproxy_schema import (
    RESERVED_PREFIX,
    SERVICES,
    Section,
)
from ansible_collections.nines.ha.plugins.module_utils._timers import rto_seconds

_SOURCES = ("content", "src", "remote_src", "self_signed")


def problems(config: Mapping[str, t.Any]) -> list[str]:
    """Look for all problems at once.

    :arg config: The role's variables without their prefix, see :data:`_haproxy_schema.CONFIG`.
    """
    found = list(shape.problems(config))
    if found:
        return found
    try:
        rto_seconds(config.get("objectives") or {})
        filled = fill(config)
    except ValueError as exc:
        return [f"haproxy_objectives: {exc}"]
    return list(dict.fromkeys(_problems(filled, config)))


def _problems(filled: Section, given: Mapping[str, t.Any]) -> Iterator[str]:
    yield from _names(filled)
    yield from _binds(filled)
    for kind in ("frontends", "backends", "listens"):
        for proxy in filled[kind]:
            for problem in proxy_problems(proxy, filled):
                yield f"haproxy_{kind}: {proxy['name']}: {problem}"
    yield from _references(filled)
    yield from _servers(filled)
    yield from _certificates(filled)
    yield from _redirects(filled)
    yield from _users(filled)
    yield from _stats(filled)
    for problem in timeout_problems(filled["timeouts"]):
        yield f"haproxy_timeouts: {problem}"


def _twice(names: Iterable[t.Any]) -> list[t.Any]:
    return [name for name, count in Counter(names).items() if count > 1]


def _names(filled: Section) -> Iterator[str]:
    kinds = ("frontends", "backends", "listens", "certificates")
    for kind in kinds:
        names = [entry["name"] for entry in filled[kind]]
        for name in names:
            if not is_name(name):
                yield (
                    f"haproxy_{kind}: the name {name!r} is not possible: use letters, digits,"
                    " `_`, `.`, `:` and `-`"
                )
            elif str(name).startswith(RESERVED_PREFIX):
                yield f"haproxy_{kind}: {name}: names with {RESERVED_PREFIX} are the role's own"
        for name in _twice(names):
            yield f"haproxy_{kind}: the name {name} is used twice: rename one"
    listens = {entry["name"] for entry in filled["listens"]}
    for kind in ("frontends", "backends"):
        for name in sorted(listens & {entry["name"] for entry in filled[kind]}, key=str):
            yield (
                f"haproxy_listens: {name} is also a name in haproxy_{kind}; a listen section is"
                " frontend and backend in one: rename one"
            )


def _binds(filled: Section) -> Iterator[str]:
    """Two listeners on one port would share its connections by chance, without a word."""
    owners: dict[str, list[str]] = {}
    listeners = [
        (f"{kind}: {proxy['name']}", bind)
        for kind in ("frontends", "listens")
        for proxy in filled[kind]
        for bind in proxy["binds"]
    ]
    listeners += [(name, filled[name]) for name in SERVICES if filled[name]["enabled"]]
    for owner, bind in listeners:
        problem = None if is_unix(bind["address"]) else port_problem(bind["port"])
        if problem:
            yield f"haproxy_{owner}: {problem}"
            continue
        for address in listened(bind["address"], filled["ipv6"]):
            owners.setdefault(endpoint(address, bind["port"]), []).append(f"haproxy_{owner}")
    shared: dict[str, list[str]] = {}
    for where, names in owners.items():
        if len(names) > 1:
            shared.setdefault(", ".join(names), []).append(where)
    for who, places in shared.items():
        yield f"more than one listens on {' and '.join(places)}: {who}: give each its own port"


def _references(filled: Section) -> Iterator[str]:
    # A frontend can send to a listen section as well, as that is a backend too.
    modes = {entry["name"]: entry["mode"] for entry in (*filled["backends"], *filled["listens"])}
    known = ", ".join(str(name) for name in modes) or "nothing"
    for frontend in filled["frontends"]:
        where = f"haproxy_frontends: {frontend['name']}"
        for name in targets(frontend):
            if name not in modes:
                yield f"{where} sends to {name}, which is no backend: haproxy_backends has {known}"
            elif modes[name] != frontend["mode"]:
                yield (
                    f"{where} has mode {frontend['mode']} and sends to {name}, which has mode"
                    f" {modes[name]}: give both the same"
                )


def _servers(filled: Section) -> Iterator[str]:
    backends = {entry["name"]: entry for entry in (*filled["backends"], *filled["listens"])}
    known = ", ".join(str(name) for name in backends) or "nothing"
    for server in filled["servers"]:
        if server["backend"] not in backends:
            yield (
                f"haproxy_servers: {server['name']} names the backend {server['backend']}, which"
                f" does not exist: haproxy_backends has {known}"
            )
    present = {server["name"] for entry in backends.values() for server in entry["servers"]}
    for name, weight in filled["server_weights"].items():
        if name not in present:
            yield f"haproxy_server_weights: {name} is the name of no server: correct or remove it"
        number = whole(weight)
        if number is None or not 0 <= number <= 256:
            yield f"haproxy_server_weights: {name} has weight {weight}: give 0 to 256"


def _certificates(filled: Section) -> Iterator[str]:
    for entry in filled["certificates"]:
        given = [source for source in _SOURCES if entry[source]]
        if len(given) != 1:
            yield (
                f"haproxy_certificates: {entry['name']} has {' and '.join(given) or 'no source'}:"
                f" give exactly one of {', '.join(_SOURCES)}"
            )
        days = whole((entry["self_signed"] or {}).get("days", 1))
        if days is None or days < 1:
            yield f"haproxy_certificates: {entry['name']}: self_signed.days must be at least 1"
    names = [entry["name"] for entry in filled["certificates"]]
    known = ", ".join(str(name) for name in names) or "none"
    used = [
        (f"{kind}: {proxy['name']}", name)
        for kind in ("frontends", "listens")
        for proxy in filled[kind]
        for bind in proxy["binds"]
        for name in bind["certificates"]
    ]
    if filled["stats"]["certificate"]:
        used.append(("stats", filled["stats"]["certificate"]))
    for where, name in used:
        if name not in names:
            yield (
                f"haproxy_{where} uses the certificate {name}, which haproxy_certificates does not"
                f" define: it has {known}"
            )


def _redirects(filled: Section) -> Iterator[str]:
    proxies = [*filled["frontends"], *filled["listens"]]
    redirecting = [proxy["name"] for proxy in proxies if proxy["redirect_https"]]
    with_tls = any(bind["certificates"] for proxy in proxies for bind in proxy["binds"])
    if redirecting and not with_tls:
        yield (
            f"haproxy_frontends: {', '.join(map(str, redirecting))} redirects to https, but nothing"
            " listens with a certificate: add a bind with `certificate`"
        )


def _users(filled: Section) -> Iterator[str]:
    for name in _twice(entry["name"] for entry in filled["users"]):
        yield f"haproxy_users: the name {name} is used twice: remove one"
    for kind in ("frontends", "listens"):
        for proxy in filled[kind]:
            if proxy["basic_auth"] and not filled["users"]:
                yield (
                    f"haproxy_{kind}: {proxy['name']} asks for a password, but haproxy_users is"
                    " empty: nobody could get in"
                )


def _is_local(address: str) -> bool:
    return is_unix(address) or address.startswith("127.") or address in ("::1", "localhost")


def _stats(filled: Section) -> Iterator[str]:
    stats = filled["stats"]
    if not stats["enabled"]:
        return
    if bool(stats["user"]) != bool(stats["password"]):
        missing = "password" if stats["user"] else "user"
        yield f"haproxy_stats: {missing} missing: give user and password, or neither"
    elif not stats["password"] and stats["admin"]:
        yield "haproxy_stats: admin lets people stop servers: give user and password with it"
    elif not stats["password"] and not _is_local(stats["address"]):
        yield (
            f"haproxy_stats: on {stats['address']} everybody could read the page without a"
            " password: give user and password, or listen on 127.0.0.1"
        )
    if ":" in str(stats["user"] or ""):
        yield "haproxy_stats: user contains a colon, which ends a user name: choose another"


__all__ = ("problems",)
