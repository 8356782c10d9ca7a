# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter drill_journals."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.drill_journals import FilterModule

drill_journals = FilterModule().filters()["drill_journals"]


def test_secrets_of_all_hosts_are_masked_in_each_journal() -> None:
    results = [{"node": "a", "stdout": "hunter22 and hunter33"}]
    hosts = iter([{"a_password": "hunter22"}, {"b_token": "hunter33"}])
    found = drill_journals(results, hosts, 99, "node")
    assert found == [{"host": "a", "text": "******** and ********\n"}]


def test_what_it_was_given_is_not_said_where_it_fails() -> None:
    with pytest.raises(AnsibleFilterError) as caught:
        drill_journals([{"stdout": "hunter22"}], [{}], 99, "node")
    assert "KeyError" in str(caught.value)
    assert "hunter22" not in str(caught.value)
