# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Which standbys a primary waits for: PostgreSQL's synchronous_standby_names."""

from __future__ import annotations

from collections.abc import Sequence

METHODS = ("any", "first")

# A longer name is cut by PostgreSQL, and then equals nothing.
_MAX_NAME_BYTES = 63


def standby_names(
    names: Sequence[str],
    method: str = "any",
    count: int | None = None,
    rpo_s: float | None = None,
    members: bool = False,
) -> str:
    """Write the setting. Empty: the primary waits for no standby.

    An RPO of 0 needs one standby to confirm each commit; a greater one needs none, unless ``count``
    says otherwise.

    >>> standby_names(["pg2", "pg3"], rpo_s=0)
    'ANY 1 ("pg2","pg3")'
    >>> standby_names(["pg2", "pg3"], rpo_s=30)
    ''

    With ``members``, one of the names is at any time that of the primary itself.

    >>> standby_names(["pg1", "pg2", "pg3"], count=2, members=True)
    'ANY 2 ("pg1","pg2","pg3")'

    :raises ValueError: If that many standbys do not exist, or a name cannot be matched.
    """
    if method not in METHODS:
        raise ValueError(f"method is {method!r}: it is one of {', '.join(METHODS)}")
    _check_names(names)
    if count is None and rpo_s != 0:
        return ""
    wanted = 1 if count is None else count
    if wanted < 1:
        raise ValueError(f"count is {wanted}: give at least 1, or nothing and rpo greater than 0")
    standbys = max(0, len(names) - 1) if members else len(names)
    if wanted > standbys:
        raise ValueError(_too_many(wanted, standbys, names, members, count is None))
    return f"{method.upper()} {wanted} ({','.join(_quote(name) for name in names)})"


def _too_many(wanted: int, standbys: int, names: Sequence[str], members: bool, by_rpo: bool) -> str:
    listed = ", ".join(names) or "none"
    there = (
        f"the members are {listed} and one of them is the primary, which leaves {standbys}"
        if members
        else f"there are {standbys} ({listed})"
    )
    why = "rpo is 0, so each commit waits for" if by_rpo else "each commit would wait for"
    less = "rpo greater than 0" if by_rpo else f"count <= {standbys}"
    instead = f", or declare {less}" if by_rpo or standbys else ", or declare no count"
    return (
        f"{why} {wanted} standby(s), and {there}: {wanted} > {standbys}, no commit would ever end."
        f" Add {wanted - standbys} standby(s){instead}"
    )


def _check_names(names: Sequence[str]) -> None:
    seen = set()
    for name in names:
        if name.strip() in ("", "*"):
            raise ValueError(f"{name!r} is no name of a standby: * would match all of them")
        if not (name.isascii() and name.isprintable()) or len(name) > _MAX_NAME_BYTES:
            raise ValueError(
                f"{name!r} is no name of a standby: PostgreSQL keeps at most {_MAX_NAME_BYTES}"
                " printable ASCII characters of an application_name"
            )
        if name.lower() in seen:
            raise ValueError(f"standby {name} is named twice (capitals do not count)")
        seen.add(name.lower())


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


__all__ = ("METHODS", "standby_names")
