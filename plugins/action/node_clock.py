# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare a node's clock with the one of the control node, over the connection that is there."""

from __future__ import annotations

import time
import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.nines.ha.plugins.module_utils._clock_offset import compare


class ActionModule(ActionBase):
    """No module is sent: only so is the round trip short."""

    TRANSFERS_FILES = False
    _supports_check_mode = True

    def run(
        self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None
    ) -> dict[str, t.Any]:
        """Ask, and compare."""
        result = super().run(tmp, task_vars)
        _validated, options = t.cast("t.Any", self).validate_argument_spec(
            argument_spec={"tries": {"type": "int", "default": 5}}
        )
        try:
            found = compare(self._ask, time.time, options["tries"])
        except ValueError as exc:
            raise AnsibleActionFail(f"Did not ask: {exc}") from exc
        return {**result, **found, "changed": False}

    def _ask(self, command: str) -> tuple[int, str, str]:
        done = t.cast("t.Any", self)._low_level_execute_command(command, sudoable=False)
        return done["rc"], done["stdout"], done["stderr"]
