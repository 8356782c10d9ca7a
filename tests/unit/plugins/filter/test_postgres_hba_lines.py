# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter postgres_hba_lines."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.postgres_hba_lines import (
    FilterModule,
    postgres_hba_lines,
)


def test_answers() -> None:
    assert postgres_hba_lines(
        [{"type": "local", "database": "all", "user": "all", "method": "peer"}]
    ) == ["local all all peer"]
    assert FilterModule().filters() == {"postgres_hba_lines": postgres_hba_lines}


def test_refuses() -> None:
    with pytest.raises(AnsibleFilterError, match="postgres_hba: entry 1"):
        postgres_hba_lines([{"database": "all"}])
