# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking all members."""

from __future__ import annotations

import typing as t

import patroni_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import Rejected, Unreachable
from ansible_collections.nines.ha.plugins.module_utils._patroni_survey import (
    NobodyAnswers,
    ask,
    survey,
)

ORIGINS = [f"https://127.0.0.1:1800{n}" for n in (1, 2, 3)]


def pages(version: str = "4.0.11") -> dict[str, dict[str, t.Any]]:
    return {
        answer.origin: {"/patroni": answer.own, "/cluster": answer.view, "/config": answer.config}
        for answer in samples.answers(version)
    }


@pytest.mark.parametrize("version", ["3.0.2", "4.0.11"])
def test_one_names_the_others(version: str) -> None:
    got = survey(samples.FakeRest(pages(version)), ORIGINS[:1], 1.0)
    assert [each.answers for each in got.members] == [True] * 3


def test_who_is_asked_at_another_address_is_asked_once() -> None:
    known = pages()
    known["https://localhost:18002"] = known.pop(ORIGINS[1])
    got = survey(samples.FakeRest(known), ["https://localhost:18002"], 1.0)
    assert [each.name for each in got.members] == ["pn1", "pn2", "pn3"]
    assert [each.answers for each in got.members] == [True] * 3


def test_one_does_not_answer() -> None:
    known = pages()
    del known[ORIGINS[2]]
    got = survey(samples.FakeRest(known), ORIGINS, 1.0)
    assert got.members[2].why == f"{ORIGINS[2]}: nobody listens there"


def test_nobody_answers() -> None:
    with pytest.raises(NobodyAnswers, match="no member of the cluster answers:\n- .*18001.*\n- "):
        survey(samples.FakeRest({}), ORIGINS, 1.0)


def test_the_dcs_does_not_answer() -> None:
    known = pages()[ORIGINS[0]]
    known["/cluster"] = Unreachable("127.0.0.1:18001: no complete answer within 5 s")
    got = ask(samples.FakeRest({ORIGINS[0]: known}), ORIGINS[0])
    assert got.own
    assert got.view is None
    assert got.error == (
        "it cannot read its DCS, look at etcd and the way there (no complete answer within 5 s)"
    )


def test_the_configuration_is_missing() -> None:
    known = pages()[ORIGINS[0]]
    known["/config"] = Rejected("missing", 502)
    got = ask(samples.FakeRest({ORIGINS[0]: known}), ORIGINS[0])
    assert (got.error, got.config_error) == (None, "missing")


def test_somebody_else_answers() -> None:
    got = ask(samples.FakeRest({ORIGINS[0]: {"/patroni": []}}), ORIGINS[0])
    assert got.error == "127.0.0.1:18001 answers with something that is not Patroni's"
