# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter postgres_conf_lines."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.postgres_conf_lines import (
    FilterModule,
    postgres_conf_lines,
)


def test_answers() -> None:
    assert postgres_conf_lines({"port": 5432}) == ["port = 5432"]
    assert FilterModule().filters() == {"postgres_conf_lines": postgres_conf_lines}


def test_refuses() -> None:
    with pytest.raises(AnsibleFilterError, match="postgres_settings: .* is no name"):
        postgres_conf_lines({"a b": 1})
