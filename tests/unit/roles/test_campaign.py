# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role campaign knows of the role drill is true."""

from __future__ import annotations

import tree
from ansible_collections.nines.ha.plugins.module_utils._campaign_drill import OURS

VARIABLES = tree.load(tree.ROOT / "roles/campaign/vars/main.yml")
SPECS = tree.load(tree.ROOT / "roles/drill/meta/argument_specs.yml")
OPTIONS = SPECS["argument_specs"]["main"]["options"]


def test_what_is_handed_on_is_an_option_and_no_secret() -> None:
    passed = VARIABLES["__campaign_passed"]
    assert passed == sorted(passed)
    assert [name for name in passed if name not in OPTIONS or OPTIONS[name].get("no_log")] == []
    # A campaign says these itself.
    assert set(passed) & set(OURS) == set()
    assert [name for name in OURS if name not in OPTIONS] == []


def test_every_subject_has_its_playbook_and_its_hosts() -> None:
    subjects = {path.stem for path in (tree.ROOT / "roles/drill/vars/subjects").glob("*.yml")}
    assert set(VARIABLES["__campaign_members"]) == subjects
    assert set(VARIABLES["__campaign_playbooks"]) == subjects
    for name in VARIABLES["__campaign_playbooks"].values():
        assert (tree.ROOT / f"playbooks/drills/{name.rsplit('.', 1)[1]}.yml").is_file()


def test_target_words_can_be_read_from_each_subject() -> None:
    for path in (tree.ROOT / "roles/drill/vars/subjects").glob("*.yml"):
        assert isinstance(tree.load(path)["__drill_parts"], dict)
