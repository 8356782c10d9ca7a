# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Asks Docker for the containers of Compose stacks. Reads, and changes nothing."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable

from ansible_collections.nines.ha.plugins.module_utils._compose_state import (
    FORMAT,
    PROJECT_LABEL,
    Container,
    parse,
)

# Runs a command and gives its return code, its output and its errors.
Runner = t.Callable[[list[str]], tuple[int, str, str]]


class DockerUnreachable(Exception):
    """Docker did not answer, or not what was asked; the text is what it said."""


def _asked(run: Runner, *argv: str) -> str:
    code, output, errors = run(["docker", *argv])
    if code != 0:
        said = " ".join((errors or output).split()) or "it said nothing"
        raise DockerUnreachable(f"docker {argv[0]} ended with {code}: {said}")
    return output


def containers(run: Runner, stacks: Iterable[str]) -> list[Container]:
    """Read the containers of the stacks, those that have ended included.

    :raises DockerUnreachable: If Docker cannot be asked, or a container went away meanwhile.
    :raises StateUnreadable: If its answer is not known here.
    """
    ids: list[str] = []
    for name in stacks:
        listed = _asked(
            run,
            "ps",
            "--all",
            "--no-trunc",
            "--filter",
            f"label={PROJECT_LABEL}={name}",
            # What somebody started by hand with `docker compose run`.
            "--filter",
            "label=com.docker.compose.oneoff=False",
            "--format",
            "{{.ID}}",
        )
        ids += listed.split()
    return parse(_asked(run, "inspect", "--format", FORMAT, *ids)) if ids else []


def log_of(run: Runner, container: str, lines: int) -> list[str]:
    """Read the last lines that a container wrote, or why they cannot be read."""
    code, output, errors = run(["docker", "logs", "--tail", str(lines), container])
    if code != 0:
        return [f"(no log: {' '.join(errors.split())})"]
    return (output + errors).splitlines()[-lines:]


__all__ = ("DockerUnreachable", "Runner", "containers", "log_of")
