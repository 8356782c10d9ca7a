# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""Alertmanager's configuration: who is told of an alert, who is next, and what hides what.

Invariant: every alert but the watchdog has exactly one responsible receiver. Copies and
escalations come on top of it and never in its place.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._duration import parse_duration
from ansible_collections.nines.ha.plugins.module_utils._monitoring_receivers import (
    DEAD_MANS_SWITCH,
    NOBODY,
    Receiver,
    default_receiver,
    escalation,
    receiver_problems,
)

Data = dict[str, t.Any]

# One notification for each thing that is wrong with each host, or with the cluster.
GROUP_BY = ("cluster", "alertname", "host")
TIMERS_S: Mapping[str, float] = {
    "group_wait": 2.0,
    "group_interval": 30.0,
    "repeat_interval": 4 * 3600.0,
}
# Watchdog is the only alert of this severity.
NOT_AN_ALERT = 'severity="none"'
PAGES = 'severity="page"'
HEADERS: Mapping[str, str] = {
    "Subject": "[{{ .Status }}] {{ .CommonLabels.alertname }}: {{ .CommonAnnotations.summary }}",
    "X-Nines-Status": "{{ .Status }}",
    "X-Nines-Alert": "{{ .CommonLabels.alertname }}",
    "X-Nines-Cluster": "{{ .CommonLabels.cluster }}",
    "X-Nines-Host": "{{ .CommonLabels.host }}",
}
TEXT = (
    "{{ range .Alerts }}{{ .Status }}: {{ .Labels.alertname }} ({{ .Labels.severity }})\n"
    "{{ .Annotations.summary }}\n"
    "What to do: {{ .Annotations.runbook }}\n"
    "Since {{ .StartsAt }}\n\n{{ end }}"
)
# Who hides whom, where these labels are equal. What hides says more; what is hidden follows of it.
INHIBITIONS: Sequence[tuple[str, str, Sequence[str]]] = (
    (
        'alertname="NodeDown"',
        'alertname=~"TargetDown|PostgresDown|PrometheusPeerDown|AlertmanagerPeerDown|FiguresStale"',
        ("cluster", "host"),
    ),
    (
        'alertname="NoPrimary"',
        'alertname=~"NoSynchronousStandby|StandbyNotStreaming|ReplicationLag.+"',
        ("cluster",),
    ),
    ('alertname="BackendDown"', 'alertname="BackendServerDown"', ("cluster", "proxy")),
    (
        'alertname="ReplicationLagOverObjective"',
        'alertname="ReplicationLagRising"',
        ("cluster", "host"),
    ),
    (
        'alertname="ErrorBudgetBurnsFast"',
        'alertname="ErrorBudgetBurnsSlowly"',
        ("cluster", "instance"),
    ),
    (
        PAGES,
        'severity="ticket"',
        ("alertname", "cluster", "host", "instance", "mountpoint", "path"),
    ),
)


def routes(
    receivers: Sequence[Receiver],
    dead_mans_switch: Mapping[str, t.Any] | None = None,
    timers: Mapping[str, t.Any] | None = None,
) -> Data:
    """Make the whole configuration.

    :arg timers: Durations that replace those of ``TIMERS_S``.
    :raises ValueError: If the receivers are wrong, or a timer is none.
    """
    problems = receiver_problems(receivers, dead_mans_switch)
    problems += [f"{name} is no timer" for name in sorted(set(timers or {}) - set(TIMERS_S))]
    if problems:
        raise ValueError("; ".join(problems))
    switch = dead_mans_switch or {}
    return {
        "route": {
            "receiver": default_receiver(receivers),
            "group_by": list(GROUP_BY),
            **{name: _go((timers or {}).get(name, value)) for name, value in TIMERS_S.items()},
            "routes": list(_routes(receivers, switch)),
        },
        "inhibit_rules": [
            {"source_matchers": [source], "target_matchers": [target], "equal": list(equal)}
            for source, target, equal in INHIBITIONS
        ],
        "receivers": [*map(_receiver, receivers), *_own_receivers(switch)],
    }


