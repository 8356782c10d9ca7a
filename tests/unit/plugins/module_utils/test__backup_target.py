# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which backup a restore begins with, and what is refused."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._backup_target import (
    Wanted,
    lsn_of,
    missing,
    segment_of,
    target,
    time_of,
)

# 2026-11-22T12:00:00Z, and a day later.
SUNDAY_S = 1795348800
MONDAY_S = SUNDAY_S + 86400
NOW_S = MONDAY_S + 3600
START = "start nines-backup@full.service first"


def backup(label: str, stop_s: int, wal: int, **more: t.Any) -> dict[str, t.Any]:
    """Make a backup that ended then, within one WAL segment."""
    name = f"0000000100000000{wal:08X}"
    return {
        "archive": {"start": name, "stop": name},
        "database": {"id": 1, "repo-key": 1},
        "error": False,
        "info": {"size": 1000},
        "label": label,
        "lsn": {"start": f"0/{wal:X}000028", "stop": f"0/{wal:X}000100"},
        "timestamp": {"start": stop_s - 10, "stop": stop_s},
        **more,
    }


FULL = backup("sunday-F", SUNDAY_S, 2)
INCREMENTAL = backup("monday-I", MONDAY_S, 5)


def stanza(*backups: dict[str, t.Any], newest: str | None = "000000010000000000000007") -> t.Any:
    """Make what pgBackRest says of one stanza."""
    archive = {"database": {"id": 1, "repo-key": 1}, "id": "17-1", "max": newest, "min": "x"}
    return {
        "name": "shop",
        "archive": [archive],
        "backup": list(backups),
        "db": [{"id": 1, "repo-key": 1, "system-id": 77, "version": "17"}],
        "repo": [{"key": 1, "status": {"code": 0, "message": "ok"}}],
        "status": {"code": 0, "message": "ok"},
    }


BOTH = [stanza(FULL, INCREMENTAL)]


@pytest.mark.parametrize(
    ("kind", "value", "label", "words", "last"),
    [
        ("latest", "", "monday-I", ("--target-timeline=latest", "--type=default"), 7),
        (
            "time",
            "2026-11-23T13:30:00.25+01:00",
            "monday-I",
            (
                "--target-timeline=latest",
                "--type=time",
                "--target=2026-11-23 12:30:00.250000+00",
                "--target-action=promote",
            ),
            5,
        ),
        ("time", "2026-11-23T11:59:59Z", "sunday-F", None, 2),
        # The backup ended within that second: nobody knows when in it.
        ("time", "2026-11-23T12:00:00.9Z", "sunday-F", None, 2),
        ("time", "2026-11-23T12:00:01Z", "monday-I", None, 5),
        ("lsn", "0/5000100", "monday-I", None, 5),
        ("lsn", "0/50000FF", "sunday-F", None, 5),
        ("immediate", "", "monday-I", ("--type=immediate", "--target-action=promote"), 5),
    ],
)
def test_chooses(
    kind: str, value: str, label: str, words: tuple[str, ...] | None, last: int
) -> None:
    found = target(BOTH, Wanted("shop", kind, value), NOW_S)
    assert (found.problems, found.label, found.last) == ((), label, last)
    assert found.options[:2] == ("--repo=1", f"--set={label}")
    assert words is None or found.options[2:] == words
    assert (found.archive, found.version, found.size) == ("17-1", "17", 1000)
    assert found.first == (2 if label == "sunday-F" else 5)


@pytest.mark.parametrize(
    ("info", "wanted", "problem"),
    [
        (BOTH, Wanted("shop", "time", "2026-11-22T11:00:00Z"), "sunday-F, the first one.*12:00:00"),
        (BOTH, Wanted("shop", "lsn", "0/1000000"), "before the end of the backup sunday-F"),
        (BOTH, Wanted("shop", "time", "2026-11-24T00:00:00Z"), "in the future"),
        (BOTH, Wanted("shop", "time", "2026-11-23T12:00:00"), "has no time zone"),
        (BOTH, Wanted("shop", "time", "yesterday"), "is no time"),
        (BOTH, Wanted("shop", "time"), "is no time"),
        (BOTH, Wanted("shop", "lsn", "here"), "is no LSN"),
        (BOTH, Wanted("shop", "lsn", "0/8000000"), "WAL.*ends with 000000010000000000000007"),
        (BOTH, Wanted("shop", "latest", "0/1"), "takes no value"),
        (BOTH, Wanted("shop", "xid", "7"), "is no target"),
        (BOTH, Wanted("shop", timeline="newest"), "is no timeline"),
        (BOTH, Wanted("shop", "name", ""), "no name of a restore point"),
        (BOTH, Wanted("shop", "name", "x" * 64), "no name of a restore point"),
        (BOTH, Wanted("shop", "name", "before"), "name the newest backup.*sunday-F, monday-I"),
        (BOTH, Wanted("shop", label="friday-F"), "no backup 'friday-F', there is: sunday-F, mon"),
        (
            BOTH,
            Wanted("shop", "time", "2026-11-23T11:00:00Z", "monday-I"),
            "before the end of the backup monday-I:",
        ),
        (BOTH, Wanted("wiki"), "no stanza 'wiki', it has: shop"),
        ([], Wanted("shop"), "it has: none"),
        ([stanza()], Wanted("shop"), "no backup of 'shop'.*pgBackRest says: ok"),
        ([stanza({**FULL, "error": True})], Wanted("shop"), "damaged pages"),
        ([stanza(FULL, newest=None)], Wanted("shop"), "ends with nothing"),
    ],
)
def test_refuses(info: t.Any, wanted: Wanted, problem: str) -> None:
    found = target(info, wanted, NOW_S)
    assert found.label == ""
    with pytest.raises(ValueError, match=problem):
        raise ValueError("; ".join(found.problems))


