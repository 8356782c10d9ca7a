# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading NFS on a node: nothing may hang."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from ansible_collections.nines.ha.plugins.module_utils._nfs_reader import (
    ask,
    read_mounts,
    read_others,
    read_server,
)

FIXTURE = Path(__file__).parents[2] / "fixtures/nfs-6.12"
PROC = str(FIXTURE / "proc")


def run(argv: list[str]) -> tuple[int, str, str]:
    assert argv == ["/usr/sbin/exportfs", "-v"]
    return 0, (FIXTURE / "exportfs-v").read_text(), ""


def test_a_server_that_runs() -> None:
    server = read_server(PROC, run, "/usr/sbin/exportfs")
    assert server[:6] == (True, 8, ("3", "4.1", "4.2"), False, 10, 10)
    assert [each.client for each in server.exports] == ["198.51.100.0/24", "2001:db8::/64", "*"]
    assert [each.address for each in server.clients] == ["198.51.100.31", "2001:db8::31"]


def test_without_exportfs_the_kernel_is_asked() -> None:
    assert [each.path for each in read_server(PROC, run, None).exports] == [
        "/srv/data", "/srv/data", "/srv/my data",
    ]  # fmt: skip


def test_a_node_without_a_server(tmp_path: Path) -> None:
    assert read_server(str(tmp_path), run, None) == (False, 0, (), None, None, None, (), ())
    assert read_mounts(str(tmp_path)) == ()


@pytest.mark.parametrize(
    ("threads", "ended", "in_grace"),
    [("8", "N", True), ("8", "Y", False), ("0", "N", None), ("8", "", None)],
)
def test_grace(tmp_path: Path, threads: str, ended: str, in_grace: bool | None) -> None:
    folder = tmp_path / "fs/nfsd"
    folder.mkdir(parents=True)
    (folder / "threads").write_text(threads)
    (folder / "v4_end_grace").write_text(ended)
    assert read_server(str(tmp_path), run, None).in_grace is in_grace


def test_exportfs_that_fails() -> None:
    with pytest.raises(ValueError, match="'exportfs -v' ended with 1: no permission"):
        read_server(PROC, lambda _argv: (1, "", "no permission\n"), "exportfs")


class Child:
    """A process that ends at some time with a status."""

    def __init__(self, now: list[float], after_s: float, status: int, said: str) -> None:
        self.now, self.after_s, self.status, self.said = now, after_s, status, said
        self.killed = False

    def poll(self) -> int | None:
        return self.status if self.now[0] >= self.after_s else None

    def kill(self) -> None:
        self.killed = True

    def text(self) -> str:
        assert not self.killed
        return self.said


def test_mounts_are_asked_together_and_within_a_limit() -> None:
    now = [0.0]
    stale = "stat: cannot read file system information for '/s/.': Stale file handle"
    children = {
        "/good": Child(now, 0.1, 0, ""),
        "/stale": Child(now, 0.2, 1, stale),
        "/denied": Child(now, 0.2, 1, "stat: Permission denied"),
        "/silent": Child(now, 0.2, 3, ""),
        "/hangs": Child(now, 1e9, 0, ""),
    }

    def spawn(argv: Sequence[str]) -> Child:
        assert argv[:3] == ["stat", "-f", "--"]
        return children[argv[3]]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    answers = ask(children, 2.0, spawn=spawn, clock=lambda: now[0], sleep=sleep)
    assert answers["/good"][::2] == (False, "")
    assert answers["/good"].answer_ms == pytest.approx(100, abs=25)
    assert answers["/stale"].stale is True
    assert answers["/denied"] == (None, None, "stat: Permission denied")
    assert answers["/silent"] == (None, None, "stat ended with 3")
    assert answers["/hangs"] == (None, None, "no answer within 2 s")
    assert children["/hangs"].killed
    assert now[0] < 2.1


def test_a_real_folder_answers(tmp_path: Path) -> None:
    answers = ask([str(tmp_path), str(tmp_path / "none")], 5.0)
    assert answers[str(tmp_path)].stale is False
    assert "No such file" in answers[str(tmp_path / "none")].error


def test_a_real_child_that_hangs_is_ended() -> None:
    from ansible_collections.nines.ha.plugins.module_utils import _nfs_reader as reader

    answers = ask(["/x"], 0.1, spawn=lambda _argv: reader._Process(["sleep", "60"]))
    assert answers["/x"].error == "no answer within 0.1 s"


def test_what_others_export_is_read(tmp_path: Path) -> None:
    (tmp_path / "exports").write_text("# none\n/srv/x *(ro)\n")
    (tmp_path / "exports.d").mkdir()
    (tmp_path / "exports.d/nines.exports").write_text("/srv/ours 192.0.2.0/24(rw)\n")
    (tmp_path / "exports.d/b.exports").write_text('"/srv/b c" 192.0.2.1(rw)\n')
    (tmp_path / "exports.d/no").write_text("/srv/not 192.0.2.1(rw)\n")
    assert read_others(str(tmp_path), "nines.exports") == ["/srv/x", "/srv/b c"]
    assert read_others(str(tmp_path / "none"), "nines.exports") == []
