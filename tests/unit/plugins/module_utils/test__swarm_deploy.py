# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to be deployed."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.nines.ha.plugins.module_utils._swarm_deploy import (
    SERVICE_KEYS,
    Wanted,
    deploy_problems,
    resolved,
)

TASKS = Path(__file__).parents[4] / "roles/swarm/tasks"
SHOP = {"name": "shop", "image": "shop:1"}


def port(number: int, **more: str) -> dict[str, t.Any]:
    return {"published_port": number, "target_port": 80, **more}


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(services=[{**SHOP, "replicas": 3, "publish": [port(80, mode="host")]}]),
        Wanted(services=[{"name": "shop", "state": "absent"}]),
        Wanted(services=[{**SHOP, "secrets": [{"secret_name": "x", "secret_id": "1"}]}]),
        Wanted(services=[{**SHOP, "secrets": ["pw"]}], secrets=[{"name": "pw", "data": "canary"}]),
        Wanted(
            services=[{**SHOP, "configs": [{"config_name": "c"}]}],
            configs=[{"name": "c", "src": "c"}],
        ),
        Wanted(services=[{**SHOP, "endpoint_mode": "dnsrr", "publish": [port(80, mode="host")]}]),
        Wanted(services=[{**SHOP, "publish": [port(53), port(53, protocol="udp")]}]),
        Wanted(stacks=[{"name": "web", "compose": {"services": {"a": {"image": "a:1"}}}}]),
        Wanted(stacks=[{"name": "web", "state": "absent"}]),
        Wanted(images=[{"name": "registry:5000/shop:1", "archive": "shop.tar"}]),
    ],
)
def test_accepts(wanted: Wanted) -> None:
    assert deploy_problems(wanted) == []


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (Wanted(services=[{"name": "shop"}]), "shop has no image"),
        (Wanted(services=[{**SHOP, "ports": []}]), "shop has ports, which is no option"),
        (Wanted(services=[{"image": "a"}]), "entry 1 needs a name"),
        (Wanted(services=[{**SHOP, "name": "a b"}]), "not 'a b'"),
        (Wanted(services=[{**SHOP, "name": "x" * 64}]), "up to 63"),
        (Wanted(services=[SHOP, SHOP]), "shop is there twice"),
        (Wanted(services=[{**SHOP, "mode": "global", "replicas": 2}]), "take replicas out"),
        (Wanted(services=[{**SHOP, "secrets": ["pw"]}]), "wants the secret pw: declare it"),
        (Wanted(services=[{**SHOP, "configs": [{"config_name": "c"}]}]), "in swarm_configs"),
        (
            Wanted(services=[{**SHOP, "endpoint_mode": "dnsrr", "publish": [port(80)]}]),
            "mode: host",
        ),
        (
            Wanted(
                services=[
                    {**SHOP, "publish": [port(80)]},
                    {**SHOP, "name": "b", "publish": [port(80)]},
                ]
            ),
            "shop and b publish the port 80/tcp",
        ),
        (Wanted(secrets=[{"name": "pw"}]), "swarm_secrets: pw needs data or src"),
        (Wanted(secrets=[{"name": "pw", "data": "canary", "src": "x"}]), "and not both"),
        (Wanted(secrets=[{"name": "x" * 52, "data": "canary"}]), "up to 51"),
        (Wanted(configs=[{"name": "c", "data": ""}]), "swarm_configs: c needs data"),
        (Wanted(networks=[{"name": "-"}]), "swarm_networks: entry 1"),
        (Wanted(stacks=[{"name": "web"}]), "web needs compose"),
        (
            Wanted(stacks=[{"name": "web", "compose": {"services": {"a": {"build": "."}}}}]),
            "a has no image",
        ),
        (Wanted(images=[{"name": "registry:5000/shop", "archive": "a"}]), "needs a tag"),
        (Wanted(images=[{"name": "shop:1"}]), "needs archive"),
    ],
)
def test_refuses(wanted: Wanted, text: str) -> None:
    found = deploy_problems(wanted)
    assert len(found) == 1, found
    assert text in found[0]
    assert "canary" not in found[0]


def test_a_service_gets_its_defaults() -> None:
    defaults = {"restart_config": {"delay": "1s", "condition": "any"}, "tty": True}
    found = resolved({**SHOP, "restart_config": {"delay": "9s"}}, defaults, {}, {})
    assert found == {**SHOP, "restart_config": {"delay": "9s", "condition": "any"}, "tty": True}


def test_a_job_gets_none() -> None:
    job = {**SHOP, "mode": "replicated-job"}
    assert resolved(job, {"tty": True}, {}, {}) == job


@pytest.mark.parametrize(
    ("delay", "kept"), [("0s", False), ("0", False), (0, False), ("10s", True), ("0m10s", True)]
)
def test_a_delay_of_nothing_is_not_said(delay: object, kept: bool) -> None:
    found = resolved({**SHOP, "update_config": {"delay": delay, "parallelism": 1}}, {}, {}, {})
    assert ("delay" in found["update_config"]) == kept
    assert found["update_config"]["parallelism"] == 1


def test_files_keep_their_names() -> None:
    service = {
        **SHOP,
        "secrets": ["pw", {"secret_name": "pw", "filename": "other", "mode": 256}, "made_by_hand"],
        "configs": [{"config_name": "c"}],
    }
    found = resolved(service, {}, {"pw": "pw-01"}, {"c": "c-02"})
    assert found["secrets"] == [
        {"secret_name": "pw-01", "filename": "pw"},
        {"secret_name": "pw-01", "filename": "other", "mode": 256},
        {"secret_name": "made_by_hand", "filename": "made_by_hand"},
    ]
    assert found["configs"] == [{"config_name": "c-02", "filename": "c"}]


def test_the_role_passes_every_option() -> None:
    (deploy, _wait) = yaml.safe_load((TASKS / "service_one.yml").read_text())
    assert sorted(deploy["community.docker.docker_swarm_service"]) == sorted(SERVICE_KEYS)
