# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What Prometheus asks of whom: scrape configurations from an inventory.

A host is asked for what its groups make it. Exporters and the monitors' own programs want the user
and the password; Patroni and etcd want none or a client certificate, as they do of everybody; what
HAProxy and Docker show on loopback comes through a tunnel that wants a client certificate.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._values import (
    mapping,
    named,
    sequence,
    text,
    whole,
)

# In the order of the file.
GROUPS_OF: dict[str, tuple[str, ...]] = {
    "postgres": ("postgres", "patroni"),
    "haproxy": ("load_balancers",),
    "patroni": ("patroni",),
    "etcd": ("etcd",),
    "docker": ("swarm",),
}
MONITOR_JOBS = ("prometheus", "alertmanager")
JOBS = ("node", *GROUPS_OF, *MONITOR_JOBS)
# How a job proves who asks: the user's password, or the monitor's certificate.
_CERTIFICATE = ("haproxy", "patroni", "etcd", "docker")
CERTIFICATES = ("public", "cluster", "unverified")
_PROBE_KEYS = {"name", "url", "address", "certificate"}


class Options(t.NamedTuple):
    """What the scrapes of one monitor need; `ports` has one of each job, and of `blackbox`."""

    cluster: str
    hosts: tuple[str, ...]
    monitors: tuple[str, ...]
    monitor: str
    ports: Mapping[str, int]
    user: str
    folder: str
    probes: tuple[Mapping[str, t.Any], ...] = ()


def options_of(values: Mapping[str, t.Any]) -> Options:
    """Read the options.

    :raises ValueError: If one is missing or unusable.
    """
    ports = named("ports", mapping, values.get("ports"))
    lists = {key: named(key, sequence, values.get(key, [])) for key in ("hosts", "monitors")}
    texts = {
        key: named(key, text, values.get(key)) for key in ("cluster", "monitor", "user", "folder")
    }
    wanted = [*(job for job in JOBS if job not in ("etcd", "patroni")), "blackbox"]
    return Options(
        **texts,
        hosts=tuple(lists["hosts"]),
        monitors=tuple(lists["monitors"]),
        ports={job: named(f"ports.{job}", whole, ports.get(job)) for job in wanted},
        probes=tuple(_probe(each) for each in named("probes", sequence, values.get("probes", []))),
    )


def jobs_of(host: str, groups: Mapping[str, Sequence[str]]) -> list[str]:
    """Name what a host is asked for, by its groups.

    >>> jobs_of("db1", {"patroni": ["db1"], "etcd": ["db1"]})
    ['node', 'postgres', 'patroni', 'etcd']
    """
    return ["node"] + [
        job
        for job, names in GROUPS_OF.items()
        if any(host in groups.get(name, ()) for name in names)
    ]


def scrapes(
    hosts: Mapping[str, Mapping[str, t.Any]],
    groups: Mapping[str, Sequence[str]],
    options: Options,
) -> list[dict[str, t.Any]]:
    """Write the scrape configurations of one monitor, in the form of ``prometheus.yml``.

    :arg hosts: The variables of each host.
    :raises ValueError: If a host has no address, or a job that nobody knows.
    """
    targets: dict[str, list[dict[str, t.Any]]] = {job: [] for job in JOBS}
    for host in options.hosts:
        for job in _jobs(host, hosts[host], groups):
            targets[job].append(_target(job, host, hosts[host], options))
    for host in options.monitors:
        for job in MONITOR_JOBS:
            targets[job].append(_target(job, host, hosts[host], options))
    result = [
        {"job_name": job, "scheme": "https", **_login(job, options), "static_configs": found}
        for job, found in targets.items()
        if found
    ]
    for kind in ("http", "tcp"):
        probes = [each for each in options.probes if (kind == "http") == ("url" in each)]
        if probes:
            own = _address(options.monitor, hosts[options.monitor])
            result.append(_blackbox(kind, probes, f"{own}:{options.ports['blackbox']}", options))
    return result


