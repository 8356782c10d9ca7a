#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a playbook in a process of its own, with a bound."""

from __future__ import annotations

DOCUMENTATION = r"""
module: playbook_run
short_description: Run a playbook in a process of its own, with a bound
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Runs a command, such as C(ansible-playbook), on this host, writes what it says to a log while it
    says it, and stops it after a time. A playbook in a process of its own starts with clean
    variables.
  - A command that fails is a result and no failure of this module, see C(exit_code).
  - Where this module is asked to end (SIGTERM, SIGINT, SIGHUP), the command is stopped.
options:
  argv:
    description: The command, a list of words. Anybody on this host can read them, so no secrets.
    type: list
    elements: str
    required: true
  log:
    description: File that the output is appended to. Only its owner may read a new one.
    type: path
    required: true
  limit:
    description: Seconds after which the command, and all that it started, is stopped.
    type: float
    required: true
  watch:
    description: Folder in which the command may make others; the new ones are C(created).
    type: path
attributes:
  check_mode:
    support: full
    description: Runs nothing.
  diff_mode:
    support: none
    description: What the command changes is not known here.
  platform:
    support: full
    platforms: posix
    description: Works on POSIX systems.
"""

EXAMPLES = r"""
- name: Run a drill
  nines.ha.playbook_run:
    argv: [ansible-playbook, -i, inventory.yml, nines.ha.drills.postgres, -e, "@drill.json"]
    log: drill.log
    limit: 600
    watch: records
  delegate_to: localhost
  register: drill
"""

RETURN = r"""
exit_code:
  description: Exit code, negative where a signal ended the command.
  returned: when the command was run
  type: int
  sample: 2
timed_out:
  description: Whether it had to be stopped.
  returned: when the command was run
  type: bool
seconds:
  description: How long it ran.
  returned: when the command was run
  type: float
  sample: 74.3
created:
  description: Names of the folders in O(watch) that were not there before.
  returned: when the command was run
  type: list
  elements: str
reasons:
  description: >-
    Why it failed: the messages of the last tasks that did, or the last lines where none did. None
    where it did not fail.
  returned: when the command was run
  type: list
  elements: str
"""

import signal
import typing as t
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._playbook_run import folders, reasons, run


def leave(number: int, _frame: t.Any) -> t.NoReturn:
    """Exit in a way that unwinds: what was started is stopped."""
    raise SystemExit(128 + number)


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "argv": {"type": "list", "elements": "str", "required": True},
            "log": {"type": "path", "required": True},
            "limit": {"type": "float", "required": True},
            "watch": {"type": "path"},
        },
        supports_check_mode=True,
    )
    if module.check_mode:
        module.exit_json(changed=True)
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, leave)
    log = Path(module.params["log"])
    watched = Path(module.params["watch"]) if module.params["watch"] else None
    before = folders(watched) if watched else set()
    try:
        log.touch(mode=0o600)
        start = log.stat().st_size
        ended = run(module.params["argv"], log, module.params["limit"])
        said = log.read_bytes()[start:].decode(errors="replace")
    except OSError as exc:
        module.fail_json(msg=f"The command cannot be run: {exc}")
    module.exit_json(
        changed=True,
        **ended._asdict(),
        created=sorted(folders(watched) - before) if watched else [],
        reasons=reasons(said) if ended.exit_code != 0 else [],
    )


if __name__ == "__main__":
    main()
