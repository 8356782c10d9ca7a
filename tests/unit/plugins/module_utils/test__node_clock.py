# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the kernel knows of its clock."""

from __future__ import annotations

import sys

import pytest
from ansible_collections.nines.ha.plugins.module_utils._node_clock import (
    Reading,
    clock,
    read_kernel,
)


@pytest.mark.parametrize(
    ("reading", "kept", "error"),
    [
        (Reading(0, 0x2001, 20_000, 1500), True, 0.0015),
        (Reading(1, 0x2001, 20_000, 1500), True, 0.0015),  # a leap second is announced
        (Reading(5, 0x2041, 16_000_000, 16_000_000), False, None),
        (Reading(0, 0x0040, 16_000_000, 16_000_000), False, None),
        (Reading(5, 0x0000, 16_000_000, 16_000_000), False, None),
    ],
)
def test_clock(reading: Reading, kept: bool, error: float | None) -> None:
    found = clock(lambda: reading)
    assert (found["synchronised"], found["estimated_error_s"]) == (kept, error)
    assert bool(found["reason"]) != kept


def test_a_kernel_that_does_not_tell() -> None:
    def refused() -> Reading:
        raise OSError(1, "Operation not permitted")

    found = clock(refused)
    assert found["synchronised"] == "unknown"
    assert "Operation not permitted" in found["reason"]


@pytest.mark.skipif(sys.platform != "linux", reason="adjtimex is Linux's")
def test_this_kernel_answers() -> None:
    assert clock(read_kernel)["synchronised"] in (True, False, "unknown")