def _probe(value: object) -> Mapping[str, t.Any]:
    probe = named("probes", mapping, value)
    name = named("probes: name", text, probe.get("name"))
    unknown = sorted(set(probe) - _PROBE_KEYS)
    if unknown:
        raise ValueError(f"probe {name}: {', '.join(unknown)} is unknown")
    if ("url" in probe) == ("address" in probe):
        raise ValueError(f"probe {name} needs either url (http, https) or address (host:port)")
    if "url" in probe and not str(probe["url"]).startswith(("http://", "https://")):
        raise ValueError(f"probe {name}: url has to begin with http:// or https://")
    if "address" in probe and not str(probe["address"]).rpartition(":")[2].isdecimal():
        raise ValueError(f"probe {name}: address has to be host:port")
    if probe.get("certificate", CERTIFICATES[0]) not in CERTIFICATES:
        raise ValueError(f"probe {name}: certificate is one of {', '.join(CERTIFICATES)}")
    return probe


def _jobs(
    host: str, values: Mapping[str, t.Any], groups: Mapping[str, Sequence[str]]
) -> Sequence[str]:
    if values.get("monitoring_jobs") is None:
        return jobs_of(host, groups)
    found = named(f"monitoring_jobs of {host}", sequence, values["monitoring_jobs"])
    unknown = [str(job) for job in found if job not in ("node", *GROUPS_OF)]
    if unknown:
        known = ", ".join(("node", *GROUPS_OF))
        raise ValueError(f"monitoring_jobs of {host}: {', '.join(unknown)} is none of {known}")
    return [job for job in JOBS if job in found]


def _address(host: str, values: Mapping[str, t.Any]) -> str:
    address = values.get("monitoring_address") or values.get("ha_address")
    if not isinstance(address, str) or not address:
        raise ValueError(f"{host} has no ha_address, where it could be asked")
    return f"[{address}]" if ":" in address else address


def _target(job: str, host: str, values: Mapping[str, t.Any], options: Options) -> dict[str, t.Any]:
    labels = {"cluster": options.cluster, "host": host}
    if values.get("ha_failure_domain"):
        labels["failure_domain"] = str(values["ha_failure_domain"])
    port = options.ports.get(job, 0)
    if job == "etcd":
        port = values.get("etcd_client_port") or 2379
        labels.update(_scheme(values.get("etcd_scheme")))
    elif job == "patroni":
        port = values.get("patroni_rest_port") or 8008
        labels.update(_scheme(values.get("patroni_rest_scheme")))
    elif job == "haproxy":
        path = (values.get("haproxy_prometheus") or {}).get("path", "/metrics")
        if path != "/metrics":
            labels["__metrics_path__"] = str(path)
    return {"targets": [f"{_address(host, values)}:{port}"], "labels": labels}


def _scheme(scheme: object) -> dict[str, str]:
    return {"__scheme__": "http"} if scheme == "http" else {}


def _authority(folder: str) -> dict[str, str]:
    return {"ca_file": f"{folder}/ca.crt"}


def _login(job: str, options: Options) -> dict[str, t.Any]:
    tls = _authority(options.folder)
    if job in _CERTIFICATE:
        tls |= {
            "cert_file": f"{options.folder}/server.crt",
            "key_file": f"{options.folder}/server.key",
        }
        return {"tls_config": tls}
    login: dict[str, t.Any] = {
        "basic_auth": {
            "username": options.user,
            "password_file": f"{options.folder}/scrape_password",
        },
        "tls_config": tls,
    }
    # The textfiles name the cluster that they speak of; that wins.
    return {"honor_labels": True, **login} if job == "node" else login


def _blackbox(
    kind: str, probes: Sequence[Mapping[str, t.Any]], exporter: str, options: Options
) -> dict[str, t.Any]:
    return {
        "job_name": f"blackbox_{kind}",
        "scheme": "https",
        "metrics_path": "/probe",
        **_login("blackbox", options),
        "static_configs": [
            {
                "targets": [str(each.get("url", each.get("address")))],
                "labels": {
                    "cluster": options.cluster,
                    "probe": each["name"],
                    "__param_module": f"{kind}_{each.get('certificate', CERTIFICATES[0])}"
                    if kind == "http"
                    else kind,
                },
            }
            for each in probes
        ],
        "relabel_configs": [
            {"source_labels": ["__address__"], "target_label": "__param_target"},
            {"source_labels": ["__param_target"], "target_label": "instance"},
            {"target_label": "__address__", "replacement": exporter},
        ],
    }


__all__ = (
    "GROUPS_OF",
    "JOBS",
    "Options",
    "jobs_of",
    "options_of",
    "scrapes",
)
