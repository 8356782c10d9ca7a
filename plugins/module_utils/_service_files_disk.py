# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Reads folders and files from a disk, and writes them so that nobody reads half of one."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import typing as t

from ansible_collections.nines.ha.plugins.module_utils._service_files import (
    Attributes,
    Found,
    Step,
    Wanted,
    validation,
)

__all__ = ["apply", "find"]

# Runs a command; gives its return code, output and errors.
Runner = t.Callable[[list[str]], tuple[int, str, str]]
Accept = t.Callable[[str], None]


def find(want: Wanted) -> Found | None:
    """Look at one path; a folder may be reached through a link, a file may not."""
    try:
        found = os.stat(want.path) if want.content is None else os.lstat(want.path)
    except FileNotFoundError:
        return None
    attributes = Attributes(found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode))
    if stat.S_ISDIR(found.st_mode):
        return Found("folder", attributes)
    if not stat.S_ISREG(found.st_mode) or want.content is None:
        return Found("other", attributes)
    with open(want.path, "rb") as file:
        return Found("file", attributes, file.read())


def _own(path: str | int, attributes: Attributes) -> None:
    # The owner first: a change of it clears bits of the mode.
    os.chown(path, attributes.uid, attributes.gid)
    os.chmod(path, attributes.mode)


def _make_folder(path: str, attributes: Attributes) -> None:
    parent = os.path.dirname(path)
    if not os.path.isdir(parent):
        _make_folder(parent, attributes)
    os.mkdir(path, 0o700)
    _own(path, attributes)


def _accept(new: str, want: Wanted, run: Runner) -> None:
    if not want.validate:
        return
    code, out, err = run(validation(want.validate, new))
    if code:
        said = (err.strip() or out.strip()).replace(new, want.path)[-2000:]
        raise ValueError(f"{want.path} stays as it was, as `{want.validate}` refuses it: {said}")


def _write(path: str, content: bytes, attributes: Attributes, accept: Accept) -> None:
    """Have the whole file in its place at once, also when the power fails in between."""
    folder = os.path.dirname(path)
    handle, new = tempfile.mkstemp(prefix=".nines-ha-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            _own(file.fileno(), attributes)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        accept(new)
        os.replace(new, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(new)
        raise
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def apply(step: Step, run: Runner) -> None:
    """Make the path what it has to be. `run` runs the command that accepts the content.

    Raises OSError, and ValueError with what that command said where it did not accept it.
    """
    want = step.wanted
    if not step.content:
        _own(want.path, want.attributes)
    elif want.content is None:
        _make_folder(want.path, want.attributes)
    else:
        _write(want.path, want.content, want.attributes, lambda new: _accept(new, want, run))
