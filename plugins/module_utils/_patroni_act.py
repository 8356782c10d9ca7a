# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Carry a plan out: one call, then wait on a condition, within one bound."""

from __future__ import annotations

import contextlib
import threading
import time
import typing as t
from collections.abc import Callable

from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import PatroniFailure
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import Call
from ansible_collections.nines.ha.plugins.module_utils._patroni_state import Cluster
from ansible_collections.nines.ha.plugins.module_utils._patroni_survey import NobodyAnswers

POLL_S = 0.25
_GRACE_S = 2.0

Clock = Callable[[], float]
Sleep = Callable[[float], None]


class Condition(t.NamedTuple):
    """What is waited for; its time is told under ``key``."""

    key: str
    text: str
    true: Callable[[Cluster], bool]


class Sends(t.Protocol):
    """What is used of a :class:`_patroni_rest.Rest` to change something."""

    def send(
        self, origin: str, method: str, path: str, body: object, timeout_s: float | None = None
    ) -> str: ...


class NotInTime(Exception):
    """The condition did not come true; ``seen`` is the last picture, ``times`` what came before."""

    def __init__(self, text: str, seen: Cluster | None, times: dict[str, float]) -> None:
        super().__init__(text)
        self.seen = seen
        self.times = times


class Pending:
    """A call under way in the background: some answer only when all is over, a second late."""

    def __init__(self, rest: Sends, call: Call, timeout_s: float) -> None:
        self.failures: list[PatroniFailure] = []
        self.text = ""
        self._rest, self._call, self._timeout_s = rest, call, timeout_s
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        origin, method, path, body = self._call
        try:
            self.text = self._rest.send(origin, method, path, body, self._timeout_s)
        except PatroniFailure as exc:
            self.failures.append(exc)

    @property
    def running(self) -> bool:
        """Whether there is no answer yet."""
        return self._thread.is_alive()

    def join(self, seconds: float) -> None:
        """Wait for the answer, but not for longer than this."""
        self._thread.join(seconds)


def wait(
    read: Callable[[], Cluster],
    conditions: t.Sequence[Condition],
    timeout_s: float,
    call: Pending | None = None,
    clock: Clock = time.monotonic,
    sleep: Sleep = time.sleep,
) -> tuple[Cluster, dict[str, float]]:
    """Read until each condition was true once, in their order; give the seconds of each.

    A call that fails meanwhile ends the waiting, once the picture after it does not show that it
    worked nevertheless.

    :raises NotInTime: If they are not, with what was seen last.
    :raises PatroniFailure: If the call failed.
    """
    start = clock()
    left, times, seen = list(conditions), dict[str, float](), t.cast("Cluster | None", None)
    while True:
        failures = tuple(call.failures) if call else ()
        # That nobody answers for a moment is what some changes look like.
        with contextlib.suppress(NobodyAnswers):
            seen = read()
        while left and seen and left[0].true(seen):
            times[left.pop(0).key] = round(clock() - start, 2)
        if seen and not left:
            return seen, times
        if failures:
            raise failures[0]
        waited_s = clock() - start
        if waited_s >= timeout_s:
            # What it says of a configuration is the configuration.
            said = f"; {call.text}" if call and call.text and call.text[0] != "{" else ""
            raise NotInTime(
                f"{left[0].text} was not seen within {waited_s:.1f} s{said}", seen, times
            )
        sleep(min(POLL_S, timeout_s - waited_s))


def send(rest: Sends, call: Call, timeout_s: float | None = None) -> str:
    """Make a call that is answered at once.

    :raises PatroniFailure: If it is refused.
    """
    return rest.send(call.origin, call.method, call.path, call.body, timeout_s)


def act(
    rest: Sends,
    call: Call,
    read: Callable[[], Cluster],
    conditions: t.Sequence[Condition],
    timeout_s: float,
) -> tuple[Cluster, dict[str, float]]:
    """Make a call and wait for what it is for; it raises what :func:`wait` raises."""
    pending = Pending(rest, call, timeout_s + _GRACE_S)
    seen, times = wait(read, conditions, timeout_s, pending)
    pending.join(_GRACE_S)
    return seen, times


__all__ = ("Condition", "NotInTime", "Pending", "Sends", "act", "send", "wait")
