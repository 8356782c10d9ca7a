#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: backup_info
short_description: Read which backups there are, and say what is wrong with them
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Asks pgBackRest for the backups of a cluster of PostgreSQL, in each of its repositories, and
    restic for the newest snapshots of files.
  - Looks for WAL segments that are missing between others, which pgBackRest itself does not tell.
  - Says what is wrong, a sentence each. With O(fail_on_problems=true) it is a check that fails.
  - Changes nothing. Run it on the host that has the repository, as the user that pgBackRest runs
    as, or on a host whose files restic backs up, as root.
options:
  stanza:
    description: Name of the cluster in pgBackRest. Without it, pgBackRest is not asked.
    type: str
  repositories:
    description: Numbers of the repositories that have to hold backups of O(stanza).
    type: list
    elements: int
    default: [1]
  max_age:
    description: How old the newest backup of each may be, as a duration such as V(26h).
    type: str
    default: 26h
  check_archive:
    description: Whether to look for missing WAL segments in all repositories.
    type: bool
    default: true
  segment_bytes:
    description: Bytes of a WAL segment, as the cluster was made with.
    type: int
    default: 16777216
  pgbackrest:
    description: The program, where it is not in C(PATH).
    type: str
    default: pgbackrest
  config:
    description: Its configuration, where it is not in its usual place.
    type: path
  restic:
    description: Repositories of restic that have to hold snapshots of this host.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: What sentences call it, such as V(files).
        type: str
        required: true
      environment_file:
        description: File with C(RESTIC_REPOSITORY=...), C(RESTIC_PASSWORD_FILE=...) and what else
          restic needs, a variable a line.
        type: path
        required: true
      tag:
        description: Only snapshots with this tag count.
        type: str
      host:
        description: Only snapshots of this host count.
        type: str
  fail_on_problems:
    description: Whether to fail when anything is wrong.
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in check mode and does the same there.
    support: full
  diff_mode:
    description: Has nothing to show, as it changes nothing.
    support: none
"""

EXAMPLES = r"""
- name: Fail unless there is a backup of today, with all of its WAL
  nines.ha.backup_info:
    stanza: shop
    max_age: 26h
    fail_on_problems: true
  become: true
  become_user: postgres
  register: backups

- name: Say how old it is
  ansible.builtin.debug:
    msg: "{{ backups.newest.label }}, {{ backups.age_s }} s"
"""

RETURN = r"""
problems:
  description: What is wrong, a sentence each.
  returned: always
  type: list
  elements: str
  sample: []
notes:
  description: >-
    What is no problem from now on, a sentence each. WAL that was missing before the newest backup
    keeps points in time before it from being restored, until the retention has removed both.
  returned: always
  type: list
  elements: str
  sample: []
newest:
  description: The newest backup of O(stanza) in any repository, as in RV(stanzas[].backups); null
    when there is none.
  returned: always
  type: dict
age_s:
  description: Seconds since it ended, by this host's clock; null when there is none.
  returned: always
  type: float
  sample: 3600.5
stanzas:
  description: What pgBackRest knows of O(stanza); empty when it was not asked or knows nothing.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
      sample: shop
    running:
      description: Whether a backup is being made.
      type: bool
      sample: false
    repositories:
      description: Its repositories.
      type: list
      elements: dict
      contains:
        key:
          description: Number of the repository.
          type: int
          sample: 1
        code:
          description: C(0) well, C(1) no stanza, C(2) no backup, others cannot be read.
          type: int
          sample: 0
        message:
          description: The same in pgBackRest's words.
          type: str
          sample: ok
        cipher:
          description: How it is encrypted.
          type: str
          sample: aes-256-cbc
        wal_first:
          description: First WAL segment of the archive; empty when there is none.
          type: str
          sample: "000000010000000000000003"
        wal_last:
          description: Last WAL segment of the archive.
          type: str
          sample: "00000002000000000000000B"
    backups:
      description: Its backups, the oldest first.
      type: list
      elements: dict
      contains:
        label:
          description: Name of the backup set.
          type: str
          sample: 20261122-160304F
        kind:
          description: V(full), V(diff) or V(incr).
          type: str
          sample: full
        repo:
          description: Number of its repository.
          type: int
          sample: 1
        start_s:
          description: When it began, as Unix time in seconds.
          type: int
          sample: 1795363384
        stop_s:
          description: When it ended.
          type: int
          sample: 1795363387
        size_bytes:
          description: Bytes that it restores.
          type: int
          sample: 22992660
        stored_bytes:
          description: Bytes that it added to the repository.
          type: int
          sample: 2840464
        wal_start:
          description: First WAL segment that it needs.
          type: str
          sample: "000000010000000000000003"
        wal_stop:
          description: Last WAL segment that it needs.
          type: str
          sample: "000000010000000000000004"
        damaged:
          description: Whether pages had wrong checksums when it was made.
          type: bool
          sample: false
