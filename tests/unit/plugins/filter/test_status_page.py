# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter status_page."""

from __future__ import annotations

import pytest
import status_samples as samples
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.status_page import FilterModule

status_page = FilterModule().filters()["status_page"]


def test_it_gives_the_page_and_what_it_says() -> None:
    found = status_page(iter(samples.well()), "shop", samples.AT, samples.OBJECTIVES)
    assert (found["passed"], found["problems"]) == (True, [])
    assert found["html"].startswith("<!DOCTYPE html>")
    assert found["summary"] == "WELL: 7 parts were looked at"


def test_what_is_no_list_of_hosts_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="there is no status page"):
        status_page(["node1"])
