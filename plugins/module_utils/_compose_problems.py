# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is wrong with the Compose stacks of a node, before any of them is started."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Callable, Iterable, Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils._compose_model import (
    Port,
    Service,
    Stack,
    environment,
    plain,
    read_stack,
    variables_missing,
)

Config = Mapping[str, t.Any]

_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]*$")
_VARIABLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_SECRET = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
_FILE = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$")
_DIGEST = re.compile(r"^sha256:[0-9a-f]{64}$")
_RESTARTS = ("always", "unless-stopped")
# Files of the project's folder that the role itself writes.
_OWN = ("compose.yml", ".env", "secrets", "next")


def definition_of(entry: Config, files: Config) -> t.Any:
    """Give what a stack's entry declares, be it in the inventory or in a file."""
    return files.get(entry["file"]) if entry.get("file") else entry.get("definition")


def problems(config: Config) -> list[str]:
    """Name each problem in a sentence that says what to change."""
    entries = [each for each in config.get("stacks") or [] if isinstance(each, Mapping)]
    stacks: list[tuple[Config, Stack]] = []
    found: list[str] = []
    for entry in entries:
        where = f"compose_stacks: {entry.get('name') or '?'}"
        found += (f"{where}: {each}" for each in _entry(entry, config))
        try:
            stacks.append((entry, read_stack(entry, definition_of(entry, config["files"]))))
        except ValueError as exc:
            found.append(f"{where}: {exc}")
    for entry, stack in stacks:
        found += (f"compose_stacks: {stack.name}: {each}" for each in _stack(entry, stack, config))
    present = [stack for _entry_of, stack in stacks]
    together: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: _names(entries),
        lambda: _containers(present),
        lambda: _ports(present, config),
        lambda: _images(config),
        lambda: _daemon(config),
    )
    return [*found, *(each for check in together for each in check())]


def _twice(values: Iterable[t.Any]) -> list[t.Any]:
    listed = list(values)
    return [value for value in dict.fromkeys(listed) if listed.count(value) > 1]


def _entry(entry: Config, config: Config) -> Iterator[str]:
    name = str(entry.get("name") or "")
    if not _NAME.match(name):
        yield "its name may have small letters, digits, - and _, and begins with a letter or digit"
    if name == "haproxy":
        yield "the role haproxy has a Compose project of this name: choose another"
    if entry.get("state") == "absent":
        return
    if bool(entry.get("definition")) == bool(entry.get("file")):
        yield "give `definition`, or `file`, and not both"
    yield from _env(entry)
    yield from _files(entry)
    if entry.get("definition") or entry.get("file") in config["files"]:
        definition = plain(definition_of(entry, config["files"]))
        for variable in variables_missing(definition, environment(entry.get("env"))):
            yield (
                f"${{{variable}}} has no value: give it in `env`, write a default"
                f" (${{{variable}:-...}}), or write $$ for a dollar sign"
            )


def _env(entry: Config) -> Iterator[str]:
    for name, value in environment(entry.get("env")).items():
        if not _VARIABLE.match(name):
            yield f"env: {name!r} is no name of a variable"
        # The value is not shown: it may be a secret.
        if re.search(r"['\\\r\n]", value):
            yield (
                f"env: the value of {name} has an apostrophe, a backslash or a line's end, which"
                " .env cannot hold: use `secrets`"
            )


def _files(entry: Config) -> Iterator[str]:
    secrets = [each for each in entry.get("secrets") or [] if isinstance(each, Mapping)]
    files = [each for each in entry.get("files") or [] if isinstance(each, Mapping)]
    for each in secrets:
        if not _SECRET.match(str(each.get("name") or "")):
            yield f"secrets: {each.get('name')!r} is no name of a file"
        if not each.get("content"):
            yield f"secrets: {each.get('name')} has no `content`"
    for each in files:
        path = str(each.get("path") or "")
        if not _FILE.match(path):
            yield f"files: {path!r} is no path below the folder of the stack"
        elif path.partition("/")[0] in _OWN:
            yield f"files: {path} is written by the role itself: choose another path"
    for name in _twice(each.get("name") for each in secrets):
        yield f"secrets: the name {name} is used twice: remove one"
    for path in _twice(each.get("path") for each in files):
        yield f"files: the path {path} is used twice: remove one"


