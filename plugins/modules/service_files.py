#!/usr/bin/python
# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: service_files
short_description: Have the folders and files of a service as declared, in one step
version_added: 0.2.0
author: [The nines.ha project (!UNKNOWN)]
description:
  - Does for several folders and small files at once what M(ansible.builtin.file) and
    M(ansible.builtin.copy) do for one each. A copy asks the node twice, and a loop does so for each
    file; over a slow line, or with many files, that is most of the time of a run.
  - A file is replaced as a whole, with owner and permissions that it has from its first byte on.
  - Nothing is deleted.
options:
  folders:
    description: Folders, which are made before the files. Parents that are not there are made like
      them.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Where it is, in full.
        type: path
        required: true
      owner:
        description: The user whom it belongs to, by name or number.
        type: str
        default: root
      group:
        description: The group whom it belongs to, by name or number.
        type: str
        default: root
      mode:
        description: Permissions, in octal digits.
        type: str
        required: true
  files:
    description: Files. Their folders have to be there, or among O(folders).
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Where it is, in full. A link in its place is replaced by the file.
        type: path
        required: true
      content:
        description: What it holds. Use P(ansible.builtin.template#lookup) or, with C(rstrip=false),
          P(ansible.builtin.file#lookup) for what is in a file of the control node.
        type: str
      secret_content:
        description: The same for what nobody may see. It is in no diff and no output.
        type: str
      validate:
        description: A command that looks at the new file before it takes the place of the old one,
          with C(%s) for its path. Where it fails, the old file stays. It is not run in check mode,
          and never through a shell.
        type: str
      owner:
        description: The user whom it belongs to, by name or number.
        type: str
        default: root
      group:
        description: The group whom it belongs to, by name or number.
        type: str
        default: root
      mode:
        description: Permissions, in octal digits.
        type: str
        required: true
attributes:
  check_mode:
    description: Says what would be changed.
    support: full
  diff_mode:
    description: Shows each file but those with O(files[].secret_content).
    support: full
"""

EXAMPLES = r"""
- name: Settings, certificate and key of a service
  nines.ha.service_files:
    folders:
      - {path: /etc/example, group: example, mode: "0750"}
    files:
      - path: /etc/example/example.conf
        content: "{{ lookup('ansible.builtin.template', 'example.conf.j2') }}"
        mode: "0644"
        validate: example --check %s
      - path: /etc/example/server.crt
        content: "{{ lookup('ansible.builtin.file', 'server.crt', rstrip=false) }}"
        mode: "0644"
      - path: /etc/example/server.key
        secret_content: "{{ lookup('ansible.builtin.file', 'server.key', rstrip=false) }}"
        group: example
        mode: "0640"
  notify: Reload example
"""

RETURN = r"""
written:
  description: Paths that were made or changed, or would be in check mode.
  returned: success
  type: list
  elements: str
  sample: [/etc/example/server.crt]
"""

import grp
import pwd
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.nines.ha.plugins.module_utils._quiet_module import quiet
from ansible_collections.nines.ha.plugins.module_utils._service_files import (
    Attributes,
    Wanted,
    parse_mode,
    plan,
    show,
)
from ansible_collections.nines.ha.plugins.module_utils._service_files_disk import apply, find


def attributes(entry: t.Mapping[str, t.Any]) -> Attributes:
    """Look owner and group up. Raises ValueError for one that the node does not have."""
    owner, group = entry["owner"], entry["group"]
    # A number may be a user of a container, whom the node does not know.
    try:
        uid = int(owner) if owner.isdecimal() else pwd.getpwnam(owner).pw_uid
    except KeyError as exc:
        raise ValueError(f"{entry['path']}: there is no user {owner}") from exc
    try:
        gid = int(group) if group.isdecimal() else grp.getgrnam(group).gr_gid
    except KeyError as exc:
        raise ValueError(f"{entry['path']}: there is no group {group}") from exc
    return Attributes(uid, gid, parse_mode(entry["mode"]))


def declared(params: t.Mapping[str, t.Any]) -> list[Wanted]:
    """Give everything that is declared, folders first. Raises ValueError."""
    wanted = [Wanted(entry["path"], attributes(entry)) for entry in params["folders"]]
    for entry in params["files"]:
        secret = entry["secret_content"] is not None
        content = entry["secret_content"] if secret else entry["content"]
        wanted.append(
            Wanted(entry["path"], attributes(entry), content.encode(), secret, entry["validate"])
        )
    return wanted


def main() -> None:
    """Run the module."""
    place = {
        "path": {"type": "path", "required": True},
        "owner": {"type": "str", "default": "root"},
        "group": {"type": "str", "default": "root"},
        "mode": {"type": "str", "required": True},
    }
    file = {
        **place,
        "content": {"type": "str"},
        "secret_content": {"type": "str", "no_log": True},
        "validate": {"type": "str"},
    }
    module = quiet(AnsibleModule)(
        argument_spec={
            "folders": {"type": "list", "elements": "dict", "options": place, "default": []},
            "files": {
                "type": "list",
                "elements": "dict",
                "options": file,
                "default": [],
                "mutually_exclusive": [("content", "secret_content")],
                "required_one_of": [("content", "secret_content")],
            },
        },
        supports_check_mode=True,
        # Ansible logs arguments as one line, in which it does not find a secret of several.
        no_log=True,
    )
    done: list[str] = []
    try:
        wanted = declared(module.params)
        found = {want.path: what for want in wanted if (what := find(want))}
        steps = plan(wanted, found)
        for step in [] if module.check_mode else steps:
            apply(step, module.run_command)
            done.append(step.wanted.path)
    except (ValueError, OSError) as exc:
        so_far = f"Changed before: {', '.join(done)}" if done else "Nothing was changed"
        module.fail_json(msg=f"The files are not as declared: {exc}. {so_far}.")
    module.exit_json(
        changed=bool(steps),
        written=[step.wanted.path for step in steps],
        diff=[{"prepared": show(step)} for step in steps],
    )


if __name__ == "__main__":
    main()
