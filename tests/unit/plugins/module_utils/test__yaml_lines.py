# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML that remembers its lines."""

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._yaml_lines import Line, YamlError, read


def test_values_stay_as_written() -> None:
    found = read("a: 30m\nb:\n  - no\n  - 2026-11-02\nc:\n")
    assert found.value["a"] == Line("30m", 1)
    assert [(each.value, each.line) for each in found.value["b"].value] == [
        ("no", 3),
        ("2026-11-02", 4),
    ]
    assert found.value["c"].value is None
    assert found.keys == {"a": 1, "b": 2, "c": 5}


def test_nothing_is_an_empty_mapping() -> None:
    assert read("---\n# only words\n") == Line({}, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1\n b: 2\n", "line 2, column 3: this is no YAML"),
        ("a: [1\n", "line 2, column 1: this is no YAML"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1: this is no YAML"),
        ("\x00", "this is no YAML"),
        ("a: 1\na: 2\n", "line 2: a is there twice, first in line 1"),
        ("a: {{ x }}\n", "line 1: a key must be a word"),
        ("a: !vault x\n", "line 1: the tag !vault is not read here"),
        ("a: &a\n  b: *a\n", "nested more than 8 deep"),
    ],
)
def test_refuses(text: str, reason: str) -> None:
    with pytest.raises(YamlError, match=reason):
        read(text)
