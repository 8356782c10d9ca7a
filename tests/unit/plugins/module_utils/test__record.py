# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records: verdicts are earned."""

from __future__ import annotations

import io
import json
import typing as t
from pathlib import Path

import jsonschema
import pytest
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer
from ansible_collections.nines.ha.plugins.module_utils._record import aggregate, build, combine
from ansible_collections.nines.ha.plugins.module_utils._record_text import summary

MS = 1_000_000
ABOUT: dict[str, t.Any] = {
    "drill": "kill_vip_owner",
    "fault": "link_cut",
    "target": "lb1",
    "cluster": "shop",
    "objectives": {"rto": "300ms", "rto_s": 0.3},
    "facts": {},
}
EVENTS = [{"name": "inject", "wall": 100.5}, {"name": "heal", "wall": 101.5}]
GOOD = {"name": "Owner after healing", "passed": True, "detail": "198.51.100.10 on lb2"}


def history(down_ms: range, footer: bool = True, stall_ms: range = range(0)) -> list[str]:
    """Two seconds from wall clock 100 on, an attempt each 10 ms but where the probe stalled."""
    stream, now = io.StringIO(), 0
    writer = Writer(stream, lambda: now)
    writer.header(Header("web", "http", "http://198.51.100.10/", 10 * MS, 1000 * MS, 100 * 10**9))
    for number, start in enumerate(range(0, 2000, 10)):
        if start in stall_ms:
            continue
        now = start * MS
        writer.add(number, "invoke")
        now += MS
        writer.add(number, "fail" if start in down_ms else "ok")
    if footer:
        writer.footer("duration")
    return stream.getvalue().splitlines(keepends=True)


def record(**changes: t.Any) -> dict[str, t.Any]:
    given: dict[str, t.Any] = {
        "about": ABOUT,
        "events": EVENTS,
        "histories": [history(range(500, 700))],
        "checks": [GOOD],
    }
    return build(**{**given, **changes})


def jumped(down_ms: range, jump_ms: int) -> list[str]:
    """A history whose footer says that the wall clock was set meanwhile."""
    lines = history(down_ms)
    footer = json.loads(lines[-1])
    wall_ns = 100 * 10**9 + (2000 + jump_ms) * MS
    return [*lines[:-1], json.dumps({**footer, "time": 2000 * MS, "wall_ns": wall_ns})]


def follows_the_schema(got: dict[str, t.Any]) -> None:
    schema = json.loads((Path(__file__).parents[4] / "docs/record.schema.json").read_text())
    jsonschema.validate(json.loads(json.dumps(got)), schema)


def test_a_drill_that_passed() -> None:
    got = record()
    assert (got["passed"], got["reasons"], got["rto_s"]) == (True, [], 0.211)
    assert got["probes"][0]["rto_from_injection_s"] == 0.201
    assert got["probes"][0]["windows"]["fault"]["fail"] == 20
    assert [event["offset_s"] for event in got["events"]] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({"histories": [history(range(500, 900))]}, False, "longer than the objective of 0.3 s"),
        ({"histories": [history(range(500, 2000))]}, False, "did not come back"),
        ({"histories": [history(range(500, 600), footer=False)]}, "unknown", "cut off"),
        ({"histories": [history(range(0, 700))]}, "unknown", "no good answer before"),
        ({"about": {**ABOUT, "objectives": {}}}, "unknown", "no objective is declared"),
        ({"checks": [{**GOOD, "passed": False}]}, False, "Owner after healing"),
        ({"checks": [{**GOOD, "passed": "unknown"}]}, "unknown", "Owner after healing"),
        ({"checks": [{**GOOD, "passed": "perhaps"}]}, "unknown", "Owner after healing"),
        ({"histories": [jumped(range(500, 600), 5000)]}, "unknown", "jumped by +5.000 s"),
        ({"histories": [jumped(range(500, 2000), 5000)]}, False, "did not come back"),
        ({"histories": []}, "unknown", "no probe watched"),
        (
            {"events": [{"name": "inject", "wall": 101.5}, {"name": "heal", "wall": 100.5}]},
            "unknown",
            "healing began 1.000 s before the fault",
        ),
        ({"events": [{"name": "inject", "wall": 200.0}]}, "unknown", "ended before"),
    ],
)
def test_drills_that_did_not(changes: dict[str, t.Any], verdict: t.Any, reason: str) -> None:
    got = record(**changes)
    assert got["passed"] == verdict
    assert reason in got["reasons"][0]


