# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""WAL segments of an archive, and those that are missing between others.

pgBackRest's ``info`` names the first and the last segment only, and its ``verify`` counts no
segment that is not there. A restore to a point behind a gap fails.
"""

from __future__ import annotations

import re
import typing as t
from collections import defaultdict

if t.TYPE_CHECKING:
    from collections.abc import Iterable

DEFAULT_SEGMENT_BYTES = 16 * 1024 * 1024

_NAME = re.compile(r"(?:^|/)([0-9A-F]{24})(?:\.partial)?-[0-9a-f]{40}(?:\.\w+)?$")
_LOG_BYTES = 0x100000000
_MOST_NAMED = 3


class Segment(t.NamedTuple):
    """One WAL segment: its timeline, and its number counted from the cluster's first."""

    timeline: int
    number: int

    def name(self, segment_bytes: int = DEFAULT_SEGMENT_BYTES) -> str:
        """Give its file name.

        >>> Segment(2, 257).name()
        '000000020000000100000001'
        """
        each = _LOG_BYTES // segment_bytes
        return f"{self.timeline:08X}{self.number // each:08X}{self.number % each:08X}"


def parse_segment(name: str, segment_bytes: int = DEFAULT_SEGMENT_BYTES) -> Segment:
    """Take a name of 24 hexadecimal digits apart.

    >>> parse_segment("0000000100000001000000FF")
    Segment(timeline=1, number=511)
    """
    each = _LOG_BYTES // segment_bytes
    return Segment(int(name[:8], 16), int(name[8:16], 16) * each + int(name[16:], 16))


def segments_of(listing: str, segment_bytes: int = DEFAULT_SEGMENT_BYTES) -> set[Segment]:
    """Give the segments in a listing of ``pgbackrest repo-ls``, one path a line.

    Labels of backups, files of history and folders are passed over. The last, partial segment of a
    former primary counts.
    """
    found = (_NAME.search(line.strip()) for line in listing.splitlines())
    return {parse_segment(each[1], segment_bytes) for each in found if each}


def missing_segments(
    segments: Iterable[Segment], first: Segment | None = None
) -> list[tuple[Segment, Segment]]:
    """Give each gap as its first and last missing segment, oldest first.

    A timeline has to be whole from its first segment to its last, and a later one has to begin
    where an earlier one ends, or before.

    :param first: The segment with which the oldest backup begins; what is older is not needed.

    >>> wal = [Segment(1, 3), Segment(1, 6), Segment(2, 8)]
    >>> missing_segments(wal)
    [(Segment(timeline=1, number=4), Segment(timeline=1, number=5)), \
(Segment(timeline=2, number=7), Segment(timeline=2, number=7))]
    >>> missing_segments(wal[1:], first=Segment(1, 5))
    [(Segment(timeline=1, number=5), Segment(timeline=1, number=5)), \
(Segment(timeline=2, number=7), Segment(timeline=2, number=7))]
    """
    lines: dict[int, set[int]] = defaultdict(set)
    for segment in segments:
        if first is None or segment.number >= first.number:
            lines[segment.timeline].add(segment.number)
    if first is not None and not lines:
        return [(first, first)]
    gaps: list[tuple[Segment, Segment]] = []
    reached = first.number - 1 if first is not None else None
    for timeline in sorted(lines):
        numbers = sorted(lines[timeline])
        expected = numbers[0] if reached is None else min(reached + 1, numbers[0])
        for number in numbers:
            if number > expected:
                gaps.append((Segment(timeline, expected), Segment(timeline, number - 1)))
            expected = number + 1
        reached = max(numbers[-1], reached if reached is not None else numbers[-1])
    return gaps


def gap_problems(
    gaps: Iterable[tuple[Segment, Segment]], segment_bytes: int = DEFAULT_SEGMENT_BYTES
) -> list[str]:
    """Give a sentence for each gap; of many, for the oldest only and how many more there are."""
    return _told(
        gaps,
        segment_bytes,
        "missing in the archive: no restore gets past it but from a newer backup. Make a full"
        " backup now (systemctl start nines-backup@full)",
    )


def gap_notes(
    gaps: Iterable[tuple[Segment, Segment]], segment_bytes: int = DEFAULT_SEGMENT_BYTES
) -> list[str]:
    """Give a sentence for each gap that is older than the newest backup; of many, as above."""
    return _told(
        gaps,
        segment_bytes,
        "missing in the archive. There is a newer backup; no restore of an older one gets past it",
    )


def _told(gaps: Iterable[tuple[Segment, Segment]], segment_bytes: int, meaning: str) -> list[str]:
    told = [f"{_names(gap, segment_bytes)} {meaning}" for gap in gaps]
    if len(told) > _MOST_NAMED:
        return [*told[:_MOST_NAMED], f"the archive has {len(told) - _MOST_NAMED} more gaps"]
    return told


def _names(gap: tuple[Segment, Segment], segment_bytes: int) -> str:
    low, high = gap
    if low == high:
        return f"WAL segment {low.name(segment_bytes)} is"
    return f"WAL segments {low.name(segment_bytes)} to {high.name(segment_bytes)} are"


__all__ = [
    "DEFAULT_SEGMENT_BYTES",
    "Segment",
    "gap_notes",
    "gap_problems",
    "missing_segments",
    "parse_segment",
    "segments_of",
]