snapshots:
  description: The newest snapshot of each entry of O(restic) by its name; null when there is none.
  returned: always
  type: dict
  sample: {"files": {"label": "1f2e3d4c", "stop_s": 1795363387}}
"""

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _backup_archive as archive
from ansible_collections.nines.ha.plugins.module_utils import _backup_info as info
from ansible_collections.nines.ha.plugins.module_utils._backup_reader import (
    Pgbackrest,
    Runner,
    read_snapshots,
)
from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration


def report(params: t.Mapping[str, t.Any], run: Runner, now_s: float) -> dict[str, t.Any]:
    """Read all that was asked for.

    :raises ValueError: If an option cannot be used, or a program is not there or makes no sense.
    """
    max_age_s = parse_duration(params["max_age"])
    problems: list[str] = []
    notes: list[str] = []
    stanzas: list[info.Stanza] = []
    if params["stanza"]:
        asked = Pgbackrest(run, params["pgbackrest"], params["config"], params["stanza"])
        stanzas = asked.info()
        problems += info.stanza_problems(
            stanzas, params["stanza"], params["repositories"], now_s, max_age_s
        )
        if params["check_archive"]:
            missing, notes = _gaps(stanzas, asked, params["segment_bytes"])
            problems += missing
    snapshots: dict[str, info.Backup | None] = {}
    for each in params["restic"]:
        found, wrong = read_snapshots(run, each)
        snapshots[each["name"]] = info.newest(found)
        problems += wrong or info.age_problems(each["name"], found, now_s, max_age_s)
    last = info.newest(backup for each in stanzas for backup in each.backups)
    return {
        "problems": problems,
        "notes": notes,
        "newest": last._asdict() if last else None,
        "age_s": round(now_s - last.stop_s, 3) if last else None,
        "stanzas": [_told(each) for each in stanzas],
        "snapshots": {name: each._asdict() if each else None for name, each in snapshots.items()},
    }


def _gaps(
    stanzas: list[info.Stanza], asked: Pgbackrest, segment_bytes: int
) -> tuple[list[str], list[str]]:
    """Give a sentence for each gap in the WAL: of those that matter now, and of those of before."""
    problems: list[str] = []
    notes: list[str] = []
    for stanza in stanzas:
        for key, (archive_id, _first, _last) in stanza.archive.items():
            backups = [each for each in stanza.backups if each.repo == key and each.wal_start]
            last = info.newest(backups)
            if last is None:
                continue
            starts = [archive.parse_segment(each.wal_start, segment_bytes) for each in backups]
            held = archive.segments_of(asked.listing(archive_id, key), segment_bytes)
            # What the newest backup needs: a timeline before its own was left before it was made.
            since = archive.parse_segment(last.wal_start, segment_bytes)
            now = archive.missing_segments(
                [each for each in held if each.timeline >= since.timeline], since
            )
            ever = archive.missing_segments(held, min(starts, key=lambda each: each.number))
            where = f"repository {key} of {stanza.name}: "
            problems += [where + each for each in archive.gap_problems(now, segment_bytes)]
            before = [each for each in ever if each not in now]
            notes += [where + each for each in archive.gap_notes(before, segment_bytes)]
    return problems, notes


def _told(stanza: info.Stanza) -> dict[str, t.Any]:
    return {
        "name": stanza.name,
        "running": stanza.running,
        "repositories": [
            {
                **each._asdict(),
                "wal_first": stanza.archive.get(each.key, ("", "", ""))[1],
                "wal_last": stanza.archive.get(each.key, ("", "", ""))[2],
            }
            for each in stanza.repositories
        ],
        "backups": [each._asdict() for each in stanza.backups],
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "stanza": {"type": "str"},
            "repositories": {"type": "list", "elements": "int", "default": [1]},
            "max_age": {"type": "str", "default": "26h"},
            "check_archive": {"type": "bool", "default": True},
            "segment_bytes": {"type": "int", "default": archive.DEFAULT_SEGMENT_BYTES},
            "pgbackrest": {"type": "str", "default": "pgbackrest"},
            "config": {"type": "path"},
            "restic": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "name": {"type": "str", "required": True},
                    "environment_file": {"type": "path", "required": True},
                    "tag": {"type": "str"},
                    "host": {"type": "str"},
                },
            },
            "fail_on_problems": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C.UTF-8"}
    result: dict[str, t.Any] = {}
    try:
        result = report(module.params, module.run_command, time.time())
    except ValueError as exc:
        module.fail_json(msg=f"The backups were not read: {exc}.")
    if result["problems"] and module.params["fail_on_problems"]:
        text = "".join(f"\n- {problem}." for problem in result["problems"])
        module.fail_json(msg=f"The backups are not well:{text}", **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
