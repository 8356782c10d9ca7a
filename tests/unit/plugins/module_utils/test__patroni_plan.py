# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans."""

from __future__ import annotations

import patroni_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._patroni_plan import (
    Call,
    Plan,
    bullets,
    nothing,
    refused,
    role_of,
    unknown,
)


def test_plans() -> None:
    call = Call("https://db1:8008", "PATCH", "/config", {})
    assert Plan(call, (), (), {"a": 1}, {"a": 2}).changes
    assert Plan(call, (), (), {"a": 1}, {"a": 2}).diff == {"before": {"a": 1}, "after": {"a": 2}}
    assert nothing("so", {"a": 1}) == Plan(None, (), ("so",), {"a": 1}, {"a": 1})
    assert refused(["no"]) == Plan(None, ("no",), (), {}, {})
    assert not refused(["no"]).changes


def test_sentences() -> None:
    cluster = samples.cluster()
    assert bullets(["no"]) == "\n- no."
    assert unknown("db9", cluster) == "db9 is no member of the cluster: they are db1, db2, db3"
    roles = [role_of(cluster, each) for each in cluster.members]
    assert roles == ["leader", "sync_standby", "standby"]
    assert role_of(cluster, samples.member("db4", role=None)) == "unknown"
