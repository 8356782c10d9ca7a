# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What a running HAProxy says about itself, and what to tell it so that a server is as wished.

Health and administration are two things: a drained server that also fails its check is listed
as DOWN by ``show stat``. So the administrative state comes from ``show servers state``.
"""

from __future__ import annotations

import json
import typing as t

COMMANDS = ("show info json", "show stat json", "show servers state")

# Bits of srv_admin_state. "Forced" ones were set at run time, by the configuration (`disabled`) or
# on the stats page; the others come from a tracked server or from a name that does not resolve.
_FORCED_MAINT = 0x01
_FORCED_DRAIN = 0x08
_ANY_MAINT = 0x01 | 0x02 | 0x20
_ANY_DRAIN = 0x08 | 0x10

STATES = ("ready", "drain", "maint")
MAX_WEIGHT = 256


class StateUnreadable(ValueError):
    """HAProxy's answer is not what this collection knows."""


class ServerUnknown(LookupError):
    """There is no such backend or server; the text names those that exist."""


class ServerRequestInvalid(ValueError):
    """The wish contradicts itself or is out of range."""


class Frontend(t.NamedTuple):
    """One frontend, or the listening half of a `listen` section."""

    name: str
    mode: str
    status: str
    sessions_current: int
    sessions_limit: int
    sessions_total: int


class Server(t.NamedTuple):
    """One server of a backend; ``last_change_s`` is how long ago it went up or down."""

    name: str
    address: str
    status: str
    check_status: str | None
    check_output: str | None
    weight: int
    admin_state: str
    forced_state: str
    sessions_current: int
    queue_current: int
    last_change_s: int
    backup: bool

    @property
    def usable(self) -> bool:
        """Whether new clients are sent to it, be it as a backup."""
        return self.admin_state == "ready" and self.status.split()[0] in ("UP", "no")


class Backend(t.NamedTuple):
    """One backend, or the serving half of a `listen` section."""

    name: str
    mode: str
    status: str
    sessions_current: int
    queue_current: int
    last_change_s: int
    servers: tuple[Server, ...]


class State(t.NamedTuple):
    """One HAProxy process."""

    version: str
    uptime_s: int
    pid: int
    frontends: tuple[Frontend, ...]
    backends: tuple[Backend, ...]


class Plan(t.NamedTuple):
    """What to tell HAProxy, decided without telling it. Empty ``commands``: all is as wished."""

    before: dict[str, t.Any]
    after: dict[str, t.Any]
    commands: tuple[str, ...]


class _Admin(t.NamedTuple):
    state: str
    forced: str
    weight: int


_Row = dict[str, t.Any]


def _values(fields: t.Iterable[t.Mapping[str, t.Any]]) -> _Row:
    return {field["field"]["name"]: field["value"]["value"] for field in fields}


def _name_of(bits: int, maint: int, drain: int) -> str:
    if bits & maint:
        return "maint"
    return "drain" if bits & drain else "ready"


def _administration(text: str) -> dict[tuple[str, str], _Admin]:
    columns: list[str] = []
    found = {}
    for line in text.splitlines():
        if line.startswith("# "):
            columns = line[2:].split()
        elif columns and line.strip():
            row = dict(zip(columns, line.split(), strict=False))
            bits = int(row["srv_admin_state"])
            found[row["be_name"], row["srv_name"]] = _Admin(
                state=_name_of(bits, _ANY_MAINT, _ANY_DRAIN),
                forced=_name_of(bits, _FORCED_MAINT, _FORCED_DRAIN),
                weight=int(row["srv_uweight"]),
            )
    return found


