# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""nfs-pair: the NFS server of a pair, moved in order, and never on two nodes at a time.

    nfs-pair start    wait for the claim, take it, mount, start nfsd (nfs-pair.service)
    nfs-pair stop     stop nfsd, unmount, release the claim (the same unit, when it ends)
    nfs-pair renew    renew the claim, or watch that of the other (nfs-pair-renew.service, on both)
    nfs-pair check    0 where this node may have the address (keepalived asks it)
    nfs-pair notify … start or stop nfs-pair.service: the `notify` of a VRRP instance of keepalived
    nfs-pair status   what is known, as JSON
    nfs-pair init     make the place of the claim, once for a pair

/etc/nines/nfs-pair.json says what there is. Whoever owns the claim renews it each renew_s. After
give_up_s without success it stops nfsd and unmounts, before the other may take over at stale_s.
Nothing waits without a bound: a disk that hangs holds a thread or a child, and never the program.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import mmap
import os
import queue
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from nfs_claim import HELD, RELEASED, SIZE, Claim, Decision, Holder, Slot, decide, decode, encode
from nfs_silence import PREFERENCE, Endpoint, clients_of, noted, send, silence, written

CONFIG = "/etc/nines/nfs-pair.json"
DEFAULTS: dict[str, Any] = {
    "state_target": "/var/lib/nfs",
    "units": ["nfsdcld.service", "nfs-mountd.service", "nfs-idmapd.service", "nfs-server.service"],
    # Who else has files of the state open once a server has run; nobody needs them to serve.
    "stopped_units": ["fsidd.service", "rpc-statd-notify.service", "rpc-statd.service"],
    "unit": "nfs-pair.service",
    "check_address": "127.0.0.1",
    "port": 2049,
    "addresses": [],
    "fence_command": [],
    "witnesses": [],
    "renew_s": 1.0,
    "give_up_s": 3.0,
    "stale_s": 6.0,
    "settle_s": 0.5,
    "check_s": 1.0,
    "step_s": 20.0,
    "start_s": 60.0,
    "retry_s": 30.0,
    "wanted_s": 5.0,
}
STORAGE_KINDS = ("block", "shared_directory", "command")
ALIGNED = 4096  # bytes: what a disk with large sectors reads and writes at once
TIMED_OUT = 124
Run = Callable[[list[str], float], tuple[int, str]]


class Problem(Exception):
    """What is wrong, where, and what to do."""


def run(argv: list[str], limit_s: float) -> tuple[int, str]:
    """Run a command for so long at most; a child that cannot be killed is left behind."""
    try:
        child = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as exc:
        return 127, str(exc)
    try:
        out, _none = child.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        child.kill()
        return TIMED_OUT, f"no end after {limit_s:g} s"
    return child.returncode, out.decode(errors="replace").strip()


def settings(text: str) -> dict[str, Any]:
    """Read the configuration.

    :raises Problem: If it cannot be used.
    """
    try:
        config = {**DEFAULTS, **json.loads(text)}
        missing = {"node", "claim", "storage", "state_directory"}.difference(config)
        kind = config["storage"]["kind"] if not missing else ""
        order = [float(config[key]) for key in ("renew_s", "give_up_s", "stale_s")]
    except (KeyError, TypeError, ValueError) as exc:
        raise Problem(f"{CONFIG} cannot be read ({exc!r}): let the role nfs write it anew") from exc
    if missing or kind not in STORAGE_KINDS:
        raise Problem(
            f"{CONFIG} lacks {sorted(missing) or 'a known storage.kind'}: run the role nfs"
        )
    if not (order[0] > 0 and 2 * order[0] <= order[1] and order[1] + 2 <= order[2]):
        raise Problem(
            f"{CONFIG}: renew_s {order[0]:g}, give_up_s {order[1]:g} and stale_s {order[2]:g} do"
            " not fit: give_up_s has to be twice renew_s or more, and stale_s 2 s more than that"
        )
    config.setdefault("self_fence", kind == "block")
    return config


def mounted(mountinfo: str, path: str) -> bool:
    """Say whether something is mounted there.

    >>> mounted("36 25 0:32 / /srv/my\\\\040data rw - ext4 /dev/vdb rw", "/srv/my data")
    True
    """
    points = (line.split()[4] for line in mountinfo.splitlines() if len(line.split()) > 4)
    return path in (re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), point) for point in points)


