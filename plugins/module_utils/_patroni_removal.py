# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Whether a Patroni cluster can go on without one of its members."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._patroni_state import sync_mode_of, truth


class Removal(t.NamedTuple):
    """Who leaves. ``gone`` says that it is off for good, ``transitional`` that others follow."""

    name: str
    gone: bool = False
    transitional: bool = False


class Picture(t.NamedTuple):
    """What M(nines.ha.patroni_info) returned, as far as it counts here."""

    leader: str | None
    members: Sequence[Mapping[str, t.Any]]
    config: Mapping[str, t.Any]
    paused: bool = False


def picture_of(info: Mapping[str, t.Any]) -> Picture:
    """Read the result of the module.

    :raises KeyError: If it is none.
    """
    return Picture(info["leader"], info["members"], info["config"] or {}, bool(info["paused"]))


def removal_problems(picture: Picture, removal: Removal) -> list[str]:
    """Say what speaks against it, a sentence each; nothing does when it is no member.

    Invariant: whoever is left can acknowledge a commit without the member that leaves.

    >>> member = {"name": "a", "answers": True, "state": "running", "streaming": None}
    >>> removal_problems(Picture("a", [member], {}), Removal("a"))
    ['a is the last member: without it there is no cluster']
    """
    own = next((each for each in picture.members if each["name"] == removal.name), None)
    others = [each for each in picture.members if each["name"] != removal.name]
    if own is None:
        return []
    if not others:
        return [f"{removal.name} is the last member: without it there is no cluster"]
    return [
        *_of_cluster(picture),
        *_of_member(picture, own, removal),
        *_of_the_rest(picture, others, removal),
    ]


def _of_cluster(picture: Picture) -> Iterator[str]:
    if picture.leader is None:
        yield "nobody leads: repair that first, nines.ha.verify says what is wrong"
    if picture.paused:
        yield "the cluster is paused: resume it first, with nines.ha.patroni_pause"


def _of_member(picture: Picture, own: Mapping[str, t.Any], removal: Removal) -> Iterator[str]:
    name = removal.name
    if removal.gone and own["answers"]:
        yield f"{name} answers, so it is not gone: leave gone out, and it leaves in an orderly way"
    elif removal.gone and picture.leader == name:
        yield f"{name} leads until its lease ends: wait until another member does"
    elif not removal.gone and not own["answers"]:
        yield (
            f"{name} does not answer: make it answer, or, if it is off for good and stays off, name"
            f" it twice: -e gone={name}"
        )


def _of_the_rest(
    picture: Picture, others: Sequence[Mapping[str, t.Any]], removal: Removal
) -> Iterator[str]:
    """Count: one of those that are left leads, the others acknowledge."""
    # The member that leaves may lead now; then one of the standbys does afterwards.
    able = [each for each in others if _runs(picture, each)]
    standbys, wanted = max(len(able) - 1, 0), _acknowledgements(picture.config)
    left = f"without {removal.name} there are {len(able)} members that run ({_names(able)})"
    if standbys < wanted:
        so = "no commit would end" if _strict(picture.config) else "writes could be lost"
        yield (
            f"{left}, and a commit waits for a standby: {so}. Add a member, or repair the others"
            " first"
        )
    elif not able:
        yield f"{left}: repair the others first"
    elif standbys <= wanted and not removal.transitional:
        so = "no commit ends" if wanted else "nobody takes over"
        yield (
            f"{left}: {so} while one of them is away. Add a member first; if that follows at once,"
            " say so: -e transitional=true"
        )


def _runs(picture: Picture, member: Mapping[str, t.Any]) -> bool:
    leads = member["name"] == picture.leader
    return bool(member["answers"] and member["state"] == "running") and bool(
        leads or member["streaming"]
    )


def _acknowledgements(config: Mapping[str, t.Any]) -> int:
    """Give how many standbys there have to be; Patroni waits for fewer where fewer are there."""
    return 0 if sync_mode_of(config) == "off" else 1


def _strict(config: Mapping[str, t.Any]) -> bool:
    return truth(config.get("synchronous_mode_strict"))


def _names(members: Sequence[Mapping[str, t.Any]]) -> str:
    return ", ".join(str(each["name"]) for each in members) or "none"


__all__ = ("Picture", "Removal", "picture_of", "removal_problems")
