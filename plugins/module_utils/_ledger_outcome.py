# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What became of a write of the ledger, from what PostgreSQL and its driver said.

``ok``
    the commit was acknowledged, and nothing was said about it
``fail``
    it is certainly not applied: nothing was sent, or the server refused or rolled it back
``info``
    nobody knows: it was sent and no answer came, or one that leaves it open

A commit that does not reach its synchronous standby is acknowledged with a warning when someone
cancels the wait: it is committed here and maybe nowhere else. The sessions ask for warnings only,
so whatever notice comes with an acknowledgement makes it ``info``, in any language.
"""

from __future__ import annotations

import typing as t

Outcome: t.TypeAlias = tuple[str, str | None]

# Classes of SQLSTATE that come before a commit and end in a rollback.
_CERTAIN_CLASSES = frozenset(
    ("0A", "22", "23", "25", "26", "28", "3D", "3F", "40", "42", "44", "53", "54", "55", "P0")
)
_CERTAIN = frozenset(("57014", "57P03"))
_OPEN = frozenset(("40003",))  # statement_completion_unknown


def first_line(text: object, otherwise: str) -> str:
    """Give the first line of what a driver says; the others only guess at causes.

    >>> first_line("server closed the connection unexpectedly\\n\\tThis probably means …", "?")
    'server closed the connection unexpectedly'
    """
    lines = str(text).strip().splitlines()
    return lines[0].strip() if lines else otherwise


def of_notices(notices: t.Sequence[str]) -> Outcome:
    """Judge an acknowledged write by the warnings that came with it."""
    return ("info", first_line(notices[0], "warning")) if notices else ("ok", None)


def of_error(error: BaseException) -> Outcome:
    """Judge a write that was sent and ended with this error of the driver (``pgcode``)."""
    code = getattr(error, "pgcode", None)
    text = first_line(error, type(error).__name__)
    if not code:
        return "info", f"no answer: {text}"
    certain = code not in _OPEN and (code in _CERTAIN or code[:2] in _CERTAIN_CLASSES)
    return ("fail" if certain else "info"), f"{code}: {text}"


__all__ = ("Outcome", "first_line", "of_error", "of_notices")