@pytest.mark.parametrize(
    ("down_ms", "stall_ms", "objective_s", "verdict", "recovered", "reason"),
    [
        # Both ends of a stretch were answered: no outage within it can be longer.
        (range(0), range(600, 900), 0.4, True, True, None),
        (range(0), range(600, 900), 0.3, "unknown", True, "in the longest stretch it made 1 of 31"),
        (range(0), range(600, 900), None, "unknown", True, "the probe itself stalled"),
        (range(600, 900), range(630, 870), 0.3, "unknown", True, "it made 7 of 31"),
        (range(600, 900), range(700, 800), 0.3, False, True, "longer than the objective"),
        # An end without a good answer proves something only where somebody asked.
        (range(600, 2000), range(640, 1980), 0.3, "unknown", None, "in the last stretch it made 6"),
        (range(600, 2000), range(640, 900), 0.3, False, False, "did not come back"),
        # What was missed before does not excuse a service that is gone in the end.
        (range(1500, 2000), range(600, 900), 0.3, False, False, "did not come back"),
    ],
)
def test_a_probe_that_stalled(
    down_ms: range,
    stall_ms: range,
    objective_s: float | None,
    verdict: t.Any,
    recovered: bool | None,
    reason: str | None,
) -> None:
    about = {**ABOUT, "objectives": {"rto_s": objective_s}}
    got = record(about=about, histories=[history(down_ms, stall_ms=stall_ms)])
    assert (got["passed"], got["probes"][0]["recovered"]) == (verdict, recovered)
    assert got["reasons"] == [] if reason is None else reason in got["reasons"][0]
    follows_the_schema(got)


LEDGER: dict[str, t.Any] = {
    "acknowledged": 412,
    "not_applied": 20,
    "unknown": 3,
    "lost": 0,
    "duplicates": 0,
    "ghosts": 0,
    "strangers": 0,
    "unknown_present": 1,
    "unknown_absent": 2,
    "rpo_s": 0.0,
    "doubts": [],
    "first": {"lost": []},
    "instances": [{"name": "db1", "role": "primary", "rows": 413, "error": None}],
}
RPO_0 = {**ABOUT, "objectives": {**ABOUT["objectives"], "rpo": 0, "rpo_s": 0.0}}


@pytest.mark.parametrize(
    ("ledger", "verdict", "lost"),
    [
        (LEDGER, True, 0),
        ({**LEDGER, "lost": 2, "rpo_s": 1.5}, False, 2),
        ({**LEDGER, "doubts": ["db2 cannot be read: off"]}, "unknown", None),
        ({"msg": "failed"}, "unknown", None),
    ],
)
def test_a_ledger_is_part_of_the_verdict(
    ledger: dict[str, t.Any], verdict: t.Any, lost: int | None
) -> None:
    got = record(about=RPO_0, ledger=ledger)
    assert (got["passed"], got["lost"]) == (verdict, lost)
    assert got["rpo_s"] == got["ledger"]["rpo_s"]
    assert got["reasons"] == got["ledger"]["reasons"]
    follows_the_schema(got)


def test_without_a_ledger_nothing_is_said_of_an_rpo() -> None:
    assert not {"ledger", "lost", "rpo_s"} & set(record(about=RPO_0))


def test_aggregate_sums_ledgers_up() -> None:
    records = [record(about=RPO_0, ledger={**LEDGER, "lost": lost}) for lost in (0, 3)]
    total = aggregate(records)
    assert (total["acknowledged"], total["lost"], total["verdict"]) == (824, 3, False)


def test_a_history_of_a_ledger_is_judged_for_its_rto() -> None:
    def with_values(line: str) -> str:
        entry = json.loads(line)
        values = {"value": entry["process"]} if "process" in entry else {}
        return json.dumps({**entry, **values})

    plain = history(range(500, 700))
    ledger = [line.replace('"http"', '"ledger"') for line in map(with_values, plain)]
    got = record(histories=[ledger])
    assert got["probes"][0]["kind"] == "ledger"
    assert (got["passed"], got["rto_s"]) == (True, record(histories=[plain])["rto_s"])


def test_probes_may_have_an_rto_of_their_own() -> None:
    def named(name: str, down_ms: range) -> list[str]:
        return [line.replace('"name": "web"', f'"name": "{name}"') for line in history(down_ms)]

    objectives = {**ABOUT["objectives"], "probes": {"share": 0.6}}
    both = [history(range(500, 700)), named("share", range(500, 1000))]
    got = record(about={**ABOUT, "objectives": objectives}, histories=both)
    assert [probe["objective_s"] for probe in got["probes"]] == [0.3, 0.6]
    assert (got["passed"], got["rto_s"]) == (True, 0.511)
    follows_the_schema(got)
    strict = record(histories=both)
    assert strict["passed"] is False
    assert [reason.split(":")[0] for reason in strict["reasons"]] == ["share"]
    assert any("RTO of share" in line for line in summary(got))


