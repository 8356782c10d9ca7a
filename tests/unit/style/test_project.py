# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The project: documents stay short and true."""

from __future__ import annotations

import re

import pytest
import tree

DOCUMENTS = sorted(
    [
        *tree.ROOT.glob("*.md"),
        *(tree.ROOT / "docs").glob("**/*.md"),
        *(tree.ROOT / "roles").glob("*/README.md"),
    ]
)


def test_readme_is_short() -> None:
    assert len((tree.ROOT / "README.md").read_text().splitlines()) <= 150


@pytest.mark.parametrize("path", DOCUMENTS, ids=tree.name_of)
def test_links_lead_somewhere(path) -> None:  # type: ignore[no-untyped-def]
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_changelog_has_something_to_say() -> None:
    fragments = list((tree.ROOT / "changelogs/fragments").glob("*.yml"))
    assert fragments or (tree.ROOT / "changelogs/changelog.yaml").is_file()
