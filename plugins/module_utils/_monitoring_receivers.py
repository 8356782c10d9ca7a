# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Receivers of alerts: who is told by default, who is next, and what is wrong with them."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration

Receiver = Mapping[str, t.Any]

DEAD_MANS_SWITCH = "dead-mans-switch"
NOBODY = "nobody"
KEYS = frozenset(
    {"copy", "email", "escalate_after", "escalate_to", "matchers", "name", "owner", "webhook"}
)
WEBHOOK_KEYS = frozenset(
    {"ca_file", "credentials_file", "password_file", "url", "url_file", "username"}
)
EMAIL_KEYS = frozenset(
    {"ca_file", "from", "password_file", "require_tls", "smarthost", "to", "username"}
)
LEAST_ESCALATE_S = 60.0


def default_receiver(receivers: Sequence[Receiver]) -> str | None:
    """Name the receiver of all that no other asks for: the first that asks for nothing.

    >>> default_receiver([{"name": "dba", "matchers": ["job=postgres"]}, {"name": "ops"}])
    'ops'
    """
    free = (r["name"] for r in receivers if not r.get("matchers") and not r.get("copy"))
    return next(free, None)


def escalation(receivers: Sequence[Receiver], name: str) -> list[tuple[str, float]]:
    """Give who is told after a receiver, with the seconds from the start of the alert.

    >>> escalation([{"name": "a", "escalate_to": "b"}, {"name": "b"}], "a")
    [('b', 900.0)]

    :raises ValueError: If it comes back to who was told before.
    """
    known = {receiver["name"]: receiver for receiver in receivers}
    chain: list[tuple[str, float]] = []
    told, after = [name], 0.0
    while (following := known[told[-1]].get("escalate_to")) is not None:
        after += parse_duration(known[told[-1]].get("escalate_after", "15m"))
        told.append(following)
        if following in told[:-1]:
            raise ValueError(f"{' -> '.join(told)} goes round in a circle")
        chain.append((following, after))
    return chain


def receiver_problems(receivers: Sequence[object], dead_mans_switch: object = None) -> list[str]:
    """Say what is wrong, a sentence each; nothing where alerts reach somebody.

    >>> receiver_problems([])
    ['monitoring_receivers is empty: name at least one receiver, who is told of every alert']
    """
    if not receivers:
        texts = ["is empty: name at least one receiver, who is told of every alert"]
    else:
        texts = [text for entry in receivers for text in _of_one(entry)]
        # What belongs together is asked only where each one can be read.
        texts = texts or list(_of_all(t.cast("Sequence[Receiver]", receivers)))
        texts = [f": {text}" for text in texts]
    found = [f"monitoring_receivers{'' if text[0] == ':' else ' '}{text}" for text in texts]
    return found + list(_of_switch(dead_mans_switch))


def _of_one(entry: object) -> Iterator[str]:
    if not isinstance(entry, Mapping) or not _filled(entry.get("name")):
        yield "an entry has no name"
        return
    name = entry["name"]
    if name in (DEAD_MANS_SWITCH, NOBODY):
        yield f"{name} is a name that is taken"
    yield from _unknown(name, entry, KEYS)
    if not _filled(entry.get("owner")):
        yield f"{name} has no owner: say who answers"
    if not entry.get("webhook") and not entry.get("email"):
        yield f"{name} has neither webhook nor email"
    yield from _of_part(name, entry, "webhook", WEBHOOK_KEYS, _of_webhook)
    yield from _of_part(name, entry, "email", EMAIL_KEYS, _of_email)
    if not _texts(entry.get("matchers", [])):
        yield f'{name}: matchers has to be a list of texts like severity="page"'
    if entry.get("copy") and entry.get("escalate_to"):
        yield f"{name} gets copies: nobody has to answer them, so they do not escalate"
    yield from _of_delay(name, entry.get("escalate_after", "15m"))


