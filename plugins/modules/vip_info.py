#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: vip_info
short_description: Which of the given addresses this host holds
version_added: 0.1.0
description:
  - Tells for each address whether this host holds it, on which interface and with which prefix
    length.
  - Asks the segment by ARP or IPv6 neighbour discovery who else answers for it, so that an address
    that lives on two hosts is seen even when one of them is not managed.
  - Asks the local keepalived for the state of its VRRP instances.
  - It changes nothing. The ARP question is a probe (sender 0.0.0.0), which enters no cache.
  - Run it on all members and hand the results to the test P(nines.ha.sole_owner#test).
options:
  addresses:
    description:
      - Addresses to look for, each with or without a prefix length. The prefix length is not
        compared.
      - An address that IPv6 duplicate address detection has refused, or that it still examines, is
        not held.
    type: list
    elements: str
    required: true
  arp:
    description:
      - Whether to ask the segment who answers for each address. Needs root.
    type: bool
    default: true
  host:
    description:
      - Name to return as RV(host), for results that are put together from several hosts.
      - The default is the name that the kernel of this host tells.
    type: str
  interface:
    description:
      - Interface to ask on for an address that this host does not hold.
      - The default is the interface whose network contains the address. An address that fits no
        interface is not asked for; nor is a link-local one that fits several.
    type: str
  timeout:
    description:
      - Seconds to collect answers, for all addresses together. Each question is asked twice within
        this time.
      - More than 0 and at most 30.
    type: float
    default: 0.5
  vrrp:
    description:
      - Whether to ask the local keepalived for its state. Needs root, and waits at most one second.
      - keepalived answers by writing C(keepalived.json), readable by root only, to its temporary
        directory. The file stays there.
    type: bool
    default: true
notes:
  - Answers of other hosts are heard before this host's firewall sees them.
  - Two owners that use a VRRP virtual MAC (C(use_vmac)) answer with one MAC address, so the segment
    cannot tell them apart. The test P(nines.ha.sole_owner#test) over all members does.
  - A host with two interfaces in one segment may answer with both, and then looks like two hosts
    from outside.
attributes:
  check_mode:
    description: Can run in check mode and does the same there.
    support: full
  diff_mode:
    description: Has nothing to show, as it changes nothing.
    support: none
  platform:
    description: Linux with iproute2.
    support: full
    platforms: posix
seealso:
  - plugin: nines.ha.sole_owner
    plugin_type: test
  - module: nines.ha.vrrp_scan
author:
  - The nines.ha project (!UNKNOWN)
"""

EXAMPLES = r"""
- name: Read who holds the service address
  nines.ha.vip_info:
    addresses:
      - 198.51.100.10
      - 2001:db8::10
  become: true
  register: vip

- name: Refuse an address that another host uses already
  ansible.builtin.assert:
    that: vip.addresses | selectattr('answered_by_other') | length == 0
    fail_msg: >-
      {{ vip.addresses | selectattr('answered_by_other') | map(attribute='address') | join(', ') }}
      is answered by another host: choose a free address or release it there.

- name: Look only at this host, without root
  nines.ha.vip_info:
    addresses: [198.51.100.10/24]
    arp: false
    vrrp: false
"""

RETURN = r"""
host:
  description: O(host), or the name that the kernel tells.
  returned: success
  type: str
  sample: node1
addresses:
  description: One entry for each distinct address, in the order given.
  returned: success
  type: list
  elements: dict
  contains:
    address:
      description: The address without prefix length, in canonical form.
      type: str
      sample: 198.51.100.10
    held:
      description: Whether this host holds the address in a usable state.
      type: bool
      sample: true
    interface:
      description: Interface that holds the address; null when it is not held.
      type: str
      sample: eth0
    prefix:
      description: Prefix length (bits) with which it is held; null when it is not held.
      type: int
      sample: 24
    asked_on:
      description: Interface on which the segment was asked; null when it was not asked.
      type: str
      sample: eth0
    answers:
      description:
        - MAC addresses that claimed the address, sorted. This host does not hear itself and is not
          among them.
        - Null when the segment was not asked, which proves nothing.
      type: list
      elements: str
      sample: []
    answered_by_other:
      description: Whether a MAC address that is not this host's own claimed the address; null when
        not asked.
      type: bool
      sample: false
    duplicate:
      description: Whether two or more hosts claim the address, this host included when it holds it;
        null when not asked.
      type: bool
      sample: false
vrrp:
  description: What the local keepalived says.
  returned: success
  type: dict
  contains:
    reachable:
      description: Whether keepalived told its state. A host without keepalived is no failure.
      type: bool
      sample: true
    reason:
      description: Why the state is not known; null when it is.
      type: str
      sample: null
    instances:
      description: The VRRP instances.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the instance.
          type: str
          sample: web
        state:
          description: C(MASTER), C(BACKUP), C(FAULT), C(INIT), C(STOP) or C(DELETED).
          type: str
          sample: MASTER
        priority:
          description: Priority in effect now, with the weights of all checks.
          type: int
          sample: 200
        interface:
          description: Interface that the instance runs on.
          type: str
          sample: eth0
        virtual_router_id:
          description: Virtual router id.
          type: int
          sample: 51
        addresses:
          description: Addresses of the instance, excluded ones (not announced by VRRP) last.
          type: list
          elements: str
          sample: [198.51.100.10/24]
keepalived_pid:
  description: Process id of the local keepalived; null when none runs or it was not asked.
  returned: success
  type: int
  sample: 812
"""

import platform
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _addresses as addr
from ansible_collections.nines.ha.plugins.module_utils._inet_checksum import IPAddress
from ansible_collections.nines.ha.plugins.module_utils._keepalived_state import (
    VrrpState,
    read_state,
)
from ansible_collections.nines.ha.plugins.module_utils._segment import (
    NotPermitted,
    Question,
    ask,
)

_MAX_TIMEOUT_S = 30
_DUMP_TIMEOUT_S = 1.0


class TimeoutInvalid(ValueError):
    """The time to collect answers is out of range."""


def survey_addresses(params: dict[str, t.Any], run: addr.Runner, ip: str) -> list[dict[str, t.Any]]:
    """Read this host, ask the segment, and put both together for each address."""
    if not 0 < params["timeout"] <= _MAX_TIMEOUT_S:
        raise TimeoutInvalid(
            f"timeout is {params['timeout']:g} s: give more than 0 and at most {_MAX_TIMEOUT_S} s"
        )
    wanted = list(dict.fromkeys(addr.parse_address(text) for text in params["addresses"]))
    if not wanted:
        raise addr.AddressInvalid("addresses is empty: name at least one")
    interfaces = addr.read_interfaces(run, ip)
    name = params["interface"]
    named = addr.required_interface(name, interfaces) if name else None
    held = addr.holdings(wanted, interfaces)
    questions = _questions(held, interfaces, named) if params["arp"] else {}
    answers = ask(list(questions.values()), params["timeout"])
    own = addr.own_macs(interfaces)
    return [
        _entry(holding, questions.get(holding.address), answers.get(holding.address), own)
        for holding in held
    ]


def _questions(
    held: t.Sequence[addr.Holding],
    interfaces: t.Sequence[addr.Interface],
    named: addr.Interface | None,
) -> dict[IPAddress, Question]:
    in_question = [holding.address for holding in held]
    questions = {}
    for holding in held:
        asked = addr.asking_interface(holding, interfaces, named)
        if asked is not None:
            source = addr.asking_source(asked, in_question)
            questions[holding.address] = Question(holding.address, asked.name, asked.mac, source)
    return questions


def _entry(
    holding: addr.Holding,
    question: Question | None,
    answers: tuple[str, ...] | None,
    own: frozenset[str],
) -> dict[str, t.Any]:
    asked_on = question.interface if question is not None and answers is not None else None
    return {
        "address": str(holding.address),
        "held": holding.held,
        "interface": holding.interface,
        "prefix": holding.prefix,
        "asked_on": asked_on,
        "answers": None if answers is None else list(answers),
        **addr.verdict(holding, answers, own)._asdict(),
    }


def _vrrp(state: VrrpState) -> dict[str, t.Any]:
    return {
        "reachable": state.unreachable is None,
        "reason": state.unreachable,
        "instances": [
            {**instance._asdict(), "addresses": list(instance.addresses)}
            for instance in state.instances
        ],
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "addresses": {"type": "list", "elements": "str", "required": True},
            "arp": {"type": "bool", "default": True},
            "host": {"type": "str"},
            "interface": {"type": "str"},
            "timeout": {"type": "float", "default": 0.5},
            "vrrp": {"type": "bool", "default": True},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C"}
    ip = module.get_bin_path("ip", required=True)
    state = VrrpState(None, (), "vrrp is false: keepalived was not asked")
    try:
        addresses = survey_addresses(module.params, module.run_command, ip)
        if module.params["vrrp"]:
            program = module.get_bin_path("keepalived")
            state = read_state(module.run_command, program, _DUMP_TIMEOUT_S)
    except NotPermitted as exc:
        module.fail_json(
            msg=f"Asking the segment needs root ({exc}): run with become: true, or set arp: false"
        )
    except (addr.AddressInvalid, addr.InterfaceUnusable, TimeoutInvalid) as exc:
        module.fail_json(msg=f"Did not ask: {exc}")
    except addr.AddressesUnreadable as exc:
        module.fail_json(msg=f"The addresses of this host are not known: {exc}")
    module.exit_json(
        changed=False,
        host=module.params["host"] or platform.node(),
        addresses=addresses,
        vrrp=_vrrp(state),
        keepalived_pid=state.pid,
    )


if __name__ == "__main__":
    main()
