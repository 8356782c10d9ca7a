# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The variables of the role compose -> what its tasks write, load and look for."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.nines.ha.plugins.module_utils._compose_model import (
    Stack,
    environment,
    plain,
    read_stack,
)
from ansible_collections.nines.ha.plugins.module_utils._compose_problems import definition_of

try:
    import yaml
except ImportError:  # pragma: no cover - it comes with ansible-core, and no node needs it
    HAS_YAML = False
else:
    HAS_YAML = True

# A value that is shorter is in too many words to be taken out of a log.
_HIDDEN_LENGTH_MIN = 6


def loaded(texts: Mapping[str, str]) -> dict[str, t.Any]:
    """Read the Compose files, by path.

    :raises ValueError: If one is no YAML; the text names the file and the place in it.
    """
    found = {}
    for path, text in texts.items():
        try:
            found[path] = yaml.safe_load(text)
        except yaml.YAMLError as exc:
            raise ValueError(f"{path} is no YAML: {' '.join(str(exc).split())}") from exc
    return found


def resolve(config: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Give ``stacks`` and ``images`` as the tasks need them.

    ``config`` has ``stacks``, ``images``, ``files``, the texts of Compose files by path, and
    ``directory``, below which each stack has a folder.

    :raises ValueError: If a stack cannot be read.
    """
    files = loaded(plain(config.get("files") or {}))
    entries = plain(config.get("stacks") or [])
    stacks = [
        _stack(each, read_stack(each, definition_of(each, files)), config) for each in entries
    ]
    images = {each["name"]: each for each in plain(config.get("images") or [])}
    wanted = dict.fromkeys(name for each in stacks for name in each["images"])
    return {
        "stacks": stacks,
        "images": [*images.values(), *({"name": name} for name in wanted if name not in images)],
    }


def _stack(
    entry: Mapping[str, t.Any], stack: Stack, config: Mapping[str, t.Any]
) -> dict[str, t.Any]:
    env = environment(entry.get("env"))
    secrets = entry.get("secrets") or []
    shown = {
        "name": stack.name,
        "state": stack.state,
        "wait": stack.wait_s,
        "drain": entry.get("drain"),
        "services": [
            {
                "stack": stack.name,
                "service": each.name,
                "replicas": each.replicas,
                "job": each.job,
                "health": each.health,
                "image": each.image,
            }
            for each in stack.services
        ],
        "images": list(dict.fromkeys(each.image for each in stack.services)),
        "ports": [port.number for each in stack.services for port in each.ports if port.number],
    }
    if stack.state == "absent":
        return {**shown, "folders": [], "files": [], "hide": []}
    own = f"{config.get('directory') or ''}/{stack.name}"
    values = [*env.values(), *(each["content"] for each in secrets)]
    folders = [{"path": ".", "mode": "0700"}, *_folders(entry)]
    files = [*_files(entry, env), _compose_file(entry, stack, config)]
    return {
        **shown,
        "folders": [
            {**each, "path": f"{own}/{each['path']}".removesuffix("/.")} for each in folders
        ],
        "files": [{**each, "path": f"{own}/{each['path']}"} for each in files],
        "hide": [each for each in values if len(each) >= _HIDDEN_LENGTH_MIN],
    }


def _folders(entry: Mapping[str, t.Any]) -> list[dict[str, str]]:
    """Give the folders below that of the stack, a folder before what is in it."""
    names = ["secrets"] if entry.get("secrets") else []
    for each in entry.get("files") or []:
        parts = each["path"].split("/")[:-1]
        names += ["/".join(parts[:i]) for i in range(1, len(parts) + 1)]
    return [
        {"path": name, "mode": "0700" if name == "secrets" else "0755"}
        for name in dict.fromkeys(names)
    ]


def _files(entry: Mapping[str, t.Any], env: Mapping[str, str]) -> list[dict[str, str]]:
    found = []
    for each in entry.get("secrets") or []:
        owner = {key: str(each[key]) for key in ("owner", "group") if each.get(key) is not None}
        found.append(
            {
                "path": f"secrets/{each['name']}",
                "secret_content": each["content"],
                "mode": "0600",
                **owner,
            }
        )
    for each in entry.get("files") or []:
        found.append(
            {"path": each["path"], "content": each["content"], "mode": each.get("mode") or "0644"}
        )
    lines = "".join(f"{name}='{value}'\n" for name, value in env.items())
    found.append({"path": ".env", "secret_content": lines, "mode": "0600"})
    return found


def _compose_file(
    entry: Mapping[str, t.Any], stack: Stack, config: Mapping[str, t.Any]
) -> dict[str, str]:
    if entry.get("file"):
        content = str(config["files"][entry["file"]])
    else:
        written = yaml.safe_dump(
            plain(stack.definition), sort_keys=False, allow_unicode=True, width=10**6
        )
        content = f"# Written by nines.ha, role compose: a change here is lost.\n{written}"
    # Passwords may stand in it, as they do in many a Compose file.
    return {"path": "compose.yml", "secret_content": content, "mode": "0600"}


__all__ = ("HAS_YAML", "loaded", "resolve")
