# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The script that moves an NFS server: two nodes, one storage, and everything that can go wrong."""

from __future__ import annotations

import doctest
import importlib.util
import json
import os
import struct
import sys
import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils import _nfs_claim as claims
from ansible_collections.nines.ha.plugins.module_utils import _nfs_silence

FILE = Path(__file__).parents[3] / "roles/nfs/files/nfs_pair.py"
sys.modules["nfs_claim"] = claims  # beside the script on a node
sys.modules["nfs_silence"] = _nfs_silence
spec = importlib.util.spec_from_file_location("nfs_pair", FILE)
assert spec is not None
assert spec.loader is not None
nfs: t.Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(nfs)

CONFIG = {
    "claim": {"kind": "device", "path": "/dev/claim"},
    "storage": {"kind": "block", "device": "/dev/vdb", "path": "", "fstype": "ext4"},
    "state_directory": "",
}


class Disk:
    """The place of the claim, seen by both nodes."""

    path = "/dev/claim"

    def __init__(self) -> None:
        self.block = bytes(512)
        self.broken = False

    def read(self) -> bytes:
        if self.broken:
            raise OSError(5, "Input/output error")
        return self.block

    def write(self, block: bytes) -> None:
        if self.broken:
            raise OSError(5, "Input/output error")
        self.block = block

    def before(self) -> bytes:
        return b""

    def keep(self) -> None:
        """Nothing to keep."""

    @property
    def claim(self) -> claims.Claim:
        found = claims.decode(self.block).claim
        assert found
        return found


