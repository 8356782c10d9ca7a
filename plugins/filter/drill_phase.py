# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter: when, within a span, a fault is injected."""

from __future__ import annotations

DOCUMENTATION = r"""
name: drill_phase
short_description: Choose the moment of a fault within a span
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - How long an outage is depends on when the fault comes, between two beats of the timers that
    notice it. Rounds that all start at the same beat measure one case only. This spreads them
    evenly over the span, by a seed that the record keeps.
positional: _input
options:
  _input:
    description: The span in seconds, the longest of the timers that matter.
    type: float
    required: true
  seed:
    description: The seed.
    type: str
    required: true
  round:
    description: Number of the round.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: Wait for a moment between two beats of 10 seconds
  ansible.builtin.pause:
    seconds: "{{ 10 | nines.ha.drill_phase(seed='2026', round=1) }}"
"""

RETURN = r"""
_value:
  description: Seconds to wait, from 0 to below the span.
  type: float
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.module_utils._drill_choice import fraction


def drill_phase(span: t.Any, seed: t.Any, round: t.Any) -> float:  # noqa: A002
    """Choose the moment."""
    try:
        seconds = float(span)
    except (TypeError, ValueError) as exc:
        raise AnsibleFilterError(f"the span is {span!r}: give seconds") from exc
    if seconds < 0:
        raise AnsibleFilterError(f"the span is {span} s: give 0 or more")
    return round_to_ms(seconds * fraction(str(seed), "phase", int(round)))


def round_to_ms(seconds: float) -> float:
    """Cut to milliseconds, so that the span itself is never reached."""
    return int(seconds * 1000) / 1000


class FilterModule:
    """The filter drill_phase."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Name the filter."""
        return {"drill_phase": drill_phase}
