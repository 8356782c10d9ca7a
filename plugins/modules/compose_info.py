#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: compose_info
short_description: Tell whether the services of Compose stacks run and are healthy
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads the containers of Compose stacks on a node and compares them with what is declared.
  - Works with stacks that any program has started with Compose. The environment of the containers
    is never read.
options:
  stacks:
    description: Names of the Compose projects.
    type: list
    elements: str
    required: true
  services:
    description: What has to run in them. Containers of other services, where they run, are a
      problem too.
    type: list
    elements: dict
    default: []
    suboptions:
      stack:
        description: Name of the project.
        type: str
        required: true
      service:
        description: Name of the service.
        type: str
        required: true
      replicas:
        description: Number of containers.
        type: int
        default: 1
      job:
        description: Whether it has to have ended with 0, and not to run.
        type: bool
        default: false
      health:
        description: Whether its containers have a health check, which has to pass. One that they
          have without being asked for has to pass as well.
        type: bool
        default: true
      image:
        description: Image that they have to be made of, as it is written in the definition. Not
          looked at where not given.
        type: str
        default: ""
  watch:
    description: Seconds between two looks. A container that was restarted meanwhile is a problem.
      With 0 there is one look.
    type: float
    default: 0.0
  log_lines:
    description: Number of lines of its log to give for each container that is not well.
    type: int
    default: 0
  hide:
    description: Texts that the result must not show, such as passwords that a program may write
      into its log.
    type: list
    elements: str
    default: []
  fail_on_problems:
    description: Whether to fail where there are any.
    type: bool
    default: false
attributes:
  check_mode:
    description: Only reads.
    support: full
  diff_mode:
    description: There is nothing to compare.
    support: none
seealso:
  - module: community.docker.docker_compose_v2
"""

EXAMPLES = r"""
- name: The shop runs, is healthy, and does not die again and again
  nines.ha.compose_info:
    stacks: [shop]
    services:
      - {stack: shop, service: web}
      - {stack: shop, service: migrate, job: true}
    watch: 5
    fail_on_problems: true
  become: true
"""

RETURN = r"""
problems:
  description: One sentence for each problem.
  returned: when Docker answered
  type: list
  elements: str
  sample: ["shop/web (shop-web-1) is unhealthy: wget: server returned error: HTTP/1.1 500"]
images:
  description: ID of the image that each service runs, by C(stack/service). The same on all nodes
    where all run the same.
  returned: when Docker answered
  type: dict
  sample: {"shop/web": "sha256:c8bccc0af9571ec0d006a43acb5a8d08c4ce42b6cc7194dd6eb167976f501ef1"}
containers:
  description: The containers.
  returned: when Docker answered
  type: list
  elements: dict
  contains:
    stack:
      description: Name of the project.
      type: str
      sample: shop
    service:
      description: Name of the service.
      type: str
      sample: web
    name:
      description: Name of the container.
      type: str
      sample: shop-web-1
    id:
      description: Its ID.
      type: str
      sample: 5f0c1b0f5d2e
    image:
      description: Image as it is written in the definition.
      type: str
      sample: shop:1.4
    image_id:
      description: ID of that image.
      type: str
      sample: sha256:c8bccc0af957
    state:
      description: V(created), V(running), V(paused), V(restarting), V(removing), V(exited) or
        V(dead).
      type: str
      sample: running
    health:
      description: V(starting), V(healthy) or V(unhealthy); empty without a check.
      type: str
      sample: healthy
    exit_code:
      description: How it ended the last time.
      type: int
      sample: 0
    out_of_memory:
      description: Whether the kernel ended it, as it had no memory left.
      type: bool
      sample: false
    error:
      description: Why Docker could not start it; empty where it could.
      type: str
      sample: ""
    restarts:
      description: How often Docker has restarted it since it was made.
      type: int
      sample: 0
    started_at:
      description: When it was started.
      type: str
      sample: "2026-11-22T11:47:22.654244929Z"
    checks:
      description: Output of its last checks that failed, of the last five.
      type: list
      elements: str
      sample: []
logs:
  description: The last lines of each container that is not well, by name of the container.
  returned: when Docker answered
  type: dict
  sample: {"shop-web-1": ["cannot connect to the database"]}
"""

import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._compose_docker import (
    DockerUnreachable,
    Runner,
    containers,
    log_of,
)
from ansible_collections.nines.ha.plugins.module_utils._compose_state import (
    StateUnreadable,
    Wanted,
    ill,
    images,
    problems,
)
from ansible_collections.nines.ha.plugins.module_utils._quiet_module import quiet


def report(
    params: t.Mapping[str, t.Any],
    run: Runner,
    sleep: t.Callable[[float], None] = time.sleep,
) -> dict[str, t.Any]:
    """Look, once or twice, and judge. Raises DockerUnreachable, StateUnreadable."""
    wanted = [Wanted(**each) for each in params["services"]]
    seen = containers(run, params["stacks"])
    before = seen
    if params["watch"] > 0:
        sleep(params["watch"])
        seen = containers(run, params["stacks"])
    lines = params["log_lines"]
    return {
        "problems": problems(wanted, seen, before),
        "containers": [each._asdict() for each in seen],
        "images": images(seen),
        "logs": {each.name: log_of(run, each.id, lines) for each in ill(wanted, seen) if lines},
    }


def told(result: t.Mapping[str, t.Any]) -> str:
    """Give the problems, and what the containers said themselves, as a text of several lines."""
    text = "".join(f"\n- {problem}" for problem in result["problems"])
    for name, lines in result["logs"].items():
        text += f"\nThe last lines of {name}:" + "".join(f"\n  {line}" for line in lines)
    return text


def main() -> None:
    """Run the module."""
    module = quiet(AnsibleModule)(
        argument_spec={
            "stacks": {"type": "list", "elements": "str", "required": True},
            "services": {
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "stack": {"type": "str", "required": True},
                    "service": {"type": "str", "required": True},
                    "replicas": {"type": "int", "default": 1},
                    "job": {"type": "bool", "default": False},
                    "health": {"type": "bool", "default": True},
                    "image": {"type": "str", "default": ""},
                },
            },
            "watch": {"type": "float", "default": 0.0},
            "log_lines": {"type": "int", "default": 0},
            "hide": {"type": "list", "elements": "str", "default": [], "no_log": True},
            "fail_on_problems": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C.UTF-8"}
    result: dict[str, t.Any] = {}
    try:
        result = report(module.params, module.run_command)
    except (DockerUnreachable, StateUnreadable) as exc:
        module.fail_json(msg=f"The stacks cannot be looked at: {exc}.")
    if result["problems"] and module.params["fail_on_problems"]:
        module.fail_json(msg=f"The stacks are not well:{told(result)}", **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
