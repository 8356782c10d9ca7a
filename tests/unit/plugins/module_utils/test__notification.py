# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether notifications arrived: once, in time, and watched for long enough."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._notification import verdict

WISH = {"labels": {"alertname": "NodeDown", "host": "db1"}}


def note(received: float, name: str = "NodeDown", **over: t.Any) -> dict[str, t.Any]:
    labels = {"alertname": name, "host": over.pop("host", "db1"), "severity": "page"}
    alert = {
        "status": over.get("status", "firing"),
        "labels": labels,
        "starts_at": over.pop("starts_at", "t1"),
    }
    base = {"received": received, "via": "webhook", "receiver": "drill", "status": "firing"}
    return {**base, "alerts": [alert], **over}


@pytest.mark.parametrize(
    ("notes", "wish", "until", "passed", "reason"),
    [
        ([note(110)], {}, 170, True, ""),
        ([note(110), note(130, status="resolved")], {}, 170, True, ""),
        ([note(90), note(110)], {}, 170, True, ""),
        ([note(110), note(115, host="db2"), note(115, "TargetDown")], {}, 170, True, ""),
        ([note(110), note(110, via="smtp")], {}, 170, True, ""),
        ([note(110), note(110, receiver="lead")], {"receiver": "drill"}, 170, True, ""),
        (
            [note(110, via="refused"), {"via": "refused", "received": 1}],
            {"times": 0},
            170,
            True,
            "",
        ),
        ([], {"times": 0}, 170, True, ""),
        ([], {}, 170, False, "came not at all within 60 s and should once"),
        ([note(90)], {}, 170, False, "came not at all within 60 s and should once"),
        ([note(110, status="resolved")], {}, 170, False, "came not at all"),
        ([note(161)], {}, 170, False, "came after 61.0 s, later than 60 s"),
        (
            [note(110), note(125)],
            {},
            170,
            False,
            "came twice and should once (it began to fire once)",
        ),
        (
            [note(110), note(125, starts_at="t2")],
            {},
            170,
            False,
            "came twice and should once (it began to fire twice)",
        ),
        ([note(110)] * 3, {}, 170, False, "came 3 times"),
        ([note(110)], {"times": 0}, 170, False, "came once and should not at all"),
        ([note(110, receiver="lead")], {"receiver": "drill"}, 170, False, "came not at all"),
        ([], {}, 130, "unknown", "was watched for 30.0 s of 60 s only"),
        ([], {"times": 0}, 130, "unknown", "was watched for 30.0 s of 60 s only"),
        ([note(110)], {"times": 0}, 130, False, "came once and should not at all"),
        ([note(110)], {}, 130, True, ""),
    ],
)
def test_judges(
    notes: list[t.Any], wish: dict[str, t.Any], until: float, passed: object, reason: str
) -> None:
    found = verdict(notes, [{**WISH, **wish}], 100, until)
    assert found["passed"] == passed
    assert len(found["reasons"]) == (1 if reason else 0)
    assert all(reason in text for text in found["reasons"])


def test_tells_how_long_it_took_and_what_it_was_about() -> None:
    (one,) = verdict([note(112.3456)], [WISH], 100, 170)["alerts"]
    assert (one["alert"], one["latency_s"]) == ("NodeDown (host=db1) by webhook", 12.346)


def test_alerts_of_one_message_are_one_message() -> None:
    both = note(110)
    both["alerts"] += note(110)["alerts"]
    assert verdict([both], [WISH], 100, 170)["passed"] is True


@pytest.mark.parametrize(
    ("second", "passed"),
    [({"labels": {"alertname": "No"}}, False), ({"labels": {"host": "db1"}}, True)],
)
def test_all_have_to_come(second: dict[str, t.Any], passed: bool) -> None:
    assert verdict([note(110)], [WISH, second], 100, 170)["passed"] is passed


def test_what_is_wrong_outweighs_what_is_unknown() -> None:
    wishes: list[dict[str, t.Any]] = [{**WISH, "times": 0}, {"labels": {"alertname": "No"}}]
    assert verdict([note(110)], wishes, 100, 130)["passed"] is False


@pytest.mark.parametrize("expected", [[], [{}], [WISH, {"labels": {}}]])
def test_refuses_to_judge_nothing(expected: list[t.Any]) -> None:
    with pytest.raises(ValueError, match="needs labels"):
        verdict([], expected, 0, 1)
