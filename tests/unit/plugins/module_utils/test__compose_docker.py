# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.nines.ha.plugins.module_utils._compose_docker import (
    DockerUnreachable,
    containers,
    log_of,
)

LINE = (
    '{"id":"5f","name":"/s-w-1","image":"a:1","image_id":"sha256:1","labels":'
    '{"com.docker.compose.project":"s","com.docker.compose.service":"w"},'
    '"state":{"Status":"running","ExitCode":0,"StartedAt":"t"},"restarts":0}'
)


def test_all_stacks_are_read_at_once() -> None:
    asked: list[list[str]] = []

    def run(argv: list[str]) -> tuple[int, str, str]:
        asked.append(argv)
        return 0, LINE if argv[1] == "inspect" else f"id{len(asked)}\n", ""

    (found,) = containers(run, ["s", "other"])
    assert (found.name, found.service) == ("s-w-1", "w")
    assert [argv[1] for argv in asked] == ["ps", "ps", "inspect"]
    assert asked[2][-2:] == ["id1", "id2"]
    assert "label=com.docker.compose.project=other" in asked[1]
    # The environment of a container is never asked for.
    assert ".Config.Env" not in " ".join(asked[2])


def test_nothing_is_there() -> None:
    assert containers(lambda argv: (0, "", ""), ["s"]) == []


def test_docker_does_not_answer() -> None:
    with pytest.raises(DockerUnreachable, match="docker ps ended with 1: Cannot connect to it"):
        containers(lambda argv: (1, "", "Cannot connect\n to it"), ["s"])
    with pytest.raises(DockerUnreachable, match="it said nothing"):
        containers(lambda argv: (1, "", ""), ["s"])


def test_logs() -> None:
    assert log_of(lambda argv: (0, "1\n2\n", "3\n"), "c", 2) == ["2", "3"]
    assert log_of(lambda argv: (1, "", "gone"), "c", 2) == ["(no log: gone)"]
