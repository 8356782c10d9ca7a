#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare a node's clock with the one of the control node."""

from __future__ import annotations

DOCUMENTATION = r"""
module: node_clock
short_description: Compare a node's clock with the control node's
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Asks the node for the time over the connection of Ansible, several times, and takes the answer
    with the shortest round trip. The node's clock was read somewhere within that trip, so the
    offset is known to half of it.
  - It runs C(date) on the node and needs nothing else there, neither Python nor root.
  - Offsets of several nodes can be compared with each other; their uncertainties add up.
options:
  tries:
    description: How many times to ask; 1 to 20.
    type: int
    default: 5
attributes:
  action:
    support: full
    description: Measures on the control node.
  check_mode:
    support: full
    description: Does the same in check mode.
  diff_mode:
    support: none
    description: Changes nothing.
  platform:
    support: full
    platforms: posix
    description: Linux.
seealso:
  - module: nines.ha.node_check
"""

EXAMPLES = r"""
- name: Compare clocks
  nines.ha.node_clock:
  register: clock

- name: Say how far it is off
  ansible.builtin.debug:
    msg: "{{ clock.offset_s }} s, give or take {{ clock.uncertainty_s }} s"
"""

RETURN = r"""
offset_s:
  description: The node's clock minus the control node's, in seconds; none where it is not known.
  returned: success
  type: float
  sample: 0.0021
uncertainty_s:
  description: Half of the shortest round trip, in seconds; none where it is not known.
  returned: success
  type: float
  sample: 0.0083
reason:
  description: Why it is not known; empty where it is.
  returned: success
  type: str
"""
