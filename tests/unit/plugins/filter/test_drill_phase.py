# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter drill_phase."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.drill_phase import FilterModule, drill_phase


def test_lies_in_the_span_and_is_always_the_same() -> None:
    phases = [drill_phase(10, seed="2026", round=number) for number in range(1, 50)]
    assert all(0 <= phase < 10 for phase in phases)
    assert len(set(phases)) == len(phases)
    assert phases == [drill_phase("10", seed="2026", round=str(n)) for n in range(1, 50)]


def test_no_span_is_no_wait() -> None:
    assert drill_phase(0, seed="2026", round=1) == 0


@pytest.mark.parametrize("span", ["soon", None, -1])
def test_refuses(span: object) -> None:
    with pytest.raises(AnsibleFilterError, match="the span is"):
        drill_phase(span, seed="2026", round=1)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"drill_phase": drill_phase}
