# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Which of two NFS servers may use the storage: a claim on the storage, and what to do about it.

The claim is one block of 512 bytes. Its owner writes it anew all the time, with a counter. Nobody
compares clocks of two nodes: a claim is dead when its bytes have not changed for long enough by the
clock of the node that looks. Who takes a claim raises its epoch, and who finds a higher epoch than
its own stops at once.

This file is installed beside nfs_pair.py on the servers, and uses Python's own library only.
"""

from __future__ import annotations

import json
import typing as t
import zlib

SIZE = 512  # bytes, what each disk writes as a whole
MAGIC = b"nines.ha NFS claim "
HELD, RELEASED = "held", "released"


class Claim(t.NamedTuple):
    """Who has the storage. ``session`` is new with each take, ``pair`` never changes.

    ``machine`` tells two nodes of one name apart. ``time`` is the wall clock of the owner in
    seconds, for people only.
    """

    pair: str
    node: str
    machine: str
    session: str
    epoch: int
    counter: int
    state: str
    time: float


class Slot(t.NamedTuple):
    """What is in the place of the claim: ``blank``, ``foreign``, ``damaged``, or a claim."""

    kind: str
    claim: Claim | None = None


class Holder(t.NamedTuple):
    """The node that decides. ``session`` and ``epoch`` where it holds the claim, else empty and 0.

    ``known_epoch`` is the highest epoch that it has ever seen.
    """

    node: str
    machine: str
    session: str = ""
    epoch: int = 0
    known_epoch: int = 0


class Decision(t.NamedTuple):
    """``take``, ``renew``, ``refuse`` or ``yield``, and why.

    ``wait_s`` is how much longer to watch before the answer can be another; 0 when waiting does not
    help. ``fence`` is the node that has to be fenced before the claim is taken.
    """

    action: str
    reason: str
    epoch: int = 0
    wait_s: float = 0.0
    fence: str = ""


def encode(claim: Claim) -> bytes:
    """Write a claim as one block.

    :raises ValueError: If a name is too long for it.
    """
    body = json.dumps(claim._asdict(), sort_keys=True).encode()
    block = MAGIC + f"{zlib.crc32(body):08x} ".encode() + body + b"\n"
    if len(block) > SIZE:
        raise ValueError(
            f"the claim of {claim.node} has {len(block)} bytes and fits in {SIZE} only:"
            " give the node a shorter name"
        )
    return block.ljust(SIZE, b"\0")


def decode(block: bytes) -> Slot:
    """Read a block.

    >>> decode(bytes(SIZE)).kind, decode(b"ext4").kind
    ('blank', 'foreign')
    """
    text = block.rstrip(b"\0")
    if not text:
        return Slot("blank")
    if not text.startswith(MAGIC):
        return Slot("foreign")
    checksum, _space, body = text[len(MAGIC) :].rstrip(b"\n").partition(b" ")
    try:
        if int(checksum, 16) != zlib.crc32(body):
            return Slot("damaged")
        return Slot("claim", Claim(**json.loads(body)))
    except (TypeError, ValueError):
        return Slot("damaged")


def decide(slot: Slot, holder: Holder, unchanged_s: float, stale_s: float) -> Decision:
    """Say what the node does about the claim.

    :arg unchanged_s: How long the node has seen the same bytes, by its own clock.
    :arg stale_s: After so long without a change, the claim of another node is dead.

    >>> me = Holder("nfs2", "m2")
    >>> theirs = Claim("p", "nfs1", "m1", "s1", 4, 99, "held", 0.0)
    >>> [decide(Slot("claim", theirs), me, seen_s, 6.0).action for seen_s in (2.0, 6.0)]
    ['refuse', 'take']
    """
    return _keep(slot, holder) if holder.session else _enter(slot, holder, unchanged_s, stale_s)


def _keep(slot: Slot, holder: Holder) -> Decision:
    """Decide for a node that has the claim."""
    claim = slot.claim
    if claim is None:
        return Decision("yield", f"the claim of this node is gone, its place is {slot.kind}")
    if claim.session == holder.session:
        if claim.state == HELD:
            return Decision("renew", "the claim is this node's", claim.epoch)
        return Decision("yield", "the claim of this node was released")
    if claim.epoch < holder.epoch:
        # A late write of a node that has lost the claim already, and stops when it sees ours.
        return Decision(
            "renew",
            f"{claim.node} wrote its old claim (epoch {claim.epoch}) over that of this node"
            f" (epoch {holder.epoch})",
            holder.epoch,
        )
    return Decision(
        "yield",
        f"{claim.node} has taken the claim (epoch {claim.epoch}, this node's was {holder.epoch})",
    )


def _enter(slot: Slot, holder: Holder, unchanged_s: float, stale_s: float) -> Decision:
    """Decide for a node that wants the claim."""
    if slot.kind == "foreign":
        return Decision(
            "refuse",
            "the place of the claim holds other data, which is not overwritten: see that the"
            " configured path or device is right",
        )
    left_s = max(0.0, stale_s - unchanged_s)
    claim = slot.claim
    if claim is None:
        epoch = holder.known_epoch + 1
        if slot.kind == "blank":
            return Decision("take", "nobody has ever had the claim", epoch)
        if left_s:
            return Decision("refuse", "the claim is damaged, and may be in use", wait_s=left_s)
        return Decision("take", f"the claim is damaged and unchanged for {stale_s:g} s", epoch)
    return _enter_claim(claim, holder, left_s, stale_s)


def _enter_claim(claim: Claim, holder: Holder, left_s: float, stale_s: float) -> Decision:
    epoch = max(claim.epoch, holder.known_epoch) + 1
    if claim.state == RELEASED:
        return Decision("take", f"{claim.node} has released the claim", epoch)
    if claim.node == holder.node and claim.machine != holder.machine:
        return Decision(
            "refuse",
            f"another machine calls itself {claim.node} too: give each server a name of its own",
            wait_s=left_s,
        )
    if claim.node == holder.node:
        return Decision("take", "the claim is of an earlier start of this node", epoch)
    if left_s:
        return Decision(
            "refuse",
            f"{claim.node} has the claim (epoch {claim.epoch}) and may be alive",
            wait_s=left_s,
        )
    return Decision(
        "take",
        f"{claim.node} has not renewed its claim (epoch {claim.epoch}) for {stale_s:g} s",
        epoch,
        fence=claim.node,
    )


__all__ = (
    "HELD",
    "MAGIC",
    "RELEASED",
    "SIZE",
    "Claim",
    "Decision",
    "Holder",
    "Slot",
    "decide",
    "decode",
    "encode",
)
