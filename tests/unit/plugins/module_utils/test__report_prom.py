# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Metrics: read as Prometheus reads them."""

from __future__ import annotations

import re

import pytest
import record_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._report_prom import METRICS, PREFIX, metrics

LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
SAMPLE = re.compile(r"([a-z_]+)\{(" + LABEL + "(?:," + LABEL + r")*)\} (-?[0-9.e+-]+)")


def parse(text: str) -> dict[str, dict[str, float]]:
    """Read the text format as strictly as node_exporter's textfile collector does."""
    assert text == "" or text.endswith("\n")
    found: dict[str, dict[str, float]] = {}
    described: set[str] = set()
    name = ""
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name = line.split(" ")[2]
            assert name not in described
            described.add(name)
        elif line.startswith("# TYPE "):
            assert line == f"# TYPE {name} gauge"
        else:
            match = SAMPLE.fullmatch(line)
            assert match, line
            assert match[1] == name
            assert match[2] not in found.setdefault(name, {})
            found[name][match[2]] = float(match[3])
    return found


def one(text: str, metric: str) -> float | None:
    values = list(parse(text).get(PREFIX + metric, {}).values())
    assert len(values) <= 1
    return values[0] if values else None


@pytest.mark.parametrize("kind", samples.KINDS)
def test_each_kind_can_be_read(kind: str) -> None:
    found = parse(metrics([samples.KINDS[kind]()]))
    assert {name.removeprefix(PREFIX) for name in found} <= set(METRICS)


@pytest.mark.parametrize(
    ("kind", "passed", "unknown", "rto"),
    [
        ("passed", 1, 0, 3.9626),
        ("failed", 0, 0, 11.7604),
        ("never_back", 0, 0, None),
        ("unknown", 0, 1, None),
        ("jumped", 0, 1, None),
        ("empty", 0, 1, None),
    ],
)
def test_what_is_not_known_has_no_sample(
    kind: str, passed: int, unknown: int, rto: float | None
) -> None:
    text = metrics([samples.KINDS[kind]()])
    assert (one(text, "passed"), one(text, "unknown")) == (passed, unknown)
    assert one(text, "rto_seconds") == rto


def test_losses_and_objectives() -> None:
    text = metrics([samples.failed()])
    assert (one(text, "lost_writes"), one(text, "acknowledged_writes")) == (17, 412)
    assert (one(text, "rto_objective_seconds"), one(text, "rpo_seconds")) == (10, 1.2345)
    assert one(metrics([samples.unknown()]), "lost_writes") is None


def test_readers_and_objectives_of_single_probes() -> None:
    found = parse(metrics([samples.readers()]))
    assert sorted(found[PREFIX + "stale_max_seconds"].values()) == [0.4, 0.4, 1.4]
    assert sorted(found[PREFIX + "stale_backwards"].values()) == [0, 0, 0]
    assert sorted(found[PREFIX + "probe_rto_objective_seconds"].values()) == [0.05, 30]
    judged = [labels for labels in found[PREFIX + "case_passed"] if 'kind="reader"' in labels]
    assert len(judged) == 3


def test_several_records_are_told_apart() -> None:
    found = parse(metrics([samples.passed(), samples.brief()]))
    assert len(found[PREFIX + "passed"]) == 2


def test_no_record_is_an_empty_file() -> None:
    assert metrics([]) == ""


def test_every_metric_is_in_the_documentation() -> None:
    import tree

    page = (tree.ROOT / "docs/records.md").read_text()
    assert [name for name in METRICS if f"`{PREFIX}{name}`" not in page] == []
