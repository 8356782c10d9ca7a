# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Says how long no write was acknowledged during each step: `pauses.py STEPS HISTORY...`."""

from __future__ import annotations

import datetime
import itertools
import json
import sys
from pathlib import Path


def acknowledged(history: str) -> list[float]:
    """Give the times of all acknowledgements, in seconds since 1970."""
    lines = [json.loads(line) for line in Path(history).read_text().splitlines()]
    start = lines[0]["wall_ns"]
    return [(start + line["time"]) / 1e9 for line in lines if line["type"] == "ok"]


def main(steps: str, histories: list[str]) -> None:
    """Print a line for each step, and the longest of all."""
    gaps = [gap for path in histories for gap in itertools.pairwise(acknowledged(path))]
    for line in Path(steps).read_text().splitlines():
        step = json.loads(line)
        start, end = (
            datetime.datetime.fromisoformat(step[key]).timestamp() for key in ("start", "end")
        )
        longest = max((b - a for a, b in gaps if a < end and b > start), default=0.0)
        print(f"{longest:6.2f} s of {end - start:5.1f} s: {step['name']}")
    print(f"{max((b - a for a, b in gaps), default=0.0):6.2f} s is the longest of all")


main(sys.argv[1], sys.argv[2:])
