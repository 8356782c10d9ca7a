# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The nodes of a record: where each stands, and what runs on it."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Mapping

_PACKAGE = re.compile(r"installed (\S+) (\S+)")


def topology(hosts: Iterable[Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Say of each host what belongs into a record; the variables are those of the inventory.

    >>> topology([{"inventory_hostname": "lb1", "group_names": ["b", "a"]}])
    [{'name': 'lb1', 'groups': ['a', 'b'], 'address': None, 'failure_domain': None}]
    """
    return [
        {
            "name": str(host["inventory_hostname"]),
            "groups": sorted(map(str, host.get("group_names") or [])),
            "address": _text(host.get("ha_address") or host.get("ansible_host")),
            "failure_domain": _text(host.get("ha_failure_domain")),
        }
        for host in hosts
    ]


def _text(value: t.Any) -> str | None:
    return None if value is None or value == "" else str(value)


def versions(results: Iterable[Mapping[str, t.Any]]) -> dict[str, dict[str, str]]:
    """Read what ``uname -r`` and ``dpkg-query`` said on each host.

    A host that could not be asked is left out, as is a package that is not installed.

    :arg results: Of each the item (host, command), by the name of the loop's variable, and
        ``stdout``.
    """
    found: dict[str, dict[str, str]] = {}
    for result in results:
        host, command = result[str(result.get("ansible_loop_var", "item"))]
        lines = str(result.get("stdout") or "").splitlines()
        if command[0] == "uname":
            said = {"linux": lines[0].strip()} if lines and not result.get("rc") else {}
        else:
            matches = filter(None, map(_PACKAGE.fullmatch, lines))
            said = {match[1]: match[2] for match in matches}
        if said:
            found.setdefault(str(host), {}).update(said)
    return found


__all__ = ("topology", "versions")
