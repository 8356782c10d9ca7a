# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a drill of NFS writes and compares."""

from __future__ import annotations

import doctest
import importlib.util
import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._record_ledger import entry

SOURCE = Path(__file__).parents[3] / "roles/drill/files/nfs_stream.py"


def _load() -> t.Any:
    spec = importlib.util.spec_from_file_location("nfs_stream", SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


stream = _load()


def write(number: int, acknowledged: bool = True) -> t.Any:
    return stream.Write(number, float(number), number + 0.5, acknowledged)


def test_its_examples() -> None:
    assert doctest.testmod(stream).failed == 0


@pytest.mark.parametrize(
    ("writes", "found", "wanted"),
    [
        ([write(0), write(1)], {0, 1}, {"passed": True, "lost": 0, "rpo_s": 0.0}),
        ([write(0), write(1), write(2)], {0}, {"passed": False, "lost": 2, "rpo_s": 1.5}),
        (
            [write(0), write(1, False), write(2, False)],
            {0, 2},
            {"passed": True, "unknown": 2, "unknown_present": 1, "unknown_absent": 1},
        ),
        ([write(0, False)], set(), {"passed": "unknown", "acknowledged": 0}),
        ([write(0)], None, {"passed": "unknown", "lost": 0, "rpo_s": None}),
    ],
)
def test_what_is_lost(
    writes: list[t.Any], found: set[int] | None, wanted: dict[str, t.Any]
) -> None:
    result = stream.result_of(writes, found, "Input/output error")
    assert {key: result[key] for key in wanted} == wanted


@pytest.mark.parametrize(("found", "passed"), [({0, 1}, True), ({0}, False), (None, "unknown")])
def test_a_record_judges_it_as_a_ledger(found: set[int] | None, passed: object) -> None:
    result = stream.result_of([write(0), write(1)], found, "")
    assert entry(result, 0.0)["passed"] == passed


def test_it_writes_and_compares(tmp_path: Path) -> None:
    file, stop, result = tmp_path / "file", tmp_path / "stop", tmp_path / "result"
    stream.main(str(file), str(stop), str(result), "0.01", "0.2")
    told = json.loads(result.read_text())
    assert told["passed"] is True
    assert told["acknowledged"] > 3
    assert told["lock"]["reported"] == ""
    assert told["lock"]["inode"] > 0
    assert not file.exists()


def test_it_sees_what_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "file"
    one = stream.Stream(str(file))
    for _number in range(5):
        one.write()
    content = bytearray(file.read_bytes())
    content[2 * stream.LINE : 3 * stream.LINE] = bytes(stream.LINE)
    file.write_bytes(content[: 4 * stream.LINE])
    told = one.compare()
    assert told["lost"] == 2
    assert [each["id"] for each in told["first"]["lost"]] == [2, 4]
