# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Prometheus asks of whom."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._monitoring import (
    jobs_of,
    options_of,
    scrapes,
)

PORTS = {
    "node": 9100,
    "postgres": 9187,
    "haproxy": 9101,
    "docker": "9324",
    "prometheus": 9090,
    "alertmanager": 9093,
    "blackbox": 9115,
}
OPTIONS = {
    "cluster": "shop",
    "hosts": ["db1", "lb1", "mon1", "mon2"],
    "monitors": ["mon1", "mon2"],
    "monitor": "mon2",
    "ports": PORTS,
    "user": "monitor",
    "folder": "/etc/nines/monitoring",
}
GROUPS = {"patroni": ["db1"], "etcd": ["db1"], "load_balancers": ["lb1"], "swarm": ["lb1"]}
HOSTS: dict[str, dict[str, t.Any]] = {
    "db1": {"ha_address": "192.0.2.1", "ha_failure_domain": "rack-a"},
    "lb1": {"ha_address": "2001:db8::2"},
    "mon1": {"ha_address": "192.0.2.3"},
    "mon2": {"ha_address": "192.0.2.4", "monitoring_address": "198.51.100.4"},
}


def jobs(hosts: dict[str, t.Any] | None = None, **changed: t.Any) -> dict[str, dict[str, t.Any]]:
    """Give the scrape configurations by job."""
    found = scrapes({**HOSTS, **(hosts or {})}, GROUPS, options_of({**OPTIONS, **changed}))
    return {each["job_name"]: each for each in found}


def targets(found: dict[str, dict[str, t.Any]], job: str) -> list[str]:
    """Give the targets of a job."""
    return [each["targets"][0] for each in found[job]["static_configs"]]


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        ("db1", ["node", "postgres", "patroni", "etcd"]),
        ("lb1", ["node", "haproxy", "docker"]),
        ("mon1", ["node"]),
    ],
)
def test_jobs_come_from_groups(host: str, wanted: list[str]) -> None:
    assert jobs_of(host, GROUPS) == wanted


@pytest.mark.parametrize(
    ("job", "wanted"),
    [
        ("node", ["192.0.2.1:9100", "[2001:db8::2]:9100", "192.0.2.3:9100", "198.51.100.4:9100"]),
        ("postgres", ["192.0.2.1:9187"]),
        ("haproxy", ["[2001:db8::2]:9101"]),
        ("patroni", ["192.0.2.1:8008"]),
        ("etcd", ["192.0.2.1:2379"]),
        ("docker", ["[2001:db8::2]:9324"]),
        # Each monitor asks itself and the other one.
        ("prometheus", ["192.0.2.3:9090", "198.51.100.4:9090"]),
        ("alertmanager", ["192.0.2.3:9093", "198.51.100.4:9093"]),
    ],
)
def test_targets(job: str, wanted: list[str]) -> None:
    assert targets(jobs(), job) == wanted


def test_labels() -> None:
    assert jobs()["node"]["static_configs"][0]["labels"] == {
        "cluster": "shop",
        "host": "db1",
        "failure_domain": "rack-a",
    }
    assert "failure_domain" not in jobs()["node"]["static_configs"][1]["labels"]


def test_a_job_that_nobody_has_is_left_out() -> None:
    assert list(jobs(hosts={"db1": {**HOSTS["db1"], "monitoring_jobs": ["node"]}})) == [
        "node",
        "haproxy",
        "docker",
        "prometheus",
        "alertmanager",
    ]


@pytest.mark.parametrize("job", ["node", "postgres", "prometheus", "alertmanager"])
def test_exporters_want_the_password(job: str) -> None:
    assert jobs()[job]["basic_auth"] == {
        "username": "monitor",
        "password_file": "/etc/nines/monitoring/scrape_password",
    }
    assert jobs()[job]["tls_config"] == {"ca_file": "/etc/nines/monitoring/ca.crt"}


@pytest.mark.parametrize("job", ["haproxy", "patroni", "etcd", "docker"])
def test_others_want_the_certificate_and_never_get_the_password(job: str) -> None:
    assert "basic_auth" not in jobs()[job]
    assert jobs()[job]["tls_config"]["cert_file"] == "/etc/nines/monitoring/server.crt"


def test_only_textfiles_may_name_another_cluster() -> None:
    assert [job for job, each in jobs().items() if each.get("honor_labels")] == ["node"]


def test_ports_and_schemes_of_other_roles_are_followed() -> None:
    foreign = {
        **HOSTS["db1"],
        "etcd_scheme": "http",
        "etcd_client_port": 12379,
        "patroni_rest_scheme": "http",
    }
    path = {**HOSTS["lb1"], "haproxy_prometheus": {"path": "/m"}}
    found = jobs(hosts={"db1": foreign, "lb1": path})
    assert targets(found, "etcd") == ["192.0.2.1:12379"]
    assert found["etcd"]["static_configs"][0]["labels"]["__scheme__"] == "http"
    assert found["patroni"]["static_configs"][0]["labels"]["__scheme__"] == "http"
    assert found["haproxy"]["static_configs"][0]["labels"]["__metrics_path__"] == "/m"


def test_probes_go_through_the_own_exporter() -> None:
    found = jobs(
        probes=[
            {"name": "shop", "url": "https://shop.example.com/", "certificate": "cluster"},
            {"name": "site", "url": "http://192.0.2.100/"},
            {"name": "sql", "address": "192.0.2.100:5000"},
        ]
    )
    http, tcp = found["blackbox_http"], found["blackbox_tcp"]
    assert [each["labels"]["__param_module"] for each in http["static_configs"]] == [
        "http_cluster",
        "http_public",
    ]
    assert tcp["static_configs"] == [
        {
            "targets": ["192.0.2.100:5000"],
            "labels": {"cluster": "shop", "probe": "sql", "__param_module": "tcp"},
        }
    ]
    assert tcp["relabel_configs"][-1] == {
        "target_label": "__address__",
        "replacement": "198.51.100.4:9115",
    }


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"user": ""}, "user must be a text"),
        ({"ports": {**PORTS, "node": "x"}}, "ports.node must be a whole number"),
        ({"ports": {"node": 9100}}, "ports.postgres must be a whole number"),
        ({"probes": [{"url": "http://x/"}]}, "probes: name must be a text"),
        ({"probes": [{"name": "a"}]}, "probe a needs either url"),
        ({"probes": [{"name": "a", "url": "http://x/", "address": "x:1"}]}, "needs either url"),
        ({"probes": [{"name": "a", "url": "ftp://x/"}]}, "has to begin with http"),
        ({"probes": [{"name": "a", "address": "x"}]}, "has to be host:port"),
        ({"probes": [{"name": "a", "address": "x:1", "port": 2}]}, "probe a: port is unknown"),
        (
            {"probes": [{"name": "a", "url": "https://x/", "certificate": "no"}]},
            "certificate is one of public, cluster, unverified",
        ),
    ],
)
def test_bad_options_are_refused(changed: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        options_of({**OPTIONS, **changed})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "db1 has no ha_address"),
        (
            {"ha_address": "192.0.2.1", "monitoring_jobs": ["node", "mysql"]},
            "monitoring_jobs of db1: mysql is none of node, postgres",
        ),
        ({"ha_address": "192.0.2.1", "monitoring_jobs": "node"}, "monitoring_jobs of db1"),
    ],
)
def test_bad_hosts_are_refused(values: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        jobs(hosts={"db1": values})
