# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Ask pgBackRest and restic for the backups that they have."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible_collections.nines.ha.plugins.module_utils import _backup_info as info
from ansible_collections.nines.ha.plugins.module_utils._backup_words import (
    explain,
    parse_environment,
)

if t.TYPE_CHECKING:
    from collections.abc import Mapping

# A listing of a large archive over a slow line takes its time; a repository that hangs must not.
_LIMIT_S = 600


class Runner(t.Protocol):
    """As ``AnsibleModule.run_command``."""

    def __call__(  # noqa: D102
        self,
        args: list[str],
        *,
        environ_update: dict[str, str] | None = None,
        errors: str = ...,
        handle_exceptions: bool = ...,
    ) -> tuple[int, str, str]: ...


class Pgbackrest(t.NamedTuple):
    """How pgBackRest is asked."""

    run: Runner
    program: str
    config: str | None
    stanza: str

    def info(self) -> list[info.Stanza]:
        """Give what it knows of the stanza.

        :raises ValueError: If it cannot be asked, or makes no sense.
        """
        return info.parse_info(self._ask(["--output=json"], "info"))

    def listing(self, archive_id: str, repository: int) -> str:
        """Give the paths below an archive, one a line.

        :raises ValueError: If it cannot be asked.
        """
        path = f"archive/{self.stanza}/{archive_id}"
        return self._ask([f"--repo={repository}", "--recurse", "--output=text"], "repo-ls", path)

    def _ask(self, options: list[str], command: str, *paths: str) -> str:
        config = [f"--config={self.config}"] if self.config else []
        argv = [
            *("timeout", str(_LIMIT_S), self.program),
            *config,
            f"--stanza={self.stanza}",
            "--log-level-console=off",
            "--log-level-stderr=error",
            "--log-level-file=off",
            *options,
            command,
            *paths,
        ]
        # A wrong key makes a message of bytes that are no text.
        code, out, err = self.run(argv, errors="replace", handle_exceptions=False)
        if code:
            raise ValueError(f"pgbackrest {command} on this host: {explain(err or out)}")
        return out


def read_snapshots(run: Runner, wanted: Mapping[str, t.Any]) -> tuple[list[info.Backup], list[str]]:
    """Ask restic for the newest snapshots of one repository.

    :param wanted: ``name``, ``environment_file``, and perhaps ``tag`` and ``host``.
    :return: The snapshots, and why they could not be read.
    """
    chosen = [f"--{name}={wanted[name]}" for name in ("tag", "host") if wanted.get(name)]
    argv = ["timeout", str(_LIMIT_S), "restic", "--no-lock", "--json", "snapshots", *chosen]
    try:
        environment = parse_environment(Path(wanted["environment_file"]).read_text())
    except OSError as exc:
        return [], [
            f"{wanted['name']}: {wanted['environment_file']} cannot be read: {exc.strerror}"
        ]
    code, out, err = run(
        argv, environ_update=environment, errors="replace", handle_exceptions=False
    )
    if code:
        return [], [f"{wanted['name']}: {explain(err or out)}"]
    try:
        return info.parse_snapshots(out), []
    except ValueError as exc:
        return [], [f"{wanted['name']}: {exc}"]


__all__ = [
    "Pgbackrest",
    "Runner",
    "read_snapshots",
]
