# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is kept of a node's journal: the newest part of it, and no secret.

Two nets, since each has holes: the secrets that the inventory has are looked for as they are, and
what has the shape of a secret is masked whatever it is.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Iterator, Mapping

MASK = "********"
# What is shorter is found in any text, and would mask half of it.
SHORTEST = 6
# What hosts have beside the variables of the inventory; facts are long, and told to everybody.
_OTHERS = frozenset(("ansible_facts", "groups", "hostvars", "vars"))
_NAMES = (
    "password|passwd|passphrase|secret|token|api_?key|auth_?pass|cipher_?pass|unlock_?key"
    "|private_?key|credential"
)
_SECRET_NAME = re.compile(_NAMES)
_WORD = rf"(?:{_NAMES.replace('_?', '[_-]?')})[\w.-]{{0,40}}"
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(shape, re.IGNORECASE | re.DOTALL), kept)
    for shape, kept in (
        (r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,20}KEY-----|\Z)", ""),
        (r"\b(SWMTKN-1-|SWMKEY-1-)[\w-]+", r"\1"),
        (r"(SCRAM-SHA-256\$)[\w+/=:$]+", r"\1"),
        (r"\b(md5)[0-9a-f]{32}\b", r"\1"),
        (r"(\w://[^\s/:@]{0,60}:)[^\s/@]+(?=@)", r"\1"),
        (r"(\bauthorization['\"]?\s{0,3}[:=]\s{0,3}['\"]?(?:basic|bearer)\s+)[^\s'\"]+", r"\1"),
        (r"(\bpassword\s+)E?'(?:[^'\n]|'')*'", r"\1"),
        (
            rf"({_WORD}['\"]?\s{{0,3}}[=:]\s{{0,3}})(?:'[^'\n]*'|\"[^\"\n]*\"|[^\s'\",;&)}}\]]+)",
            r"\1",
        ),
        (rf"(\s--[\w-]{{0,40}}?{_WORD}\s+)[^\s-]\S*", r"\1"),
    )
)


def secrets_of(variables: Mapping[str, t.Any]) -> set[str]:
    """Give the values of what is named like a secret, at any depth.

    A path is none, and neither is what is shorter than six characters. What cannot be read, such
    as a template of something that is not there, has no value that could be in a journal.

    >>> sorted(secrets_of({"port": 5432, "a": [{"password": "s3cret!", "auth_pass": "1234567"}]}))
    ['1234567', 's3cret!']
    """
    names = (str(name) for name in variables)
    own = {n: _read(variables, n) for n in names if not n.startswith("__") and n not in _OTHERS}
    return set(_walk(own, secret=False))


def _walk(value: t.Any, secret: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key in list(value):
            named = secret or _SECRET_NAME.search(str(key).lower()) is not None
            yield from _walk(_read(value, key), named)
    elif isinstance(value, (list, tuple)):
        for number in range(len(value)):
            yield from _walk(_read(value, number), secret)
    elif secret and isinstance(value, (str, int)) and not isinstance(value, bool):
        text = str(value)
        if len(text) >= SHORTEST and not text.startswith("/"):
            # A journal has each line of it for itself.
            yield from (line for line in text.splitlines() if len(line) >= SHORTEST)


def _read(values: t.Any, key: t.Any) -> t.Any:
    try:
        return values[key]
    except Exception:  # noqa: BLE001 - each kind of template fails in its own way
        return None


def masked(text: str, secrets: Iterable[str]) -> str:
    """Hide what is known to be secret, and what looks like it.

    >>> masked("login as app with s3cret!", ["s3cret!"])
    'login as app with ********'
    >>> masked("ALTER ROLE app PASSWORD 'other'; psql postgres://app:other@db1/", [])
    'ALTER ROLE app PASSWORD ********; psql postgres://app:********@db1/'
    """
    # The longest first: one may be a part of another.
    known = sorted(set(secrets), key=lambda one: (-len(one), one))
    if known:
        text = re.sub("|".join(map(re.escape, known)), MASK, text)
    for shape, kept in _SHAPES:
        text = shape.sub(kept + MASK, text)
    return text


def newest(text: str, most: int) -> str:
    r"""Give the newest lines that fit into so many bytes, and say what is missing.

    >>> newest("one\ntwo\nthree\n", 9)
    '(2 older lines are left out)\nthree\n'
    >>> newest("one", 10)
    'one\n'
    """
    lines = text.splitlines()
    room, kept = most, len(lines)
    while kept and (size := len(lines[kept - 1].encode("utf-8", "replace")) + 1) <= room:
        room, kept = room - size, kept - 1
    head = [f"({kept} older line{'s are' if kept > 1 else ' is'} left out)"] if kept else []
    return "".join(f"{line}\n" for line in [*head, *lines[kept:]])


def kept(
    results: Iterable[Mapping[str, t.Any]],
    node_key: str,
    secrets: Iterable[str],
    most: int,
) -> list[dict[str, str]]:
    """Give host and text of each journal that could be read and says something.

    :arg results: Of ``journalctl``, one a node, with ``stdout``, and the node in ``node_key``.
    :arg most: Bytes of each that are kept, the newest.
    """
    known = set(secrets)
    return [
        {"host": str(one[node_key]), "text": newest(masked(str(one["stdout"]), known), most)}
        for one in results
        if str(one.get("stdout") or "").strip()
    ]


__all__ = ("MASK", "SHORTEST", "kept", "masked", "newest", "secrets_of")
