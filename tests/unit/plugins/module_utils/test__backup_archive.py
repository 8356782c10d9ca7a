# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _backup_archive as archive
from ansible_collections.nines.ha.plugins.module_utils._backup_archive import Segment

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").glob("pgbackrest-*"))


def of(*numbers: int, timeline: int = 1) -> list[Segment]:
    return [Segment(timeline, each) for each in numbers]


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda path: path.name)
def test_real_listings(folder: Path) -> None:
    good = archive.segments_of((folder / "archive-good.txt").read_text())
    assert archive.missing_segments(good) == []
    lost = archive.segments_of((folder / "archive-missing.txt").read_text())
    (gone,) = good - lost
    assert archive.missing_segments(lost) == [(gone, gone)]
    assert f"WAL segment {gone.name()} is missing" in archive.gap_problems([(gone, gone)])[0]


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda path: path.name)
def test_a_failover_leaves_no_gap(folder: Path) -> None:
    found = archive.segments_of((folder / "archive-failover.txt").read_text())
    assert {each.timeline for each in found} == {1, 2}
    assert archive.missing_segments(found) == []


@pytest.mark.parametrize(
    ("held", "first", "gaps"),
    [
        ([], None, []),
        (of(5), None, []),
        (of(5, 6, 7), Segment(1, 5), []),
        # What is older than the oldest backup is not needed.
        (of(1, 5, 6), Segment(1, 5), []),
        (of(5, 9), None, [(6, 8)]),
        (of(5, 7, 9), None, [(6, 6), (8, 8)]),
        # All of it is lost, or its beginning.
        ([], Segment(1, 5), [(5, 5)]),
        (of(1, 2), Segment(1, 5), [(5, 5)]),
        (of(7, 8), Segment(1, 5), [(5, 6)]),
        # Timelines: the next one begins with the segment in which the former ends, or behind it.
        ([*of(5, 6), *of(6, 7, timeline=2)], None, []),
        ([*of(5, 6), *of(7, 8, timeline=2)], None, []),
        ([*of(5, 6), *of(8, timeline=2)], None, [(7, 7)]),
        # A former primary has written more than the next one began with.
        ([*of(5, 6, 7, 8), *of(6, 7, timeline=2)], None, []),
        ([*of(5, 6), *of(7, 9, timeline=2)], None, [(8, 8)]),
    ],
)
def test_gaps(held: list[Segment], first: Segment | None, gaps: list[tuple[int, int]]) -> None:
    found = archive.missing_segments(held, first)
    assert [(low.number, high.number) for low, high in found] == gaps


@pytest.mark.parametrize("segment_bytes", [1 << 20, 16 << 20, 1 << 30])
def test_names_there_and_back(segment_bytes: int) -> None:
    for number in (0, 1, 3, 4, 255, 256, 4095, 4096, 100_000):
        segment = Segment(7, number)
        assert archive.parse_segment(segment.name(segment_bytes), segment_bytes) == segment


def test_what_is_no_segment() -> None:
    listing = (
        "0000000100000000\n00000002.history\n"
        "0000000100000000/000000010000000000000003.00000028.backup\n"
        f"0000000100000000/0000000100000000000000FF.partial-{'a' * 40}.zst\n"
    )
    assert archive.segments_of(listing) == {Segment(1, 255)}


def test_many_gaps_are_not_all_named() -> None:
    gaps = [(Segment(1, each), Segment(1, each + 1)) for each in range(0, 50, 5)]
    told = archive.gap_problems(gaps)
    assert len(told) == 4
    assert "000000010000000000000000 to 000000010000000000000001 are missing" in told[0]
    assert told[3] == "the archive has 7 more gaps"
