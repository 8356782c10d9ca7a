# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Records on disk: found, read with care, and written so that nobody ever reads half of a file."""

from __future__ import annotations

import json
import os
import re
import typing as t
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from ansible_collections.nines.ha.plugins.module_utils._record import READABLE

NAME = "record.json"
_TEXTS = ("drill", "fault", "target", "cluster", "started")
_POINTS = ("points", "points_close", "outages")


class Loaded(t.NamedTuple):
    """A file that was found; ``path`` is relative, and one of the other two is None."""

    path: str
    record: dict[str, t.Any] | None
    error: str | None


def load(root: Path, paths: Iterable[str]) -> Iterator[Loaded]:
    """Read records one by one; whatever is wrong with one is said of that one.

    The points of the drawings are left out: a thousand records fit into memory without them.
    """
    for path in paths:
        try:
            record = json.loads((root / path).read_text(encoding="utf-8"), parse_constant=_refuse)
            error = problem_of(record)
            if error is None:
                record["probes"] = [_without_points(probe) for probe in record["probes"]]
        except (OSError, ValueError, RecursionError) as exc:
            record, error = None, f"it cannot be read: {exc}"
        yield Loaded(path, None if error else record, error)


def _without_points(probe: Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {name: value for name, value in probe.items() if name not in _POINTS}


def _refuse(constant: str) -> t.NoReturn:
    raise ValueError(f"{constant} is no number")


def problem_of(record: t.Any) -> str | None:
    """Say why this is no record that can be shown; None where it is one.

    >>> problem_of([]), problem_of({"schema": 9})
    ('it is no record', 'it is of schema 9, and this version reads 1 and 2')
    """
    if not isinstance(record, dict) or "schema" not in record:
        return "it is no record"
    if record["schema"] not in READABLE:
        known = " and ".join(map(str, READABLE))
        return f"it is of schema {record['schema']}, and this version reads {known}"
    wrong = [name for name in _TEXTS if not isinstance(record.get(name), str)]
    wrong += [name for name, good in _SHAPES.items() if not good(record.get(name))]
    if not wrong and not _is_time(record["started"]):
        wrong = ["started"]
    return f"these parts of it are missing or wrong: {', '.join(wrong)}" if wrong else None


def _is_amount(value: t.Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _has(value: t.Any, *keys: str) -> bool:
    listed = isinstance(value, list) and all(isinstance(one, dict) for one in value)
    return listed and all(key in one for one in value for key in keys)


def _is_verdict(value: t.Any) -> bool:
    return value is True or value is False or value == "unknown"


_SHAPES: Mapping[str, t.Callable[[t.Any], bool]] = {
    "passed": _is_verdict,
    "rto_s": _is_amount,
    "rpo_s": _is_amount,
    "lost": _is_amount,
    "objectives": lambda value: (
        isinstance(value, dict) and all(_is_amount(value.get(name)) for name in ("rto_s", "rpo_s"))
    ),
    "reasons": lambda value: isinstance(value, list),
    "probes": lambda value: _has(value, "passed", "reasons", "rto_s"),
    "checks": lambda value: _has(value, "name", "passed"),
    "readers": lambda value: (
        value is None or _has(value, "passed", "reasons", "stale_max_s", "backwards")
    ),
    "ledger": lambda value: value is None or _has([value], "passed", "reasons", "rpo_s", "lost"),
}


def find(root: Path, depth: int) -> list[str]:
    """Name the records below a folder, at most so many folders down, in order.

    A link, such as ``latest``, leads to what is found anyway.

    :raises OSError: If the folder itself cannot be read.
    """
    found: list[str] = []
    folders = [(root, depth)]
    while folders:
        folder, left = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name == NAME and entry.is_file():
                    found.append(os.path.relpath(entry.path, root))
                elif left and entry.is_dir(follow_symlinks=False):
                    folders.append((Path(entry.path), left - 1))
    return sorted(found)


def dumps(record: Mapping[str, t.Any]) -> str:
    """Give a record as JSON for people, too: a row of numbers stands on one line.

    >>> print(dumps({"rows": [[1, 2.5, None], [3, 4, 5]]}), end="")
    {
      "rows": [
        [1, 2.5, null],
        [3, 4, 5]
      ]
    }
    """
    text = json.dumps(record, indent=2, sort_keys=True)
    # A line break never stands inside of a text of JSON.
    rows = re.compile(r"\[\n\s+([-+.\w]+(?:,\n\s+[-+.\w]+)*)\n\s+\]")
    return (
        rows.sub(lambda found: f"[{', '.join(found[1].split())}]".replace(",,", ","), text) + "\n"
    )


def pending(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Name the files that are not there, or are different."""
    return [name for name, text in files.items() if not _is_there(folder / name, text)]


def _is_there(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")


def write(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Write what is not there already, each file at once, and name it.

    :raises OSError: If a file cannot be written.
    """
    changed = pending(folder, files)
    for name in changed:
        draft = folder / f".{name}.{os.getpid()}"
        draft.write_text(files[name], encoding="utf-8")
        draft.replace(folder / name)
    return changed


__all__ = ("NAME", "Loaded", "dumps", "find", "load", "pending", "problem_of", "write")
