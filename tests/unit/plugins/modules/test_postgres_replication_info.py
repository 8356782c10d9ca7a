# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.nines.ha.plugins.doc_fragments.postgres import ModuleDocFragment
from ansible_collections.nines.ha.plugins.module_utils._postgres_connection import (
    argument_spec,
    shared_argument_spec,
)
from ansible_collections.nines.ha.plugins.module_utils._postgres_failure import Unreachable
from ansible_collections.nines.ha.plugins.module_utils._postgres_replication import (
    BaseBackup,
    Instance,
    Receiver,
    Slot,
    Standby,
)
from ansible_collections.nines.ha.plugins.modules import postgres_replication_info


def test_every_field_is_documented() -> None:
    returned = yaml.safe_load(postgres_replication_info.RETURN)
    assert tuple(returned) == Instance._fields
    assert tuple(returned["standbys"]["contains"]) == Standby._fields
    assert tuple(returned["slots"]["contains"]) == Slot._fields
    assert tuple(returned["base_backups"]["contains"]) == BaseBackup._fields
    assert tuple(returned["receiver"]["contains"]) == Receiver._fields


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        (ModuleDocFragment.DOCUMENTATION, shared_argument_spec()),
        (ModuleDocFragment.DOCUMENTATION + ModuleDocFragment.SERVER, argument_spec()),
    ],
)
def test_the_fragment_documents_the_options(text: str, spec: dict[str, t.Any]) -> None:
    options: dict[str, t.Any] = {}
    for part in text.split("\noptions:\n")[1:]:
        options.update(yaml.safe_load("options:\n" + part)["options"])
    assert set(options) == set(spec)
    for name, option in options.items():
        assert option["type"] == spec[name]["type"]
        assert option.get("default") == spec[name].get("default")
        assert option.get("choices") == spec[name].get("choices")


def test_a_server_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(keywords: dict[str, str]) -> t.Any:
        raise Unreachable(keywords["host"])

    monkeypatch.setattr(postgres_replication_info, "open_session", refuse)
    with pytest.raises(Unreachable, match=str(tmp_path)):
        postgres_replication_info.report(
            {"login_unix_socket": str(tmp_path), "connect_timeout": 3, "login_port": 5432}
        )
