# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Probes that ask what a check of an application asks already."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._service_check import check_of
from ansible_collections.nines.ha.plugins.module_utils._service_check_model import (
    Check,
    Port,
    Text,
    Web,
)

# What a probe of a check may say itself; what is asked and expected is the check's.
OWN = ("name", "check", "period", "timeout", "rto")

Values: t.TypeAlias = Mapping[str, t.Any]


def resolved(probes: Sequence[Values], checks: Sequence[Values]) -> list[dict[str, t.Any]]:
    """Put what a check asks into each probe that names one; the others stay as they are.

    >>> resolved(
    ...     [{"name": "shop", "check": "the pool", "period": 0.1}],
    ...     [{"name": "the pool", "tcp": "127.0.0.1:6432"}],
    ... )
    [{'name': 'shop', 'period': 0.1, 'url': 'tcp://127.0.0.1:6432'}]

    :raises ValueError: If there is no such check, or a probe cannot ask it.
    """
    # As everywhere, a check without a name has that of what it asks.
    known = {
        str(each.get("name") or each.get("url") or each.get("tcp") or ""): each for each in checks
    }
    return [_resolved(probe, known) if "check" in probe else dict(probe) for probe in probes]


def _resolved(probe: Values, known: Mapping[str, Values]) -> dict[str, t.Any]:
    name = f"the probe {probe.get('name', '?')}"
    alien = [key for key in probe if key not in OWN]
    if alien:
        raise ValueError(f"{name}: {', '.join(alien)} cannot be given beside check, which says it")
    wanted = str(probe["check"])
    if wanted not in known:
        there = ", ".join(each for each in known if each) or "none with a name"
        raise ValueError(f"{name}: there is no check {wanted!r}; there are {there}")
    try:
        asked = _asked(check_of(known[wanted]))
    except ValueError as exc:
        raise ValueError(f"{name}: check {wanted!r}: {exc}") from exc
    return {key: value for key, value in probe.items() if key != "check"} | asked


def _asked(check: Check) -> dict[str, t.Any]:
    wish = check.wish
    if isinstance(wish, Web):
        return _of_web(wish)
    if isinstance(wish, Port):
        host = f"[{wish.host}]" if ":" in wish.host else wish.host
        asked = {
            "url": f"tcp://{host}:{wish.port}",
            "send": wish.send,
            "expect": _plain(wish.answer),
        }
        return {key: value for key, value in asked.items() if value is not None}
    raise ValueError(
        f"it is of kind {check.kind}, and a probe asks many times a second: only url and tcp can be"
        " asked so. What a database answers is measured by the ledger"
    )


def _of_web(wish: Web) -> dict[str, t.Any]:
    if wish.login is not None:
        raise ValueError("it logs in, which a probe cannot")
    if wish.ca_cert is not None:
        raise ValueError("it has a ca_cert of its own, which a probe cannot use")
    asked = {
        "url": wish.url,
        "expect_status": list(wish.statuses),
        "expect_body": _plain(wish.body),
        "validate_certs": wish.validate_certs if wish.url.startswith("https") else None,
    }
    return {key: value for key, value in asked.items() if value is not None}


def _plain(text: Text) -> str | None:
    if text.pattern is not None:
        raise ValueError("it looks for a pattern, and a probe for a plain text")
    return text.contains


__all__ = ("resolved",)