def _stack(entry: Config, stack: Stack, config: Config) -> Iterator[str]:
    for word in ("include", "extends"):
        if word in stack.definition:
            yield f"`{word}` brings what nobody has looked at: write it into the definition"
    for service in stack.services:
        where = f"services: {service.name}"
        yield from (f"{where}: {each}" for each in _service(service, config))
    balanced = config.get("balanced") and entry.get("drain") is None
    if balanced and any(service.host_network for service in stack.services):
        yield (
            "it uses the node's own network, so its ports, and with them its servers of HAProxy,"
            " cannot be told: name them in `drain`, or say drain: []"
        )


def _service(service: Service, config: Config) -> Iterator[str]:
    if service.builds:
        yield "`build` would make an image of its own on each node: build it once, name the image"
    if not service.image:
        yield "it has no image"
    elif config.get("require_tag", True) and not pinned(service.image):
        yield (
            f"the image {service.image} has no tag, or `latest`, and each node would run the one"
            " that it found: write a tag or a digest, or set compose_require_tag to false"
        )
    if not service.job:
        if config.get("require_healthcheck", True) and not service.health:
            yield (
                "it has no healthcheck, so nobody would know whether it works: add `healthcheck`"
                " with `test`, or set compose_require_healthcheck to false"
            )
        if service.restart not in _RESTARTS:
            yield (
                f"`restart` is {service.restart or 'not given'}: it would not come back after a"
                " crash and after a boot. Write always or unless-stopped"
            )
    if service.replicas > 1 and (service.container or any(each.number for each in service.ports)):
        yield f"{service.replicas} replicas cannot share a published port or a container_name"
    if any(each.number is None for each in service.ports):
        yield "a port without the node's side is chosen by chance: write HOST:CONTAINER"


def pinned(image: str) -> bool:
    """Whether the name says which image it is, as far as a name can.

    >>> pinned("shop:1.4"), pinned("registry:5000/shop"), pinned("shop:latest")
    (True, False, False)
    """
    tag = image.rpartition("/")[2].partition(":")[2]
    return "@sha256:" in image or tag not in ("", "latest")


def _names(entries: list[Config]) -> Iterator[str]:
    for name in _twice(each.get("name") for each in entries):
        yield f"compose_stacks: the name {name} is used twice: remove one"


def _containers(stacks: list[Stack]) -> Iterator[str]:
    names = [each.container for stack in stacks for each in stack.services if each.container]
    for name in _twice(names):
        yield f"compose_stacks: the container_name {name} is used twice: remove one"


def _listeners(config: Config) -> Iterator[tuple[str, Port]]:
    for proxy in config.get("listeners") or []:
        for bind in proxy.get("binds") or []:
            if bind.get("port"):
                address = str(bind.get("address") or "*")
                place = "" if address in ("*", "0.0.0.0", "::") else address
                yield f"HAProxy's {proxy.get('name')}", Port(place, int(bind["port"]), "tcp")


def _ports(stacks: list[Stack], config: Config) -> Iterator[str]:
    taken = list(_listeners(config))
    for stack in stacks:
        for service in stack.services:
            for port in service.ports:
                who = f"{stack.name}/{service.name}"
                for other, has in taken:
                    if port.number is not None and _meet(port, has):
                        shown = f"{port.address or '*'}:{port.number}/{port.protocol}"
                        yield f"compose_stacks: {who} publishes {shown}, which {other} has"
                taken.append((who, port))


def _meet(one: Port, other: Port) -> bool:
    same = (one.number, one.protocol) == (other.number, other.protocol)
    return same and (one.address == other.address or not (one.address and other.address))


def _images(config: Config) -> Iterator[str]:
    images = [each for each in config.get("images") or [] if isinstance(each, Mapping)]
    for each in images:
        where = f"compose_images: {each.get('name') or '?'}"
        if not each.get("name"):
            yield f"{where}: it has no name"
        if each.get("archive") and each.get("remote_archive"):
            yield f"{where}: give `archive`, or `remote_archive`, and not both"
        if each.get("archive") and "@" in str(each.get("name")):
            yield f"{where}: an archive brings names with tags, and no digest: give its `id`"
        if each.get("id") and not _DIGEST.match(str(each["id"])):
            yield f"{where}: id must be sha256: and 64 digits, as `docker image inspect` shows it"
    for name in _twice(each.get("name") for each in images):
        yield f"compose_images: the name {name} is used twice: remove one"


def _daemon(config: Config) -> Iterator[str]:
    if config.get("swarm") and config.get("daemon_options"):
        yield (
            "compose_daemon_options: this node is in a Swarm, where the role swarm has"
            " /etc/docker/daemon.json: set compose_daemon_options to {} here, and put what you need"
            " into swarm_daemon_options"
        )


__all__ = ("definition_of", "pinned", "problems")