def users(proc: Path, path: str) -> list[str]:
    """Name the processes that have something below a path open, as ``rpc.statd (812)``."""
    found = []
    for process in sorted(proc.glob("[0-9]*"), key=lambda folder: int(folder.name)):
        with contextlib.suppress(OSError):
            links = [process / "cwd", process / "root", *(process / "fd").iterdir()]
            if any(f"{link.readlink()}/".startswith(f"{path}/") for link in links):
                found.append(f"{(process / 'comm').read_text().strip()} ({process.name})")
    return found


def answers(address: str, port: int, limit_s: float) -> bool:
    """Ask nfsd to do nothing (the procedure NULL), and say whether it answers."""
    call = struct.pack("!11L", 0x80000028, 0x6E666861, 0, 2, 100003, 4, 0, 0, 0, 0, 0)
    try:
        with socket.create_connection((address, port), timeout=limit_s) as connection:
            connection.sendall(call)
            reply = connection.recv(64)
    except OSError:
        return False
    return len(reply) >= 16 and struct.unpack("!4L", reply[:16])[1:] == (0x6E666861, 1, 0)


def file_system_end(head: bytes) -> int:
    """Say where the file system of a device ends, in bytes; 0 where it is not known.

    :arg head: The first 4096 bytes of the device.
    """
    if head[:4] == b"XFSB":
        size, blocks = struct.unpack_from(">LQ", head, 4)
        return int(size * blocks)
    if head[1080:1082] != b"\x53\xef":
        return 0
    low, exponent = (struct.unpack_from("<L", head, 1024 + place)[0] for place in (4, 24))
    large = struct.unpack_from("<L", head, 1024 + 0x60)[0] & 0x80
    high = struct.unpack_from("<L", head, 1024 + 0x150)[0] if large else 0
    return int((high << 32 | low) << (10 + exponent))


class Place:
    """Where the claim is: a file, a device, or the end of one, read and written past all caches."""

    def __init__(self, claim: Mapping[str, Any]) -> None:
        self.path, offset = str(claim["path"]), claim.get("offset", 0)
        self._tail, self._device = offset == "tail", claim["kind"] == "device"
        self._offset = 0 if self._tail else int(offset)
        self._local = claim["kind"] == "local"
        self._keeps, self._kept = False, -1

    @contextlib.contextmanager
    def _open(self, flags: int) -> Iterator[tuple[int, int]]:
        file = self._kept if self._kept >= 0 else self._opened(flags)
        try:
            yield file, self._start(file) if self._tail else self._offset
        except BaseException:
            # A device that came back may be another one.
            self._kept = -1
            os.close(file)
            raise
        if self._keeps:
            self._kept = file
        else:
            os.close(file)

    def keep(self) -> None:
        """Leave a device open from now on, for who writes to it each second.

        Each time that somebody who could write closes a device, udev reads all of it anew.
        """
        self._keeps = self._device

    def _opened(self, flags: int) -> int:
        try:
            return self._descriptor(os.O_RDWR | os.O_DSYNC if self._keeps else flags)
        except FileNotFoundError:
            raise Problem(
                f"there is no {self.path}, the place of the claim: mount the shared storage on this"
                " node. For a new storage, run `nfs-pair init` on one node"
            ) from None

    def _descriptor(self, flags: int) -> int:
        flags |= os.O_CLOEXEC | (os.O_CREAT if self._local else 0)
        try:
            return os.open(self.path, flags | os.O_DIRECT, 0o600)
        except OSError as exc:
            # Not each file system of a shared directory can do without a cache; each device can.
            if self._device or isinstance(exc, FileNotFoundError):
                raise
            return os.open(self.path, flags, 0o600)

    def before(self) -> bytes:
        """Give what is before the claim, the first block of it: the label of whatever is there."""
        if self._tail or not self._device or not self._offset:
            return b""
        with self._open(os.O_RDONLY) as (file, offset):
            return self._at(file, 0)[:offset]

    def _start(self, file: int) -> int:
        start = os.lseek(file, 0, os.SEEK_END) // ALIGNED * ALIGNED - ALIGNED
        end = file_system_end(self._at(file, 0))
        if end > start:
            raise Problem(
                f"the file system on {self.path} reaches to byte {end}, and the claim needs byte"
                f" {start} and what follows: make it smaller, or give the claim a device of its own"
            )
        return start

    @staticmethod
    def _at(file: int, offset: int) -> bytes:
        with mmap.mmap(-1, ALIGNED) as block:
            return bytes(block[: max(0, os.preadv(file, [block], offset))])

    def read(self) -> bytes:
        """Give the block of the claim.

        :raises OSError: If it cannot be read.
        :raises Problem: If its place is not right.
        """
        with self._open(os.O_RDONLY) as (file, offset):
            return self._at(file, offset)[:SIZE]

    def write(self, block: bytes) -> None:
        """Write the block, and have it on the disk.

        :raises OSError: If it cannot be written.
        :raises Problem: If its place is not right.
        """
        with self._open(os.O_RDWR | os.O_DSYNC) as (file, offset), mmap.mmap(-1, ALIGNED) as memory:
            memory[: len(block)] = block
            os.pwritev(file, [memory], offset)


