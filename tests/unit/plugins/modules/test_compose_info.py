# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import typing as t

from ansible_collections.nines.ha.plugins.modules.compose_info import report, told

WEB = {
    "stack": "s", "service": "w", "replicas": 1, "job": False, "health": True, "image": "",
}  # fmt: skip
PARAMS: dict[str, t.Any] = {"stacks": ["s"], "services": [WEB], "watch": 0.0, "log_lines": 2}


class Docker:
    """A Docker with one container, which is restarted each time it is inspected."""

    def __init__(self, health: str) -> None:
        self.health, self.restarts = health, 0

    def __call__(self, argv: list[str]) -> tuple[int, str, str]:
        if argv[1] != "inspect":
            return 0, "5f" if argv[1] == "ps" else "a\nlast words\n", ""
        self.restarts += 1
        labels = {"com.docker.compose.project": "s", "com.docker.compose.service": "w"}
        state = {"Status": "running", "ExitCode": 0, "StartedAt": "t"}
        return 0, json.dumps(
            {
                "id": "5f", "name": "/s-w-1", "image": "a:1", "image_id": "sha256:1",
                "labels": labels, "restarts": self.restarts,
                "state": {**state, "Health": {"Status": self.health}},
            }
        ), ""  # fmt: skip


def test_all_is_well() -> None:
    got = report(PARAMS, Docker("healthy"))
    assert (got["problems"], got["logs"]) == ([], {})
    assert got["images"] == {"s/w": "sha256:1"}


def test_two_looks_see_restarts() -> None:
    slept: list[float] = []
    got = report({**PARAMS, "watch": 5.0}, Docker("healthy"), slept.append)
    assert slept == [5.0]
    assert "was restarted 1 time(s) while it was watched, 2 in all" in got["problems"][0]


def test_the_last_words_are_told() -> None:
    got = report(PARAMS, Docker("unhealthy"))
    assert told(got) == (
        "\n- s/w (s-w-1) is unhealthy\nThe last lines of s-w-1:\n  a\n  last words"
    )
    assert report({**PARAMS, "log_lines": 0}, Docker("unhealthy"))["logs"] == {}
