#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: haproxy_info
short_description: Read the frontends, backends and servers of a running HAProxy
version_added: 0.1.0
description:
  - Asks HAProxy over its runtime socket what it serves, which servers it uses and why it does not
    use the others.
  - Changes nothing.
options:
  backends:
    description: Backends to report, all of them when not given. Naming one that does not exist is
      an error.
    type: list
    elements: str
  fail_on_unreachable:
    description: Whether the module fails when HAProxy does not answer. When V(false), it returns
      RV(reachable=false) instead.
    type: bool
    default: true
attributes:
  check_mode:
    description: Can run in check mode and does the same there.
    support: full
  diff_mode:
    description: Has nothing to show, as it changes nothing.
    support: none
extends_documentation_fragment:
  - nines.ha.haproxy
seealso:
  - module: nines.ha.haproxy_server
"""

EXAMPLES = r"""
- name: Read what HAProxy does
  nines.ha.haproxy_info:
  become: true
  register: haproxy

- name: Every server must be in use
  ansible.builtin.assert:
    that: item.servers_up == item.servers_total
    fail_msg: "{{ item.name }} uses {{ item.servers_up }} of {{ item.servers_total }} servers"
  loop: "{{ haproxy.backends }}"

- name: Wait until a server is back, at most 30 s
  nines.ha.haproxy_info:
    backends: [app]
    fail_on_unreachable: false
  become: true
  register: app
  until: app.reachable and app.backends[0].servers_up == 2
  retries: 30
  delay: 1
"""

RETURN = r"""
reachable:
  description: Whether HAProxy answered.
  returned: success
  type: bool
  sample: true
reason:
  description: Why HAProxy did not answer; null when it did.
  returned: success
  type: str
  sample: null
version:
  description: Version of HAProxy; null when it did not answer.
  returned: success
  type: str
  sample: 2.6.12-1+deb12u4
uptime_s:
  description: Seconds since this process started, which is since the last start or reload; null
    when it did not answer.
  returned: success
  type: int
  sample: 86400
started_at:
  description: When this process started, in seconds since 1970 of the node's clock, at most one
    second late; null when it did not answer. A file that is newer is not in force.
  returned: success
  type: float
  sample: 1795257408.2
pid:
  description: Process id of the worker that answered, which a reload replaces; null when none did.
  returned: success
  type: int
  sample: 812
frontends:
  description: What HAProxy listens with. A C(listen) section is here and in RV(backends).
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the frontend.
      type: str
      sample: web
    mode:
      description: V(http) or V(tcp).
      type: str
      sample: http
    status:
      description: V(OPEN), V(FULL) or V(STOP).
      type: str
      sample: OPEN
    sessions_current:
      description: Number of connections now.
      type: int
      sample: 12
    sessions_limit:
      description: Number of connections that it accepts at a time.
      type: int
      sample: 10000
    sessions_total:
      description: Number of connections since the process started.
      type: int
      sample: 90210
backends:
  description: What HAProxy sends requests to.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the backend.
      type: str
      sample: app
    mode:
      description: V(http) or V(tcp).
      type: str
      sample: http
    status:
      description: V(UP) while at least one server is in use, else V(DOWN).
      type: str
      sample: UP
    servers_up:
      description: Number of servers, backups included, that are ready and pass their check.
      type: int
      sample: 2
    servers_total:
      description: Number of servers.
      type: int
      sample: 3
    sessions_current:
      description: Number of sessions now.
      type: int
      sample: 10
    queue_current:
      description: Number of requests that wait for a server.
      type: int
      sample: 0
    last_change_s:
      description: Seconds since it went up or down.
      type: int
      sample: 3600
    servers:
      description: Its servers.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the server.
          type: str
          sample: app1
        address:
          description: Address and port; empty when the socket's level does not show them.
          type: str
          sample: 192.0.2.11:8080
        status:
          description:
            - What HAProxy shows, such as V(UP), V(DOWN), V(MAINT), V(DRAIN) or V(no check).
            - V(UP 1/2) and V(DOWN 1/2) count the checks of a server that is about to change.
          type: str
          sample: UP
        check_status:
          description: Outcome of the last check, such as V(L7OK) or V(L4CON); null without one.
          type: str
          sample: L7OK
        check_output:
          description: What the last check saw; null when it says nothing.
          type: str
          sample: Connection refused
        weight:
          description: Weight, 0 to 256.
          type: int
          sample: 100
        admin_state:
          description: V(ready), V(drain) or V(maint), whatever its health is.
          type: str
          sample: ready
        forced_state:
          description: The same, without what comes from a tracked server or from a name that does
            not resolve. It is what M(nines.ha.haproxy_server) sets.
          type: str
          sample: ready
        sessions_current:
          description: Number of sessions now.
          type: int
          sample: 5
        queue_current:
          description: Number of requests that wait for this server.
          type: int
          sample: 0
        last_change_s:
          description: Seconds since it went up or down.
          type: int
          sample: 3600
        backup:
          description: Whether it is used only while no other server is up.
          type: bool
          sample: false
"""

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._haproxy_socket import (
    HAProxyUnreachable,
    RuntimeSocket,
    socket_argument_spec,
)
from ansible_collections.nines.ha.plugins.module_utils._haproxy_state import (
    COMMANDS,
    Backend,
    ServerUnknown,
    StateUnreadable,
    find_backends,
    parse,
)


def report(runtime: RuntimeSocket, names: list[str] | None) -> dict[str, t.Any]:
    """Read one HAProxy."""
    state = parse(*(runtime.ask(command) for command in COMMANDS))
    return {
        "reachable": True,
        "reason": None,
        "version": state.version,
        "uptime_s": state.uptime_s,
        "started_at": time.time() - state.uptime_s,
        "pid": state.pid,
        "frontends": [frontend._asdict() for frontend in state.frontends],
        "backends": [_entry(backend) for backend in find_backends(state, names)],
    }


def _entry(backend: Backend) -> dict[str, t.Any]:
    return {
        **backend._asdict(),
        "servers": [server._asdict() for server in backend.servers],
        "servers_up": sum(server.usable for server in backend.servers),
        "servers_total": len(backend.servers),
    }


def unreachable(reason: str) -> dict[str, t.Any]:
    """Give the same keys when nobody answers."""
    return {
        "reachable": False,
        "reason": reason,
        "version": None,
        "uptime_s": None,
        "started_at": None,
        "pid": None,
        "frontends": [],
        "backends": [],
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **socket_argument_spec(),
            "backends": {"type": "list", "elements": "str"},
            "fail_on_unreachable": {"type": "bool", "default": True},
        },
        supports_check_mode=True,
    )
    result: dict[str, t.Any] = {}
    runtime = RuntimeSocket(module.params["socket"], module.params["timeout"])
    try:
        result = report(runtime, module.params["backends"])
    except HAProxyUnreachable as exc:
        if module.params["fail_on_unreachable"]:
            module.fail_json(msg=f"HAProxy does not answer: {exc}.")
        result = unreachable(str(exc))
    except (ServerUnknown, StateUnreadable) as exc:
        module.fail_json(msg=f"{module.params['socket']}: {exc}.")
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
