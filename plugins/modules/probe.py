#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask a service on schedule and write every attempt down."""

from __future__ import annotations

DOCUMENTATION = r"""
module: probe
short_description: Ask a service on schedule and write every attempt down
version_added: 0.1.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Starts an attempt each O(period) seconds, by the clock, whatever became of the earlier ones, so
    that a request that hangs hides no outage. Each attempt makes a new connection.
  - Writes a history of one JSON object a line, which M(nines.ha.drill_record) reads.
  - Run it with C(async) and C(poll=0) to do something meanwhile; it ends by itself after
    O(duration), when O(stop_file) appears, or on SIGTERM.
options:
  name:
    description: Name of the probe, as records show it.
    type: str
    default: probe
  url:
    description: What to ask, C(http://...), C(https://...), or C(tcp://host:port) for a connect.
    type: str
    required: true
  period:
    description: Seconds between the starts of two attempts.
    type: float
    default: 0.01
  timeout:
    description: Seconds after which an attempt has failed.
    type: float
    default: 1.0
  duration:
    description: Seconds after which no more attempts are started.
    type: float
    required: true
  history:
    description: File to write the history to; an existing one is replaced.
    type: path
    required: true
  stop_file:
    description: File whose existence ends the probe early.
    type: path
  expect_status:
    description: HTTP statuses of a good answer. Without it, those from 200 to 399 are.
    type: list
    elements: int
  expect_body:
    description: Text that a good HTTP answer contains.
    type: str
  validate_certs:
    description: Whether the certificate of an https address is checked.
    type: bool
    default: true
  ca_file:
    description: File with the certificate authorities to trust, instead of the system's.
    type: path
attributes:
  check_mode:
    support: full
    description: Asks nothing.
  diff_mode:
    support: none
    description: There is nothing to compare.
  platform:
    support: full
    platforms: posix
    description: Works on POSIX systems.
"""

EXAMPLES = r"""
- name: Ask each 10 ms for a minute
  nines.ha.probe:
    url: https://198.51.100.10/
    validate_certs: false
    duration: 60
    history: /run/probe.jsonl
  async: 90
  poll: 0
  register: probe
"""

RETURN = r"""
ops:
  description: Attempts that were started.
  returned: success
  type: int
  sample: 6000
ok:
  description: Attempts with a good answer.
  returned: success
  type: int
  sample: 5969
fail:
  description: Attempts that certainly failed, those with a wrong answer among them.
  returned: success
  type: int
  sample: 31
info:
  description: Attempts that were sent and never answered.
  returned: success
  type: int
  sample: 0
lag_max:
  description: Longest delay of an attempt against its schedule, in milliseconds.
  returned: success
  type: float
  sample: 4.2
lag_p999:
  description: Delay that 99.9 percent of the attempts kept, in milliseconds.
  returned: success
  type: float
  sample: 1.3
reason:
  description: What ended the probe.
  returned: success
  type: str
  sample: stop_file
"""

import asyncio
import gc
import ssl
import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _probe as engine
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer


def tls_of(params: dict[str, t.Any]) -> ssl.SSLContext:
    """Make the TLS context that the options ask for."""
    context = ssl.create_default_context(cafile=params["ca_file"])
    if not params["validate_certs"]:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def run(params: dict[str, t.Any], target: engine.Target) -> engine.Result:
    """Probe, writing the history as it happens."""
    header = Header(
        name=params["name"],
        kind=params["url"].split(":", 1)[0],
        target=params["url"],
        period_ns=int(params["period"] * 1e9),
        timeout_ns=int(params["timeout"] * 1e9),
        wall_ns=time.time_ns(),
    )
    schedule = engine.Schedule(
        params["period"], params["timeout"], params["duration"], params["stop_file"]
    )
    gc.freeze()  # What was imported is not looked through again: collections stay short.
    with open(params["history"], "w", encoding="utf-8") as stream:
        writer = Writer(stream, time.monotonic_ns, time.time_ns)
        writer.header(header)
        return asyncio.run(engine.probe(target, schedule, writer))


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "default": "probe"},
            "url": {"type": "str", "required": True},
            "period": {"type": "float", "default": 0.01},
            "timeout": {"type": "float", "default": 1.0},
            "duration": {"type": "float", "required": True},
            "history": {"type": "path", "required": True},
            "stop_file": {"type": "path"},
            "expect_status": {"type": "list", "elements": "int"},
            "expect_body": {"type": "str"},
            "validate_certs": {"type": "bool", "default": True},
            "ca_file": {"type": "path"},
        },
        supports_check_mode=True,
    )
    params = module.params
    for option in ("period", "timeout", "duration"):
        if params[option] <= 0:
            module.fail_json(msg=f"{option} is {params[option]} s: give more than 0")
    try:
        statuses = params["expect_status"] or range(200, 400)
        target = engine.target_of(params["url"], tls_of(params), statuses, params["expect_body"])
        if module.check_mode:
            module.exit_json(changed=True)
        result = run(params, target)
    except (ValueError, ssl.SSLError) as exc:
        module.fail_json(msg=f"The probe did not start: {exc}")
    except OSError as exc:
        module.fail_json(msg=f"The history {params['history']} cannot be written: {exc}")
    counts = result._asdict()
    for lag in ("lag_max", "lag_p999"):
        counts[lag] = round(counts[lag] / 1e6, 3)
    module.exit_json(changed=True, **counts)


if __name__ == "__main__":
    main()
