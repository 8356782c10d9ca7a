# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""nines-etcd-aside: another member leads etcd where this node leads what depends on it.

Leases begin anew when etcd elects a leader. Where one node leads both, its death costs the
election and the whole lease after it. The login comes from the environment of
nines-etcd-aside.service, never from the command line. Ends with 1 where nobody else can lead. Each
line begins with its level in angle brackets: the unit keeps notices and what is worse, so that the
journal has a line when something was done, and none each 30 seconds.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import urllib.request
from typing import Any

TIMEOUT_S = 2.0


def ask(url: str, context: ssl.SSLContext | None = None) -> str | None:
    """Give the answer, or None where there is none or no good one."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S, context=context) as answer:
            return str(answer.read().decode())
    except OSError:
        return None


def heirs_of(status: list[dict[str, Any]], leader: int) -> list[int]:
    """Give the members that answer, vote and do not lead.

    >>> answers = [{"Status": {"header": {"member_id": number}}} for number in (1, 2, 3)]
    >>> answers[1]["Status"]["isLearner"] = True
    >>> heirs_of(answers, 1)
    [3]
    """
    voters = (entry["Status"] for entry in status if not entry["Status"].get("isLearner"))
    found = (voter["header"]["member_id"] for voter in voters)
    return [member for member in found if member != leader]


def main() -> int:
    """Look, and hand over where it has to be."""
    metrics = ask(os.environ["ASIDE_METRICS"])
    if metrics is None or "\netcd_server_is_leader 1\n" not in metrics:
        return 0
    context = ssl.create_default_context(cafile=os.environ["ETCDCTL_CACERT"])
    if ask(os.environ["ASIDE_URL"], context) is None:
        return 0
    etcdctl = ["/usr/bin/etcdctl", "--write-out=json"]
    status_of = [*etcdctl, "endpoint", "status", "--cluster"]
    asked = subprocess.run(status_of, capture_output=True, check=False)
    status = json.loads(asked.stdout or b"[]")
    # Who leads has a quorum: one answer is a cluster of one member.
    if len(status) == 1:
        return 0
    leaders = {entry["Status"]["leader"] for entry in status}
    if len(leaders) != 1 or not (heirs := heirs_of(status, min(leaders))):
        print("<4>nobody else can lead etcd now", file=sys.stderr)
        return 1
    moved = subprocess.run(
        [*etcdctl, "move-leader", f"{heirs[0]:x}"], capture_output=True, text=True, check=False
    )
    if moved.returncode:
        print(f"<3>etcd's leadership stays here: {moved.stderr.strip()}", file=sys.stderr)
    else:
        print(f"<5>member {heirs[0]:x} leads etcd now, and not this node, which leads other things")
    return moved.returncode


if __name__ == "__main__":
    sys.exit(main())
