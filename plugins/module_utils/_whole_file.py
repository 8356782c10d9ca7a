# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Writes a file that everybody may read: all of it or nothing, and never through a link.

The roles ``backup`` and ``restore`` copy this file to nodes, where their jobs run without Ansible:
it needs nothing but Python. As root they write into a folder of another user, who could have laid a
link there.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Write it beside its place, and put it there in one step.

    :raises OSError: If it cannot be written. What was there before stays.
    """
    # It makes a file of a new name, and fails where there is one already, or a link.
    handle, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            os.fchmod(handle, 0o644)
            file.write(text)
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)
        raise


__all__ = ("write",)
