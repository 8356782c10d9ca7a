# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The settings of a Docker engine: what is there, and what is wanted, in one file of JSON."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Iterator, Mapping

DATA_ROOT = "/var/lib/docker"


class Daemon(t.NamedTuple):
    """What the file is to hold; ``differs`` says whether that differs from what it holds."""

    config: dict[str, t.Any]
    differs: bool
    data_root: str
    problems: list[str]


def daemon(text: str, options: Mapping[str, t.Any], in_swarm: bool = False) -> Daemon:
    """Lay options over what a file holds: each with its whole value, ``None`` takes it away.

    :arg text: What the file holds now; empty when there is none.
    :arg in_swarm: Whether the engine's data has a swarm in it.

    >>> daemon('{"debug": true, "mtu": 1400}', {"debug": None, "metrics-addr": ":9323"}).config
    {'mtu': 1400, 'metrics-addr': ':9323'}
    """
    try:
        current = json.loads(text) if text.strip() else {}
    except ValueError as exc:
        return Daemon({}, False, DATA_ROOT, [f"is no JSON, {exc}: correct it, or move it away"])
    if not isinstance(current, dict):
        return Daemon({}, False, DATA_ROOT, ["holds no mapping: correct it, or move it away"])
    wanted = {key: value for key, value in {**current, **options}.items() if value is not None}
    data_root = str(current.get("data-root") or DATA_ROOT)
    problems = list(_problems(current, wanted, data_root, in_swarm))
    return Daemon(wanted, wanted != current, data_root, problems)


def _problems(
    current: Mapping[str, t.Any], wanted: Mapping[str, t.Any], data_root: str, in_swarm: bool
) -> Iterator[str]:
    if wanted.get("live-restore"):
        yield (
            "would have live-restore, with which Docker refuses to be in a swarm: take it out of"
            " swarm_daemon_options, or set it to null there where the file has it already"
        )
    if "hosts" in wanted and "hosts" not in current:
        yield (
            "would have hosts, which Debian's unit gives on the command line too, and the engine"
            " would not start: take it out of swarm_daemon_options"
        )
    moved = str(wanted.get("data-root") or DATA_ROOT)
    if in_swarm and moved != data_root:
        yield (
            f"would move data-root from {data_root} to {moved}, and the node would have left its"
            " swarm: drain and remove it first, and have it join again"
        )


__all__ = ("DATA_ROOT", "Daemon", "daemon")
