# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether the resolvers of a node answer, each one by itself, and what the node is made of."""

from __future__ import annotations

import os
import re
import socket
import struct
import time
import typing as t
from collections.abc import Callable, Sequence

from ansible_collections.nines.ha.plugins.module_utils._node_network import Runner

_PORT = 53
_RECURSION = 0x0100
_TYPE_A, _CLASS_IN = 1, 1
_MAX_LABEL = 63
_SERVER = re.compile(r"^\s*nameserver\s+(\S+)", re.MULTILINE)
_LINE = re.compile(r'^(\w+)="?(.*?)"?$', re.MULTILINE)

Ask = Callable[[str, str, float], "tuple[bool, float | None, str]"]


def servers_of(text: str) -> list[str]:
    """Read ``resolv.conf``.

    >>> servers_of("nameserver 198.51.100.53\\n# nameserver 192.0.2.1\\n")
    ['198.51.100.53']
    """
    return list(dict.fromkeys(_SERVER.findall(text)))


def question(name: str, number: int) -> bytes:
    """Write a question for the IPv4 address of a name.

    :raises ValueError: If it is no name.
    """
    labels = [label for label in name.encode("ascii", "replace").split(b".") if label]
    if any(len(label) > _MAX_LABEL for label in labels):
        raise ValueError(f"{name!r} has a part of more than {_MAX_LABEL} characters")
    head = struct.pack("!HHHHHH", number, _RECURSION, 1, 0, 0, 0)
    body = b"".join(bytes((len(label),)) + label for label in labels)
    return head + body + b"\0" + struct.pack("!HH", _TYPE_A, _CLASS_IN)


def ask(server: str, name: str, timeout_s: float) -> tuple[bool, float | None, str]:
    """Ask one resolver; any answer counts, also that there is no such name.

    :returns: Whether it answered, after how many milliseconds, and why not.
    """
    number = os.getpid() & 0xFFFF
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    start = time.perf_counter()
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.settimeout(timeout_s)
            # Connected: a closed port is told at once, and nobody else can answer.
            sock.connect((server, _PORT))
            sock.send(question(name, number))
            while True:
                got = sock.recv(512)
                if len(got) >= 4 and struct.unpack("!HH", got[:4])[0] == number:
                    return True, round((time.perf_counter() - start) * 1000, 3), ""
                sock.settimeout(max(0.001, timeout_s - (time.perf_counter() - start)))
    except TimeoutError:
        return False, None, f"no answer within {timeout_s:g} s"
    except (OSError, ValueError) as exc:
        return False, None, getattr(exc, "strerror", None) or str(exc)


def resolver(server: str, name: str, timeout_s: float, how: Ask = ask) -> dict[str, t.Any]:
    """Tell whether a resolver answers; times are in milliseconds."""
    answers, milliseconds, reason = how(server, name, timeout_s)
    return {"server": server, "answers": answers, "ms": milliseconds, "reason": reason}


def release(text: str) -> dict[str, str]:
    """Read ``/etc/os-release``.

    >>> release('PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\\nID=debian\\n')["name"]
    'Debian GNU/Linux 13 (trixie)'
    """
    found = dict(_LINE.findall(text))
    return {"name": found.get("PRETTY_NAME", ""), "id": found.get("ID", "")}


def packages(dpkg: str | None, names: Sequence[str], run: Runner) -> dict[str, t.Any]:
    """List versions of those packages that are installed; patterns are allowed."""
    if dpkg is None:
        return {"versions": {}, "reason": "dpkg-query is not installed"}
    if not names:
        return {"versions": {}, "reason": ""}
    form = "--showformat=${db:Status-Status} ${Package} ${Version}\\n"
    # It ends with 1 where it does not know one of them, which is no failure.
    _status, out, _err = run([dpkg, "--show", form, *names], 5.0)
    rows = [line.split() for line in out.splitlines()]
    return {
        "versions": {row[1]: row[2] for row in rows if row[:1] == ["installed"] and len(row) == 3},
        "reason": "",
    }


__all__ = ("ask", "packages", "question", "release", "resolver", "servers_of")
