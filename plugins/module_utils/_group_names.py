# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Groups of an inventory that are about the same thing under more than one name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# What has a role has its group's name first; the other one is for what somebody else has built.
NAMES: dict[str, tuple[str, ...]] = {
    "backup": ("backup_hosts", "backup"),
    "clients": ("clients",),
    "monitoring": ("monitors", "monitoring"),
}


def outsiders(groups: Mapping[str, Sequence[str]], purpose: str) -> tuple[str, ...]:
    """Give the hosts for a purpose, each once, whatever their group is called.

    >>> outsiders({"backup_hosts": ["b1"], "backup": ["b1", "b2"]}, "backup")
    ('b1', 'b2')
    """
    found = (host for name in NAMES[purpose] for host in groups.get(name, ()))
    return tuple(dict.fromkeys(found))


__all__ = ("NAMES", "outsiders")
