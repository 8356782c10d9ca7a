# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module with secrets in a list writes to the log of the node."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.testing import patch_module_args
from ansible_collections.nines.ha.plugins.module_utils._quiet_module import quiet

MODULES = sorted((Path(__file__).parents[4] / "plugins/modules").glob("*.py"))
SPEC: dict[str, t.Any] = {
    "files": {
        "type": "list",
        "elements": "dict",
        "options": {"secret": {"type": "str", "no_log": True}},
    }
}


@pytest.mark.parametrize(("kind", "leaks"), [(AnsibleModule, True), (quiet(AnsibleModule), False)])
def test_log(
    kind: t.Callable[..., AnsibleModule], leaks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(AnsibleModule, "log", lambda _self, msg, **_rest: said.append(str(msg)))
    with patch_module_args({"files": [{"secret": "hunter22\nand more"}]}):
        module = kind(argument_spec=SPEC)
    assert module.params["files"][0]["secret"] == "hunter22\nand more"
    assert len(said) == 1
    # Once the first of these does not leak any more, Ansible has mended it and this is not needed.
    assert ("hunter22" in said[0]) is leaks


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_modules_with_secrets_in_a_list_are_quiet(path: Path) -> None:
    text = path.read_text()
    if '"no_log": True' in text and '"options":' in text:
        assert "= quiet(AnsibleModule)(" in text
