# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import etcd_samples as samples
import pytest
from ansible_collections.nines.ha.plugins.module_utils._etcd_membership import Plan, Wanted
from ansible_collections.nines.ha.plugins.modules.etcd_member import result_of, wanted_of

PARAMS: dict[str, t.Any] = {
    "state": "present",
    "name": "n9",
    "peer_url": "https://192.0.2.9:2380/",
    "learner": True,
    "transitional": False,
    "wait_timeout": 60,
}
URL = "https://192.0.2.9:2380"


def test_what_is_wished() -> None:
    assert wanted_of(PARAMS) == Wanted(True, "n9", URL, True, False)
    absent = {**PARAMS, "state": "absent", "peer_url": None, "learner": False}
    assert wanted_of(absent) == Wanted(False, "n9", None, False, False)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"wait_timeout": 0}, "wait_timeout is 0 s: give at least 1"),
        ({"name": "a,b"}, "'a,b' cannot be the name of a member"),
        ({"peer_url": "192.0.2.9:2380"}, "peer_url has '192.0.2.9:2380', which does not begin"),
    ],
)
def test_refusals(options: dict[str, t.Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        wanted_of({**PARAMS, **options})


def test_what_is_returned() -> None:
    cluster = samples.cluster(1, extra=(samples.unstarted(9),))
    wanted = Wanted(True, "n9", URL)
    got = result_of(cluster, wanted, Plan((), (), ("yes",), {}, {}))
    assert got["reasons"] == ["yes"]
    assert got["member_id"] == "9"
    assert got["initial_cluster"] == f"n1=https://192.0.2.1:2380,n9={URL}"
    assert (got["leader"], got["quorum"]["alive"], len(got["members"])) == ("n1", 1, 2)
    got = result_of(cluster, wanted, Plan((), ("no",), ("yes",), {}, {}))
    assert got["reasons"] == ["no"]
