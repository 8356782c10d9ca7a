# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What a probe can ask: the address says which kind it is, and which options belong to it."""

from __future__ import annotations

import contextlib
import ssl
import typing as t
from collections.abc import Callable, Mapping

from ansible_collections.nines.ha.plugins.module_utils import _probe_dns, _probe_stream
from ansible_collections.nines.ha.plugins.module_utils._probe import Ask, Outcome, Schedule, judged
from ansible_collections.nines.ha.plugins.module_utils._probe_file import file_asker, folder_of
from ansible_collections.nines.ha.plugins.module_utils._probe_stream import Wanted

# Which options say what a good answer is.
OPTIONS: Mapping[str, frozenset[str]] = {
    "http": frozenset(("expect_status", "expect_body")),
    "https": frozenset(("expect_status", "expect_body")),
    "tcp": frozenset(("send", "expect")),
    "dns": frozenset(("expect",)),
    "file": frozenset(),
}


def kind_of(url: str) -> str:
    """Give the kind of a probe.

    :raises ValueError: If there is none of that name.

    >>> kind_of("dns://198.51.100.53/db.example.com")
    'dns'
    """
    kind = url.split(":", 1)[0].lower()
    if kind not in OPTIONS:
        raise ValueError(f"url is {url!r}: give one that begins with {', '.join(OPTIONS)}")
    return kind


def check(kind: str, given: Mapping[str, t.Any]) -> None:
    """Refuse options that nothing would come of.

    :arg given: Options of the module; what is None was not given.
    :raises ValueError: If an option belongs to another kind, or ``send`` has no ``expect``.
    """
    names = frozenset().union(*OPTIONS.values())
    alien = [name for name in sorted(names - OPTIONS[kind]) if given.get(name) is not None]
    if alien:
        raise ValueError(f"{', '.join(alien)} cannot be used with {kind}")
    if given.get("send") is not None and not given.get("expect"):
        raise ValueError("send needs expect: nobody would look at what comes back")


def _encoded(text: str | None) -> bytes | None:
    return text.encode() if text else None


def asker(
    url: str,
    given: Mapping[str, t.Any],
    schedule: Schedule,
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    left: Callable[[str], object] = print,
) -> contextlib.AbstractContextManager[Ask]:
    """Read the options; what is given asks while it is open.

    :arg tls: Makes the context for https.
    :arg left: Told the path of a file that could not be removed at the end.
    :raises ValueError: If the address or an option is wrong.
    """
    kind = kind_of(url)
    check(kind, given)
    if kind == "dns":
        question = _probe_dns.dns_target_of(url, given.get("expect"))
        return contextlib.nullcontext(
            lambda _number: judged(_probe_dns.attempt(question), schedule.timeout)
        )
    if kind == "file":
        return _of_file(folder_of(url), schedule, left)
    wanted = Wanted(
        statuses=frozenset(given.get("expect_status") or range(200, 400)),
        body=_encoded(given.get("expect_body")),
        send=_encoded(given.get("send")) or b"",
        expect=_encoded(given.get("expect")),
    )
    target = _probe_stream.target_of(url, tls() if kind == "https" else None, wanted)

    async def ask(_number: int) -> Outcome:
        return await judged(_probe_stream.attempt(target), schedule.timeout)

    return contextlib.nullcontext(ask)


@contextlib.contextmanager
def _of_file(folder: str, schedule: Schedule, left: Callable[[str], object]) -> t.Iterator[Ask]:
    with file_asker(folder, schedule, left) as files:
        yield files.ask


__all__ = ("OPTIONS", "asker", "check", "kind_of")
