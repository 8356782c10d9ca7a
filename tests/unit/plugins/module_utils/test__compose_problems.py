# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._compose_problems import pinned, problems

WEB: dict[str, t.Any] = {
    "image": "shop:1.4",
    "restart": "always",
    "ports": ["8080:80"],
    "healthcheck": {"test": ["CMD", "true"]},
}


def stack(service: dict[str, t.Any] | None = None, **more: t.Any) -> dict[str, t.Any]:
    web = {**WEB, **(service or {})}
    return {"name": "shop", "definition": {"services": {"web": web}}, **more}


def found(*stacks: dict[str, t.Any], **more: t.Any) -> list[str]:
    return problems({"stacks": list(stacks), "files": {}, **more})


def test_a_good_stack_has_none() -> None:
    secret = {"name": "db", "content": "x", "owner": "999"}
    file = {"path": "conf/app.ini", "content": "x"}
    assert found(stack(secrets=[secret], files=[file], env={"A": "b"})) == []
    assert found({"name": "old", "state": "absent"}) == []
    assert found() == []


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ({"healthcheck": None}, "it has no healthcheck"),
        ({"healthcheck": {"test": ["NONE"]}}, "it has no healthcheck"),
        ({"restart": None}, "`restart` is not given"),
        ({"restart": "on-failure"}, "`restart` is on-failure"),
        ({"restart": "no"}, "`restart` is no"),
        ({"image": ""}, "it has no image"),
        ({"image": "shop"}, "the image shop has no tag"),
        ({"image": "reg:5000/shop:latest"}, "has no tag, or `latest`"),
        ({"build": "."}, "`build` would make an image of its own"),
        ({"ports": ["80"]}, "chosen by chance"),
        ({"scale": 2}, "2 replicas cannot share"),
        ({"command": "run $TOKEN"}, "${TOKEN} has no value"),
    ],
)
def test_services(service: dict[str, t.Any], words: str) -> None:
    (problem,) = found(stack(service))
    assert problem.startswith("compose_stacks: shop: ")
    assert words in problem


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": "Shop"}, "small letters"),
        ({"name": "haproxy"}, "choose another"),
        ({"file": "x.yml"}, "and not both"),
        ({"env": {"A-B": "x"}}, "is no name of a variable"),
        ({"env": {"A": "it's hunter2"}}, "the value of A has an apostrophe"),
        ({"secrets": [{"name": "../x", "content": "x"}]}, "is no name of a file"),
        ({"secrets": [{"name": "x", "content": ""}]}, "has no `content`"),
        ({"secrets": [{"name": "x", "content": "y"}] * 2}, "the name x is used twice"),
        ({"files": [{"path": "/etc/x", "content": ""}]}, "is no path below"),
        ({"files": [{"path": "a/../x", "content": ""}]}, "is no path below"),
        ({"files": [{"path": "secrets/x", "content": ""}]}, "written by the role itself"),
        ({"files": [{"path": "x", "content": ""}] * 2}, "the path x is used twice"),
    ],
)
def test_entries(more: dict[str, t.Any], words: str) -> None:
    all_found = found(stack(**more))
    assert any(words in each for each in all_found), all_found
    assert "hunter2" not in " ".join(all_found)


def test_what_cannot_be_read_is_one_sentence() -> None:
    assert found({"name": "shop", "definition": {"x": 1}}) == [
        "compose_stacks: shop: services must be a mapping, it is None"
    ]


def test_definitions_come_from_files_too() -> None:
    files = {"a.yml": {"services": {"web": {**WEB, "image": "${IMAGE}"}}}}
    entry = {"name": "shop", "file": "a.yml"}
    assert problems({"stacks": [{**entry, "env": {"IMAGE": "a:1"}}], "files": files}) == []
    assert "${IMAGE} has no value" in problems({"stacks": [entry], "files": files})[0]


def test_jobs_need_neither_check_nor_restart() -> None:
    web = {**WEB, "depends_on": {"job": {"condition": "service_completed_successfully"}}}
    services = {"web": web, "job": {"image": "shop:1.4"}}
    assert found({"name": "shop", "definition": {"services": services}}) == []


def test_switches() -> None:
    bare = stack({"healthcheck": None, "image": "shop"})
    assert len(found(bare)) == 2
    assert found(bare, require_healthcheck=False, require_tag=False) == []


@pytest.mark.parametrize(
    ("ports", "clash"),
    [
        (["8080:1"], True),
        (["127.0.0.1:8080:1"], True),
        (["8080:1/udp"], False),
        (["8081:1"], False),
        (["8070-8090:70-90"], True),
    ],
)
def test_ports_of_two_stacks(ports: list[str], clash: bool) -> None:
    other = {**stack({"ports": ports}), "name": "other"}
    assert bool(found(stack(), other)) == clash


def test_ports_of_haproxy_on_the_node() -> None:
    binds = [{"port": 443}, {"address": "192.0.2.9", "port": 8080}]
    assert found(stack(), listeners=[{"name": "web", "binds": binds}]) == [
        "compose_stacks: shop/web publishes *:8080/tcp, which HAProxy's web has"
    ]
    elsewhere = stack({"ports": ["192.0.2.1:8080:80"]})
    assert found(elsewhere, listeners=[{"name": "web", "binds": binds}]) == []


def test_names_and_containers_are_used_once() -> None:
    one = stack({"container_name": "c", "ports": []})
    assert found(one, one) == [
        "compose_stacks: the name shop is used twice: remove one",
        "compose_stacks: the container_name c is used twice: remove one",
    ]


def test_host_network_behind_haproxy() -> None:
    host = {"network_mode": "host", "ports": []}
    assert "name them in `drain`" in found(stack(host), balanced=True)[0]
    assert found(stack(host, drain=[]), balanced=True) == []
    assert found(stack(host)) == []


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ({}, "it has no name"),
        ({"name": "a:1", "archive": "x", "remote_archive": "y"}, "and not both"),
        ({"name": "a@sha256:0", "archive": "x"}, "give its `id`"),
        ({"name": "a:1", "id": "sha256:12"}, "id must be sha256"),
    ],
)
def test_images(image: dict[str, t.Any], words: str) -> None:
    assert words in found(images=[image])[0]


def test_images_are_named_once() -> None:
    assert "is used twice" in found(images=[{"name": "a:1"}] * 2)[0]
    assert found(images=[{"name": "a:1", "id": "sha256:" + "0" * 64}]) == []


def test_live_restore_and_a_swarm() -> None:
    assert "swarm_daemon_options" in found(daemon_options={"live-restore": True}, swarm=True)[0]
    assert found(daemon_options={}, swarm=True) == []
    assert found(daemon_options={"live-restore": True}) == []
    assert found(daemon_options={}, swarm=True) == []


def test_pinned() -> None:
    assert pinned("a@sha256:00")
    assert not pinned("reg.example.com:5000/a/b")
