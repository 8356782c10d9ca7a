# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures the probe and the checker on this machine: `python tests/benchmarks/probe_accuracy.py`.

A server on loopback takes 100, 500 and 2000 ms off on purpose, while the probe asks it 1000 times
a second; printed is what the checker makes of it. Then the checker reads a history of a million
lines. Takes about half a minute and ends by itself.
"""

from __future__ import annotations

import asyncio
import io
import resource
import time
from collections.abc import Iterator

from ansible_collections.nines.ha.plugins.module_utils import _outage, _record
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer, read
from ansible_collections.nines.ha.plugins.module_utils._probe import Schedule, probe, target_of

OUTAGES_S = (0.1, 0.5, 2.0)
PERIOD_S = 0.001


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    writer.close()


async def _measure(outage_s: float) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    stream = io.StringIO()
    writer = Writer(stream, time.monotonic_ns)
    wall = time.time_ns()
    period = int(PERIOD_S * 1e9)
    writer.header(Header("bench", "http", "loopback", period, 10**9, wall))
    schedule = Schedule(PERIOD_S, 1.0, 3.0 + outage_s, None)
    running = asyncio.ensure_future(probe(target_of(f"http://127.0.0.1:{port}/"), schedule, writer))
    await asyncio.sleep(1.5)
    down = time.time()
    server.close()
    await asyncio.sleep(outage_s)
    up = time.time()
    server = await asyncio.start_server(_answer, "127.0.0.1", port, backlog=1024)
    result = await running
    server.close()
    events = {"inject": down - 0.01}
    got = _record.judge_history(stream.getvalue().splitlines(), events, 60.0)
    error_ms = (got["rto_s"] - (up - down)) * 1000
    print(
        f"outage {(up - down) * 1000:7.1f} ms  measured {got['rto_s'] * 1000:7.1f} ms"
        f"  error {error_ms:+.1f} ms ({error_ms / PERIOD_S / 1000:.1f} periods)"
        f"  attempts {result.ops}  lag p99.9 {result.lag_p999 / 1e6:.1f} ms"
        f"  max {result.lag_max / 1e6:.1f} ms"
    )


def _million() -> Iterator[str]:
    now = 0
    lines = io.StringIO()
    writer = Writer(lines, lambda: now)
    writer.header(Header("bench", "http", "made", 10**6, 10**9, 0))
    for number in range(500_000):
        now = number * 10**6
        writer.add(number, "invoke")
        now += 300_000
        writer.add(number, "fail" if 200_000 < number < 200_300 else "ok")
        if number % 1000 == 0:
            yield from lines.getvalue().splitlines()
            lines.seek(0)
            lines.truncate()
    writer.footer("duration")
    yield from lines.getvalue().splitlines()


def _check_a_million() -> None:
    began = time.perf_counter()
    for _line in _million():
        pass
    making = time.perf_counter() - began
    began = time.perf_counter()
    header, operations = read(_million())
    checker = _outage.check(header, operations, _outage.Marks(10**11, None))
    checking = time.perf_counter() - began - making
    longest = checker.windows["fault"].longest
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"checker: 1,000,000 lines in {checking:.1f} s, at most {memory} MiB resident,"
        f" longest outage {longest.length / 1e6 if longest else 0:.1f} ms"
    )


def main() -> None:
    """Measure and print."""
    for outage_s in OUTAGES_S:
        asyncio.run(_measure(outage_s))
    _check_a_million()


if __name__ == "__main__":
    main()