class Pair:
    """One node of the pair; what it uses of the system can be given for tests."""

    def __init__(
        self,
        config: Mapping[str, Any],
        folder: str = "/run/nines",
        *,
        run: Run = run,
        place: Any = None,
        proc: str = "/proc",
        clock: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
        sleep: Callable[[float], None] = time.sleep,
        answers: Callable[[str, int, float], bool] = answers,
        send: Callable[[Endpoint, list[Endpoint]], None] = send,
        machine: str = "",
    ) -> None:
        self.config, self.storage, self.node = config, config["storage"], str(config["node"])
        self.folder, self.proc = Path(folder), Path(proc)
        self.run, self.clock, self.sleep = run, clock, sleep
        self.place = place or Place(config["claim"])
        self._answers, self._send, self._machine = answers, send, machine

    # What this node knows. Both files are in memory: after a reboot nothing is held.

    def load(self, name: str) -> dict[str, Any]:
        """Read what is noted under a name; nothing where nothing is."""
        try:
            noted: dict[str, Any] = json.loads((self.folder / f"nfs-pair-{name}.json").read_text())
        except (OSError, ValueError):
            return {}
        return noted

    def save(self, name: str, **values: Any) -> None:
        """Note something, as a whole or not at all."""
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        new = self.folder / f"nfs-pair-{name}.{os.getpid()}.{threading.get_ident()}"
        new.write_text(json.dumps(values))
        new.rename(self.folder / f"nfs-pair-{name}.json")

    def enter(self, role: str, reason: str = "", **changed: Any) -> None:
        """Note what this node is now: idle, starting, owner, stopping or failed."""
        noted = {
            **self.load("state"),
            "role": role,
            "reason": reason,
            "at": self.clock(),
            **changed,
        }
        self.save("state", **noted)

    @contextlib.contextmanager
    def locked(self, name: str, limit_s: float) -> Iterator[None]:
        """Do something that one process does at a time.

        :raises Problem: If another does it for longer than the limit.
        """
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        with (self.folder / f"nfs-pair-{name}.lock").open("a") as file:
            end = self.clock() + limit_s
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if self.clock() >= end:
                        raise Problem(
                            f"another nfs-pair on {self.node} is busy ({name}) for longer than"
                            f" {limit_s:g} s: look at `systemctl status nfs-pair nfs-pair-renew`"
                        ) from None
                    self.sleep(0.1)
            yield

    # The claim.

    def holder(self) -> Holder:
        """Say who this node is, and what it holds."""
        noted = self.load("state")
        machine = self._machine or Path("/etc/machine-id").read_text().strip()
        session = str(noted.get("session", ""))
        epoch = int(noted.get("epoch", 0)) if session else 0
        return Holder(self.node, machine, session, epoch, int(self.load("watch").get("epoch", 0)))

    def look(self) -> tuple[Slot, bytes, float]:
        """Read the claim; give it, its bytes, and for how long they have been the same (s)."""
        began = self.clock()
        block = self.place.read()
        watched = self.load("watch")
        if watched.get("block") != block.hex():
            claim, known = decode(block).claim, int(watched.get("epoch", 0))
            epoch = max(known, claim.epoch) if claim else known
            watched = {"block": block.hex(), "since": began, "epoch": epoch}
            self.save("watch", **watched)
        return decode(block), block, began - float(watched["since"])

    def turn(self) -> Decision | None:
        """Renew the claim where this node holds it, else watch that of the other."""
        with self.locked("claim", self.config["give_up_s"]):
            slot, _block, unchanged_s = self.look()
            holder = self.holder()
            if not holder.session:
                return None
            decision = decide(slot, holder, unchanged_s, self.config["stale_s"])
            if decision.action == "renew":
                self._write(slot, holder)
            return decision

    def _write(self, slot: Slot, holder: Holder, state: str = HELD) -> None:
        pair, counter = str(uuid.uuid4()), 0
        if slot.claim:
            pair, counter = slot.claim.pair, slot.claim.counter
        claim = Claim(
            pair, holder.node, holder.machine, holder.session, holder.epoch, counter + 1, state,
            round(time.time(), 1),
        )  # fmt: skip
        self.place.write(encode(claim))

    def acquire(self) -> None:
        """Wait until the claim may be taken, fence its last owner, and take it.

        :raises Problem: If it may not be taken in time.
        """
        end, fenced = self.clock() + self.config["start_s"], ""
        while True:
            slot, block, unchanged_s = self.look()
            asked = self.holder()._replace(session="", epoch=0)
            decision = decide(slot, asked, unchanged_s, self.config["stale_s"])
            if decision.action == "take" and decision.fence != fenced:
                self.fence(decision.fence)
                fenced = decision.fence
            elif decision.action == "take":
                if self._take(block, decision):
                    return
            elif not decision.wait_s or self.clock() >= end:
                raise Problem(
                    f"{self.node} does not start NFS: {decision.reason}. Stop nfs-pair there, or"
                    f" power that node off; the claim is in {self.place.path}"
                )
            if self.clock() >= end:
                raise Problem(
                    f"{self.node} could not take the claim in {self.place.path} within"
                    f" {self.config['start_s']:g} s: another node takes it at the same time"
                )
            self.sleep(min(decision.wait_s, self.config["renew_s"] / 5) or 0.1)

    def _take(self, block: bytes, decision: Decision) -> bool:
        holder = self.holder()._replace(session=uuid.uuid4().hex, epoch=decision.epoch)
        with self.locked("claim", self.config["give_up_s"]):
            began = self.clock()
            if self.place.read() != block:
                return False
            say(5, f"{self.node} takes the claim, epoch {decision.epoch}: {decision.reason}")
            self.enter("starting", session=holder.session, epoch=holder.epoch, since=began)
            self._write(decode(block), holder)
            late = self.clock() - began > self.config["settle_s"]
        # Who took it in the same moment has written by now; what is last on the disk is right.
        self.sleep(self.config["settle_s"])
        found = self.look()[0].claim
        if found and found.session == holder.session and not late:
            return True
        self.enter("idle", session="", epoch=0)
        return False

    def fence(self, node: str) -> None:
        """Have the last owner fenced, where there is a command for it.

        :raises Problem: If the command fails.
        """
        if not node or not self.config["fence_command"]:
            return
        self.do([*self.config["fence_command"], node], f"{node} could not be fenced")

    def release(self) -> None:
        """Tell the other node that the storage is free, where it is this node's."""
        holder = self.holder()
        if not holder.session:
            return
        with self.locked("claim", self.config["give_up_s"]):
            slot = self.look()[0]
            self.save("state", **{**self.load("state"), "session": "", "epoch": 0})
            if slot.claim and slot.claim.session == holder.session:
                self._write(slot, holder, RELEASED)

    # The steps.

    def do(self, argv: list[str], wrong: str, good: tuple[int, ...] = (0,)) -> None:
        """Run a command, or say what is wrong.

        :raises Problem: If it fails, or takes longer than a step may.
        """
        status, out = self.run(argv, self.config["step_s"])
        if status not in good:
            raise Problem(f"{wrong}: `{' '.join(argv)}` ended with {status}: {out[-400:] or '-'}")

    def is_mounted(self, path: str) -> bool:
        """Say whether something is mounted there."""
        return mounted((self.proc / "self/mountinfo").read_text(), path)

    def threads(self) -> int:
        """Count the threads of nfsd."""
        try:
            return int((self.proc / "fs/nfsd/threads").read_text())
        except (OSError, ValueError):
            return 0

    def serves(self) -> bool:
        """Say whether nfsd answers."""
        address, port = str(self.config["check_address"]), int(self.config["port"])
        return self._answers(address, port, self.config["check_s"])

    def storage_up(self) -> None:
        """Have the storage mounted."""
        path, device = str(self.storage["path"]), self.storage.get("device")
        for argv in self.storage.get("start", []):
            self.do(argv, "the storage did not become ready")
        if device:
            Path(path).mkdir(mode=0o755, parents=True, exist_ok=True)
            if any(Path(path).iterdir()):
                raise Problem(f"{path} holds files and nothing is mounted there: move them away")
            self.do(
                ["fsck", "-p", device],
                f"the file system on {device} needs a person: run `fsck {device}` on {self.node}",
                (0, 1),
            )
            options = ["-o", str(self.storage["options"])] if self.storage.get("options") else []
            kind = ["-t", str(self.storage["fstype"])] if self.storage.get("fstype") else []
            self.do(["mount", *kind, *options, device, path], f"{device} cannot be mounted")
        elif not Path(path).is_dir():
            raise Problem(f"there is no folder {path} on {self.node}: mount the shared storage")

    def state_up(self) -> None:
        """Have the state of NFS, which knows clients and their locks, come from the storage."""
        state, target = Path(self.config["state_directory"]), str(self.config["state_target"])
        if not (state.is_dir() and any(state.iterdir())):
            state.mkdir(mode=0o755, parents=True, exist_ok=True)
            self.do(["cp", "-a", f"{target}/.", f"{state}/"], "the state of NFS was not copied")
        self.do(["mount", "--bind", str(state), target], f"{target} does not show {state}")

    def units_up(self) -> None:
        """Have nfsd serve; its unit makes the exports known before its first thread runs."""
        self.do(["systemctl", "start", *self.config["units"]], "NFS did not start")
        if not self.until(self.serves):
            raise Problem(f"nfsd on {self.node} runs and does not answer: see `journalctl -k`")

    def exports_again(self) -> None:
        """Say which exports are wrong; clients need not wait for that.

        One folder that is missing is no reason to serve none of the others.
        """
        status, out = self.run(["exportfs", "-ra"], self.config["step_s"])
        if status:
            say(3, f"not all exports are right on {self.node}: {out[-400:]}")

    def units_down(self) -> None:
        """Have no thread of nfsd. The exports stay until then: a client without one gives up."""
        was_up = self.threads() > 0 or self.is_mounted(str(self.config["state_target"]))
        units = [*reversed(self.config["units"]), *self.config["stopped_units"]]
        # A take-over finds nothing running, and one question is cheaper than seven stops. Who told
        # the clients of version 3 of the boot may still do so: it is no server.
        asked = [unit for unit in units if not unit.startswith("rpc-statd-notify.")]
        if not was_up and self.run(["systemctl", "is-active", *asked], self.config["step_s"])[0]:
            return
        status = self.run(["systemctl", "stop", *units], self.config["step_s"])[0]
        by_unit = status == 0 and not self.threads()
        if self.threads():
            self.run(["rpc.nfsd", "0"], self.config["step_s"])
        if not self.until(lambda: not self.threads()):
            raise Problem(f"{self.threads()} threads of nfsd on {self.node} do not end")
        # The unit of the server has done so when it stopped.
        if was_up and not by_unit:
            self.run(["exportfs", "-au"], self.config["step_s"])
            self.run(["exportfs", "-f"], self.config["step_s"])

    def hush(self) -> None:
        """Say nothing to clients from here on: who is refused waits for seconds before it asks."""
        # A disk that hangs holds this thread, and not the stop.
        noting = threading.Thread(target=self.note_clients, daemon=True)
        noting.start()
        noting.join(1.0)
        for rule in silence(self.config["addresses"], int(self.config["port"])):
            status, out = self.run(["ip", "rule", "add", *rule], self.config["step_s"])
            # A server that has been silent since its last stop has the rule already.
            if status and "File exists" not in out:
                say(4, f"clients hear of the move, and wait longer: `ip rule add` said {out}")

    def silenced(self) -> str:
        """Give the rules that silence this server; none where the kernel knows no rules."""
        show = ["ip", "rule", "show", "pref", str(PREFERENCE)]
        status, out = self.run(show, self.config["step_s"])
        return "" if status else out

    def unhush(self) -> None:
        """Have nothing that silences this server.

        :raises Problem: If something does: clients would wait for ever.
        """
        # Clients wait: nobody is asked first whether there is a rule, as nearly always there is.
        for _each in range(len(self.config["addresses"]) + 8):
            self.run(["ip", "rule", "del", "pref", str(PREFERENCE)], self.config["step_s"])
            if not self.silenced():
                return
        raise Problem(
            f"{self.node} stays silent, and clients would wait for ever: take the rules that"
            f" `ip rule show pref {PREFERENCE}` names away"
        )

    def note_clients(self) -> None:
        """Have the other server know who is connected, should it serve next."""
        kept = Path(self.config["state_target"]) / "nines-clients"
        with contextlib.suppress(OSError):
            infos = [file.read_text() for file in (self.proc / "fs/nfsd/clients").glob("*/info")]
            text = written(clients_of(infos))
            if not text or not self.is_mounted(str(kept.parent)):
                return
            if not kept.exists() or kept.read_text() != text:
                new = kept.with_suffix(".new")
                with new.open("w") as file:
                    file.write(text)
                    os.fsync(file.fileno())
                new.rename(kept)

    def call_clients(self) -> None:
        """Have clients that wait for an answer connect to this server now."""
        with contextlib.suppress(OSError):
            clients = noted((Path(self.config["state_target"]) / "nines-clients").read_text())
            for rule in silence(self.config["addresses"], int(self.config["port"])):
                self._send((rule[3], int(self.config["port"])), clients)

    def state_down(self) -> None:
        """Have the node's own state of NFS back."""
        self.unmount(str(self.config["state_target"]))

    def storage_down(self) -> None:
        """Have the storage free for the other node."""
        if self.storage.get("device"):
            self.unmount(str(self.storage["path"]))
        for argv in self.storage.get("stop", []):
            self.do(argv, "the storage was not given away")

    def unmount(self, path: str) -> None:
        """Unmount, however often something is mounted there.

        :raises Problem: If it stays mounted.
        """
        said = ""

        def gone() -> bool:
            nonlocal said
            if self.is_mounted(path):
                said = self.run(["umount", path], self.config["step_s"])[1]
            return not self.is_mounted(path)

        if not self.until(gone):
            raise Problem(
                f"{path} on {self.node} stays mounted ({said or '-'}), used by"
                f" {', '.join(users(self.proc, path)) or 'the kernel or another name space'}: end"
                f" what uses it, then `systemctl stop {self.config['unit']}`"
            )

    def until(self, fulfilled: Callable[[], bool]) -> bool:
        """Wait for something, for as long as a step may take."""
        end = self.clock() + self.config["step_s"]
        while not fulfilled():
            if self.clock() >= end:
                return False
            self.sleep(0.1)
        return True

    # What people and systemd call.

    def start(self) -> None:
        """Become the server.

        :raises Problem: If this node may not, or cannot; then nothing is left behind.
        """
        with self.locked("order", self.config["step_s"]):
            if self.load("state").get("role") == "owner" and self.serves():
                return
            try:
                self.down()
                self.acquire()
                for step in (self.storage_up, self.state_up, self.units_up):
                    if not self.holder().session:
                        raise Problem(f"{self.node} lost the claim while it started")
                    step()
                self.unhush()
                self.own()
                self.call_clients()
                self.exports_again()
            except (OSError, Problem) as exc:
                self.enter("failed", str(exc))
                self.give_back(str(exc))
                raise

    def own(self) -> None:
        """Note that this node serves, unless it has lost the claim meanwhile."""
        with self.locked("claim", self.config["give_up_s"]):
            if not self.holder().session:
                raise Problem(f"{self.node} lost the claim while it started")
            self.enter("owner")

    def stop(self) -> None:
        """Serve no longer, and let the other node do so.

        :raises Problem: If something stays; then the claim stays too.
        """
        with self.locked("order", self.config["step_s"]):
            noted = self.load("state")
            if noted.get("role") != "failed":
                self.enter("stopping")
            self.give_back(str(noted.get("reason", "")) if noted.get("role") == "failed" else "")

    def down(self) -> None:
        """Have nothing running and nothing mounted.

        :raises Problem: If something stays.
        """
        self.hush()
        self.units_down()
        self.state_down()
        self.storage_down()

    def give_back(self, failure: str) -> None:
        """Clean up, then release the claim; who cannot clean up keeps it, or reboots."""
        try:
            self.down()
        except (OSError, Problem) as exc:
            self.enter("failed", f"{failure}; {exc}" if failure else str(exc))
            if self.config["self_fence"] and self.holder().session:
                self.reboot(f"{exc}: the other node may not start while this one is in the way")
            raise Problem(f"{exc}. The claim stays with {self.node} until that is done") from exc
        try:
            self.release()
        except (OSError, Problem) as exc:
            # The other node waits for stale_s instead.
            say(4, f"the claim was not released: {exc}")
            self.enter("idle", session="", epoch=0)
        at = {"at": self.load("state").get("at", self.clock())} if failure else {}
        self.enter("failed" if failure else "idle", failure, **at)

    def check(self) -> bool:
        """Say whether this node may have the address."""
        noted = self.load("state")
        if (self.folder / "nfs-pair-away").exists() or not self.sees_somebody():
            return False
        if noted.get("role") == "owner":
            return self.serves()
        wanted_s = self.clock() - float(self.load("wanted").get("at", self.clock()))
        if noted.get("role", "idle") == "idle" and wanted_s > self.config["wanted_s"]:
            # It has the address and NFS was stopped by somebody else: the address goes away too.
            return False
        since_s = self.clock() - float(noted.get("at", 0))
        return noted.get("role") != "failed" or since_s > self.config["retry_s"]

    def note_fitness(self) -> None:
        """Have the answer of `check` ready for the shell, with the time since boot (s)."""
        new = self.folder / "nfs-pair-fit.new"
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            new.write_text(f"{'fit' if self.check() else 'unfit'} {self.clock():.2f}\n")
            new.rename(self.folder / "nfs-pair-fit")

    def notify(self, state: str) -> None:
        """Do what a state of VRRP asks for; systemd does it, one thing after the other."""
        if state == "MASTER":
            self.save("wanted", at=self.clock())
        else:
            (self.folder / "nfs-pair-wanted.json").unlink(missing_ok=True)
        verb = "start" if state == "MASTER" else "stop"
        self.do(["systemctl", "--no-block", verb, str(self.config["unit"])], f"VRRP said {state}")

    def sees_somebody(self) -> bool:
        """Say whether the network is there: one of the witnesses answers, or there are none."""
        witnesses = [str(address) for address in self.config["witnesses"]]
        if not witnesses or self.hears(witnesses[0]):
            return True
        # Each that is silent takes its whole second: the others are asked at a time.
        heard: list[bool] = []
        asked = [
            threading.Thread(target=lambda each=each: heard.append(self.hears(each)), daemon=True)
            for each in witnesses[1:]
        ]
        for thread in asked:
            thread.start()
        for thread in asked:
            thread.join(2.0)
        return any(heard)

    def hears(self, address: str) -> bool:
        """Say whether an address answers a ping within a second."""
        return self.run(["ping", "-n", "-q", "-c1", "-W1", address], 2.0)[0] == 0

    def init(self) -> dict[str, Any]:
        """Make the place of the claim where there is none; give whether that was needed."""
        file = Path(self.place.path)
        new = self.config["claim"]["kind"] == "file" and not file.exists()
        if new:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.touch(mode=0o600, exist_ok=False)
        with self.locked("claim", self.config["give_up_s"]):
            slot = self.look()[0]
            if slot.kind == "blank" and self.place.before().strip(b"\0"):
                raise Problem(f"{file} begins with data that is no claim: look at it first")
            if slot.kind == "blank":
                self._write(slot, self.holder()._replace(session="", epoch=0), RELEASED)
            elif slot.kind != "claim":
                raise Problem(f"{file} holds data that is no claim ({slot.kind}): look at it first")
        found = self.look()[0].claim
        return {"changed": slot.kind == "blank", "pair": found.pair if found else None}

    def status(self) -> dict[str, Any]:
        """Tell what is known."""
        noted = self.load("state")
        about: dict[str, Any] = {
            "node": self.node,
            "role": noted.get("role", "idle"),
            "reason": noted.get("reason", ""),
            "epoch": noted.get("epoch", 0),
            "threads": self.threads(),
            "answers": self.serves(),
            "storage_mounted": self.is_mounted(str(self.storage["path"])),
            "state_mounted": self.is_mounted(str(self.config["state_target"])),
        }
        try:
            slot, _block, unchanged_s = self.look()
        except (OSError, Problem) as exc:
            return {**about, "claim": None, "claim_problem": str(exc)}
        claim = slot.claim._asdict() if slot.claim else None
        return {
            **about,
            "claim": claim,
            "claim_kind": slot.kind,
            "unchanged_s": round(unchanged_s, 1),
        }

    # The service that renews.

    def lost(self, reason: str, deadline: float) -> None:
        """Stop at once, because the claim is or may be another's; reboot where that fails."""
        say(2, f"{self.node} stops NFS at once: {reason}")
        self.enter("failed", reason, session="", epoch=0)
        self.run(["rpc.nfsd", "0"], 1.0)
        self.run(["systemctl", "--no-block", "stop", str(self.config["unit"])], 1.0)
        while self.in_the_way():
            if self.clock() >= deadline:
                if self.config["self_fence"]:
                    self.reboot(f"NFS did not stop in time after this: {reason}")
                say(2, f"NFS on {self.node} does not stop: power the node off, or fence it")
                return
            self.sleep(0.1)

    def in_the_way(self) -> bool:
        """Say whether this node still uses what another may take."""
        device = self.storage.get("device")
        return bool(self.threads() or (device and self.is_mounted(str(self.storage["path"]))))

    def reboot(self, reason: str) -> None:
        """Reboot without another word to any disk."""
        say(0, f"{self.node} reboots itself: {reason}")
        with contextlib.suppress(OSError):
            (self.proc / "sysrq-trigger").write_text("b")
        self.run(["systemctl", "reboot", "--force", "--force"], 5.0)


