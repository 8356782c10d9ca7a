# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether old and new secrets fit together."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._rotation import rotation_problems

NEW: dict[str, t.Any] = {
    "etcd_root_password": "canary-new-root",
    "patroni_rest_password": "",
    "postgres_users": {"shop": "canary-new-shop", "web": ""},
}


@pytest.mark.parametrize(
    ("old", "texts"),
    [
        ({"etcd_root_password": "canary"}, []),
        ({"postgres_users": {"shop": "canary"}}, []),
        ({}, ["ha_secrets_old names no secret"]),
        (
            {"etcd_password": "canary"},
            [
                "ha_secrets_old has etcd_password, which is none of etcd_root_password,"
                " patroni_rest_password, postgres_users"
            ],
        ),
        ({"etcd_root_password": "canary-new-root"}, ["etcd_root_password is the same as before"]),
        (
            {"patroni_rest_password": "canary"},
            ["patroni_rest_password has an old secret and no new one"],
        ),
        (
            {"postgres_users": {"web": "canary", "bar": "canary", "shop": "canary-new-shop"}},
            [
                "postgres_users: web has an old secret and no new one",
                "postgres_users: bar has an old secret and no new one",
                "postgres_users: shop is the same as before",
            ],
        ),
        ({"postgres_users": "canary"}, ["ha_secrets_old: postgres_users has to be a mapping of"]),
        ({"etcd_root_password": {"a": "canary"}}, ["etcd_root_password has to be one text"]),
        ({"etcd_root_password": ""}, ["etcd_root_password is no text"]),
        ({"etcd_root_password": 4711}, ["etcd_root_password is no text"]),
    ],
)
def test_says_what_does_not_fit_and_no_secret(old: dict[str, t.Any], texts: list[str]) -> None:
    found = rotation_problems(old, NEW)
    assert len(found) == len(texts), found
    for sentence, text in zip(found, texts, strict=True):
        assert text in sentence
        assert "canary" not in sentence