def _routes(receivers: Sequence[Receiver], switch: Mapping[str, t.Any]) -> Iterator[Data]:
    if switch:
        yield _switch_route(parse_duration(switch.get("interval", 60)))
    yield {"receiver": NOBODY, "matchers": [NOT_AN_ALERT]}
    for receiver in receivers:
        if receiver.get("copy"):
            yield {**_matched(receiver), "continue": True}
    last = default_receiver(receivers)
    for receiver in receivers:
        if receiver.get("matchers") and not receiver.get("copy"):
            yield _responsible(receivers, receiver)
    yield from (_responsible(receivers, r) for r in receivers if r["name"] == last)


def _switch_route(interval_s: float) -> Data:
    return {
        "receiver": DEAD_MANS_SWITCH,
        "matchers": ['alertname="Watchdog"'],
        "group_by": ["alertname", "cluster"],
        "group_wait": "0s",
        "group_interval": _go(interval_s),
        # Less than the interval: a tick that comes a moment early still sends. More than the time
        # that the other Alertmanager waits: it does not send a second one.
        "repeat_interval": _go(0.9 * interval_s),
    }


def _matched(receiver: Receiver) -> Data:
    matchers = list(receiver.get("matchers") or [])
    return {"receiver": receiver["name"], **({"matchers": matchers} if matchers else {})}


def _responsible(receivers: Sequence[Receiver], receiver: Receiver) -> Data:
    chain = escalation(receivers, receiver["name"])
    if not chain:
        return _matched(receiver)
    following = [
        {
            "receiver": name,
            "matchers": [PAGES],
            # Each alert by itself: in a group, a young one would escalate with an old one.
            "group_by": ["..."],
            # What is resolved, silenced or inhibited by then is not sent.
            "group_wait": _go(after_s),
            "continue": True,
        }
        for name, after_s in chain
    ]
    return {
        **_matched(receiver),
        "routes": [{"receiver": receiver["name"], "continue": True}, *following],
    }


def _receiver(receiver: Receiver) -> Data:
    result: Data = {"name": receiver["name"]}
    if receiver.get("webhook"):
        result["webhook_configs"] = [_webhook(receiver["webhook"])]
    if receiver.get("email"):
        result["email_configs"] = [_email(receiver["email"], receiver["owner"])]
    return result


def _own_receivers(switch: Mapping[str, t.Any]) -> Iterator[Data]:
    yield {"name": NOBODY}
    if switch:
        wanted = {key: switch[key] for key in ("url", "ca_file") if switch.get(key)}
        hook = {**_webhook(wanted), "send_resolved": False}
        yield {"name": DEAD_MANS_SWITCH, "webhook_configs": [hook]}


def _webhook(given: Mapping[str, t.Any]) -> Data:
    http: Data = {}
    if given.get("ca_file"):
        http["tls_config"] = {"ca_file": given["ca_file"]}
    if given.get("credentials_file"):
        http["authorization"] = {"credentials_file": given["credentials_file"]}
    if given.get("username"):
        http["basic_auth"] = {key: given[key] for key in ("username", "password_file")}
    where = {key: given[key] for key in ("url", "url_file") if given.get(key)}
    return {**where, "send_resolved": True, **({"http_config": http} if http else {})}


def _email(given: Mapping[str, t.Any], owner: str) -> Data:
    result: Data = {key: given[key] for key in ("to", "from", "smarthost")}
    if given.get("username"):
        result["auth_username"] = given["username"]
        result["auth_password_file"] = given["password_file"]
    if given.get("ca_file"):
        result["tls_config"] = {"ca_file": given["ca_file"]}
    return {
        **result,
        "require_tls": bool(given.get("require_tls", True)),
        "send_resolved": True,
        "headers": {**HEADERS, "X-Nines-Owner": owner},
        "html": "",
        "text": TEXT,
    }


def _go(value: object) -> str:
    """Write a duration as Alertmanager reads it, in whole milliseconds.

    >>> _go("15m"), _go(0.5)
    ('900s', '500ms')
    """
    milliseconds = round(parse_duration(value) * 1000)
    whole, rest = divmod(milliseconds, 1000)
    return f"{milliseconds}ms" if rest else f"{whole}s"


__all__ = ("INHIBITIONS", "routes")
