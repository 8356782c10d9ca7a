# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""YAML that remembers its lines, so that a refusal can name one.

Scalars stay as they are written: what a value means is for whoever reads it to say, and ``30m``,
``2026-11-02`` or ``no`` are never turned into something else on the way.
"""

from __future__ import annotations

import dataclasses
import typing as t

try:
    import yaml
except ImportError:  # pragma: no cover - the module that uses this says what to install
    HAS_YAML = False
else:
    HAS_YAML = True

_DEPTH_MAX = 8
_NULL = "tag:yaml.org,2002:null"


class YamlError(ValueError):
    """A text that is no YAML, or none that is read here; the message names the line."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A value and the line where it stands, from 1."""

    value: t.Any  # dict[str, Line], list[Line], str, or None
    line: int
    # Where each key of a mapping stands.
    keys: dict[str, int] = dataclasses.field(default_factory=dict)


def read(text: str) -> Line:
    """Read one document; an empty one is an empty mapping.

    >>> found = read("a:\\n  - 30m\\n")
    >>> found.value["a"].value[0]
    Line(value='30m', line=2, keys={})

    :raises YamlError: If it is no YAML, has a key twice, tags of its own, or is nested too deep.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise YamlError(f"{where}this is no YAML: {exc.problem or exc.context}") from None
    except yaml.YAMLError as exc:
        raise YamlError(f"this is no YAML: {exc}") from None
    document = None if node is None else _convert(node, 0)
    return document if document and document.value is not None else Line({}, 1)


def _convert(node: t.Any, depth: int) -> Line:
    line = node.start_mark.line + 1
    if depth > _DEPTH_MAX:
        raise YamlError(f"line {line}: this is nested more than {_DEPTH_MAX} deep")
    if not node.tag.startswith("tag:yaml.org,2002:"):
        raise YamlError(f"line {line}: the tag {node.tag} is not read here: write the value itself")
    if isinstance(node, yaml.MappingNode):
        return _convert_mapping(node, line, depth)
    if isinstance(node, yaml.SequenceNode):
        return Line([_convert(each, depth + 1) for each in node.value], line)
    return Line(None if node.tag == _NULL else node.value, line)


def _convert_mapping(node: t.Any, line: int, depth: int) -> Line:
    values: dict[str, Line] = {}
    keys: dict[str, int] = {}
    for key, value in node.value:
        at = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError(f"line {at}: a key must be a word; put a text with braces in quotes")
        if key.value in values:
            raise YamlError(
                f"line {at}: {key.value} is there twice, first in line {keys[key.value]}"
            )
        values[key.value], keys[key.value] = _convert(value, depth + 1), at
    return Line(values, line, keys)


__all__ = ("HAS_YAML", "Line", "YamlError", "read")
