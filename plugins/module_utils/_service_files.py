# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What has to be done to folders and files to have them as declared, and how it is shown."""

from __future__ import annotations

import shlex
import typing as t
from dataclasses import dataclass
from difflib import unified_diff

__all__ = ["Attributes", "Found", "Step", "Wanted", "parse_mode", "plan", "show", "validation"]


@dataclass(frozen=True)
class Attributes:
    """Who owns it (user and group as numbers), and its permission bits."""

    uid: int
    gid: int
    mode: int

    def __str__(self) -> str:
        """Give one line of a diff.

        >>> str(Attributes(0, 107, 0o640))
        'uid 0, gid 107, mode 0640'
        """
        return f"uid {self.uid}, gid {self.gid}, mode {self.mode:04o}"


@dataclass(frozen=True)
class Wanted:
    """A folder, where `content` is None, or a file with that content.

    `validate` is a command that accepts the content, with %s for the file that holds it.
    """

    path: str
    attributes: Attributes
    content: bytes | None = None
    secret: bool = False
    validate: str | None = None


@dataclass(frozen=True)
class Found:
    """What is there: a folder, a file with its content, or something else such as a link."""

    kind: t.Literal["folder", "file", "other"]
    attributes: Attributes
    content: bytes = b""


@dataclass(frozen=True)
class Step:
    """One path that differs. `content` says whether it has to be made anew, or attributes do."""

    wanted: Wanted
    found: Found | None
    content: bool


def parse_mode(text: str) -> int:
    """Read permission bits in octal digits.

    >>> oct(parse_mode("0640"))
    '0o640'

    Raises ValueError for anything else, as a number that YAML has read as a decimal one.
    """
    if len(text) not in (3, 4) or any(digit not in "01234567" for digit in text):
        raise ValueError(f"mode {text!r} is not of the form '0640'")
    return int(text, 8)


def validation(command: str, path: str) -> list[str]:
    """Split a command, and put the path in for each %s.

    >>> validation("haproxy -c -f %s", "/etc/a file")
    ['haproxy', '-c', '-f', '/etc/a file']

    Raises ValueError for a command that would not look at the file.
    """
    words = shlex.split(command)
    if not any("%s" in word for word in words):
        raise ValueError(f"validate {command!r} has no %s, the file to be looked at")
    return [word.replace("%s", path) for word in words]


def _step(want: Wanted, found: Found | None) -> Step | None:
    if want.content is None:
        if found and found.kind != "folder":
            raise ValueError(f"{want.path} has to be a folder, and is none")
        new = found is None
    else:
        if found and found.kind == "folder":
            raise ValueError(f"{want.path} has to be a file, and is a folder")
        new = found is None or found.kind != "file" or found.content != want.content
    if new or (found and found.attributes != want.attributes):
        return Step(want, found, content=new)
    return None


def plan(wanted: t.Sequence[Wanted], found: t.Mapping[str, Found]) -> list[Step]:
    """Say what differs, in the order in which it was declared.

    Raises ValueError where a file is in the place of a folder, or the other way round, where a path
    is declared twice, or where a validation would not look at its file.

    >>> root = Attributes(0, 0, 0o644)
    >>> there = {"/etc/a": Found("file", root, b"1"), "/etc/b": Found("file", root, b"2")}
    >>> todo = plan([Wanted("/etc/a", root, b"1"), Wanted("/etc/b", root, b"3")], there)
    >>> [step.wanted.path for step in todo]
    ['/etc/b']
    """
    paths = [want.path for want in wanted]
    twice = sorted({path for path in paths if paths.count(path) > 1})
    if twice:
        raise ValueError(f"declared twice: {', '.join(twice)}")
    for want in wanted:
        if want.validate is not None:
            validation(want.validate, want.path)
    steps = (_step(want, found.get(want.path)) for want in wanted)
    return [step for step in steps if step]


def _text(content: bytes) -> list[str]:
    return content.decode("utf-8", errors="replace").splitlines(keepends=True)


def show(step: Step) -> str:
    r"""Give the step as text of a diff, without what is secret.

    >>> print(show(Step(Wanted("/k", Attributes(0, 0, 0o600), b"x", secret=True), None, True)))
    --- before: /k
    +++ after: /k
    -absent
    +uid 0, gid 0, mode 0600
    (the content differs, and is not shown)
    <BLANKLINE>
    """
    want, found = step.wanted, step.found
    lines = [f"--- before: {want.path}\n", f"+++ after: {want.path}\n"]
    if found is None or found.attributes != want.attributes:
        lines += [f"-{found.attributes if found else 'absent'}\n", f"+{want.attributes}\n"]
    if step.content and want.secret:
        lines.append("(the content differs, and is not shown)\n")
    elif step.content and want.content is not None:
        before = found.content if found else b""
        changes = list(unified_diff(_text(before), _text(want.content)))
        lines += [line if line.endswith("\n") else f"{line}\n" for line in changes[2:]]
    return "".join(lines)
