# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths of the unit tests."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [
    str(HERE / "style"),
    str(HERE / "plugins/module_utils"),
    str(HERE.parent),
    str(HERE.parent / "tools"),
    str(HERE.parents[1] / "lab/uml"),
]
