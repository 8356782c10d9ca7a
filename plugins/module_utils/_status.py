# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What each part of a cluster looks like, from what its hosts were asked.

Nothing is well by default: a part of which nobody knows anything is unknown, and so is the whole.
"""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterable, Mapping, Sequence

Verdict = t.Union[bool, t.Literal["unknown"]]
Result = Mapping[str, t.Any]


class Row(t.NamedTuple):
    """One thing that was looked at."""

    name: str
    passed: Verdict
    found: str


class Area(t.NamedTuple):
    """A part of the cluster. ``headline`` is one figure, and what it counts."""

    title: str
    headline: tuple[str, str]
    rows: Sequence[Row]
    problems: Sequence[str] = ()

    @property
    def passed(self) -> Verdict:
        """Judge it: one thing that is wrong is enough."""
        if self.problems:
            return False
        return together(row.passed for row in self.rows)


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """Give the verdict over several.

    >>> together([True, "unknown"]), together([True, False, "unknown"]), together([])
    ('unknown', False, 'unknown')
    """
    found = list(verdicts)
    if False in found:
        return False
    return True if found and "unknown" not in found else "unknown"


def _why(result: Result) -> str:
    """Say why there is no answer."""
    text = str(result.get("msg") or "").strip()
    return text or "was not asked"


def _problems(results: Mapping[str, Result]) -> list[str]:
    """Give the problems that any host told, each once."""
    told = (str(p) for result in results.values() for p in result.get("problems") or ())
    return list(dict.fromkeys(told))


def _answer(results: Mapping[str, Result], key: str) -> Result | None:
    """Give the answer of a host that knows the cluster; of one that sees a leader, if any does."""
    answers = [result for result in results.values() if result.get(key)]
    return next((a for a in answers if a.get("leader")), answers[0] if answers else None)


def _silent(results: Mapping[str, Result], key: str) -> list[Row]:
    """Name the hosts that could not say anything of the cluster.

    One that is away is among the nodes already, where another has told what there is to tell.
    """
    told = any(key in result for result in results.values())
    return [
        Row(host, "unknown", _why(result))
        for host, result in results.items()
        if key not in result and "problems" not in result and (result or not told)
    ]


def nodes(results: Mapping[str, Result]) -> Area:
    """Judge which hosts could be reached."""
    rows = [
        Row(host, True, "can be reached")
        if result.get("ping")
        else Row(host, False if result.get("unreachable") else "unknown", _why(result))
        for host, result in results.items()
    ]
    return Area("Nodes", (f"{sum(r.passed is True for r in rows)} of {len(rows)}", "answer"), rows)


def addresses(results: Mapping[str, Result]) -> Area:
    """Judge the owners of the virtual addresses: exactly one of each."""
    seen: dict[str, dict[str, Result]] = {}
    for host, result in results.items():
        for one in result.get("addresses") or ():
            seen.setdefault(str(one["address"]), {})[host] = one
    silent = [host for host, result in results.items() if "addresses" not in result]
    rows = [_address(address, hosts, silent) for address, hosts in seen.items()]
    rows += _silent(results, "addresses")
    owned = sum(row.passed is True for row in rows)
    return Area("Virtual addresses", (f"{owned} of {len(seen)}", "have exactly one owner"), rows)


def _address(address: str, hosts: Mapping[str, Result], silent: Sequence[str]) -> Row:
    owners = [host for host, one in hosts.items() if one.get("held")]
    if len(owners) > 1:
        return Row(address, False, f"has {len(owners)} owners: {', '.join(owners)}")
    if any(one.get("duplicate") for one in hosts.values()):
        return Row(address, False, "more than one machine answers for it")
    if owners:
        # Who could not be asked may have it as well, unless the segment was asked.
        alone = not silent or hosts[owners[0]].get("duplicate") is False
        doubt = "" if alone else f"; nobody knows of {', '.join(silent)}"
        return Row(address, True if alone else "unknown", f"on {owners[0]}{doubt}")
    if any(one.get("answered_by_other") for one in hosts.values()):
        held = f"on a machine that was not asked ({', '.join(silent) or 'a stranger'})"
        return Row(address, "unknown" if silent else False, held)
    asked = any(one.get("answers") is not None for one in hosts.values())
    return Row(address, "unknown" if silent and not asked else False, "has no owner")


def etcd(results: Mapping[str, Result]) -> Area:
    """Judge the members of etcd."""
    rows, headline = _silent(results, "members"), ("unknown", "leads")
    if (answer := _answer(results, "members")) is not None:
        quorum = answer["quorum"]
        votes = f"{quorum['alive']} of {quorum['size']} vote, {quorum['needed']} are needed"
        held = quorum["alive"] >= quorum["needed"]
        spare = f"{votes}; {quorum['tolerated_now']} may be lost now"
        rows = [_etcd(one) for one in answer["members"]] + [Row("quorum", held, spare), *rows]
        headline = (str(answer["leader"] or "nobody"), "leads")
    return Area("etcd", headline, rows, _problems(results))


def _etcd(member: Result) -> Row:
    role = "leader" if member["leader"] else "learner" if member["learner"] else "follower"
    well = bool(member["healthy"])
    name = str(member["name"] or member["id"])
    return Row(name, well, role if well else f"{role}, not healthy")


def patroni(results: Mapping[str, Result]) -> Area:
    """Judge the members of Patroni."""
    rows, headline = _silent(results, "members"), ("unknown", "is the primary")
    if (answer := _answer(results, "members")) is not None:
        rows = [_patroni(one) for one in answer["members"]] + rows
        headline = (str(answer.get("leader") or "nobody"), "is the primary")
    return Area("PostgreSQL by Patroni", headline, rows, _problems(results))


def _patroni(member: Result) -> Row:
    role, state = member.get("role") or "no role", member.get("state") or "unknown"
    if not member.get("answers"):
        return Row(str(member["name"]), False, str(member.get("error") or "does not answer"))
    parts = [str(role).replace("_", " "), str(state)]
    if member.get("lag_bytes") is not None:
        parts.append(f"{member['lag_bytes']} bytes behind")
    streams = member.get("streaming") is not False
    if not streams:
        parts.append("does not stream")
    return Row(str(member["name"]), state in ("running", "streaming") and streams, ", ".join(parts))


def postgres(results: Mapping[str, Result]) -> Area:
    """Judge streaming replication."""
    rows, headline = _silent(results, "instances"), ("unknown", "is the primary")
    told = [result for result in results.values() if "problems" in result]
    if told:
        names = list(dict.fromkeys(str(one["primary"]) for one in told if one.get("primary")))
        headline = (" and ".join(names) or "nobody", "is the primary")
        seen = [one["instances"] for one in told if one.get("instances")]
        rows = [_instance(one) for one in (seen[0] if seen else ())] + rows
    return Area("PostgreSQL", headline, rows, _problems(results))


def _instance(one: Result) -> Row:
    if not one["reachable"]:
        return Row(str(one["name"]), False, str(one["error"] or "cannot be read"))
    role = str((one["state"] or {}).get("role") or "no role")
    lag = "" if one["lag_bytes"] is None else f", {one['lag_bytes']} bytes behind"
    return Row(str(one["name"]), True, role + lag)


def swarm(results: Mapping[str, Result]) -> Area:
    """Judge the nodes of a Swarm, as a manager sees them."""
    # A worker knows nothing of the others.
    asked = {host: one for host, one in results.items() if one.get("manager") is not False}
    rows, headline = _silent(asked, "managers"), ("unknown", "leads")
    if (answer := _answer(asked, "managers")) is not None:
        rows = [_swarm(one) for one in (*answer["managers"], *answer["workers"])] + rows
        quorum = answer["quorum"]
        votes = f"{quorum['reachable']} of {quorum['managers']} managers, {quorum['needed']} needed"
        rows.append(Row("quorum", quorum["held"] is True, votes))
        headline = (str(answer["leader"] or "nobody"), "leads")
    return Area("Docker Swarm", headline, rows, _problems(results))


def _swarm(node: Result) -> Row:
    parts = [str(node["status"]), str(node["availability"])]
    if node["reachability"]:
        parts.append("leads" if node["leader"] else f"manager, {node['reachability']}")
    well = node["status"] == "ready" and node["reachability"] in (None, "reachable")
    return Row(str(node["name"]), well, ", ".join(parts))


def haproxy(results: Mapping[str, Result], judged: Mapping[str, Result]) -> Area:
    """Judge what HAProxy sends to whom; ``judged`` says whether it is as declared."""
    rows: list[Row] = []
    for host, result in results.items():
        if not result.get("reachable"):
            known = "reachable" in result
            why = str(result.get("reason") or "") or _why(result)
            rows.append(Row(host, False if known else "unknown", why))
            continue
        rows += [_backend(host, one) for one in result["backends"]]
        rows += _declared(host, judged.get(host, {}))
    answer = sum(result.get("reachable") is True for result in results.values())
    return Area("HAProxy", (f"{answer} of {len(results)}", "answer"), rows)


def _declared(host: str, judged: Result) -> list[Row]:
    if judged.get("evaluated_to") is False:
        told = judged.get("msg")
        return [Row(host, False, str(one)) for one in (told if isinstance(told, list) else [told])]
    if judged.get("skipped") or "msg" not in judged:
        return [Row(host, "unknown", "nobody compared it with what is declared")]
    return [Row(host, True, "every server is as declared")]


def _backend(host: str, one: Result) -> Row:
    # A backend of which one server alone is up can be as it has to be: only a primary takes writes.
    found = f"{one['status']}, {one['servers_up']} of {one['servers_total']} servers"
    return Row(f"{host}: {one['name']}", one["status"] == "UP", found)


def plain(title: str, what: str) -> Callable[[Mapping[str, Result]], Area]:
    """Make a judge for what each host tells of itself as ``problems``."""

    def judge(results: Mapping[str, Result]) -> Area:
        rows = [
            Row(host, not result["problems"], "; ".join(map(str, result["problems"])) or what)
            if "problems" in result
            else Row(host, "unknown", _why(result))
            for host, result in results.items()
        ]
        well = sum(row.passed is True for row in rows)
        return Area(title, (f"{well} of {len(rows)}", "are well"), rows)

    return judge


__all__ = (
    "Area",
    "Result",
    "Row",
    "Verdict",
    "addresses",
    "etcd",
    "haproxy",
    "nodes",
    "patroni",
    "plain",
    "postgres",
    "swarm",
    "together",
)
