# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of secrets and configs."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._swarm_rolled import (
    MAX_NAME,
    rolled_name,
    rolled_names,
    with_rolled,
)


def test_a_name_follows_the_text() -> None:
    first, again, other = (rolled_name("pw", text) for text in ("a", "a", "b"))
    assert first == again != other
    assert rolled_name("qw", "a")[3:] != first[3:]


def test_names_fit() -> None:
    assert len(rolled_name("x" * MAX_NAME, "text")) == 64


def test_texts_come_from_data_or_files() -> None:
    items = [{"name": "a", "data": "text"}, {"name": "b", "src": "b.conf"}]
    assert rolled_names(items, {"b.conf": "other"}) == {
        "a": rolled_name("a", "text"),
        "b": rolled_name("b", "other"),
    }


@pytest.mark.parametrize("item", [{}, {"data": ""}, {"src": "gone"}, {"data": 4711}])
def test_refuses_what_has_no_text(item: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="pw has no text") as caught:
        rolled_names([{"name": "pw", **item}], {})
    assert "4711" not in str(caught.value)


NAMES = {"pw": "pw-01"}


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"pw": {"external": True}}, {"pw": {"external": True, "name": "pw-01"}}),
        ({"x": {"external": True, "name": "pw"}}, {"x": {"external": True, "name": "pw-01"}}),
        ({"other": {"external": True}}, {"other": {"external": True}}),
        ({"pw": {"file": "./pw"}}, {"pw": {"file": "./pw"}}),
        ({"pw": None}, {"pw": None}),
        ({}, {}),
    ],
)
def test_a_compose_file_gets_the_names(
    declared: dict[str, t.Any], expected: dict[str, t.Any]
) -> None:
    services: dict[str, t.Any] = {"services": {"web": {"image": "a"}}}
    assert with_rolled({**services, "secrets": declared}, NAMES, {}) == {
        **services,
        "secrets": expected,
    }
    assert with_rolled({**services, "configs": declared}, {}, NAMES) == {
        **services,
        "configs": expected,
    }


def test_a_compose_file_without_any_stays() -> None:
    assert with_rolled({"services": {}}, NAMES, NAMES) == {"services": {}}
