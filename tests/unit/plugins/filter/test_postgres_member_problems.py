# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter postgres_member_problems."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.postgres_member_problems import (
    FilterModule,
    postgres_member_problems,
)


def test_answers() -> None:
    assert postgres_member_problems([]) == [
        "postgres_members is empty: name the hosts of this cluster"
    ]
    assert FilterModule().filters() == {"postgres_member_problems": postgres_member_problems}


def test_refuses() -> None:
    with pytest.raises(AnsibleFilterError, match="cannot be read"):
        postgres_member_problems([{}])
