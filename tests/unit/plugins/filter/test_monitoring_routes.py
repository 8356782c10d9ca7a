# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter monitoring_routes, and the template that calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import prometheus
import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.monitoring_routes import (
    FilterModule,
    configuration,
)

RECEIVERS = [
    {
        "name": "ops",
        "owner": "Operations, on call",
        "email": {"to": "a@example.com", "from": "b@example.com", "smarthost": "mail:25"},
    }
]


def test_makes_a_configuration() -> None:
    assert configuration(RECEIVERS, None, {"group_wait": 5})["route"]["group_wait"] == "5s"


@pytest.mark.parametrize(("receivers", "switch"), [([], None), ("ops", None), (RECEIVERS, "url")])
def test_refuses(receivers: object, switch: object) -> None:
    with pytest.raises(AnsibleFilterError, match="there are no routes for alerts"):
        configuration(receivers, switch)


def test_is_found_by_its_name() -> None:
    assert FilterModule().filters() == {"monitoring_routes": configuration}


def test_the_template_keeps_the_braces_of_alertmanager(tmp_path: Path) -> None:
    path, variables = tmp_path / "alertmanager.yml", tmp_path / "variables.json"
    source = prometheus.ROOT / "roles/monitoring/templates/alertmanager.yml.j2"
    variables.write_text(
        json.dumps(
            {
                "monitoring_receivers": RECEIVERS,
                "monitoring_dead_mans_switch": {"url": "https://switch.example.com/"},
                "ansible_python_interpreter": sys.executable,
            }
        )
    )
    subprocess.run(
        [
            *(sys.executable, "-m", "ansible", "adhoc", "localhost", "-e", f"@{variables}"),
            *("-m", "ansible.builtin.template", "-a", f"src={source} dest={path}"),
        ],
        cwd=prometheus.ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    mail = yaml.safe_load(path.read_text())["receivers"][0]["email_configs"][0]
    assert "#   ops: Operations, on call" in path.read_text()
    assert mail["headers"]["X-Nines-Alert"] == "{{ .CommonLabels.alertname }}"
    status, said = prometheus.run("amtool", "check-config", path)
    assert status == 0, said
