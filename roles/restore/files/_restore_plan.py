# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the repositories a restore reads, and which backup of it."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Mapping

# The role puts them beside this script.
import _backup_target as backup_target
from _restore_instance import FailedError, RefusedError, run

Conf = Mapping[str, t.Any]


def pgbackrest(conf: Conf, *words: str) -> list[str]:
    """Write a command of pgBackRest."""
    return [*conf["pgbackrest"], f"--stanza={conf['stanza']}", "--log-level-file=off", *words]


def plan(conf: Conf, wanted: backup_target.Wanted, now_s: float) -> backup_target.Target:
    """Find the backup, and that the WAL behind it has no gap.

    Of the repositories that have both, the one whose WAL reaches furthest is read: whether it
    reaches a time is seen at its end only. What is wrong with others is in ``problems``.

    :raises RefusedError: If none of them has.
    """
    found: list[backup_target.Target] = []
    wrong: dict[str, list[int]] = {}
    for repo in conf["repositories"]:
        try:
            found.append(_plan_one(conf, wanted, now_s, repo))
        except (FailedError, ValueError) as exc:
            wrong.setdefault(str(exc), []).append(repo)
    several = len(conf["repositories"]) > 1
    problems = [
        f"repository {' and '.join(map(str, repos))}: {text}" if several else text
        for text, repos in wrong.items()
    ]
    if not found:
        raise RefusedError("; ".join(problems))
    # The first of equals is the nearer one.
    best = found[0] if wanted.kind == "immediate" else max(found, key=lambda each: each.reach)
    return best._replace(problems=tuple(problems))


def _plan_one(
    conf: Conf, wanted: backup_target.Wanted, now_s: float, repo: int
) -> backup_target.Target:
    # A member reads more than the first repository only where it is named.
    said = run(pgbackrest(conf, f"--repo={repo}", "--output=json", "info"), 120)
    # Not strict: with a wrong key, pgBackRest quotes what it took for text.
    info = json.loads(said, strict=False)
    found = backup_target.target(info, wanted, now_s, conf["segment_bytes"])
    if found.problems:
        raise RefusedError("; ".join(found.problems))
    folder = f"archive/{conf['stanza']}/{found.archive}"
    words = [f"--repo={repo}", "--recurse", "--output=json", "repo-ls", folder]
    names = [name.rpartition("/")[2] for name in json.loads(run(pgbackrest(conf, *words), 600))]
    gaps = backup_target.missing(names, found.first, found.last, conf["segment_bytes"])
    if gaps:
        raise RefusedError(
            f"the repository lacks the WAL segment {', '.join(gaps)} behind backup {found.label}: "
            f"'{wanted.value or wanted.kind}' cannot be reached. Name a time before that, or a "
            "newer backup"
        )
    return found
