# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Exactly one owner for each address, as verdicts of a drill's record."""

from __future__ import annotations

import typing as t
from collections.abc import Sequence

from ansible_collections.nines.ha.plugins.module_utils._ownership import owners


def owner_checks(results: t.Any, addresses: Sequence[str], name: str) -> list[dict[str, t.Any]]:
    """Judge the owners of each address.

    :arg results: vip_info results, one a host.
    :raises ValueError: If there are no results, or none speaks of an address.
    """
    checks = []
    for address in addresses:
        found = owners(results, address)
        checks.append(
            {
                "name": name,
                "passed": len(found) == 1,
                "detail": f"{address} on {' and '.join(found) or 'no member'}",
            }
        )
    return checks


__all__ = ("owner_checks",)