def test_the_outage_is_in_the_middle_of_what_it_can_have_been() -> None:
    probe = record()["probes"][0]
    assert probe["outage_s"] == round(probe["rto_s"] - probe["resolution_s"] / 2, 4) == 0.2005


READER = {
    "name": "standby",
    "target": "198.51.100.10:5001/app",
    "objective_stale_s": 1.0,
    "objective_backwards": None,
    "reads": 100,
    "stale": 3,
    "stale_max_s": 0.4,
    "stale_p99_s": 0.01,
    "backwards": 0,
    "passed": True,
    "reasons": [],
}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, True),
        ({"passed": None, "objective_stale_s": None}, True),
        ({"passed": False, "stale_max_s": 1.4, "reasons": ["too old"]}, False),
        ({"passed": "unknown", "stale_max_s": None, "reasons": ["cut off"]}, "unknown"),
    ],
)
def test_readers_are_part_of_the_verdict(changes: dict[str, t.Any], verdict: t.Any) -> None:
    got = record(readers=[{**READER, **changes}])
    assert got["passed"] == verdict
    assert got["reasons"] == changes.get("reasons", [])
    assert any(line.startswith("Reads") for line in summary(got))
    follows_the_schema(got)


def test_without_readers_nothing_is_said_of_them() -> None:
    assert "readers" not in record()


def test_a_clock_that_jumped_gives_no_numbers_that_depend_on_it() -> None:
    got = record(histories=[jumped(range(500, 700), -5000)])
    probe = got["probes"][0]
    assert (got["rto_s"], probe["rto_s"], probe["rto_from_injection_s"]) == (None, None, None)
    assert (probe["injected_s"], probe["windows"], probe["recovered"]) == (None, {}, None)
    assert probe["clock_jump_s"] == -5.0
    # What the monotonic clock alone says is there all the same.
    assert probe["outages"]["longest"][0]["length_s"] == 0.211
    follows_the_schema(got)


def test_a_small_step_of_the_clock_is_none() -> None:
    got = record(histories=[jumped(range(500, 700), 20)])
    assert (got["passed"], got["probes"][0]["clock_jump_s"]) == (True, 0.02)


def test_outages_and_roles_count_from_the_injection() -> None:
    roles = [
        {"name": "after", "wall": 102.0, "parts": {"vip_owner": "lb2"}},
        {"name": "before", "wall": 100.0, "parts": {"vip_owner": "lb1"}},
    ]
    got = record(about={**ABOUT, "roles": roles})
    assert [(one["name"], one["offset_s"]) for one in got["roles"]] == [
        ("before", -0.5),
        ("after", 1.5),
    ]
    assert got["probes"][0]["outages"]["longest"][0]["offset_s"] == -0.01


def test_a_record_without_probe_or_check_proves_nothing() -> None:
    assert record(histories=[], checks=[])["passed"] == "unknown"


def test_a_fault_needs_its_moment() -> None:
    with pytest.raises(ValueError, match="called inject"):
        record(events=[{"name": "heal", "wall": 1.0}])


def test_aggregate() -> None:
    rounds = [{"rto_s": rto / 10, "passed": True} for rto in range(1, 21)]
    total = aggregate([*rounds, {"rto_s": None, "passed": "unknown"}])
    assert (total["rounds"], total["passed"], total["unknown"]) == (21, 20, 1)
    assert (total["rto_min_s"], total["rto_median_s"]) == (0.1, 1.05)
    assert (total["rto_p95_s"], total["rto_max_s"]) == (1.9, 2.0)
    assert total["verdict"] == "unknown"


def test_aggregate_of_nothing() -> None:
    assert aggregate([])["rto_median_s"] is None
    assert aggregate([])["verdict"] == "unknown"


def test_combine_by_identity() -> None:
    assert combine([True, True]) is True
    assert combine(["unknown", True]) == "unknown"


@pytest.mark.parametrize(
    "histories",
    [[history(range(500, 700))], [history(range(500, 2000))], [["rubbish"]], []],
    ids=["passed", "failed", "unreadable", "none"],
)
def test_records_follow_the_published_schema(histories: list[list[str]]) -> None:
    follows_the_schema(record(histories=histories))


@pytest.mark.parametrize(
    "kind",
    [
        "passed",
        "brief",
        "failed",
        "never_back",
        "unknown",
        "jumped",
        "empty",
        "readers",
        "hostile",
    ],
)
def test_records_of_each_kind_follow_the_published_schema(kind: str) -> None:
    import record_samples

    follows_the_schema(record_samples.KINDS[kind]())


@pytest.mark.parametrize(
    "wrong", [{"passed": None}, {"passed": 7}, {"schema": 1}, {"extra": 1}, {"roles": [{}]}]
)
def test_the_published_schema_refuses_what_is_wrong(wrong: dict[str, t.Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        follows_the_schema({**record(), **wrong})