def parse(info: str, stat: str, servers: str) -> State:
    """Read the answers to :data:`COMMANDS`.

    :raises StateUnreadable: If one of them is not what HAProxy 2.6 to 3.x says.
    """
    try:
        about = _values(json.loads(info))
        listed = json.loads(stat)
        if not isinstance(listed, list):
            raise TypeError("the statistics are no list")
        # Debian's own configuration has no proxy at all, and so no row.
        rows = [_values(fields) for fields in listed]
        administration = _administration(servers)
        return State(
            version=str(about["Version"]),
            uptime_s=int(about["Uptime_sec"]),
            pid=int(about["Pid"]),
            frontends=tuple(_frontend(row) for row in rows if row["svname"] == "FRONTEND"),
            backends=tuple(
                _backend(row, rows, administration) for row in rows if row["svname"] == "BACKEND"
            ),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise StateUnreadable(
            f"cannot read what HAProxy says ({type(exc).__name__}: {exc}):"
            " the socket is not an HAProxy runtime socket, or its version is not supported"
        ) from exc


def _frontend(row: _Row) -> Frontend:
    return Frontend(
        name=row["pxname"],
        mode=row.get("mode", ""),
        status=row["status"],
        sessions_current=row["scur"],
        sessions_limit=row["slim"],
        sessions_total=row["stot"],
    )


def _backend(
    row: _Row, rows: t.Sequence[_Row], administration: t.Mapping[tuple[str, str], _Admin]
) -> Backend:
    name = row["pxname"]
    # The rows of servers have type 2; sockets of a frontend (type 3) carry names of their own.
    own = [other for other in rows if other["pxname"] == name and other.get("type") == 2]
    return Backend(
        name=name,
        mode=row.get("mode", ""),
        status=row["status"],
        sessions_current=row["scur"],
        queue_current=row["qcur"],
        last_change_s=row["lastchg"],
        servers=tuple(_server(other, administration[name, other["svname"]]) for other in own),
    )


def _server(row: _Row, admin: _Admin) -> Server:
    return Server(
        name=row["svname"],
        # The statistics name the address only to sockets of the level operator and above.
        address=row.get("addr", ""),
        status=row["status"],
        check_status=row.get("check_status"),
        check_output=row.get("last_chk") or None,
        weight=admin.weight,
        admin_state=admin.state,
        forced_state=admin.forced,
        sessions_current=row["scur"],
        queue_current=row["qcur"],
        last_change_s=row["lastchg"],
        backup=bool(row["bck"]),
    )


def find_backends(state: State, names: t.Sequence[str] | None) -> list[Backend]:
    """Give the named backends, all of them where none is named.

    :raises ServerUnknown: If one does not exist.
    """
    known = {backend.name: backend for backend in state.backends}
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise ServerUnknown(
            f"there is no backend {', '.join(unknown)}: this HAProxy has"
            f" {', '.join(known) or 'none'}"
        )
    return [known[name] for name in names] if names else list(state.backends)


def find_server(state: State, backend: str, server: str) -> Server:
    """Give one server.

    :raises ServerUnknown: If the backend or the server does not exist.
    """
    servers = {entry.name: entry for entry in find_backends(state, [backend])[0].servers}
    if server not in servers:
        raise ServerUnknown(
            f"the backend {backend} has no server {server}: it has {', '.join(servers) or 'none'}"
        )
    return servers[server]


def check_request(state: str | None, weight: int | None, wait_drained: bool) -> None:
    """Refuse a wish that makes no sense.

    :raises ServerRequestInvalid: If the weight is out of range, or if it would wait for the end of
        sessions on a server that still gets new ones.
    """
    if weight is not None and not 0 <= weight <= MAX_WEIGHT:
        raise ServerRequestInvalid(f"weight is {weight}: give 0 to {MAX_WEIGHT}")
    if wait_drained and state not in ("drain", "maint") and weight != 0:
        raise ServerRequestInvalid(
            "wait_drained waits for the last session to end, which does not happen while the server"
            " gets new ones: give state: drain, state: maint or weight: 0 with it"
        )


def plan(backend: str, server: Server, state: str | None, weight: int | None) -> Plan:
    """Decide what to tell HAProxy.

    Invariant: only what was set at run time is undone or set; a server that is in maintenance
    because it tracks another one, or as its name does not resolve, stays so.
    """
    before: dict[str, t.Any] = {"state": server.forced_state, "weight": server.weight}
    after = dict(before)
    commands = []
    target = f"{backend}/{server.name}"
    # The weight goes first: a server that becomes ready must not get its old share for a moment.
    if weight is not None and weight != server.weight:
        after["weight"] = weight
        commands.append(f"set server {target} weight {weight}")
    if state is not None and state != server.forced_state:
        after["state"] = state
        commands.append(f"set server {target} state {state}")
    return Plan(before, after, tuple(commands))


__all__ = (
    "COMMANDS",
    "MAX_WEIGHT",
    "STATES",
    "Backend",
    "Frontend",
    "Plan",
    "Server",
    "ServerRequestInvalid",
    "ServerUnknown",
    "State",
    "StateUnreadable",
    "check_request",
    "find_backends",
    "find_server",
    "parse",
    "plan",
)
