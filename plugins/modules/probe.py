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
  - Asks over HTTP, HTTPS, TCP or DNS, or writes to a file system, such as one of NFS.
  - Writes a history of one JSON object a line, which M(nines.ha.drill_record) reads.
  - Run it with C(async) and C(poll=0) to do something meanwhile; it ends by itself after
    O(duration), when O(stop_file) appears, or on SIGTERM.
options:
  name:
    description: Name of the probe, as records show it.
    type: str
    default: probe
  url:
    description:
      - What to ask.
      - C(http://...) or C(https://...). A good answer has a status of O(expect_status) and contains
        O(expect_body).
      - C(tcp://host:port). A connection is good, or with O(expect) one over which that text comes.
      - C(dns://server[:port]/name?type=A), by UDP; the server is an address. A good answer has the
        code NOERROR and a record of the type, with O(expect) that record. Types are V(A), V(AAAA),
        V(CNAME), V(MX), V(NS), V(PTR), V(SOA), V(SRV) and V(TXT).
      - C(file:///folder). Each attempt writes 32 bytes to a file of the probe's own in this folder,
        syncs it and reads it back. The file is at most 6400 bytes long and is removed at the end.
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
  send:
    description: Text that is sent over TCP first. Needs O(expect).
    type: str
    version_added: 0.2.0
  expect:
    description: Text that must come back over TCP, or the record that a DNS answer must have.
    type: str
    version_added: 0.2.0
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
notes:
  - An attempt is C(ok) when the answer is a good one, C(fail) when there was no connection or a
    wrong answer, and C(info) when something was asked and no answer came.
  - A file system that hangs holds whoever asks it. With C(file://) another process asks, with at
    most 200 threads; an attempt that is not done in O(timeout) is C(info). The end of the probe
    waits two seconds for that process, then it is killed, and it stays where even that waits for
    the file system. Its file then stays as well, and a warning names it.
  - Started by root, the probe is scheduled as a real-time process (SCHED_RR, priority 1), to keep
    its schedule on a host that has something else to do.
attributes:
  check_mode:
    support: full
    description: Asks nothing, but reads the options as always.
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

- name: Ask a name server each 100 ms
  nines.ha.probe:
    name: dns
    url: dns://198.51.100.53/db.example.com?type=A
    expect: 198.51.100.10
    period: 0.1
    duration: 60
    history: /run/dns.jsonl

- name: Ask Redis for more than an open port
  nines.ha.probe:
    url: tcp://198.51.100.10:6379
    send: "PING\r\n"
    expect: +PONG
    duration: 60
    history: /run/redis.jsonl

- name: Write to a file system of NFS
  nines.ha.probe:
    url: file:///srv/share
    period: 0.1
    timeout: 5
    duration: 60
    history: /run/share.jsonl
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

import math
import ssl
import time
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _probe as engine
from ansible_collections.nines.ha.plugins.module_utils import _probe_loop as loop
from ansible_collections.nines.ha.plugins.module_utils._history import Header, Writer
from ansible_collections.nines.ha.plugins.module_utils._probe_kinds import asker, kind_of

SCHEDULE = ("period", "timeout", "duration", "stop_file")


def tls_of(params: dict[str, t.Any]) -> ssl.SSLContext:
    """Make the TLS context that the options ask for."""
    context = ssl.create_default_context(cafile=params["ca_file"])
    if not params["validate_certs"]:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def conduct(prober: engine.Prober, writer: Writer, header: Header) -> engine.Result:
    """Let the schedule begin once the loop runs."""
    writer.header(header._replace(wall_ns=time.time_ns()))
    return await engine.conduct(prober, writer)


def run(params: dict[str, t.Any], warn: t.Callable[[str], object], dry: bool) -> dict[str, t.Any]:
    """Probe, writing the history as it happens; a dry run only reads the options."""
    url, schedule = params["url"], engine.Schedule(*(params[name] for name in SCHEDULE))
    header = Header(
        name=params["name"],
        kind=kind_of(url),
        target=url,
        period_ns=int(params["period"] * 1e9),
        timeout_ns=int(params["timeout"] * 1e9),
        wall_ns=0,
    )
    opened = asker(
        url,
        params,
        schedule,
        lambda: tls_of(params),
        lambda path: warn(f"{path} may have been left: the file system did not answer in time"),
    )
    if dry:
        return {}
    loop.make_room(math.ceil(schedule.timeout / schedule.period))
    with open(params["history"], "w", encoding="utf-8") as stream, opened as ask:
        writer = Writer(stream, time.monotonic_ns, time.time_ns)
        counts = loop.run(conduct(engine.Prober(schedule, writer, ask), writer, header))._asdict()
    return {
        name: round(value / 1e6, 3) if name.startswith("lag") else value
        for name, value in counts.items()
    }


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
            "send": {"type": "str"},
            "expect": {"type": "str"},
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
        result = run(params, module.warn, module.check_mode)
    except (ValueError, ssl.SSLError) as exc:
        module.fail_json(msg=f"The probe did not start: {exc}")
    except OSError as exc:
        module.fail_json(msg=f"The history {params['history']} cannot be written: {exc}")
    module.exit_json(changed=True, **result)


if __name__ == "__main__":
    main()
