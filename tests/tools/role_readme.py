# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the option table of a role's README from its argument_specs: `role_readme.py --write`."""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- BEGIN_ANSIBLE_DOCS -->", "<!-- END_ANSIBLE_DOCS -->"


def _plain(text: str | list[str]) -> str:
    """Turn Ansible's markup into Markdown, on one line."""
    joined = " ".join(text) if isinstance(text, list) else text
    joined = re.sub(r"\b[COVEIB]\(([^)]*)\)", r"`\1`", joined)
    joined = re.sub(r"\b[PM]\(([^)#]*)(?:#\w+)?\)", r"`\1`", joined)
    return " ".join(joined.split()).replace("|", "\\|")


def _default(option: dict[str, t.Any]) -> str:
    if option.get("required"):
        return "**required**"
    if "default" not in option:
        return ""
    value = option["default"]
    text = (
        value
        if isinstance(value, str)
        else yaml.safe_dump(value, default_flow_style=True, width=10**6)
    )
    text = text.strip().removesuffix("...").strip()
    if value in ("", [], {}):
        return {"": "empty", "[]": "`[]`", "{}": "`{}`"}[str(value)]
    return f"`{text}`".replace("|", "\\|").replace("\n", " ")


def _rows(options: dict[str, t.Any], path: str = "") -> t.Iterator[str]:
    for name, option in options.items():
        kind = option["type"] + (f" of {option['elements']}" if "elements" in option else "")
        choices = option.get("choices")
        about = _plain(option["description"])
        if choices:
            about += " One of " + ", ".join(f"`{choice}`" for choice in choices) + "."
        yield f"| `{path}{name}` | {kind} | {_default(option)} | {about} |"
        suffix = "[]." if option["type"] == "list" else "."
        yield from _rows(option.get("options", {}), f"{path}{name}{suffix}")


def table(role: Path) -> str:
    """Render the option table of a role."""
    spec = yaml.safe_load((role / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]
    head = ["| option | type | default | what it is |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *_rows(spec["options"])])


def render(role: Path) -> str:
    """Give the README of a role with its table brought up to date.

    :raises ValueError: If the README has no place for it.
    """
    text = (role / "README.md").read_text()
    if BEGIN not in text or END not in text:
        raise ValueError(f"{role.name}/README.md needs the markers {BEGIN} and {END}")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    return f"{before}{BEGIN}\n{table(role)}\n{END}{after}"


def main() -> None:
    """Write the tables, or say which are out of date."""
    for role in sorted(path for path in (ROOT / "roles").iterdir() if path.is_dir()):
        readme = role / "README.md"
        if "--write" in sys.argv:
            readme.write_text(render(role))
        elif render(role) != readme.read_text():
            sys.exit(f"{readme} is out of date: run `make docs`")


if __name__ == "__main__":
    main()
