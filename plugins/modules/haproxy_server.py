#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: haproxy_server
short_description: Drain a server behind HAProxy, take it out or bring it back
version_added: 0.1.0
description:
  - Sets the administrative state and the weight of one server over HAProxy's runtime socket,
    without a reload and without losing a request.
  - HAProxy forgets both at its next reload or restart. What has to last belongs into the
    configuration.
options:
  backend:
    description: Name of the backend or C(listen) section.
    type: str
    required: true
  server:
    description: Name of the server in it.
    type: str
    required: true
  state:
    description:
      - V(ready) uses the server as its health allows.
      - V(drain) sends it no new clients. Those that a cookie ties to it still go there.
      - V(maint) sends it nothing and stops its health checks. Requests in progress end by
        themselves.
      - Left as it is when not given.
    type: str
    choices: [ready, drain, maint]
  weight:
    description: Share of requests compared with the other servers, 0 to 256. 0 sends it no new
      clients. Left as it is when not given.
    type: int
  wait_drained:
    description: Whether to wait until the server has no session left. Needs O(state=drain),
      O(state=maint) or O(weight=0), since other servers never run out of sessions.
    type: bool
    default: false
  drain_timeout:
    description: Seconds to wait with O(wait_drained). The module fails when sessions are left then;
      the server keeps its new state.
    type: float
    default: 30.0
attributes:
  check_mode:
    description: Says what would change. Does not wait.
    support: full
  diff_mode:
    description: Shows state and weight.
    support: full
extends_documentation_fragment:
  - nines.ha.haproxy
seealso:
  - module: nines.ha.haproxy_info
"""

EXAMPLES = r"""
- name: Let the clients of app1 finish, at most a minute
  nines.ha.haproxy_server:
    backend: app
    server: app1
    state: drain
    wait_drained: true
    drain_timeout: 60
  become: true

- name: Update app1
  ansible.builtin.apt:
    name: app=2.1
  delegate_to: app1.example.com
  become: true

- name: Use app1 again, with half of its former share
  nines.ha.haproxy_server:
    backend: app
    server: app1
    state: ready
    weight: 50
  become: true
"""

RETURN = r"""
commands:
  description: What HAProxy was told, or would be in check mode.
  returned: success
  type: list
  elements: str
  sample: ["set server app/app1 state drain"]
server:
  description: The server as HAProxy reports it at the end. The keys are those of a server in the
    result of M(nines.ha.haproxy_info).
  returned: success
  type: dict
  sample: {"name": "app1", "admin_state": "drain", "sessions_current": 0, "weight": 100}
sessions_current:
  description: Number of sessions that the server has at the end.
  returned: success, or when it was not drained in time
  type: int
  sample: 0
waited_s:
  description: Seconds that were spent waiting for the sessions to end.
  returned: success, or when it was not drained in time
  type: float
  sample: 1.2
"""

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._haproxy_socket import (
    CommandRefused,
    HAProxyUnreachable,
    RuntimeSocket,
    socket_argument_spec,
)
from ansible_collections.nines.ha.plugins.module_utils._haproxy_state import (
    COMMANDS,
    STATES,
    Plan,
    Server,
    ServerRequestInvalid,
    ServerUnknown,
    StateUnreadable,
    check_request,
    find_server,
    parse,
    plan,
)

_POLL_S = 0.2


class NotDrained(Exception):
    """Sessions were left when the time was over."""

    def __init__(self, server: Server, waited_s: float) -> None:
        super().__init__()
        self.server = server
        self.waited_s = waited_s


def observe(runtime: RuntimeSocket, params: dict[str, t.Any]) -> Server:
    """Read the server."""
    state = parse(*(runtime.ask(command) for command in COMMANDS))
    return find_server(state, params["backend"], params["server"])


def apply(runtime: RuntimeSocket, todo: Plan) -> None:
    """Tell HAProxy what the plan says."""
    for command in todo.commands:
        runtime.tell(command)


def wait_drained(
    read: t.Callable[[], Server],
    timeout_s: float,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> tuple[Server, float]:
    """Read until the server has no session; give it and the seconds that this took.

    :raises NotDrained: If some are left after ``timeout_s`` seconds.
    """
    start = clock()
    while True:
        server, waited_s = read(), clock() - start
        if server.sessions_current == 0:
            return server, waited_s
        if waited_s >= timeout_s:
            raise NotDrained(server, waited_s)
        sleep(min(_POLL_S, timeout_s - waited_s))


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            **socket_argument_spec(),
            "backend": {"type": "str", "required": True},
            "server": {"type": "str", "required": True},
            "state": {"type": "str", "choices": list(STATES)},
            "weight": {"type": "int"},
            "wait_drained": {"type": "bool", "default": False},
            "drain_timeout": {"type": "float", "default": 30.0},
        },
        supports_check_mode=True,
    )
    params = module.params
    target = f"{params['backend']}/{params['server']}"
    runtime = RuntimeSocket(params["socket"], params["timeout"])
    todo, waited_s = Plan({}, {}, ()), 0.0
    try:
        check_request(params["state"], params["weight"], params["wait_drained"])
        server = observe(runtime, params)
        todo = plan(params["backend"], server, params["state"], params["weight"])
        if not module.check_mode:
            apply(runtime, todo)
            timeout_s = params["drain_timeout"] if params["wait_drained"] else None
            if timeout_s is not None:
                server, waited_s = wait_drained(lambda: observe(runtime, params), timeout_s)
            elif todo.commands:
                server = observe(runtime, params)
    except HAProxyUnreachable as exc:
        module.fail_json(msg=f"HAProxy does not answer: {exc}.")
    except (ServerUnknown, ServerRequestInvalid, StateUnreadable) as exc:
        module.fail_json(msg=f"{target} was not changed: {exc}.")
    except CommandRefused as exc:
        module.fail_json(msg=f"HAProxy refused for {target}: {exc}")
    except NotDrained as exc:
        left = exc.server.sessions_current
        module.fail_json(
            msg=f"{left} session(s) are left on {target} after {exc.waited_s:.1f} s:"
            " give a longer drain_timeout, or end them on the server.",
            changed=bool(todo.commands),
            sessions_current=left,
            waited_s=round(exc.waited_s, 1),
        )
    module.exit_json(
        changed=bool(todo.commands),
        commands=list(todo.commands),
        diff={"before": todo.before, "after": todo.after},
        server=server._asdict(),
        sessions_current=server.sessions_current,
        waited_s=round(waited_s, 1),
    )


if __name__ == "__main__":
    main()
