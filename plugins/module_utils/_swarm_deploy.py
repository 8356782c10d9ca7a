# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What is to be deployed to a Docker Swarm: whether it can be, before anything is changed."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._swarm_rolled import MAX_NAME

# What a service may say: the options of community.docker.docker_swarm_service that are of use here.
SERVICE_KEYS = (
    "args", "cap_add", "cap_drop", "command", "configs", "container_labels", "dns", "dns_options",
    "dns_search", "endpoint_mode", "env", "env_files", "groups", "healthcheck", "hostname",
    "hosts", "image", "init", "labels", "limits", "logging", "mode", "mounts", "name", "networks",
    "placement", "publish", "read_only", "replicas", "reservations", "resolve_image",
    "restart_config", "rollback_config", "secrets", "state", "stop_grace_period", "stop_signal",
    "sysctls", "tty", "update_config", "user", "working_dir",
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?")
_SERVICE_NAME = 63
_JOB = "replicated-job"
_NO_TIME = re.compile(r"0+(us|ms|s|m|h)?")

_Item = Mapping[str, t.Any]


class Wanted(t.NamedTuple):
    """All that is to be deployed."""

    services: Sequence[_Item] = ()
    stacks: Sequence[_Item] = ()
    secrets: Sequence[_Item] = ()
    configs: Sequence[_Item] = ()
    networks: Sequence[_Item] = ()
    images: Sequence[_Item] = ()


def deploy_problems(wanted: Wanted) -> list[str]:
    """Say what cannot be deployed, a sentence each. No sentence holds a secret.

    >>> deploy_problems(Wanted(services=[{"name": "shop"}]))
    ['swarm_services: shop has no image']
    """
    return [
        *_of_names("swarm_services", wanted.services, _SERVICE_NAME),
        *_of_names("swarm_stacks", wanted.stacks, _SERVICE_NAME),
        *_of_names("swarm_secrets", wanted.secrets, MAX_NAME),
        *_of_names("swarm_configs", wanted.configs, MAX_NAME),
        *_of_names("swarm_networks", wanted.networks, _SERVICE_NAME),
        *_of_texts("swarm_secrets", wanted.secrets),
        *_of_texts("swarm_configs", wanted.configs),
        *(text for each in wanted.services for text in _of_service(each, wanted)),
        *_of_ports(wanted.services),
        *(text for each in wanted.stacks for text in _of_stack(each)),
        *_of_images(wanted.images),
    ]


def _of_names(what: str, items: Sequence[_Item], longest: int) -> Iterator[str]:
    seen: set[str] = set()
    for position, item in enumerate(items, 1):
        name = item.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > longest:
            yield (
                f"{what}: entry {position} needs a name of up to {longest} letters, digits, ., _"
                f" and -, not {name!r}"
            )
        elif name in seen:
            yield f"{what}: {name} is there twice: take one out"
        else:
            seen.add(name)


def _of_texts(what: str, items: Sequence[_Item]) -> Iterator[str]:
    for item in items:
        given = [key for key in ("data", "src") if item.get(key)]
        if len(given) != 1:
            yield f"{what}: {item.get('name')} needs data or src, and not both"


def _of_service(service: _Item, wanted: Wanted) -> Iterator[str]:
    where = f"swarm_services: {service.get('name')}"
    unknown = [key for key in service if key not in SERVICE_KEYS]
    if unknown:
        yield f"{where} has {', '.join(unknown)}, which is no option of a service"
    if service.get("state", "present") == "absent":
        return
    if not service.get("image"):
        yield f"{where} has no image"
    if service.get("mode") == "global" and "replicas" in service:
        yield f"{where} is global, one task on each node: take replicas out, or mode"
    yield from _of_modes(where, service)
    yield from _undeclared(where, service, "secret", wanted.secrets)
    yield from _undeclared(where, service, "config", wanted.configs)


def _of_modes(where: str, service: _Item) -> Iterator[str]:
    if service.get("endpoint_mode") != "dnsrr":
        return
    meshed = [port for port in service.get("publish") or () if port.get("mode") != "host"]
    if meshed:
        yield (
            f"{where} publishes through the ingress mesh, which endpoint_mode dnsrr is without: say"
            " mode: host for each port"
        )


def _undeclared(where: str, service: _Item, kind: str, declared: Iterable[_Item]) -> Iterator[str]:
    names = {str(item.get("name")) for item in declared}
    for entry in service.get(f"{kind}s") or ():
        by_id = not isinstance(entry, str) and entry.get(f"{kind}_id")
        name = _base(entry, kind)
        if not by_id and name not in names:
            yield f"{where} wants the {kind} {name}: declare it in swarm_{kind}s"


def _base(entry: str | _Item, kind: str) -> str:
    return entry if isinstance(entry, str) else str(entry.get(f"{kind}_name"))


def _of_ports(services: Sequence[_Item]) -> Iterator[str]:
    taken: dict[tuple[int, str], str] = {}
    for service in services:
        if service.get("state", "present") == "absent":
            continue
        for port in service.get("publish") or ():
            if not port.get("published_port"):
                continue
            key = (int(port["published_port"]), str(port.get("protocol") or "tcp"))
            other = taken.setdefault(key, str(service.get("name")))
            if other != service.get("name"):
                yield (
                    f"swarm_services: {other} and {service.get('name')} publish the port"
                    f" {key[0]}/{key[1]}: give one another"
                )


def _of_stack(stack: _Item) -> Iterator[str]:
    where = f"swarm_stacks: {stack.get('name')}"
    if stack.get("state", "present") == "absent":
        return
    compose = stack.get("compose")
    services = compose.get("services") if isinstance(compose, Mapping) else None
    if not isinstance(services, Mapping) or not services:
        yield f"{where} needs compose, a mapping with services"
        return
    for name, service in services.items():
        if not isinstance(service, Mapping) or not service.get("image"):
            yield f"{where}: the service {name} has no image, and a swarm builds none"


def _of_images(images: Sequence[_Item]) -> Iterator[str]:
    for item in images:
        name = str(item.get("name") or "")
        if ":" not in name.rpartition("/")[2]:
            yield f"swarm_images: {name!r} needs a tag, such as shop:1.4"
        if not item.get("archive"):
            yield f"swarm_images: {name} needs archive, the file that docker save has written"


def resolved(
    service: _Item, defaults: _Item, secrets: Mapping[str, str], configs: Mapping[str, str]
) -> dict[str, t.Any]:
    """Give a service its defaults, and the secrets and configs that are there now.

    Their files keep the names that the service knows. A job takes no defaults.

    >>> resolved({"name": "a", "secrets": ["pw"]}, {"tty": True}, {"pw": "pw-01"}, {})["secrets"]
    [{'secret_name': 'pw-01', 'filename': 'pw'}]
    """
    merged = _merged({} if service.get("mode") == _JOB else defaults, service)
    update = merged.get("update_config")
    # The engine leaves a delay of nothing out, and the module would see a difference in each run.
    if isinstance(update, Mapping) and _NO_TIME.fullmatch(str(update.get("delay"))):
        merged["update_config"] = {key: each for key, each in update.items() if key != "delay"}
    for kind, names in (("secret", secrets), ("config", configs)):
        if merged.get(f"{kind}s"):
            merged[f"{kind}s"] = [_reference(each, kind, names) for each in merged[f"{kind}s"]]
    return merged


def _merged(below: _Item, above: _Item) -> dict[str, t.Any]:
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            value = _merged(old, value)
        result[key] = value
    return result


def _reference(entry: str | _Item, kind: str, names: Mapping[str, str]) -> dict[str, t.Any]:
    name = _base(entry, kind)
    given = {} if isinstance(entry, str) else dict(entry)
    return {**given, f"{kind}_name": names.get(name, name), "filename": given.get("filename", name)}


__all__ = ("SERVICE_KEYS", "Wanted", "deploy_problems", "resolved")
