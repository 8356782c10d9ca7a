# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
import yaml
from ansible_collections.nines.ha.plugins.module_utils._compose_resolve import loaded, resolve

WEB = {"image": "shop:${TAG}", "restart": "always", "ports": ["8080:80", "[::1]:9000:90"]}
TEXT = "services:\n  db: {image: 'db:1'}  # as it is\n"


def test_stacks_are_resolved() -> None:
    got = resolve(
        {
            "stacks": [
                {
                    "name": "shop",
                    "definition": {"services": {"web": WEB}},
                    "env": {"TAG": "1.4", "KEY": "long enough"},
                    "secrets": [{"name": "db", "content": "hunter2", "owner": 999}],
                    "files": [{"path": "conf/sub/a.ini", "content": "x"}],
                    "wait": 30,
                },
                {"name": "data", "file": "db.yml"},
                {"name": "old", "state": "absent"},
            ],
            "files": {"db.yml": TEXT},
            "directory": "/opt/x",
            "images": [{"name": "db:1", "archive": "db.tar"}, {"name": "other:1"}],
        }
    )
    shop, data, old = got["stacks"]
    assert (shop["wait"], shop["ports"], shop["images"]) == (30, [8080, 9000], ["shop:1.4"])
    assert shop["hide"] == ["long enough", "hunter2"]
    assert shop["folders"] == [
        {"path": "/opt/x/shop", "mode": "0700"},
        {"path": "/opt/x/shop/secrets", "mode": "0700"},
        {"path": "/opt/x/shop/conf", "mode": "0755"},
        {"path": "/opt/x/shop/conf/sub", "mode": "0755"},
    ]
    files = {each["path"].removeprefix("/opt/x/shop/"): each for each in shop["files"]}
    assert list(files) == ["secrets/db", "conf/sub/a.ini", ".env", "compose.yml"]
    assert files["secrets/db"] == {
        "path": "/opt/x/shop/secrets/db", "mode": "0600", "owner": "999",
        "secret_content": "hunter2",
    }  # fmt: skip
    assert files[".env"]["secret_content"] == "TAG='1.4'\nKEY='long enough'\n"
    assert yaml.safe_load(files["compose.yml"]["secret_content"]) == {"services": {"web": WEB}}
    assert data["files"][-1]["secret_content"] == TEXT
    assert (old["files"], old["state"], old["services"]) == ([], "absent", [])
    assert [each["name"] for each in got["images"]] == ["db:1", "other:1", "shop:1.4"]
    assert shop["services"][0]["service"] == "web"


def test_nothing_is_nothing() -> None:
    assert resolve({}) == {"stacks": [], "images": []}


def test_a_file_that_is_no_yaml() -> None:
    with pytest.raises(ValueError, match=r"a\.yml is no YAML: .*line 1"):
        loaded({"a.yml": "a: [b"})
