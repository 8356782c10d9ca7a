#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: vrrp_scan
short_description: Which VRRP routers speak on a segment
version_added: 0.1.0
description:
  - Listens on an interface for VRRP advertisements, version 2 and 3, IPv4 and IPv6, and lists who
    sends them.
  - Run it before a virtual router id is taken into use. Two clusters with one id in a segment
    disturb each other.
  - It sends nothing but the multicast group reports of the kernel, and changes nothing. Needs root.
options:
  interface:
    description:
      - Interface to listen on. It has to be up.
    type: str
    required: true
  duration:
    description:
      - Seconds to listen. The module always takes this time.
      - It must be longer than the longest interval between advertisements that may be in use on the
        segment, else a router is missed. The protocol's default interval is 1 second; version 2
        allows up to 255 seconds, version 3 up to 40.95 seconds.
      - At least 0.1 and at most 300.
    type: float
    default: 1.5
  ignore_sources:
    description:
      - Addresses of our own members, with or without a prefix length. What they send is no
        collision.
      - IPv6 advertisements come from link-local addresses, so name these for IPv6.
    type: list
    elements: str
    default: []
  virtual_router_ids:
    description:
      - Virtual router ids (1 to 255) that we use or want to use. When given, only routers with one
        of these ids are collisions.
      - When not given, each router that is not in O(ignore_sources) is one.
    type: list
    elements: int
notes:
  - Hears multicast, and unicast that is sent to this host. Unicast VRRP between two other hosts
    cannot be heard.
  - A firewall on this host that drops IP protocol 112 hides advertisements from this module as it
    hides them from keepalived.
  - Advertisements of version 2 that are protected by an authentication header (IPsec AH) are not
    read.
  - Passwords in advertisements of version 2 are neither kept nor returned.
attributes:
  check_mode:
    description: Can run in check mode and does the same there.
    support: full
  diff_mode:
    description: Has nothing to show, as it changes nothing.
    support: none
  platform:
    description: Linux.
    support: full
    platforms: posix
seealso:
  - module: nines.ha.vip_info
author:
  - The nines.ha project (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Listen for strangers with our virtual router id
  nines.ha.vrrp_scan:
    interface: eth0
    ignore_sources:
      - 198.51.100.1
      - 198.51.100.2
    virtual_router_ids: [51]
  become: true
  register: segment

- name: Refuse an id that is taken
  ansible.builtin.assert:
    that: segment.collisions | length == 0
    fail_msg: >-
      virtual router id {{ segment.collisions | map(attribute='virtual_router_id') | join(', ') }}
      is used by {{ segment.collisions | map(attribute='source') | join(', ') }}: choose another.
"""

RETURN = r"""
routers:
  description: Each router once for each virtual router id, as its last advertisement says; sorted
    by id and source.
  returned: success
  type: list
  elements: dict
  contains: &router
    source:
      description: Address that sends the advertisements.
      type: str
      sample: 198.51.100.7
    virtual_router_id:
      description: Virtual router id.
      type: int
      sample: 51
    version:
      description: Version of VRRP, 2 or 3.
      type: int
      sample: 3
    priority:
      description: Priority; 0 says that the router is leaving.
      type: int
      sample: 200
    advert_int:
      description: Interval between its advertisements, in seconds.
      type: float
      sample: 0.2
    addresses:
      description: Virtual addresses that it announces.
      type: list
      elements: str
      sample: [198.51.100.10]
collisions:
  description: The routers that are not ours, limited to O(virtual_router_ids) when that is given.
  returned: success
  type: list
  elements: dict
  contains: *router
packets:
  description: Number of valid advertisements heard.
  returned: success
  type: int
  sample: 8
ignored:
  description: Number of packets that a VRRP router has to discard (cut, wrong checksum, unknown
    version).
  returned: success
  type: int
  sample: 0
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._addresses import (
    AddressInvalid,
    parse_address,
)
from ansible_collections.nines.ha.plugins.module_utils._vrrp_listener import (
    InterfaceUnusable,
    NotPermitted,
    listen,
)
from ansible_collections.nines.ha.plugins.module_utils._vrrp_packet import (
    Router,
    collisions,
    survey,
)

_DURATION_S = (0.1, 300)


class OptionInvalid(ValueError):
    """An option is out of its range."""


def scan(params: dict[str, t.Any]) -> dict[str, t.Any]:
    """Listen and sort out what was heard."""
    low, high = _DURATION_S
    if not low <= params["duration"] <= high:
        raise OptionInvalid(f"duration is {params['duration']:g} s: give {low:g} to {high:g} s")
    ids = params["virtual_router_ids"]
    wrong = [number for number in ids or () if not 1 <= number <= 255]
    if wrong:
        raise OptionInvalid(f"virtual_router_ids contains {wrong}: an id is 1 to 255")
    own = {parse_address(text) for text in params["ignore_sources"]}
    heard = survey(listen(params["interface"], params["duration"]))
    return {
        "routers": [_entry(router) for router in heard.routers],
        "collisions": [_entry(router) for router in collisions(heard.routers, own, ids)],
        "packets": heard.packets,
        "ignored": heard.ignored,
    }


def _entry(router: Router) -> dict[str, t.Any]:
    return {
        "source": str(router.source),
        "virtual_router_id": router.virtual_router_id,
        "version": router.version,
        "priority": router.priority,
        "advert_int": router.advert_int_s,
        "addresses": [str(address) for address in router.addresses],
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "interface": {"type": "str", "required": True},
            "duration": {"type": "float", "default": 1.5},
            "ignore_sources": {"type": "list", "elements": "str", "default": []},
            "virtual_router_ids": {"type": "list", "elements": "int"},
        },
        supports_check_mode=True,
    )
    try:
        result = scan(module.params)
    except NotPermitted as exc:
        module.fail_json(msg=f"Listening for VRRP needs root ({exc}): run with become: true")
    except (AddressInvalid, InterfaceUnusable, OptionInvalid) as exc:
        module.fail_json(msg=f"Did not listen: {exc}")
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
