# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with NFS on a node."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _nfs_exports as exports
from ansible_collections.nines.ha.plugins.module_utils import _nfs_mounts as mounts
from ansible_collections.nines.ha.plugins.module_utils._nfs_check import (
    mount_problems,
    server_problems,
)
from ansible_collections.nines.ha.plugins.module_utils._nfs_texts import (
    Answer,
    Exported,
    NfsClient,
    NfsMount,
    Server,
)

OPTIONS = ("sync", "no_subtree_check", "fsid=1", "rw", "root_squash")
EXPORTED = Exported("/srv/a", "192.0.2.0/24", OPTIONS)
SERVER = Server(True, 8, ("4.2",), False, 10, 10, (EXPORTED,), ())
WANTED: dict[str, t.Any] = {"path": "/srv/a", "fsid": 1, "clients": [{"network": "192.0.2.7/24"}]}


@pytest.mark.parametrize(
    ("server", "wanted", "reasons"),
    [
        (SERVER, [WANTED], []),
        (SERVER, None, []),
        (SERVER._replace(running=False), None, []),
        (SERVER._replace(running=False), [WANTED], ["nfsd does not run"]),
        (SERVER, [], []),
        (SERVER, [{**WANTED, "path": "/srv/ab"}], ["/srv/ab is not exported"]),
        (
            SERVER._replace(exports=(EXPORTED, EXPORTED._replace(path="/srv/a/b"))),
            [WANTED],
            ["/srv/a/b is exported to 192.0.2.0/24, which nobody declared"],
        ),
        (
            SERVER._replace(exports=(EXPORTED._replace(path="/srv/b", client="0.0.0.0/0"),)),
            [],
            ["/srv/b is exported to the whole world"],
        ),
        (SERVER._replace(running=False, exports=()), [], []),
        (SERVER._replace(exports=()), [WANTED], ["/srv/a is not exported to 192.0.2.0/24"]),
        (SERVER, [{**WANTED, "read_only": True}], ["without ro: run `exportfs -ra`"]),
        (SERVER, [{**WANTED, "sync": False}], ["without async"]),
        (SERVER, [{**WANTED, "fsid": 2}], ["without fsid=2"]),
        (SERVER, [{**WANTED, "root_squash": False}], ["without no_root_squash"]),
        (
            SERVER,
            [{**WANTED, "clients": [{"network": "192.0.2.0/24", "options": ["ro"]}]}],
            ["without ro"],
        ),
        (
            SERVER._replace(exports=(EXPORTED._replace(client="*"),)),
            None,
            ["/srv/a is exported to the whole world"],
        ),
        (
            SERVER._replace(exports=(EXPORTED, EXPORTED._replace(client="web1"))),
            [WANTED],
            ["/srv/a is exported to web1, which nobody declared"],
        ),
    ],
)
def test_exports(server: Server, wanted: list[t.Any] | None, reasons: list[str]) -> None:
    declared = None if wanted is None else [exports.parse(each) for each in wanted]
    found = server_problems(server, declared)
    assert len(found) == len(reasons), found
    assert all(reason in each for reason, each in zip(reasons, found, strict=True))


@pytest.mark.parametrize(
    ("wanted", "others", "count"),
    [
        ([WANTED], [], 0),
        ([], ["/srv/a"], 0),
        ([], ["/srv/a/"], 0),
        ([], [], 1),
        ([], ["/srv"], 1),
        (None, [], 0),
    ],
)
def test_an_export_that_was_taken_out_is_named(
    wanted: list[t.Any] | None, others: list[str], count: int
) -> None:
    declared = None if wanted is None else [exports.parse(each) for each in wanted]
    found = server_problems(SERVER, declared, others)
    assert len(found) == count
    assert all("/srv/a is exported to 192.0.2.0/24, which is neither" in each for each in found)


def test_clients_of_one_name() -> None:
    one = NfsClient("192.0.2.1", 2, "confirmed", "Linux NFSv4.2 web", 0, 0, 1)
    twice = (one, one._replace(state="courtesy"))
    assert server_problems(SERVER._replace(clients=twice), None) == []
    found = server_problems(SERVER._replace(clients=(one, one._replace(address="192.0.2.2"))), None)
    assert found[0].startswith("2 clients call themselves 'Linux NFSv4.2 web'")


MOUNT = NfsMount("/mnt/a", "192.0.2.10:/srv/a", ("rw", "vers=4.2", "hard", "timeo=50", "retrans=2"))
DECLARED: dict[str, t.Any] = {
    "path": "/mnt/a",
    "server": "192.0.2.10",
    "source_path": "/srv/a",
    "options": "hard,vers=4.2,timeo=50",
}
GOOD = Answer(False, 1.0)


@pytest.mark.parametrize(
    ("mount", "answer", "declared", "reasons"),
    [
        (MOUNT, GOOD, DECLARED, []),
        (MOUNT, GOOD, None, []),
        (MOUNT, None, None, []),
        (MOUNT, Answer(True, 2.0, "Stale"), None, ["is stale", "umount -l /mnt/a"]),
        (MOUNT, Answer(None, None, "no answer within 5 s"), None, ["does not answer: no answer"]),
        (None, Answer(None, None, "No such device"), DECLARED, ["mounted there (No such device)"]),
        (None, GOOD, DECLARED, ["nothing of NFS is mounted there"]),
        (MOUNT._replace(source="192.0.2.9:/srv/a"), GOOD, DECLARED, ["is of 192.0.2.9:/srv/a"]),
        (MOUNT, GOOD, {**DECLARED, "options": "timeo=60"}, ["is without timeo=60"]),
        (MOUNT._replace(options=("ro", "soft")), GOOD, {**DECLARED, "options": []}, ["is soft"]),
        (MOUNT._replace(options=("ro", "soft")), GOOD, {**DECLARED, "options": "soft,ro"}, []),
    ],
)
def test_mounts(
    mount: NfsMount | None, answer: Answer | None, declared: t.Any, reasons: list[str]
) -> None:
    found = mount_problems(
        [mount] if mount else [],
        {"/mnt/a": answer} if answer else {},
        [mounts.parse(declared)] if declared else [],
    )
    assert len(found) == bool(reasons), found
    assert all(reason in found[0] for reason in reasons)


def test_an_address_in_brackets() -> None:
    mount = MOUNT._replace(source="[2001:db8::1]:/srv/a")
    declared = mounts.parse({**DECLARED, "server": "2001:db8::1", "options": []})
    assert mount_problems([mount], {}, [declared]) == []
