# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What a record is made of: the options of ``drill_record``, and the histories that they name."""

from __future__ import annotations

import contextlib
import os
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils import _stale as stale
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._history import HistoryError
from ansible_collections.nines.ha.plugins.module_utils._record import build

ABOUT = ("drill", "fault", "target", "cluster", "facts", "seed", "round", "rounds", "topology")


def about_of(params: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Say what the drill was, with the objectives in seconds."""
    rto, rpo = (params["objectives"].get(name) for name in ("rto", "rpo"))
    objectives = {**params["objectives"], "rto_s": None if rto is None else parse_duration(rto)}
    if params["ledger"] is not None:
        objectives["rpo_s"] = None if rpo is None else parse_duration(rpo)
    if own := {str(p["name"]): parse_duration(p["rto"]) for p in params["probes"] if p.get("rto")}:
        objectives["probes"] = own
    return {
        **{key: params[key] for key in ABOUT},
        "objectives": objectives,
        "roles": [{**one, "parts": _texts(one["parts"])} for one in params["roles"]],
        "versions": {host: _texts(found) for host, found in params["versions"].items()},
        "journals": [
            {**one, "bytes": os.path.getsize(path)}
            for one in params["journals"]
            if os.path.isfile(path := os.path.join(params["directory"], one["file"]))
        ],
    }


def _texts(given: Mapping[str, t.Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in given.items()}


def _missing(why: str) -> Iterator[str]:
    yield from ()
    raise HistoryError(why)


def opened(stack: contextlib.ExitStack, path: str, name: str) -> Iterable[str]:
    """Open a history; one that is missing, or is no text, is for whoever reads it to refuse.

    :arg name: What to call it where it cannot be read.
    """
    try:
        return stack.enter_context(open(path, encoding="utf-8", errors="replace"))
    except OSError as exc:
        return _missing(f"{name} cannot be read: {exc.strerror}")


def aim_of(declared: Mapping[str, t.Any]) -> stale.Aim:
    """Read the objectives of a reader."""
    age, backwards = declared.get("stale"), declared.get("backwards")
    return stale.Aim(
        None if age is None else parse_duration(age), None if backwards is None else int(backwards)
    )


def readers_of(params: Mapping[str, t.Any]) -> Iterator[dict[str, t.Any]]:
    """Judge what each reader saw."""
    aims = {str(one["name"]): aim_of(one) for one in params["probes"]}
    writes = params["ledger_history"]
    for path in params["readers"]:
        file = os.path.relpath(path, params["directory"])
        with contextlib.ExitStack() as stack:
            lines = opened(stack, path, "it")
            ledger = opened(stack, writes, os.path.relpath(writes, params["directory"]))
            yield stale.judge(lines, ledger, aims, file)


def record_of(params: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Judge the histories.

    :arg params: The options of ``drill_record``.
    :raises ValueError: If there is no moment of the fault, or an objective is none.
    """
    files = [os.path.relpath(path, params["directory"]) for path in params["histories"]]
    with contextlib.ExitStack() as stack:
        return build(
            about_of(params),
            params["events"],
            [opened(stack, path, "it") for path in params["histories"]],
            params["checks"],
            params["ledger"],
            files,
            list(readers_of(params)),
        )


__all__ = ("about_of", "aim_of", "opened", "readers_of", "record_of")
