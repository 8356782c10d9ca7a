# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""For modules that take secrets inside of lists: nothing of their parameters is logged."""

from __future__ import annotations

import typing as t

Module = t.TypeVar("Module")


def quiet(kind: t.Callable[..., Module]) -> t.Callable[..., Module]:
    """Have a module write to the node's log that it ran, and not with what.

    Ansible logs the parameters of each run on the node, and takes secrets out by looking for them
    in the text. A list is written there as Python shows it, with ``\\n`` for the end of a line: a
    secret of several lines, or with a quotation mark, is not found and stays.

    :param kind: ``AnsibleModule``.
    """

    def invoked(self: t.Any) -> None:
        self.log("Invoked; its parameters have secrets and are not logged")

    made = type("QuietModule", (t.cast("type", kind),), {"_log_invocation": invoked})
    return t.cast("t.Callable[..., Module]", made)


__all__ = ("quiet",)
