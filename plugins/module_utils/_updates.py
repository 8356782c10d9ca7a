# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What apt would update, and whether that stays within the branch that runs."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterator, Sequence

_UPDATE = re.compile(r"^Inst (?P<name>\S+) \[(?P<before>\S+)\] \((?P<after>\S+) ", re.MULTILINE)
# PostgreSQL's branch is in the name of its packages; the others' is the first two numbers.
_BRANCH = re.compile(r"^(?:\d+:)?(\d+)\.(\d+)")


class Update(t.NamedTuple):
    """A package that would be updated."""

    name: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """Say it in a few words."""
        return f"{self.name} {self.before} -> {self.after}"


def updates(simulated: str, names: Sequence[str]) -> list[Update]:
    """Read what C(apt-get --simulate) would update of these packages.

    >>> updates("Inst haproxy [3.0.11-1] (3.0.12-1 Debian:13.2 [amd64])", ["haproxy"])[0].text
    'haproxy 3.0.11-1 -> 3.0.12-1'
    """
    found = [Update(*match.groups()) for match in _UPDATE.finditer(simulated)]
    return [each for each in found if each.name in names]


def branch_problems(found: Sequence[Update], accepted: Sequence[str] = ()) -> list[str]:
    """Refuse what leaves its branch, a sentence each."""
    return [
        f"{each.text} is another branch: read the notes of {each.name} about it, try it elsewhere,"
        f" then name it: -e accept={each.name}"
        for each in _leaving(found)
        if each.name not in accepted
    ]


def _leaving(found: Sequence[Update]) -> Iterator[Update]:
    for each in found:
        before, after = _branch(each.before), _branch(each.after)
        if not each.name.startswith("postgresql") and before != after:
            yield each


def _branch(version: str) -> str:
    """Give what has to stay the same, the whole version where it is not of the usual form.

    >>> _branch("1:3.5.16-4"), _branch("20240101")
    ('3.5', '20240101')
    """
    match = _BRANCH.match(version)
    return ".".join(match.groups()) if match else version


__all__ = ("Update", "branch_problems", "updates")
