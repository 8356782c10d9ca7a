# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Patroni cluster of three members, as the tests change it."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import Unreachable
from ansible_collections.nines.ha.plugins.module_utils._patroni_picture import Answer
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster, Member

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SILENT = "192.0.2.1:8008: nobody listens there"
CONFIG: dict[str, t.Any] = {
    "ttl": 20,
    "loop_wait": 2,
    "retry_timeout": 9,
    "synchronous_mode": True,
    "maximum_lag_on_failover": 1048576,
    "postgresql": {"parameters": {"max_connections": 100}},
}


def member(name: str, **more: t.Any) -> Member:
    """A healthy standby, but for what is given."""
    values: dict[str, t.Any] = {
        "name": name,
        "url": f"https://{name}:8008",
        "answers": True,
        "listed": True,
        "role": "standby",
        "postgres_role": "standby",
        "state": "running",
        "streaming": True,
        "timeline": 1,
        "lsn": 1000,
        "lag_bytes": 0,
        "patroni_version": "4.0.11",
        "server_version": 150020,
        "system_identifier": "77",
        "started_at": "then",
        "paused": False,
        "leader_seen": "db1",
        "dcs_last_seen": 1000,
    }
    return Member(**{**values, **more})


def leader(name: str = "db1", **more: t.Any) -> Member:
    """A healthy leader."""
    own = {"role": "leader", "postgres_role": "primary", "streaming": None, "lag_bytes": None}
    return member(name, **{**own, **more})


def dead(name: str, **more: t.Any) -> Member:
    """A member that does not answer, and that the DCS still holds."""
    values: dict[str, t.Any] = {"url": f"https://{name}:8008", "listed": True, "error": SILENT}
    return Member(name, **{**values, **more})


def cluster(*members: Member, **more: t.Any) -> Cluster:
    """The leader db1, the synchronous standby db2 and db3, but for what is given."""
    found = {each.name: each for each in (leader(), member("db2", role="sync_standby"))}
    found["db3"] = member("db3")
    found.update({each.name: each for each in members})
    values: dict[str, t.Any] = {
        "scope": "main",
        "leader": "db1",
        "members": tuple(found.values()),
        "config": CONFIG,
        "configs": dict.fromkeys(found, CONFIG),
    }
    return Cluster(**{**values, **more})


def fixture(version: str, name: str) -> t.Any:
    """Read what a real member answered."""
    return json.loads((FIXTURES / f"patroni-{version}" / f"{name}.json").read_text())


def answers(version: str) -> list[Answer]:
    """All that the members of a real cluster answered."""
    view = fixture(version, "cluster")
    config = fixture("4.0.11", "config")
    return [
        Answer(f"https://127.0.0.1:1800{n}", fixture(version, f"pn{n}"), view, config)
        for n in (1, 2, 3)
    ]


class FakeRest:
    """Members that answer from a dictionary of origin and path; an exception is raised."""

    def __init__(self, pages: dict[str, dict[str, t.Any]]) -> None:
        self.pages = pages
        self.sent: list[tuple[t.Any, ...]] = []
        self.reply: str | Exception = "done"

    def get(self, origin: str, path: str) -> t.Any:
        pages = self.pages.get(origin)
        if pages is None:
            raise Unreachable(f"{origin}: nobody listens there")
        page = pages[path]
        if isinstance(page, Exception):
            raise page
        return page

    def send(
        self, origin: str, method: str, path: str, body: object, timeout_s: float | None = None
    ) -> str:
        self.sent.append((origin, method, path, body, timeout_s))
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply
