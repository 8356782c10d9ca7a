# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles postgres, backup and restore look for the data of a release in the same place."""

from __future__ import annotations

from pathlib import Path

import yaml

ROLES = Path(__file__).parents[3] / "roles"


def test_releases_have_the_same_version() -> None:
    postgres = yaml.safe_load((ROLES / "postgres/vars/main.yml").read_text())
    backup = yaml.safe_load((ROLES / "backup/vars/main.yml").read_text())
    wanted = postgres["__postgres_distribution_versions"]
    assert backup["__backup_distribution_versions"] == wanted
    restore = yaml.safe_load((ROLES / "restore/vars/main.yml").read_text())
    assert restore["__restore_versions"] == wanted