class Time:
    """One clock for all; who sleeps lets the others live."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.others: list[t.Callable[[], object]] = []

    def sleep(self, seconds: float) -> None:
        self.now += max(seconds, 0.01)
        for other in self.others:
            other()


class Node:
    """A server whose commands are noted; mounts and threads follow them."""

    def __init__(self, name: str, folder: Path, disk: Disk, time: Time, **config: t.Any) -> None:
        self.folder, self.calls = folder / name, list[str]()
        self.fails = dict[str, int]()
        self.threads: int = 0
        self.points: list[str] = []
        self.rules: list[str] = []
        self.called: list[tuple[tuple[str, int], list[tuple[str, int]]]] = []
        self.storage = str(self.folder / "srv")
        (self.folder / "proc/self").mkdir(parents=True)
        (self.folder / "proc/fs/nfsd").mkdir(parents=True)
        (self.folder / "lib").mkdir()
        text = {
            **CONFIG,
            "node": name,
            "storage": {**CONFIG["storage"], "path": self.storage},  # type: ignore[dict-item]
            "state_directory": str(folder / "state"),
            "state_target": str(self.folder / "lib"),
            "step_s": 1,
            **config,
        }
        self.pair = nfs.Pair(
            nfs.settings(json.dumps(text)),
            str(self.folder / "run"),
            run=self.run,
            place=disk,
            proc=str(self.folder / "proc"),
            clock=lambda: time.now,
            sleep=time.sleep,
            answers=lambda *_asked: self.threads > 0,
            send=lambda server, clients: self.called.append((server, clients)),
            machine=f"machine-{name}",
        )
        self.show()

    def show(self) -> None:
        lines = [f"1 1 0:1 / {point} rw - ext4 /dev/vdb rw" for point in self.points]
        (self.folder / "proc/self/mountinfo").write_text("\n".join(lines))
        (self.folder / "proc/fs/nfsd/threads").write_text(f"{self.threads}\n")

    def run(self, argv: list[str], _limit_s: float) -> tuple[int, str]:
        self.calls.append(" ".join(argv))
        for part, status in self.fails.items():
            if part in self.calls[-1]:
                return status, f"{part} failed"
        if argv[:2] == ["ip", "rule"]:
            return self.rule(argv[2], argv[3:])
        if argv[0] == "mount":
            self.points.append(argv[-1])
        elif argv[0] == "umount":
            self.points.remove(argv[1])
        elif argv[:2] == ["systemctl", "start"]:
            self.threads = 8
        elif argv[:2] == ["systemctl", "stop"] or argv[0] == "rpc.nfsd":
            self.threads = 0
        self.show()
        return 0, ""

    def rule(self, verb: str, words: list[str]) -> tuple[int, str]:
        rule = " ".join(words[2:])
        if verb == "add" and rule in self.rules:
            return 2, "RTNETLINK answers: File exists"
        if verb == "del" and not self.rules:
            return 2, "RTNETLINK answers: No such file or directory"
        if verb == "add":
            self.rules.append(rule)
        elif verb == "del":
            self.rules.pop()
        return 0, "\n".join(self.rules)

    @property
    def role(self) -> str:
        return str(self.pair.load("state").get("role"))

    def beat(self) -> None:
        self.pair.turn()


class World(t.NamedTuple):
    disk: Disk
    time: Time
    one: Node
    two: Node


@pytest.fixture
def world(tmp_path: Path) -> World:
    disk, time = Disk(), Time()
    (tmp_path / "state").mkdir()
    (tmp_path / "state/etab").touch()
    return World(disk, time, Node("nfs1", tmp_path, disk, time), Node("nfs2", tmp_path, disk, time))


def test_what_is_left_over_is_stopped_first_and_nothing_else(world: World) -> None:
    world.one.fails["is-active"] = 3
    world.one.pair.start()
    assert not [call for call in world.one.calls if call.startswith("systemctl stop")]
    # At each boot this one runs for a while; nothing has to be stopped for it.
    (question,) = [call for call in world.one.calls if "is-active" in call]
    assert "rpc-statd.service" in question
    assert "rpc-statd-notify.service" not in question
    # A daemon that somebody has started has the node's own state open.
    world.two.pair.units_down()
    assert [call.split()[1] for call in world.two.calls] == ["is-active", "stop"]


def test_clients_hear_nothing_until_a_server_is_there_that_calls_them(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for node in (world.one, world.two):
        node.pair.config = {**node.pair.config, "addresses": ["192.0.2.1", "2001:db8::1"]}
        node.pair.config["state_target"] = world.one.pair.config["state_target"]
    silent = ["from 192.0.2.1 ipproto tcp sport 2049 blackhole"]
    client = world.one.folder / "proc/fs/nfsd/clients/7"
    client.mkdir(parents=True)
    (client / "info").write_text('clientid: 0x1\naddress: "192.0.2.7:920"\n')
    world.one.pair.start()
    assert world.one.rules == []
    world.one.pair.stop()
    assert world.one.rules == silent
    capsys.readouterr()
    world.one.pair.hush()
    assert (world.one.rules, capsys.readouterr().err) == (silent, "")
    world.two.pair.start()
    assert world.two.rules == []
    assert world.two.called == [(("192.0.2.1", 2049), [("192.0.2.7", 920)])]


def test_a_server_that_stays_silent_does_not_start(world: World) -> None:
    world.one.rules = ["from 192.0.2.1 blackhole"] * 99
    with pytest.raises(nfs.Problem, match="stays silent"):
        world.one.pair.start()
    assert world.one.role == "failed"


def test_a_kernel_without_routing_rules_serves_as_before(world: World) -> None:
    world.one.pair.config = {**world.one.pair.config, "addresses": ["192.0.2.1"]}
    world.one.fails["ip rule"] = 2
    world.one.pair.start()
    world.one.pair.stop()
    assert world.disk.claim.state == "released"


def test_who_renews_does_not_wait_for_who_writes_clients_down(world: World) -> None:
    world.one.pair.start()
    world.one.pair.note_clients = lambda: pytest.fail("the claim waits for a disk")
    world.one.beat()
    renewer = nfs.Renewer(world.one.pair)
    renewer._orders.put(0.0)
    threading.Thread(target=renewer.work, daemon=True).start()
    assert renewer._results.get(timeout=5)[1].action == "renew"


def test_what_no_unit_has_stopped_is_withdrawn_by_hand(world: World) -> None:
    world.one.pair.start()
    world.one.calls.clear()
    world.one.fails["systemctl stop"] = 1
    world.one.pair.stop()
    assert [call for call in world.one.calls if not call.startswith(("ip", "umount"))][1:] == [
        "rpc.nfsd 0",
        "exportfs -au",
        "exportfs -f",
    ]


def test_one_starts_in_order(world: World) -> None:
    one = world.one
    one.pair.start()
    assert one.role == "owner"
    assert world.disk.claim[1:] == (
        "nfs1", "machine-nfs1", world.disk.claim.session, 1, 1, "held", world.disk.claim.time,
    )  # fmt: skip
    first = one.calls.index("fsck -p /dev/vdb")
    assert one.calls[first:] == [
        "fsck -p /dev/vdb",
        f"mount -t ext4 /dev/vdb {one.storage}",
        f"mount --bind {one.pair.config['state_directory']} {one.pair.config['state_target']}",
        "systemctl start nfsdcld.service nfs-mountd.service nfs-idmapd.service nfs-server.service",
        "ip rule del pref 20490",
        "ip rule show pref 20490",
        "exportfs -ra",
    ]
    one.calls.clear()
    one.pair.start()
    assert one.calls == []


def test_it_stops_in_order_and_lets_the_other_start(world: World) -> None:
    world.one.pair.start()
    world.one.calls.clear()
    world.one.pair.stop()
    assert [call.split()[0] for call in world.one.calls] == [
        "systemctl", "umount", "umount",
    ]  # fmt: skip
    assert (world.one.role, world.disk.claim.state) == ("idle", "released")
    began = world.time.now
    world.two.pair.start()
    assert (world.two.role, world.disk.claim.epoch) == ("owner", 2)
    assert world.time.now - began < 1


def test_the_second_does_not_start_while_the_first_lives(world: World) -> None:
    world.one.pair.start()
    world.time.others.append(world.one.beat)
    with pytest.raises(nfs.Problem, match=r"nfs1 has the claim \(epoch 1\) and may be alive"):
        world.two.pair.start()
    assert (world.two.role, world.two.points, world.two.threads) == ("failed", [], 0)
    assert world.disk.claim.node == "nfs1"
    assert not world.two.pair.check()
    world.time.now += 31
    assert world.two.pair.check()


def test_the_second_takes_over_from_a_dead_one(world: World) -> None:
    world.one.pair.start()
    began = world.time.now
    world.two.pair.start()
    assert (world.two.role, world.disk.claim.node, world.disk.claim.epoch) == ("owner", "nfs2", 2)
    assert 6 <= world.time.now - began < 8


def test_who_has_watched_all_the_time_takes_over_at_once(world: World) -> None:
    world.one.pair.start()
    world.two.pair.turn()
    world.time.now += 6
    began = world.time.now
    world.two.pair.start()
    assert world.time.now - began < 1


def test_a_dead_one_is_fenced_first(tmp_path: Path, world: World) -> None:
    world.one.pair.start()
    three = Node("nfs3", tmp_path, world.disk, world.time, fence_command=["fence", "off"])
    three.fails = {"fence off": 1}
    with pytest.raises(
        nfs.Problem, match="nfs1 could not be fenced: `fence off nfs1` ended with 1"
    ):
        three.pair.start()
    assert world.disk.claim.node == "nfs1"
    three.fails = {}
    three.pair.start()
    assert three.calls.count("fence off nfs1") == 2
    assert world.disk.claim.node == "nfs3"


def test_of_two_at_once_the_last_on_the_disk_wins(world: World) -> None:
    # The other writes its claim between the look and the end of the settling time.
    def other() -> None:
        world.time.others.clear()
        theirs = claims.Claim("p", "nfs2", "machine-nfs2", "s2", 1, 1, "held", 0.0)
        world.disk.write(claims.encode(theirs))
        world.time.others.append(beat)

    def beat() -> None:
        found = world.disk.claim
        world.disk.write(claims.encode(found._replace(counter=found.counter + 1)))

    world.time.others.append(other)
    with pytest.raises(nfs.Problem, match="nfs2 has the claim"):
        world.one.pair.start()
    assert world.one.points == []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("fsck", "needs a person: run `fsck /dev/vdb` on nfs1"),
        ("mount -t", "/dev/vdb cannot be mounted"),
        ("mount --bind", "does not show"),
        ("systemctl start", "NFS did not start"),
    ],
)
def test_a_failed_step_leaves_nothing_behind(world: World, command: str, reason: str) -> None:
    world.one.fails = {command: 4}
    with pytest.raises(nfs.Problem, match=reason):
        world.one.pair.start()
    assert (world.one.role, world.one.points, world.one.threads) == ("failed", [], 0)
    assert world.disk.claim.state == "released"
    assert not world.one.pair.check()
    world.one.pair.stop()  # what systemd runs afterwards
    assert not world.one.pair.check()


def test_one_export_that_is_wrong_does_not_hold_the_others(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.one.fails = {"exportfs -ra": 1}
    world.one.pair.start()
    assert world.one.role == "owner"
    assert "not all exports are right on nfs1: exportfs -ra failed" in capsys.readouterr().err


def test_what_is_in_the_way_is_not_hidden(world: World) -> None:
    Path(world.one.storage).mkdir()
    (Path(world.one.storage) / "data").touch()
    with pytest.raises(nfs.Problem, match="holds files and nothing is mounted there"):
        world.one.pair.start()


def test_who_cannot_unmount_keeps_the_claim_and_reboots(world: World) -> None:
    world.one.pair.start()
    world.one.fails = {f"umount {world.one.storage}": 32}
    with pytest.raises(nfs.Problem, match=r"stays mounted .*end what uses it"):
        world.one.pair.stop()
    assert world.disk.claim.state == "held"
    assert (world.one.folder / "proc/sysrq-trigger").read_text() == "b"
    assert world.one.pair.turn().action == "renew"


def test_a_late_write_of_the_old_owner_is_corrected(world: World) -> None:
    world.one.pair.start()
    old = world.disk.block
    world.time.now += 7
    world.two.pair.start()
    world.disk.write(old)
    assert world.two.pair.turn().action == "renew"
    assert world.disk.claim.node == "nfs2"
    assert world.one.pair.turn().action == "yield"


def renewer_of(node: Node) -> t.Any:
    """Give one that does at once what is ordered."""
    renewer = nfs.Renewer(node.pair)

    class Now:
        def put(self, began: float) -> None:
            try:
                renewer._results.put((began, node.pair.turn()))
            except OSError as exc:
                renewer._results.put((began, str(exc)))

    renewer._orders = Now()
    return renewer


def test_the_loser_stops_at_once(world: World) -> None:
    world.one.pair.start()
    renewer = renewer_of(world.one)
    renewer.beat(0)
    world.two.pair.start()
    world.one.fails = {"systemctl --no-block stop": 0}
    world.one.points.clear()  # what the unit does when it is stopped
    renewer.beat(0)
    assert (world.one.role, world.one.threads) == ("failed", 0)
    assert "rpc.nfsd 0" in world.one.calls
    assert "systemctl --no-block stop nfs-pair.service" in world.one.calls
    assert not (world.one.folder / "proc/sysrq-trigger").exists()
    world.one.pair.stop()
    assert (world.disk.claim.node, world.disk.claim.state) == ("nfs2", "held")


def test_a_storage_that_fails_ends_the_service_before_another_may_start(world: World) -> None:
    world.one.pair.start()
    renewer, began = renewer_of(world.one), world.time.now
    renewer.beat(0)
    world.disk.broken = True
    while world.one.role == "owner":
        world.time.now += 0.5
        renewer.beat(0)
    assert "Input/output error" in world.one.pair.load("state")["reason"]
    assert world.one.threads == 0
    # It stayed mounted, so the node went down, and early enough.
    assert (world.one.folder / "proc/sysrq-trigger").read_text() == "b"
    assert world.time.now - began <= 6


def test_a_storage_that_hangs_does_not_hold_the_watch(world: World) -> None:
    world.one.pair.start()
    renewer = nfs.Renewer(world.one.pair)  # nobody works: as if the thread never came back
    world.time.now += 3.5
    world.one.fails = {"systemctl --no-block stop": 0}
    world.one.points.clear()
    renewer.beat(0)
    assert "the storage does not answer" in world.one.pair.load("state")["reason"]


@pytest.mark.parametrize(
    ("role", "threads", "good"),
    [("owner", 8, True), ("owner", 0, False), ("idle", 0, True), ("starting", 0, True)],
)
def test_check(world: World, role: str, threads: int, good: bool) -> None:
    world.one.pair.enter(role)
    world.one.threads = threads
    assert world.one.pair.check() is good
    noted = world.one.folder / "run/nfs-pair-fit"
    world.one.pair.note_fitness()
    assert noted.read_text() == f"{'fit' if good else 'unfit'} {world.time.now:.2f}\n"
    (world.one.folder / "run/nfs-pair-away").touch()
    assert not world.one.pair.check()
    world.one.pair.note_fitness()
    assert noted.read_text().startswith("unfit ")


def test_an_address_without_nfs_goes_away(world: World) -> None:
    world.one.pair.notify("MASTER")
    assert world.one.calls == ["systemctl --no-block start nfs-pair.service"]
    assert world.one.pair.check()
    world.time.now += 6
    assert not world.one.pair.check()
    world.one.pair.notify("FAULT")
    assert world.one.calls[1:] == ["systemctl --no-block stop nfs-pair.service"]
    assert world.one.pair.check()


@pytest.mark.parametrize("argv", [[], ["begin"], ["start", "now"], ["notify", "MASTER"]])
def test_the_command_line(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert nfs.main(argv) == 2
    assert "usage: nfs-pair start|stop|" in capsys.readouterr().err


def test_without_a_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nfs, "CONFIG", str(tmp_path / "none.json"))
    assert nfs.main(["status"]) == 1


def test_who_sees_nobody_may_not_have_the_address(tmp_path: Path, world: World) -> None:
    alone = Node("nfs3", tmp_path, world.disk, world.time, witnesses=["192.0.2.1", "192.0.2.2"])
    alone.fails = {"192.0.2.1": 1}
    assert alone.pair.check()
    alone.fails = {"192.0.2": 1}
    assert not alone.pair.check()


def test_init_and_status(world: World) -> None:
    made = world.one.pair.init()
    assert made["changed"]
    assert world.two.pair.init() == {"changed": False, "pair": made["pair"]}
    world.two.pair.start()
    status = world.one.pair.status()
    assert (status["role"], status["claim"]["node"], status["claim"]["pair"]) == (
        "idle", "nfs2", made["pair"],
    )  # fmt: skip
    world.disk.broken = True
    assert "Input/output error" in world.one.pair.status()["claim_problem"]


def test_other_data_is_never_overwritten(world: World) -> None:
    world.disk.block = b"precious".ljust(512)
    for call in (world.one.pair.start, world.one.pair.init):
        with pytest.raises(nfs.Problem, match="holds (other )?data"):
            call()
    assert world.disk.block.startswith(b"precious")


def ext4(blocks: int, log_size: int = 2) -> bytes:
    head = bytearray(4096)
    struct.pack_into("<L", head, 1028, blocks)
    struct.pack_into("<L", head, 1048, log_size)
    head[1080:1082] = b"\x53\xef"
    return bytes(head)


@pytest.mark.parametrize(
    ("head", "end"),
    [
        (bytes(4096), 0),
        (ext4(100), 409600),
        (ext4(100, 0), 102400),
        (b"XFSB" + struct.pack(">LQ", 4096, 50) + bytes(4080), 204800),
    ],
)
def test_where_a_file_system_ends(head: bytes, end: int) -> None:
    assert nfs.file_system_end(head) == end


def test_the_end_of_a_device(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.write_bytes(ext4(100).ljust(101 * 4096, b"\0"))
    place = nfs.Place({"kind": "file", "path": str(disk), "offset": "tail"})
    assert place.read() == bytes(512)
    place.write(b"x" * 512)
    assert place.read() == b"x" * 512
    assert disk.read_bytes()[100 * 4096 :] == (b"x" * 512).ljust(4096, b"\0")
    disk.write_bytes(ext4(101).ljust(101 * 4096, b"\0"))
    with pytest.raises(
        nfs.Problem, match="reaches to byte 413696, and the claim needs byte 409600"
    ):
        place.read()


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    path = str(tmp_path / "claim")
    with pytest.raises(nfs.Problem, match="run `nfs-pair init` on one node"):
        nfs.Place({"kind": "file", "path": path}).read()
    assert nfs.Place({"kind": "local", "path": path}).read() == b""


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"node": None}, ""),
        ({"storage": {"kind": "floppy"}}, "a known storage.kind"),
        ({"storage": {}}, "cannot be read"),
        ({"stale_s": "soon"}, "cannot be read"),
        ({"give_up_s": 1.5}, "do not fit"),
        ({"stale_s": 4}, "do not fit"),
    ],
)
def test_settings(changed: dict[str, t.Any], reason: str) -> None:
    text = json.dumps({"node": "nfs1", **CONFIG, **changed})
    if not reason:
        assert nfs.settings(text)["self_fence"]
        return
    with pytest.raises(nfs.Problem, match=reason):
        nfs.settings(text)


def test_a_command_that_hangs_is_left() -> None:
    assert nfs.run(["true"], 5) == (0, "")
    assert nfs.run(["sleep", "60"], 0.1) == (124, "no end after 0.1 s")
    assert nfs.run(["/no/such/program"], 5)[0] == 127


def test_the_examples_are_true() -> None:
    assert doctest.testmod(nfs).failed == 0


def test_who_writes_each_second_leaves_the_device_open(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.write_bytes(bytes(64 * 1024))
    place = nfs.Place({"kind": "file", "path": str(disk), "offset": 4096})
    place._device = True
    place.keep()
    place.write(b"one".ljust(512, b"\0"))
    kept = place._kept
    place.write(b"two".ljust(512, b"\0"))
    assert place._kept == kept >= 0
    assert place.read().startswith(b"two")
    assert disk.read_bytes()[4096:4099] == b"two"
    os.close(kept)
    with pytest.raises(OSError, match="Bad file descriptor"):
        place.read()


def test_a_claim_is_made_only_behind_nothing(world: World) -> None:
    world.disk.before = lambda: b"XFSB"  # type: ignore[method-assign]
    with pytest.raises(nfs.Problem, match="begins with data that is no claim"):
        world.one.pair.init()
    assert not world.disk.block.strip(b"\0")


def test_what_is_before_a_claim_is_read(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.write_bytes(b"LABEL".ljust(64 * 1024, b"\0"))
    place = nfs.Place({"kind": "file", "path": str(disk), "offset": 4096})
    assert place.before() == b""
    place._device = True
    assert place.before().startswith(b"LABEL")
    assert len(place.before()) == 4096


def test_who_uses_a_path_is_named(tmp_path: Path) -> None:
    for number, target in (
        (7, "/var/lib/nfs/x.sqlite3"),
        (12, "/var/lib/nfs2"),
        (9, "/var/lib/nfs"),
    ):
        (tmp_path / f"{number}/fd").mkdir(parents=True)
        (tmp_path / f"{number}/comm").write_text(f"p{number}\n")
        (tmp_path / f"{number}/fd/3").symlink_to(target)
        (tmp_path / f"{number}/cwd").symlink_to("/")
        (tmp_path / f"{number}/root").symlink_to("/")
    assert nfs.users(tmp_path, "/var/lib/nfs") == ["p7 (7)", "p9 (9)"]


def test_a_stop_ends_who_has_files_of_the_state_open(world: World) -> None:
    world.one.pair.start()
    world.one.calls.clear()
    world.one.pair.stop()
    stopped = next(call for call in world.one.calls if call.startswith("systemctl stop"))
    assert {"fsidd.service", "rpc-statd.service"} <= set(stopped.split())
