# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Check what a member of a Patroni cluster is told besides its timers.

These are tags, callbacks, ways to make a replica and the cluster that it may follow. Patroni takes
a misspelled word as one of somebody else's, so it is looked at here.
"""

from __future__ import annotations

import difflib
import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._patroni_config_check import version_of
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import truth

EVENTS = ("on_reload", "on_restart", "on_role_change", "on_start", "on_stop")

_SWITCHES = ("clonefrom", "nofailover", "noloadbalance", "nostream", "nosync")
_NUMBERS = ("failover_priority", "sync_priority")
_TAGS = (*_SWITCHES, *_NUMBERS, "replicatefrom")
_TAGS_SINCE = {"failover_priority": (3, 2), "nostream": (3, 3), "sync_priority": (4, 1)}
_CALLBACK = ("command", "event", "src")
_BUILT_IN = "basebackup"
_STANDBY_CLUSTER = (
    "archive_cleanup_command",
    "create_replica_methods",
    "host",
    "port",
    "primary_slot_name",
    "recovery_min_apply_delay",
    "restore_command",
)


class Options(t.NamedTuple):
    """Options of one member, as they are declared."""

    host: str
    tags: Mapping[str, t.Any] = {}
    callbacks: Sequence[Mapping[str, t.Any]] = ()
    methods: Sequence[str] = (_BUILT_IN,)
    commands: Mapping[str, Mapping[str, t.Any]] = {}
    standby_cluster: Mapping[str, t.Any] = {}


class Known(t.NamedTuple):
    """What they are compared with: the members by their names, and the version of Patroni."""

    addresses: Mapping[str, str]
    version: str | None = None


def option_problems(options: Options, known: Known) -> list[str]:
    """Say what is wrong, a sentence each.

    >>> option_problems(Options("db1", {"nofailver": True}), Known({"db1": "192.0.2.1"}))
    ['db1 has the tag nofailver, which Patroni does not know: is nofailover meant?']
    """
    return [
        *_of_tags(options, known),
        *_of_callbacks(options),
        *_of_methods(options),
        *_of_standby_cluster(options, known),
    ]


def _of_tags(options: Options, known: Known) -> Iterator[str]:
    host, tags = options.host, options.tags
    for name, value in tags.items():
        yield from _of_tag(host, name, value, known)
    priority = tags.get("failover_priority")
    if priority is not None and truth(tags.get("nofailover")) and str(priority) != "0":
        yield (
            f"{host} has the tags nofailover and failover_priority {priority}, which say the"
            " opposite: remove one"
        )


def _of_tag(host: str, name: str, value: object, known: Known) -> Iterator[str]:
    where = f"{host} has the tag {name}"
    if name not in _TAGS:
        # Tags of one's own are allowed, such as a data centre's name.
        close = difflib.get_close_matches(name, _TAGS, 1, 0.8)
        if close:
            yield f"{where}, which Patroni does not know: is {close[0]} meant?"
        return
    version, since = version_of(known.version), _TAGS_SINCE.get(name, ())
    if version and version < since:
        yield (
            f"{where}, which Patroni {known.version} does not know: it takes"
            f" {'.'.join(map(str, since))}, or remove the tag"
        )
    if name in _SWITCHES and not isinstance(value, bool):
        yield f"{where} with the value {value!r}: give true or false"
    elif name in _NUMBERS and (isinstance(value, bool) or not str(value).isdigit()):
        yield f"{where} with the value {value!r}: give a whole number, 0 for never"
    elif name == "replicatefrom" and (value == host or value not in known.addresses):
        others = ", ".join(each for each in known.addresses if each != host) or "none"
        yield f"{where} with the value {value!r}: name another member, they are {others}"


def _of_callbacks(options: Options) -> Iterator[str]:
    seen = set[str]()
    for each in options.callbacks:
        event, command = str(each.get("event")), str(each.get("command") or "")
        where = f"patroni_callbacks of {options.host}: the callback of {event}"
        if event not in EVENTS:
            yield f"{where} would never be called: events are {', '.join(EVENTS)}"
        if event in seen:
            yield f"{where} is there twice: Patroni calls one, let it call the others"
        seen.add(event)
        if not command.startswith("/"):
            yield f"{where} has the command {command!r}: begin it with the whole path"
        yield from (
            f"{where} has {name}, which is no option: they are {', '.join(_CALLBACK)}"
            for name in each
            if name not in _CALLBACK
        )


def _of_methods(options: Options) -> Iterator[str]:
    where = f"patroni_create_replica_methods of {options.host}"
    if not options.methods:
        yield f"{where} is empty: a member that lost its data could not be made anew"
    for name in options.methods:
        command = (options.commands.get(name) or {}).get("command")
        if name != _BUILT_IN and not command:
            yield f"{where} has {name}: give its command in patroni_replica_methods"
    for name in options.commands:
        if name not in options.methods:
            yield (
                f"patroni_replica_methods of {options.host} has {name}, which is never used: name"
                " it in patroni_create_replica_methods"
            )


def _of_standby_cluster(options: Options, known: Known) -> Iterator[str]:
    wanted = options.standby_cluster
    if not wanted:
        return
    where = f"patroni_standby_cluster of {options.host}"
    for name in wanted:
        if name not in _STANDBY_CLUSTER:
            yield f"{where} has {name}, which is no option: they are {', '.join(_STANDBY_CLUSTER)}"
    hosts = [host.strip() for host in str(wanted.get("host") or "").split(",") if host.strip()]
    if not hosts and not wanted.get("restore_command"):
        yield f"{where} has no host: name the address of the other site's primary"
    own = [host for host in hosts if host in (*known.addresses, *known.addresses.values())]
    if own:
        yield f"{where} has the host {', '.join(own)}, a member of this cluster: name another"
    port = wanted.get("port", 5432)
    if not str(port).isdigit() or not 0 < int(port) < 65536:
        yield f"{where} has the port {port!r}: give a number from 1 to 65535"
    for name in wanted.get("create_replica_methods") or ():
        if name != _BUILT_IN and name not in options.commands:
            yield f"{where} has the method {name}: give its command in patroni_replica_methods"


__all__ = ("EVENTS", "Known", "Options", "option_problems")
