# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The claim of an NFS pair: the block, and the table of decisions."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.nines.ha.plugins.module_utils._nfs_claim import (
    HELD,
    MAGIC,
    RELEASED,
    SIZE,
    Claim,
    Holder,
    Slot,
    decide,
    decode,
    encode,
)

THEIRS = Claim("p", "nfs1", "m1", "s1", 4, 99, HELD, 1.0)
ME = Holder("nfs2", "m2")
OWNER = Holder("nfs2", "m2", "s2", 4)


def slot(**changed: object) -> Slot:
    return Slot("claim", THEIRS._replace(**changed))  # type: ignore[arg-type]


def test_a_block_is_read_as_it_was_written() -> None:
    block = encode(THEIRS)
    assert len(block) == SIZE
    assert decode(block) == Slot("claim", THEIRS)


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        (b"", "blank"),
        (bytes(SIZE), "blank"),
        (b"\x53\xef" * 256, "foreign"),
        (MAGIC, "damaged"),
        (MAGIC + b"00000000 {}", "damaged"),
        (MAGIC + b"zz {}", "damaged"),
        (encode(THEIRS)[:100], "damaged"),
        (encode(THEIRS).replace(b"nfs1", b"nfs3"), "damaged"),
    ],
)
def test_what_is_no_claim(block: bytes, kind: str) -> None:
    assert decode(block) == Slot(kind)


def test_a_name_that_is_too_long() -> None:
    with pytest.raises(ValueError, match="give the node a shorter name"):
        encode(THEIRS._replace(node="n" * 400))


# Who wants the claim, after it has seen the same bytes for so many seconds of six.
@pytest.mark.parametrize(
    ("found", "unchanged", "action", "epoch", "wait", "fence"),
    [
        (Slot("blank"), 0, "take", 1, 0, ""),
        (Slot("foreign"), 99, "refuse", 0, 0, ""),
        (Slot("damaged"), 2, "refuse", 0, 4, ""),
        (Slot("damaged"), 6, "take", 1, 0, ""),
        (slot(), 0, "refuse", 0, 6, ""),
        (slot(), 5.9, "refuse", 0, 0.1, ""),
        (slot(), 6, "take", 5, 0, "nfs1"),
        (slot(state=RELEASED), 0, "take", 5, 0, ""),
        (slot(node="nfs2", machine="m2"), 0, "take", 5, 0, ""),
        (slot(node="nfs2"), 0, "refuse", 0, 6, ""),
        (slot(node="nfs2"), 60, "refuse", 0, 0, ""),
    ],
)
def test_who_wants_it(
    found: Slot, unchanged: float, action: str, epoch: int, wait: float, fence: str
) -> None:
    got = decide(found, ME, unchanged, 6)
    assert (got.action, got.epoch, got.fence) == (action, epoch, fence)
    assert got.wait_s == pytest.approx(wait)
    assert got.reason


@pytest.mark.parametrize(
    ("found", "action"),
    [
        (slot(node="nfs2", machine="m2", session="s2"), "renew"),
        (slot(node="nfs2", machine="m2", session="s2", state=RELEASED), "yield"),
        (slot(epoch=5), "yield"),
        (slot(epoch=4), "yield"),
        (slot(epoch=3), "renew"),
        (Slot("blank"), "yield"),
        (Slot("foreign"), "yield"),
        (Slot("damaged"), "yield"),
    ],
)
def test_who_has_it(found: Slot, action: str) -> None:
    assert decide(found, OWNER, 0, 6).action == action


def test_epochs_never_fall() -> None:
    wise = ME._replace(known_epoch=9)
    for found in (Slot("blank"), Slot("damaged"), slot(), slot(state=RELEASED)):
        assert decide(found, wise, 60, 6).epoch == 10


def test_of_two_owners_one_stays_at_most() -> None:
    # Whatever is in the slot, two that both believe to hold it never both renew, unless the one
    # with the lower epoch is about to see the other's.
    sessions = [("s1", 4), ("s2", 4), ("s2", 5), ("s1", 3)]
    for one, other in itertools.permutations(sessions, 2):
        found = slot(session=one[0], epoch=one[1])
        holder = Holder("nfs2", "m2", other[0], other[1])
        stays = decide(found, holder, 0, 6).action == "renew"
        assert stays == (one[0] == other[0] or one[1] < other[1])
