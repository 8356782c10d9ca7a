# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Ask services what checks want to know: all at the same time, each as often as it may.

The environment's proxies are not used: what is asked is the service itself.
"""

from __future__ import annotations

import base64
import http.client
import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Sequence
from urllib.parse import urljoin, urlsplit

from ansible_collections.nines.ha.plugins.module_utils import _postgres_connection as postgres
from ansible_collections.nines.ha.plugins.module_utils import _service_check_judge as judge
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import (
    DriverMissing,
    LoginRefused,
    QueryFailed,
    Unreachable,
)
from ansible_collections.nines.ha.plugins.module_utils._service_check_model import (
    Check,
    Command,
    Port,
    Query,
    Web,
)
from ansible_collections.nines.ha.plugins.module_utils._together import together

MAX_BYTES = 1024 * 1024
_CHUNK_BYTES = 65536
_REDIRECTS = 5
_GRACE_S = 2.0
# A check reads: what it is told to ask cannot change anything by mistake.
_READ_ONLY = {"default_transaction_read_only": "on"}

Ask = Callable[[Check], judge.Judged]
Clock = Callable[[], float]


class Unasked(Exception):
    """The check cannot be made on this host, so nothing is known of the service."""


class Silent(Exception):
    """The service gave no answer that could be judged; the text says why."""


def ask(check: Check) -> judge.Judged:
    """Make one attempt."""
    try:
        if isinstance(check.wish, Web):
            return judge.of_web(check.wish, _web(check.wish, check.timeout_s))
        if isinstance(check.wish, Port):
            return judge.of_port(check.wish, _port(check.wish, check.timeout_s))
        if isinstance(check.wish, Query):
            return judge.of_rows(check.wish, _rows(check.wish, check.timeout_s))
        return judge.of_command(check.wish, _run(check.wish, check.timeout_s))
    except Unasked as exc:
        return judge.Judged("unknown", f"not asked: {exc}")
    except Silent as exc:
        return judge.missing(check, str(exc))
    except (OSError, http.client.HTTPException) as exc:
        return judge.missing(check, why(exc, check.timeout_s))


def why(exc: Exception, timeout_s: float) -> str:
    """Say why there was no answer.

    >>> why(ConnectionRefusedError(), 5.0)
    'nobody listens there'
    """
    if isinstance(exc, TimeoutError):
        return f"no answer within {timeout_s:g} s"
    if isinstance(exc, ConnectionRefusedError):
        return "nobody listens there"
    if isinstance(exc, socket.gaierror):
        return "the name does not resolve"
    if isinstance(exc, ssl.SSLCertVerificationError):
        return f"its certificate is refused ({exc.verify_message})"
    if isinstance(exc, ssl.SSLError):
        return f"TLS failed ({getattr(exc, 'reason', None) or exc})"
    if isinstance(exc, OSError):
        return exc.strerror or str(exc) or "the connection was cut"
    return f"no HTTP comes from there ({type(exc).__name__})"


def _web(wish: Web, timeout_s: float) -> judge.Reply:
    deadline = time.monotonic() + timeout_s
    context = _context(wish) if wish.url.startswith("https") else None
    follow = not any(300 <= status < 400 for status in wish.statuses)
    url, login = wish.url, wish.login
    for _hop in range(_REDIRECTS + 1):
        response, body = _get(url, login, context, deadline)
        place = response.headers.get("Location")
        if not follow or not place or response.status not in (301, 302, 303, 307, 308):
            return judge.Reply(response.status, body)
        url, login = urljoin(url, place), None
        if not url.startswith(("http://", "https://")):
            break
        context = context or (_context(wish) if url.startswith("https") else None)
    raise Silent(f"it redirects to {url}, and that on and on")


def _context(wish: Web) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=wish.ca_cert)
    except OSError as exc:
        raise Unasked(f"ca_cert {wish.ca_cert} cannot be used here ({exc})") from None
    if not wish.validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _left(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def endpoint(url: str) -> tuple[str, int]:
    """Give the host and the port of a web address.

    The port is always there: without one, http.client reads the end of an IPv6 address as a port.

    >>> endpoint("https://[2001:db8::100]/")
    ('2001:db8::100', 443)
    """
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _get(
    url: str, login: str | None, context: ssl.SSLContext | None, deadline: float
) -> tuple[http.client.HTTPResponse, str]:
    parts = urlsplit(url)
    (host, port), timeout_s = endpoint(url), _left(deadline)
    connection = (
        http.client.HTTPSConnection(host, port, timeout=timeout_s, context=context)
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=timeout_s)
    )
    headers = {"User-Agent": "nines.ha-check", "Accept": "*/*", "Connection": "close"}
    if login:
        headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers=headers)
        if connection.sock is not None:
            connection.sock.settimeout(_left(deadline))
        response = connection.getresponse()
        chunks: list[bytes] = []
        while (chunk := response.read1(_CHUNK_BYTES)) and sum(map(len, chunks)) < MAX_BYTES:
            chunks.append(chunk)
            _left(deadline)
        return response, b"".join(chunks).decode(errors="replace")
    finally:
        connection.close()


def _port(wish: Port, timeout_s: float) -> str:
    deadline = time.monotonic() + timeout_s
    said = b""
    with socket.create_connection((wish.host, wish.port), timeout_s) as connection:
        if wish.send is not None:
            connection.sendall(wish.send.encode())
        while len(said) < MAX_BYTES and not judge.matches(
            wish.answer, said.decode("utf-8", "replace")
        ):
            try:
                connection.settimeout(_left(deadline))
                chunk = connection.recv(_CHUNK_BYTES)
            except TimeoutError:
                # What came so far says more than that nothing else did.
                if said:
                    break
                raise
            if not chunk:
                break
            said += chunk
    return said.decode("utf-8", "replace")


def _rows(wish: Query, timeout_s: float) -> list[tuple[object, ...]]:
    # libpq takes whole seconds, and 2 at least.
    keywords = postgres.keywords_of({**wish.login, "connect_timeout": max(1, round(timeout_s))})
    try:
        session = postgres.open_session(keywords, timeout_s, settings=_READ_ONLY)
        try:
            return session.tuples(wish.sql)
        finally:
            session.close()
    except DriverMissing as exc:
        raise Unasked(str(exc)) from None
    except (Unreachable, LoginRefused, QueryFailed) as exc:
        raise Silent(str(exc)) from None


def _run(wish: Command, timeout_s: float) -> judge.Ended:
    try:
        process = subprocess.Popen(
            wish.argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as exc:
        raise Unasked(f"{wish.argv[0]} cannot be run here ({exc.strerror})") from None
    with process:
        try:
            stdout, stderr = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            # What it has started goes with it, and holds no pipe open.
            os.killpg(process.pid, signal.SIGKILL)
            raise Silent(f"it has not ended within {timeout_s:g} s, and was killed") from None
    return judge.Ended(process.returncode, stdout, stderr)


def repeat(
    check: Check,
    within_s: float,
    attempt: Ask = ask,
    clock: Clock = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> judge.Outcome:
    """Ask until it passes, as often as the check says, and at least for ``within_s`` seconds."""
    start = clock()
    attempts = 0
    while True:
        attempts += 1
        judged = attempt(check)
        spent_s = clock() - start
        again = attempts <= check.retries or spent_s + check.delay_s < within_s
        if judged.passed is not False or not again:
            return judge.Outcome(check, judged.passed, attempts, spent_s, judged.detail)
        sleep(check.delay_s)


def longest_s(check: Check, within_s: float) -> float:
    """Seconds after which a check has ended, unless the name service hangs."""
    # SQL connects and asks, each within the timeout.
    once_s = check.timeout_s * (2 if isinstance(check.wish, Query) else 1) + _GRACE_S
    return max((check.retries + 1) * (once_s + check.delay_s), within_s + once_s)


def conduct(
    checks: Sequence[Check], within_s: float, check_mode: bool, attempt: Ask = ask
) -> list[judge.Outcome]:
    """Make all checks at the same time; in check mode, those that change nothing for certain."""
    asked = {
        str(number): check
        for number, check in enumerate(checks)
        if not (check_mode and check.may_change)
    }
    limit_s = max((longest_s(check, within_s) for check in asked.values()), default=0.0)
    tasks = {key: _task(check, within_s, attempt) for key, check in asked.items()}
    done = together(tasks, limit_s)
    return [
        done.get(str(number)) or _without(check, str(number) in asked, limit_s)
        for number, check in enumerate(checks)
    ]


def _task(check: Check, within_s: float, attempt: Ask) -> Callable[[], judge.Outcome]:
    return lambda: repeat(check, within_s, attempt)


def _without(check: Check, asked: bool, limit_s: float) -> judge.Outcome:
    if not asked:
        return judge.Outcome(check, "unknown", 0, 0.0, "not asked in check mode")
    late = judge.missing(check, f"no end within {limit_s:g} s, the name service or the host hangs")
    return judge.Outcome(check, late.passed, 1, limit_s, late.detail)


__all__ = ("Ask", "ask", "conduct", "longest_s", "repeat", "why")