def test_says_what_is_wrong_with_the_repository() -> None:
    status = {"code": 99, "message": "[CryptoError] cipher header invalid \x01\ufffd HINT: key"}
    broken = {**stanza(), "repo": [{"key": 1, "status": status}]}
    problem = target([broken], Wanted("shop"), NOW_S).problems[0]
    assert problem.endswith("pgBackRest says: [CryptoError] cipher header invalid HINT: key")


def test_a_restore_point_with_its_backup() -> None:
    found = target(BOTH, Wanted("shop", "name", "before", "sunday-F"), NOW_S)
    assert "--target=before" in found.options
    assert target([stanza(FULL)], Wanted("shop", "name", "before"), NOW_S).label == "sunday-F"


def test_damaged_pages_are_passed_over_and_taken_by_name() -> None:
    info = [stanza(FULL, {**INCREMENTAL, "error": True})]
    assert target(info, Wanted("shop"), NOW_S).label == "sunday-F"
    assert target(info, Wanted("shop", label="monday-I"), NOW_S).label == "monday-I"


def test_backups_of_before_an_upgrade_are_of_another_database() -> None:
    found = stanza(FULL, {**INCREMENTAL, "database": {"id": 2, "repo-key": 1}})
    found["db"].append({"id": 2, "repo-key": 1, "system-id": 78, "version": "18"})
    archive = {"database": {"id": 2, "repo-key": 1}, "id": "18-2"}
    found["archive"].append({**archive, "max": "000000010000000000000006"})
    chosen = target([found], Wanted("shop"), NOW_S)
    assert (chosen.label, chosen.version, chosen.archive, chosen.last) == (
        "monday-I",
        "18",
        "18-2",
        6,
    )
    early = Wanted("shop", "time", "2026-11-23T11:00:00Z")
    assert "before the end of the backup monday-I" in target([found], early, NOW_S).problems[0]


@pytest.mark.parametrize(
    ("name", "segment_bytes", "number"),
    [
        ("00000001000000020000000A-b3fb6f6c7170d0a25b5780d20db0d831da413088.gz", 16 << 20, 522),
        ("00000001000000020000000A", 64 << 20, 138),
        ("000000010000000000000002.00000028.backup", 16 << 20, None),
        (
            "000000010000000000000002.partial-b3fb6f6c7170d0a25b5780d20db0d831da413088",
            16 << 20,
            None,
        ),
        ("00000002.history", 16 << 20, None),
    ],
)
def test_numbers_segments(name: str, segment_bytes: int, number: int | None) -> None:
    assert segment_of(name, segment_bytes) == number


def test_names_what_is_missing() -> None:
    # A timeline begins in the middle of a segment: either file of it is enough.
    names = ["000000010000000000000002", "000000010000000000000003", "000000020000000000000003"]
    assert missing(names, 2, 3) == []
    assert missing(names, 2, 5) == ["0000000000000004", "0000000000000005"]
    assert missing([], 2, None) == ["0000000000000002"]
    assert len(missing([], 0, 500)) == 10


def test_reads_points() -> None:
    assert lsn_of("a/ff") == 0xA000000FF
    assert time_of("2026-11-22T12:00:00Z").timestamp() == SUNDAY_S


def test_a_backup_of_a_history_that_was_left_is_named_as_one() -> None:
    # After a restore to Sunday evening, the WAL goes on behind segment 2, on the next timeline.
    left = [stanza(FULL, INCREMENTAL, newest="000000020000000000000004")]
    (why,) = target(left, Wanted("shop"), NOW_S).problems
    assert why.endswith("behind it, of a history that a restore to a point has left: " + START)
    # Nothing was left where the WAL just ends too early.
    short = [stanza(FULL, INCREMENTAL, newest="000000010000000000000004")]
    (why,) = target(short, Wanted("shop"), NOW_S).problems
    assert why.endswith("the end of the backup is behind it")
