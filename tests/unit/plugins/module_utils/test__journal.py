# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is kept of a journal: no secret, and not more than was asked for."""

from __future__ import annotations

import time
import typing as t
from collections.abc import Iterator, Mapping

import pytest
from ansible_collections.nines.ha.plugins.module_utils._journal import (
    MASK,
    kept,
    masked,
    newest,
    secrets_of,
)

CANARY = "cAnArY-4711"


class Broken(Mapping[str, t.Any]):
    """Variables of which one cannot be templated, as hostvars may be."""

    def __getitem__(self, key: str) -> t.Any:
        if key == "broken_password":
            raise RuntimeError("it is a template of nothing")
        return {"db_password": CANARY}[key]

    def __iter__(self) -> Iterator[str]:
        return iter(["broken_password", "db_password"])

    def __len__(self) -> int:
        return 2


class BrokenList(list[t.Any]):
    """A list of which the first element cannot be templated."""

    def __getitem__(self, number: t.Any) -> t.Any:
        if number == 0:
            raise RuntimeError("it is a template of nothing")
        return super().__getitem__(number)

    def __iter__(self) -> Iterator[t.Any]:
        raise RuntimeError("it is a template of nothing")


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({"postgres_monitor_password": CANARY}, {CANARY}),
        (
            {"keepalived_instances": [{"name": "web-service", "auth_pass": "12345678"}]},
            {"12345678"},
        ),
        ({"vault_secrets": {"one": {"deep": CANARY}}}, {CANARY}),
        ({"SWARM_UNLOCK_KEY": CANARY, "backup_cipher_pass": "abcdefgh"}, {CANARY, "abcdefgh"}),
        ({"tls_private_key": "first line\nx\nsecond line"}, {"first line", "second line"}),
        ({"etcd_ca_cert": "/etc/etcd/ca.crt", "ha_cluster_name": "production"}, set()),
        ({"ha_password_file": "/etc/secret/password"}, set()),
        ({"a_password": "short", "b_password": True, "c_password": None, "d_password": ""}, set()),
        ({"pin_token": 123456}, {"123456"}),
        (Broken(), {CANARY}),
        ({"users": BrokenList([{}, {"password": CANARY}])}, {CANARY}),
        ({"ansible_facts": {"a_token": CANARY}, "__role_result": {"a_token": CANARY}}, set()),
        ({"ansible_become_password": CANARY}, {CANARY}),
        ({}, set()),
    ],
)
def test_secrets_are_found_by_their_names(variables: Mapping[str, t.Any], found: set[str]) -> None:
    assert secrets_of(variables) == found


@pytest.mark.parametrize(
    "line",
    [
        f"ALTER ROLE app WITH PASSWORD '{CANARY}';",
        f"CREATE USER app ENCRYPTED PASSWORD E'{CANARY}''more'",
        f"primary_conninfo = 'user=rep password={CANARY} host=db1'",
        f"connecting to postgres://app:{CANARY}@198.51.100.10:5000/shop",
        f"sudo: root : COMMAND=/usr/bin/tool --password {CANARY} --host db1",
        f"sudo: root : COMMAND=/usr/bin/tool --admin-token={CANARY}",
        f"PGPASSWORD={CANARY} psql",
        f'{{"api_key": "{CANARY} with blanks", "port": 1}}',
        f"cipher-pass: {CANARY}",
        f"Authorization: Basic {CANARY}",
        f"authorization: 'bearer {CANARY}'",
        f"docker swarm join --token SWMTKN-1-{CANARY}-{CANARY} 192.0.2.11:2377",
        f"unlock with SWMKEY-1-{CANARY}",
        f"stored SCRAM-SHA-256$4096:{CANARY.replace('-', '')}==$ab:cd=",
        f"-----BEGIN RSA PRIVATE KEY-----\n  {CANARY}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n  {CANARY}",
    ],
)
def test_what_looks_like_a_secret_is_masked_unknown_as_it_is(line: str) -> None:
    found = masked(f"before it\n{line}\n", [])
    assert CANARY not in found
    assert CANARY.replace("-", "") not in found
    assert MASK in found
    assert found.startswith("before it\n")


@pytest.mark.parametrize(
    "line",
    [
        'FATAL:  password authentication failed for user "app"',
        "keepalived[812]: (web) Entering MASTER STATE",
        "Accepted publickey for root from 198.51.100.31 port 4711 ssh2: ED25519 SHA256:abc",
        "etcd: lost the TCP streaming connection with peer 16f7191b6752f4b5",
        "haproxy: Server app/db1 is DOWN, reason: Layer4 timeout, check duration: 1001ms",
        "sshd: pam_unix(sshd:session): session opened for user root(uid=0)",
        "curl https://198.51.100.10:8443/health at 10:04 by mail@example.com",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert masked(line, []) == line


def test_a_known_secret_is_masked_wherever_it_is_and_the_longer_one_first() -> None:
    found = masked("got hunter22 and hunter22-more.", ["hunter22", "hunter22-more"])
    assert found == f"got {MASK} and {MASK}."


@pytest.mark.parametrize(
    ("text", "most", "found"),
    [
        ("one\ntwo\n", 8, "one\ntwo\n"),
        ("one\ntwo\n", 7, "(1 older line is left out)\ntwo\n"),
        ("\u00fc\u00fc\nb\n", 6, "(1 older line is left out)\nb\n"),
        ("\u00fc\u00fc\nb\n", 7, "\u00fc\u00fc\nb\n"),
        ("a line that is too long", 5, "(1 older line is left out)\n"),
        ("", 5, ""),
        ("a\udc80b", 9, "a\udc80b\n"),
    ],
)
def test_the_newest_lines_are_kept(text: str, most: int, found: str) -> None:
    assert newest(text, most) == found


def test_a_node_that_said_nothing_is_left_out() -> None:
    results: list[dict[str, t.Any]] = [
        {"node": "node1", "stdout": f"it is {CANARY}\n"},
        {"node": "node2", "stdout": "\n"},
        {"node": "node3", "unreachable": True},
        {"node": "node4", "stdout": None},
    ]
    assert kept(results, "node", [CANARY], 99) == [{"host": "node1", "text": f"it is {MASK}\n"}]


def test_a_large_journal_takes_seconds_at_most() -> None:
    line = "2026-11-22T10:00:00.000000+0000 node1 app[1]: " + "password-" * 20 + "a=b x" * 20
    begin = time.monotonic()
    kept([{"node": "a", "stdout": f"{line}\n" * 10000}], "node", [CANARY], 2**21)
    assert time.monotonic() - begin < 20