def _of_delay(name: str, value: object) -> Iterator[str]:
    try:
        seconds = parse_duration(value)
    except ValueError as exc:
        yield f"{name}: escalate_after: {exc}"
        return
    if seconds < LEAST_ESCALATE_S:
        yield f"{name}: escalate_after is {seconds:g} s: nobody answers in less than a minute"


def _of_part(
    name: str,
    entry: Receiver,
    part: str,
    keys: frozenset[str],
    check: Callable[[Receiver], Iterator[str]],
) -> Iterator[str]:
    value = entry.get(part) or {}
    if not isinstance(value, Mapping):
        yield f"{name}: {part} has to be a mapping"
    elif value:
        yield from _unknown(f"{name}: {part}", value, keys)
        yield from (f"{name}: {part} {text}" for text in check(value))


def _of_webhook(value: Receiver) -> Iterator[str]:
    if _filled(value.get("url")) == _filled(value.get("url_file")):
        yield "has to have one of url and url_file"
    if value.get("url") and not str(value["url"]).startswith(("http://", "https://")):
        yield "has a url that begins neither with http:// nor with https://"
    if bool(value.get("username")) != bool(value.get("password_file")):
        yield "has one of username and password_file: it takes both, or none"
    if value.get("username") and value.get("credentials_file"):
        yield "has username and credentials_file: it takes one of them"


def _of_email(value: Receiver) -> Iterator[str]:
    for key in ("to", "from", "smarthost"):
        if not _filled(value.get(key)):
            yield f"has no {key}"
    if value.get("smarthost") and ":" not in str(value["smarthost"]):
        yield "has a smarthost without port: write host:port"
    if bool(value.get("username")) != bool(value.get("password_file")):
        yield "has one of username and password_file: it takes both, or none"


def _of_all(receivers: Sequence[Receiver]) -> Iterator[str]:
    names = [receiver["name"] for receiver in receivers]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"there are two called {name}"
    for receiver in receivers:
        following = receiver.get("escalate_to")
        if following is not None and following not in names:
            yield f"{receiver['name']} escalates to {following}, which is none of them"
            return
    if default_receiver(receivers) is None:
        yield "all of them have matchers, or get copies: one without gets what no other asks for"
    yield from _of_chains(receivers)


def _of_chains(receivers: Sequence[Receiver]) -> Iterator[str]:
    for receiver in receivers:
        try:
            escalation(receivers, receiver["name"])
        except ValueError as exc:
            yield f"escalate_to: {exc}"
            return
    heard = {default_receiver(receivers), *(r.get("escalate_to") for r in receivers)}
    for receiver in receivers:
        asks = receiver.get("matchers") or receiver.get("copy")
        if not asks and receiver["name"] not in heard:
            yield f"{receiver['name']} is told of nothing: give it matchers, or escalate to it"


def _of_switch(value: object) -> Iterator[str]:
    if not value:
        return
    if not isinstance(value, Mapping) or set(value) - {"interval", "url", "ca_file"}:
        yield "monitoring_dead_mans_switch has to be a mapping of url, interval and ca_file"
        return
    if not str(value.get("url", "")).startswith(("http://", "https://")):
        yield "monitoring_dead_mans_switch has no url that begins with http:// or https://"
    try:
        if parse_duration(value.get("interval", 60)) < 10:
            yield "monitoring_dead_mans_switch: an interval of less than 10 s is too short"
    except ValueError as exc:
        yield f"monitoring_dead_mans_switch: interval: {exc}"


def _unknown(what: str, value: Receiver, keys: frozenset[str]) -> Iterator[str]:
    for key in sorted(set(map(str, value)) - keys):
        yield f"{what} has {key}, which is none of {', '.join(sorted(keys))}"


def _filled(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(map(_filled, value))


__all__ = (
    "DEAD_MANS_SWITCH",
    "NOBODY",
    "Receiver",
    "default_receiver",
    "escalation",
    "receiver_problems",
)
