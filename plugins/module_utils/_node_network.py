# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Ways from a node to its peers: ports, round trips, and the largest packet that gets through."""

from __future__ import annotations

import errno
import re
import socket
import time
import typing as t
from collections.abc import Callable

# Status, what was printed, what was complained about.
Runner = Callable[[list[str], float], tuple[int, str, str]]

OPEN, REFUSED, FILTERED, UNREACHABLE = "open", "refused", "filtered", "unreachable"
_UNKNOWN = "unknown"
_PINGS = 5
_HEADERS = {4: 28, 6: 48}  # of IP and ICMP
_TRIP = re.compile(r"= ([0-9.]+)/([0-9.]+)/([0-9.]+)")
_LOSS = re.compile(r"([0-9.]+)% packet loss")
_NO_WAY = frozenset((errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EADDRNOTAVAIL))


class Knock(t.NamedTuple):
    """What became of a connection: ``trip_ms`` is the time until an answer, of any kind."""

    state: str
    trip_ms: float | None
    reason: str


def knock(address: str, port: int, timeout_s: float) -> Knock:
    """Connect once and hang up at once.

    A refusal is an answer: the packet got there and back, nobody listens yet.
    """
    start = time.perf_counter()
    try:
        with socket.create_connection((address, port), timeout_s):
            return Knock(OPEN, _since(start), "")
    except ConnectionRefusedError:
        return Knock(REFUSED, _since(start), "")
    except TimeoutError:
        return Knock(FILTERED, None, f"no answer within {timeout_s:g} s")
    except socket.gaierror as exc:
        return Knock(_UNKNOWN, None, f"{address} is no address that resolves: {exc.strerror}")
    except OSError as exc:
        state = UNREACHABLE if exc.errno in _NO_WAY else _UNKNOWN
        return Knock(state, None, exc.strerror or str(exc))


def _since(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 3)


def trip_and_loss(
    ping: str | None, address: str, timeout_s: float, run: Runner
) -> dict[str, t.Any]:
    """Measure round trips in milliseconds and lost packets in percent with the program ping."""
    if ping is None:
        return _no_trip("ping is not installed")
    seconds = max(1, round(timeout_s))
    count, wait = str(_PINGS), str(seconds)
    status, out, err = run(
        [ping, "-q", "-n", "-c", count, "-i", "0.2", "-W", "1", "-w", wait, address],
        seconds + 1.0,
    )
    loss, trips = _LOSS.search(out), _TRIP.search(out)
    if not loss:
        return _no_trip(f"ping ended with {status}: {_last(err or out)}")
    return {
        "ping_ms": float(trips[2]) if trips else None,
        "ping_max_ms": float(trips[3]) if trips else None,
        "loss_percent": float(loss[1]),
        "ping_reason": "" if trips else "no answer to ping",
    }


def _no_trip(reason: str) -> dict[str, t.Any]:
    return {"ping_ms": None, "ping_max_ms": None, "loss_percent": None, "ping_reason": reason}


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"


def largest(
    ping: str | None, address: str, mtu: int | None, timeout_s: float, run: Runner
) -> dict[str, t.Any]:
    """Send a packet as large as the interface's MTU, which no router may cut.

    ``fits`` is unknown where it was not tried, or where small packets are not answered either.
    """
    if ping is None:
        return {"mtu": mtu, "fits": _UNKNOWN, "mtu_reason": "ping is not installed"}
    if mtu is None:
        return {"mtu": None, "fits": _UNKNOWN, "mtu_reason": "the interface's MTU is not known"}
    size = mtu - _HEADERS[6 if ":" in address else 4]
    argv = [ping, "-q", "-n", "-M", "do", "-c", "2", "-i", "0.2", "-W", "1", "-w", "1"]
    status, out, err = run([*argv, "-s", str(size), address], timeout_s + 1.0)
    if status == 0:
        return {"mtu": mtu, "fits": True, "mtu_reason": ""}
    loss = _LOSS.search(out)
    if not loss and "too long" not in err + out:
        return {"mtu": mtu, "fits": _UNKNOWN, "mtu_reason": f"ping: {_last(err or out)}"}
    status, _out, _err = run([*argv, "-s", "56", address], timeout_s + 1.0)
    if status != 0:
        return {"mtu": mtu, "fits": _UNKNOWN, "mtu_reason": "no answer to small packets either"}
    return {"mtu": mtu, "fits": False, "mtu_reason": f"{mtu} bytes got no answer, 84 did"}


def mtu_towards(
    ip: str | None, address: str, read: Callable[[str], str], run: Runner
) -> int | None:
    """Find the MTU of the interface that leads to an address; None where it is not known."""
    if ip is None:
        return None
    status, out, _err = run([ip, "-o", "route", "get", address], 2.0)
    device = re.search(r" dev (\S+)", out)
    if status != 0 or not device:
        return None
    own = re.search(r" mtu (\d+)", out)
    try:
        return int(own[1]) if own else int(read(f"/sys/class/net/{device[1]}/mtu"))
    except (OSError, ValueError):
        return None


__all__ = (
    "FILTERED",
    "OPEN",
    "REFUSED",
    "UNREACHABLE",
    "Knock",
    "Runner",
    "knock",
    "largest",
    "mtu_towards",
    "trip_and_loss",
)