class Renewer:
    """Renews in a thread, as the disk may hang, and watches how long the last success is ago."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self._orders: queue.Queue[float] = queue.Queue()
        self._results: queue.Queue[tuple[float, Decision | str | None]] = queue.Queue()
        self._busy, self._session, self._success, self._wrong = False, "", 0.0, ""

    def work(self) -> None:
        """Do what is ordered, for ever: the thread."""
        while True:
            began = self._orders.get()
            try:
                self._results.put((began, self.pair.turn()))
            except (OSError, Problem) as exc:
                self._results.put((began, str(exc)))

    def beat(self, wait_s: float) -> None:
        """Have the claim renewed once, or give up."""
        pair, now = self.pair, self.pair.clock()
        if not self._busy:
            self._busy = True
            self._orders.put(now)
        with contextlib.suppress(queue.Empty):
            self.judge(*self._results.get(timeout=wait_s))
        noted = pair.load("state")
        session = str(noted.get("session", ""))
        if session != self._session:
            self._session, self._success = session, float(noted.get("since", pair.clock()))
        silent_s = pair.clock() - self._success
        if session and silent_s > pair.config["give_up_s"]:
            why = self._wrong or "the storage does not answer"
            deadline = self._success + pair.config["stale_s"] - 0.5
            pair.lost(f"the claim was not renewed for {silent_s:.1f} s ({why})", deadline)

    def judge(self, began: float, result: Decision | str | None) -> None:
        """Take in what came of an order."""
        self._busy = False
        if isinstance(result, str):
            if result != self._wrong:
                say(4, f"the claim: {result}")
            self._wrong = result
        elif result and result.action == "yield":
            self.pair.lost(result.reason, self.pair.clock() + 2.0)
        else:
            # Who only watches has nothing to lose; its time counts from the take.
            self._wrong = ""
            self._success = began if result else self._success


def say(level: int, text: str) -> None:
    """Write a line for the journal, with its level."""
    print(f"<{level}>{text}", file=sys.stderr, flush=True)


def notify(text: str) -> None:
    """Tell systemd."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
            end.sendto(text.encode(), "\0" + address[1:] if address[0] == "@" else address)


