# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.nines.ha.plugins.filter.haproxy_quote import FilterModule, haproxy_quote


def test_it_quotes() -> None:
    assert FilterModule().filters()["haproxy_quote"]("two words") == "'two words'"


@pytest.mark.parametrize("value", [None, True, ["a"], {}])
def test_only_text_and_numbers(value: object) -> None:
    with pytest.raises(AnsibleFilterError, match="needs text or a number"):
        haproxy_quote(value)


def test_a_newline_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="newline"):
        haproxy_quote("a\nb")
