# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Check a dynamic configuration before Patroni gets it.

Patroni itself takes anything and silently uses other values than those that are out of range.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Callable, Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils._patroni_state import sync_mode_of, truth

Config = Mapping[str, t.Any]

TTL_MIN_S = 20
LOOP_WAIT_MIN_S = 1
RETRY_TIMEOUT_MIN_S = 3
DEFAULTS = {"ttl": 30, "loop_wait": 10, "retry_timeout": 10, "synchronous_node_count": 1}

_MINIMA = {
    "ttl": TTL_MIN_S,
    "loop_wait": LOOP_WAIT_MIN_S,
    "retry_timeout": RETRY_TIMEOUT_MIN_S,
    "synchronous_node_count": 1,
    "maximum_lag_on_failover": 0,
    "primary_start_timeout": 0,
    "primary_stop_timeout": 0,
    "master_start_timeout": 0,
    "master_stop_timeout": 0,
}
_CLAMPED = ("ttl", "loop_wait", "retry_timeout")
_SWITCHES = (
    "check_timeline",
    "failsafe_mode",
    "pause",
    "synchronous_mode_strict",
)
_SWITCH_TEXTS = ("true", "false", "on", "off", "yes", "no", "1", "0")


class Members(t.NamedTuple):
    """What is known of the members: how many there are, and the oldest Patroni of them."""

    total: int | None = None
    patroni_version: str | None = None


def version_of(text: str | None) -> tuple[int, ...]:
    """Read a version.

    >>> version_of("4.0.11")
    (4, 0, 11)
    """
    return tuple(int(part) for part in re.findall(r"\d+", text or "")[:3])


def config_problems(config: Config, members: Members | None = None) -> list[str]:
    """Say what is wrong, a sentence each.

    >>> config_problems({"ttl": 10, "loop_wait": 1, "retry_timeout": 3})
    ['ttl is 10 s: Patroni takes 20 s for anything shorter, give at least 20']
    """
    found = [text for rule in _RULES for text in rule(config, members or Members())]
    return list(dict.fromkeys(found))


def _number(config: Config, key: str) -> int | None:
    value = config.get(key, DEFAULTS.get(key))
    try:
        return None if value is None or isinstance(value, bool) else int(value)
    except (TypeError, ValueError):
        return None


def _of_numbers(config: Config, _members: Members) -> Iterator[str]:
    for key, least in _MINIMA.items():
        if key not in config:
            continue
        value, unit = _number(config, key), "" if key.endswith(("count", "failover")) else " s"
        if value is None:
            yield f"{key} is {config[key]!r}: give a whole number{' of seconds' if unit else ''}"
        elif value < least and key in _CLAMPED:
            yield (
                f"{key} is {value}{unit}: Patroni takes {least}{unit} for anything shorter, give at"
                f" least {least}"
            )
        elif value < least:
            yield f"{key} is {value}{unit}: give at least {least}"


def _of_sum(config: Config, _members: Members) -> Iterator[str]:
    ttl, loop_wait, retry = (_number(config, key) for key in _CLAMPED)
    if ttl is None or loop_wait is None or retry is None:
        return
    total, ttl = loop_wait + 2 * retry, max(ttl, TTL_MIN_S)
    if total > ttl:
        yield (
            f"loop_wait {loop_wait} s + 2 x retry_timeout {retry} s = {total} s is more than ttl"
            f" {ttl} s: the leader could lose its key while it still tries, and Patroni shortens"
            " both. Lower them, or raise ttl"
        )


def _of_switches(config: Config, _members: Members) -> Iterator[str]:
    for key in _SWITCHES:
        value = config.get(key)
        if value is not None and str(value).lower() not in _SWITCH_TEXTS:
            yield f"{key} is {value!r}: give true or false"
    mode = config.get("synchronous_mode")
    if mode is not None and str(mode).lower() not in (*_SWITCH_TEXTS, "quorum"):
        yield f"synchronous_mode is {mode!r}: give on, off or quorum"


def _of_sync(config: Config, members: Members) -> Iterator[str]:
    mode = sync_mode_of(config)
    if mode == "off":
        if truth(config.get("synchronous_mode_strict")):
            yield "synchronous_mode_strict has no effect while synchronous_mode is off: set both"
        return
    if _number(config, "maximum_lag_on_failover") == 0:
        yield (
            "maximum_lag_on_failover is 0 in synchronous mode: a standby that has all that was"
            " acknowledged can still lack what was written last and would be refused. Give some"
            " MiB; what may be lost is decided by the synchronous set"
        )
    version = version_of(members.patroni_version)
    if mode == "quorum" and version and version < (4,):
        yield (
            f"synchronous_mode is quorum, which Patroni {members.patroni_version} does not know:"
            " use on, or update all members to 4.0 first"
        )


def _of_count(config: Config, members: Members) -> Iterator[str]:
    count = _number(config, "synchronous_node_count")
    if sync_mode_of(config) == "off" or count is None or members.total is None:
        return
    standbys = members.total - 1
    if count > standbys:
        strict = truth(config.get("synchronous_mode_strict"))
        yield (
            f"synchronous_node_count is {count} and there are {standbys} standbys:"
            f" {'no commit would end' if strict else 'it can never be reached'}. Give at most"
            f" {max(standbys, 1)}{', or add members' if standbys < count else ''}"
        )


_RULES: tuple[Callable[[Config, Members], Iterator[str]], ...] = (
    _of_numbers,
    _of_sum,
    _of_switches,
    _of_sync,
    _of_count,
)


__all__ = ("DEFAULTS", "TTL_MIN_S", "Members", "config_problems", "version_of")