def again(pair: Pair, work: Callable[[], None]) -> None:
    """Do something for ever."""
    while True:
        work()
        pair.sleep(pair.config["renew_s"])


def renew(pair: Pair) -> None:
    """Renew and watch until the service is stopped."""
    pair.place.keep()
    renewer = Renewer(pair)
    threading.Thread(target=renewer.work, daemon=True).start()
    # The power may go at any moment, so clients are noted all the time. A disk that is busy holds
    # these up, and must not hold up the claim.
    for work in (pair.note_clients, pair.note_fitness):
        threading.Thread(target=again, args=(pair, work), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_ignored: os._exit(0))
    notify("READY=1")
    while True:
        began = pair.clock()
        renewer.beat(pair.config["renew_s"])
        notify("WATCHDOG=1")
        pair.sleep(max(0.0, pair.config["renew_s"] - (pair.clock() - began)))


def main(argv: list[str]) -> int:
    """Do what the command line says."""
    calls: dict[str, Callable[[Pair], Any]] = {
        "start": Pair.start, "stop": Pair.stop, "check": Pair.check, "status": Pair.status,
        "init": Pair.init, "renew": renew,
    }  # fmt: skip
    # keepalived appends INSTANCE or GROUP, the name, the state and the priority.
    if argv[:1] == ["notify"] and len(argv) >= 4:
        calls["notify"] = lambda pair: pair.notify(argv[3])
    elif len(argv) != 1 or argv[0] not in calls:
        say(3, f"usage: nfs-pair {'|'.join(calls)}, or notify with what keepalived appends")
        return 2
    try:
        result = calls[argv[0]](Pair(settings(Path(CONFIG).read_text())))
    except (OSError, Problem) as exc:
        say(3, f"nfs-pair {argv[0]}: {exc}")
        return 1
    if isinstance(result, dict):
        print(json.dumps(result, indent=2))
    return 1 if result is False else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
