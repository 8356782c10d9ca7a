#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: swarm_service_wait
short_description: Wait until services of a Docker Swarm run as they have to, or say why they do not
version_added: 0.3.0
description:
  - Waits until as many tasks of each service run as it has to have, all of them with what the
    service was last told, none of its updates under way, and all of it for a while. A task with a
    health check runs only once it is healthy.
  - Fails as soon as an update is paused or was rolled back, as nodes have no image of that name, or
    a service is not there; and when the time is over. It says why, with the newest errors of the
    tasks.
  - Runs on a manager. Changes nothing.
options:
  services:
    description: Names or identifiers of services. Either this or O(stack) is needed.
    type: list
    elements: str
  stack:
    description: Name of a stack, all services of which are waited for.
    type: str
  timeout:
    description: Seconds within which all of it has to be so. This is not the time for one answer of
      the engine, which is O(answer_timeout).
    type: float
    default: 120.0
  stable:
    description: Seconds for which the services have to run with the same tasks. They count within
      O(timeout).
    type: float
    default: 3.0
  interval:
    description: Seconds between two looks.
    type: float
    default: 1.0
  accept_earlier_rollback:
    description: Whether a rollback that is over is of an earlier change, because nothing was
      changed now. The engine keeps it in mind until the next change.
    type: bool
    default: false
  answer_timeout:
    description: Seconds within which the engine must have answered one question.
    type: float
    default: 5.0
  docker_host:
    description: Where the engine of the host on which the module runs is reached, a C(unix://) or
      C(tcp://) address. Whoever may use it is as good as root on that host.
    type: str
    default: unix:///var/run/docker.sock
requirements:
  - The Python library docker (package C(python3-docker)) on the host where the module runs
attributes:
  check_mode:
    description: Looks once, and neither waits nor fails because of what it sees.
    support: partial
    details: Services that a play would have deployed are not there in check mode.
  diff_mode:
    description: Has nothing to show, as it changes nothing.
    support: none
  platform:
    description: Docker Engine 20.10 and newer.
    support: full
    platforms: posix
author:
  - The nines.ha project (!UNKNOWN)
seealso:
  - module: community.docker.docker_swarm_service
  - module: community.docker.docker_stack
"""

EXAMPLES = r"""
- name: Wait until the service runs
  nines.ha.swarm_service_wait:
    services: [web]
    timeout: 180

- name: Deploy a stack
  community.docker.docker_stack:
    name: shop
    compose: [/etc/swarm/stacks/shop.yml]
  register: shop

- name: Wait until it runs, or say why it does not
  nines.ha.swarm_service_wait:
    stack: shop
    accept_earlier_rollback: "{{ shop is not changed }}"
"""

RETURN = r"""
services:
  description: The services as they were seen last, sorted by name for a stack, in the given order
    otherwise.
  returned: when the engine was asked
  type: list
  elements: dict
  contains:
    name:
      description: Name of the service.
      type: str
      sample: web
    desired:
      description: Number of tasks that have to run.
      type: int
      sample: 3
    running:
      description: Number of tasks that run what the service was last told.
      type: int
      sample: 3
    update_state:
      description: State of its last update, such as V(updating), V(completed), V(paused) or
        V(rollback_completed). Null when there was none since the engine was last told something.
      type: str
      sample: completed
    image:
      description: Its image.
      type: str
      sample: registry.example.com/web:2
    errors:
      description: The newest five errors of its tasks since the update, each once, with C(node),
        C(state) and C(err).
      type: list
      elements: dict
      sample: [{"node": "node4", "state": "rejected", "err": "No such image: web:2"}]
    nodes:
      description: Names of the nodes where it runs.
      type: list
      elements: str
      sample: [node1, node4, node5]
    seconds:
      description: Seconds from the start of the module until it ran as it does now. Null when it
        does not, and in check mode.
      type: float
      sample: 4.1
problems:
  description: Why it failed, a sentence each.
  returned: when the engine was asked
  type: list
  elements: str
  sample: []
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.nines.ha.plugins.module_utils._swarm_engine import (
    LIBRARY,
    EngineUnreachable,
    LibraryMissing,
    argument_spec,
    open_engine,
)
from ansible_collections.nines.ha.plugins.module_utils._swarm_wait import (
    Aim,
    Look,
    Outcome,
    Timing,
    await_services,
    look_of,
    once,
)


def timing_of(params: t.Mapping[str, t.Any]) -> Timing:
    """Read how long to wait.

    :raises ValueError: If an option is out of range, or they do not go together.
    """
    if params["timeout"] <= 0 or params["interval"] <= 0 or params["stable"] < 0:
        raise ValueError("give timeout and interval more than 0, and stable at least 0")
    if params["stable"] >= params["timeout"]:
        raise ValueError(
            f"stable is {params['stable']:g} s and timeout {params['timeout']:g} s: the services"
            " cannot be stable for that long in that time"
        )
    return Timing(params["timeout"], params["stable"], params["interval"])


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "docker_host": argument_spec()["docker_host"],
            "services": {"type": "list", "elements": "str"},
            "stack": {"type": "str"},
            "timeout": {"type": "float", "default": 120.0},
            "stable": {"type": "float", "default": 3.0},
            "interval": {"type": "float", "default": 1.0},
            "accept_earlier_rollback": {"type": "bool", "default": False},
            # What is not answered is asked again, so an election need not be waited for.
            "answer_timeout": {"type": "float", "default": 5.0},
        },
        mutually_exclusive=[("services", "stack")],
        required_one_of=[("services", "stack")],
        supports_check_mode=True,
    )
    params, outcome = module.params, Outcome(Look(), (), {})
    try:
        timing = timing_of(params)
        engine = open_engine({**params, "timeout": params["answer_timeout"]})
        aim = Aim(params["services"], params["stack"], params["accept_earlier_rollback"])

        def look() -> Look:
            return look_of(engine, aim)

        outcome = once(look) if module.check_mode else await_services(look, timing)
    except LibraryMissing:
        module.fail_json(msg=missing_required_lib(LIBRARY))
    except (ValueError, EngineUnreachable) as exc:
        module.fail_json(msg=f"The services were not waited for: {exc}.")
    result: dict[str, t.Any] = {"services": outcome.services, "problems": list(outcome.failures)}
    if outcome.failures:
        text = "".join(f"\n- {failure}." for failure in outcome.failures)
        module.fail_json(msg=f"The services do not run as they have to:{text}", **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
