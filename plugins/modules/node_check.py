#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure whether a node is fit to be a member."""

from __future__ import annotations

DOCUMENTATION = r"""
module: node_check
short_description: Measure whether a node is fit to be a member
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Measures the clock, the ways to peers (ports, round trips, large packets), how fast disks sync,
    free disk and memory, the resolvers, and versions.
  - It judges nothing and fails for no finding. What could not be measured says so, with the reason.
    The filters P(nines.ha.node_findings#filter) and P(nines.ha.peer_findings#filter) judge.
  - It needs nothing of this collection on the node. Where C(ping) or C(ip) is not installed, what
    needs it is V(unknown).
  - It changes nothing. To measure syncs it writes at most 1.2 MB to a file without a name, which is
    gone when the module ends, however it ends; nothing is written where less than 64 MiB are free.
  - It is done within about 10 s, also when no peer answers, with the defaults and two directories.
options:
  peers:
    description: Nodes to which round trips and the largest packet are measured.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the node.
        type: str
        required: true
      address:
        description: Its address.
        type: str
        required: true
  targets:
    description: Ports to connect to, once each, and to hang up at once.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the node, or of the server.
        type: str
        required: true
      address:
        description: Its address.
        type: str
        required: true
      port:
        description: TCP port.
        type: int
        required: true
      service:
        description: What the port is for.
        type: str
        default: ''
  directories:
    description: Folders that data is, or will be, in. Where one is not there, its nearest parent
      that is there is measured.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: The folder.
        type: path
        required: true
      syncs:
        description: Whether to measure how fast it syncs.
        type: bool
        default: true
  packages:
    description: Debian packages whose installed version to tell; patterns of C(dpkg-query).
    type: list
    elements: str
    default: []
  resolve:
    description: Name to ask each resolver for. An answer that there is no such name is an answer.
      The default is the node's own name.
    type: str
  timeout:
    description: Seconds to wait for a peer, a port or a resolver; at most 5.
    type: float
    default: 1.0
  fsync_seconds:
    description: Seconds to measure syncs for, once for each file system; 0 to 2, and 0 measures
      none.
    type: float
    default: 1.0
attributes:
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
  - module: nines.ha.node_clock
  - plugin: nines.ha.node_plan
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Measure
  nines.ha.node_check:
    peers:
      - {name: db2, address: 198.51.100.12}
    targets:
      - {name: db2, address: 198.51.100.12, port: 5432, service: SQL}
    directories:
      - path: /var/lib/postgresql
  become: true
  register: node

- name: The way to the other one is there, whether or not somebody listens yet
  ansible.builtin.assert:
    that: node.targets[0].state in ['open', 'refused']
"""

RETURN = r"""
clock:
  description: C(synchronised) (V(true), V(false) or V(unknown), with C(reason)), and what the
    kernel estimates, C(estimated_error_s) and C(maximum_error_s), in seconds.
  returned: success
  type: dict
  sample: {"synchronised": true, "estimated_error_s": 0.0004, "maximum_error_s": 0.02, "reason": ""}
wall_s:
  description: What the clock showed, in seconds since the epoch.
  returned: success
  type: float
targets:
  description: Each of O(targets) with its C(state), the time until an answer C(trip_ms), and a
    C(reason). V(open) and V(refused) are answers; V(filtered) is none; V(unreachable) has no way;
    V(unknown) could not be tried.
  returned: success
  type: list
  elements: dict
peers:
  description: Each of O(peers) with C(ping_ms), C(ping_max_ms) and C(loss_percent); and whether a
    packet of C(mtu) bytes C(fits) (V(true), V(false) or V(unknown)). C(ping_reason) and
    C(mtu_reason) say what was in the way.
  returned: success
  type: list
  elements: dict
resolvers:
  description: Each resolver of C(/etc/resolv.conf) with whether it C(answers), after how many
    C(ms), and a C(reason).
  returned: success
  type: list
  elements: dict
resolved:
  description: The name that was asked for.
  returned: success
  type: str
disks:
  description: Each of O(directories) with the folder that was C(measured), C(free_mib),
    C(size_mib), C(fsyncs) (how many), C(fsync_p50_ms), C(fsync_p99_ms), C(fsync_max_ms) and a
    C(reason) where they are not known.
  returned: success
  type: list
  elements: dict
memory:
  description: C(total_mib) and C(available_mib).
  returned: success
  type: dict
kernel:
  description: Release of the kernel.
  returned: success
  type: str
machine:
  description: Architecture.
  returned: success
  type: str
os:
  description: C(name) and C(id) of the system.
  returned: success
  type: dict
packages:
  description: C(versions) of those of O(packages) that are installed, and a C(reason) where that
    cannot be told.
  returned: success
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._node_measure import (
    Tools,
    measure,
    read_plan,
)


def main() -> None:
    """Run the module."""
    text = {"type": "str", "required": True}
    place = {"path": {"type": "path", "required": True}, "syncs": {"type": "bool", "default": True}}
    target = {
        "name": text,
        "address": text,
        "port": {"type": "int", "required": True},
        "service": {"type": "str", "default": ""},
    }
    several = {"type": "list", "elements": "dict", "default": []}
    module = AnsibleModule(
        argument_spec={
            "peers": {**several, "options": {"name": text, "address": text}},
            "targets": {**several, "options": target},
            "directories": {**several, "options": place},
            "packages": {"type": "list", "elements": "str", "default": []},
            "resolve": {"type": "str"},
            "timeout": {"type": "float", "default": 1.0},
            "fsync_seconds": {"type": "float", "default": 1.0},
        },
        supports_check_mode=True,
    )
    tools = Tools(*(module.get_bin_path(name) for name in ("ping", "ip", "dpkg-query")))
    try:
        found = measure(read_plan(module.params), tools)
    except ValueError as exc:
        module.fail_json(msg=f"Did not measure: {exc}")
    module.exit_json(changed=False, **found)


if __name__ == "__main__":
    main()
