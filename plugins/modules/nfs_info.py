#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: nfs_info
short_description: Read the state of an NFS server or client, and say what is wrong with it
version_added: 0.3.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Reads of the kernel's NFS server what it exports, which clients it knows with their opens and
    locks, and whether it is in its grace time.
  - Reads which NFS mounts there are, and asks each whether its server answers. A mount that hangs
    is told as such, and never holds the module.
  - Says what is wrong, a sentence each. With O(fail_on_problems=true) it is a check that fails.
  - Changes nothing, but for an automount of O(expected_mounts) that is mounted by being asked.
options:
  proc:
    description: Folder where the kernel shows its state.
    type: path
    default: /proc
  expected_exports:
    description:
      - What has to be exported, as P(nines.ha.nfs_export_problems#filter) takes it. A server that
        does not run is a problem then. So is any other export, unless C(/etc/exports) or a file of
        C(/etc/exports.d) beside O(own_exports) has it, and it is not within one of these.
      - Nothing is compared where this is not given.
    type: list
    elements: dict
  own_exports:
    description: Name of the file in C(/etc/exports.d) that what is expected was written to.
    type: str
    default: nines.exports
  etc:
    description: Where C(/etc) is.
    type: path
    default: /etc
  expected_mounts:
    description: What has to be mounted, as P(nines.ha.nfs_mount_problems#filter) takes it.
    type: list
    elements: dict
    default: []
  stale_timeout:
    description: Seconds that all mounts together may take to answer, more than 0 and at most 60.
    type: float
    default: 5
  fail_on_problems:
    description: Whether to fail when anything is wrong.
    type: bool
    default: false
notes:
  - Needs root to read the clients of a server.
attributes:
  check_mode:
    description: Can run in check mode and does the same there.
    support: full
  diff_mode:
    description: Has nothing to show, as it changes nothing.
    support: none
  platform:
    description: Linux. The clients of a server are there since Linux 5.3.
    support: full
    platforms: posix
seealso:
  - plugin: nines.ha.nfs_export_problems
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Fail unless the server exports what it has to
  nines.ha.nfs_info:
    expected_exports:
      - path: /srv/data
        fsid: 1
        clients:
          - network: 198.51.100.0/24
    fail_on_problems: true
  become: true
  register: nfs

- name: Say who holds locks
  ansible.builtin.debug:
    msg: "{{ nfs.server.clients | selectattr('locks') | map(attribute='name') }}"

- name: See which mounts of a client are stale
  nines.ha.nfs_info:
    stale_timeout: 3
  register: nfs
"""

RETURN = r"""
problems:
  description: What is wrong, a sentence each.
  returned: always
  type: list
  elements: str
  sample: []
server:
  description: The kernel's NFS server.
  returned: always
  type: dict
  contains:
    running:
      description: Whether it has threads.
      type: bool
      sample: true
    threads:
      description: Number of its threads.
      type: int
      sample: 8
    versions:
      description: Versions of NFS that it speaks.
      type: list
      elements: str
      sample: ["4.1", "4.2"]
    grace:
      description: The time in which clients take opens and locks back after a start.
      type: dict
      contains:
        in_grace:
          description: Whether it is that time now; null where the server does not run.
          type: bool
          sample: false
        lease_s:
          description: Seconds after which a silent client loses its opens and locks; null where
            the kernel does not tell.
          type: int
          sample: 10
        grace_s:
          description: Seconds that the grace time may last; null where the kernel does not tell.
          type: int
          sample: 10
    exports:
      description: What is exported, one entry for each path and client.
      type: list
      elements: dict
      contains:
        path:
          description: The folder.
          type: str
          sample: /srv/data
        client:
          description: The network or address; V(*) is the whole world.
          type: str
          sample: 198.51.100.0/24
        options:
          description: All options, those by default too.
          type: list
          elements: str
          sample: [sync, wdelay, hide, no_subtree_check, rw, root_squash]
    clients:
      description: The clients of NFSv4 that it knows.
      type: list
      elements: dict
      contains:
        address:
          description: Address of the client.
          type: str
          sample: 198.51.100.31
        minor_version:
          description: Minor version of NFSv4; null where the kernel does not tell.
          type: int
          sample: 2
        state:
          description: V(confirmed), V(unconfirmed), V(courtesy) (silent for longer than its lease)
            or V(expirable).
          type: str
          sample: confirmed
        name:
          description: How the client calls itself.
          type: str
          sample: Linux NFSv4.2 client1
        opens:
          description: Number of its opens.
          type: int
          sample: 3
        locks:
          description: Number of its owners of locks, by file. A client that has a file delegated
            locks it by itself.
          type: int
          sample: 1
        held:
          description: Inodes of files that it has a lock on, or that were delegated to it for
            writing. Such a file it locks by itself, and nobody else can open it before the client
            has given it back.
          type: list
          elements: int
          sample: [131]
        seconds_since_renew:
          description: Seconds since it was last heard; null where the kernel does not tell.
          type: int
          sample: 2
    locks:
      description: Sum of the locks of all clients.
      type: int
      sample: 1
mounts:
  description: The NFS mounts of this node.
  returned: always
  type: list
  elements: dict
  contains:
    path:
      description: Where it is mounted.
      type: str
      sample: /mnt/data
    source:
      description: Server and folder.
      type: str
      sample: 198.51.100.10:/srv/data
    options:
      description: Its options, those by default too.
      type: list
      elements: str
      sample: [rw, relatime, vers=4.2, hard, timeo=50, retrans=2]
    stale:
      description: Whether its handle is stale; null where the server did not answer.
      type: bool
      sample: false
    answer_ms:
      description: Milliseconds that the answer took; null where there was none.
      type: float
      sample: 2.1
"""

import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils import _nfs_exports as exports
from ansible_collections.nines.ha.plugins.module_utils import _nfs_mounts as mounts
from ansible_collections.nines.ha.plugins.module_utils._nfs_check import (
    mount_problems,
    server_problems,
)
from ansible_collections.nines.ha.plugins.module_utils._nfs_reader import (
    Runner,
    ask,
    read_mounts,
    read_others,
    read_server,
)
from ansible_collections.nines.ha.plugins.module_utils._nfs_texts import Answer, NfsMount, Server

_MAX_TIMEOUT_S = 60


def report(params: t.Mapping[str, t.Any], run: Runner, program: str | None) -> dict[str, t.Any]:
    """Read the node.

    :raises ValueError: If an option cannot be used, or exportfs fails.
    """
    limit_s, proc = params["stale_timeout"], params["proc"]
    if not 0 < limit_s <= _MAX_TIMEOUT_S:
        raise ValueError(f"stale_timeout is {limit_s:g} s: give more than 0 and at most 60")
    given = params["expected_exports"]
    expected = None if given is None else [exports.parse(each) for each in given]
    wanted = [mounts.parse(each) for each in params["expected_mounts"]]
    server = read_server(proc, run, program)
    paths = [*(each.path for each in read_mounts(proc)), *(each.path for each in wanted)]
    answers = ask(dict.fromkeys(paths), limit_s)
    # Read again: asking an automount has mounted it.
    found = read_mounts(proc)
    others = read_others(params["etc"], params["own_exports"])
    wrong = [*server_problems(server, expected, others), *mount_problems(found, answers, wanted)]
    return {
        "problems": wrong,
        "server": _server(server),
        "mounts": [_mount(each, answers.get(each.path)) for each in found],
    }


def _server(server: Server) -> dict[str, t.Any]:
    return {
        "running": server.running,
        "threads": server.threads,
        "versions": list(server.versions),
        "grace": {key: getattr(server, key) for key in ("in_grace", "lease_s", "grace_s")},
        "exports": [{**each._asdict(), "options": list(each.options)} for each in server.exports],
        "clients": [{**each._asdict(), "held": list(each.held)} for each in server.clients],
        "locks": sum(each.locks for each in server.clients),
    }


def _mount(mount: NfsMount, answer: Answer | None) -> dict[str, t.Any]:
    return {
        **mount._asdict(),
        "options": list(mount.options),
        "stale": answer.stale if answer else None,
        "answer_ms": answer.answer_ms if answer else None,
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "proc": {"type": "path", "default": "/proc"},
            "expected_exports": {"type": "list", "elements": "dict"},
            "own_exports": {"type": "str", "default": "nines.exports"},
            "etc": {"type": "path", "default": "/etc"},
            "expected_mounts": {"type": "list", "elements": "dict", "default": []},
            "stale_timeout": {"type": "float", "default": 5},
            "fail_on_problems": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    module.run_command_environ_update = {"LC_ALL": "C"}
    result: dict[str, t.Any] = {}
    try:
        result = report(module.params, module.run_command, module.get_bin_path("exportfs"))
    except ValueError as exc:
        module.fail_json(msg=f"NFS was not read: {exc}.")
    if result["problems"] and module.params["fail_on_problems"]:
        text = "".join(f"\n- {problem}." for problem in result["problems"])
        module.fail_json(msg=f"NFS is not well on this node:{text}", **result)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
