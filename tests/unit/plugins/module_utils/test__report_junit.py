# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JUnit: what is unknown did not pass."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
import record_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._record import build
from ansible_collections.nines.ha.plugins.module_utils._report_junit import cases, junit


def suite(kind: str) -> ET.Element:
    found = ET.fromstring(junit(samples.KINDS[kind]()).encode()).find("testsuite")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "tests", "failures", "errors"),
    [
        ("passed", 4, 0, 0),
        ("failed", 4, 3, 0),
        ("never_back", 3, 1, 0),
        ("unknown", 4, 0, 2),
        ("empty", 1, 0, 1),
        ("readers", 9, 2, 1),
        ("hostile", 4, 0, 2),
    ],
)
def test_each_verdict_is_a_case(kind: str, tests: int, failures: int, errors: int) -> None:
    found = suite(kind)
    counted = {name: int(str(found.get(name))) for name in ("tests", "failures", "errors")}
    assert counted == {"tests": tests, "failures": failures, "errors": errors}
    assert len(found.findall("testcase")) == tests
    assert len(found.findall("testcase/failure")) == failures
    assert len(found.findall("testcase/error")) == errors


def test_it_says_why() -> None:
    failure = suite("failed").find("testcase/failure")
    assert failure is not None
    assert "longer than the objective of 10 s" in str(failure.get("message"))


def test_what_is_told_and_not_judged_is_skipped() -> None:
    assert len(suite("readers").findall("testcase/skipped")) == 1


def test_checks_that_pass_do_not_hide_that_nobody_watched() -> None:
    record = build(samples.ABOUT, samples.EVENTS, [], samples.CHECKS)
    found = ET.fromstring(junit(record).encode())
    assert [str(one.get("message"))[:16] for one in found.iter("error")] == ["no probe watched"]


def test_names_are_unique() -> None:
    record = samples.passed()
    record["checks"] = [record["checks"][0]] * 2
    found = list(cases(record))
    assert len({(case.kind, case.name) for case in found}) == len(found)
