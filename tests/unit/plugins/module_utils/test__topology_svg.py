# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The picture: well-formed, all hosts, what is marked is what is wrong, nothing sticks out."""

from __future__ import annotations

import typing as t
from xml.etree import ElementTree

import pytest
import topology_samples as samples
from ansible_collections.nines.ha.plugins.module_utils._finding import Finding
from ansible_collections.nines.ha.plugins.module_utils._svg import width_of
from ansible_collections.nines.ha.plugins.module_utils._topology import Topology, as_dict
from ansible_collections.nines.ha.plugins.module_utils._topology_findings import topology_findings
from ansible_collections.nines.ha.plugins.module_utils._topology_svg import topology_svg
from ansible_collections.nines.ha.plugins.module_utils._topology_vips import vips_as_dicts

NS = "{http://www.w3.org/2000/svg}"
LABS = [samples.LAB / f"{name}.yml" for name in ("three_node", "two_node", "load_balancers")]


def draw(topology: Topology, findings: list[Finding] | None = None) -> ElementTree.Element:
    plain = {**as_dict(topology), "addresses": vips_as_dicts(topology)}
    found = topology_findings(topology) if findings is None else findings
    return ElementTree.fromstring(topology_svg(plain, found))


def texts(picture: ElementTree.Element) -> list[str]:
    return ["".join(each.itertext()) for each in picture.iter(f"{NS}text")]


def crowd() -> Topology:
    names = [f"SERVER-NUMBER-{n:02}.WITH-A-VERY-LONG-NAME.example.com" for n in range(20)]
    domains = {name: f"SITE-{n % 2}/RACK-WITH-A-LONG-NAME-{n % 7}" for n, name in enumerate(names)}
    return samples.made({"etcd": " ".join(names[:5]), "patroni": " ".join(names)}, domains)


@pytest.mark.parametrize("path", [*LABS, samples.TWO_SITES], ids=lambda path: path.stem)
def test_every_host_is_in_it(path: t.Any) -> None:
    topology = samples.load(path)
    shown = " ".join(texts(draw(topology)))
    assert [name for name in topology.hosts if name not in shown] == []
    assert topology.cluster in shown


@pytest.mark.parametrize(
    "topology",
    [crowd(), samples.load(samples.TWO_SITES), samples.made({"etcd": "a"})],
    ids=["crowd", "two_sites", "one"],
)
def test_nothing_sticks_out(topology: Topology) -> None:
    picture = draw(topology)
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    for each in picture.iter(f"{NS}rect"):
        box = {key: float(each.attrib[key]) for key in ("x", "y", "width", "height")}
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
    for each in picture.iter(f"{NS}text"):
        title = each.find(f"{NS}title")
        shown = (title.tail if title is not None else each.text) or ""
        right = float(each.attrib["x"]) + width_of(shown, float(each.attrib["font-size"]))
        assert right <= width
        assert float(each.attrib["y"]) <= height


@pytest.mark.parametrize("severity", ["error", "warning"])
@pytest.mark.parametrize(
    ("unit", "shape"),
    [(("host", "a"), "host"), (("domain", "r1 (n)"), "domain"), (("site", "n"), "site")],
)
def test_what_takes_a_service_down_is_marked(
    severity: str, unit: tuple[str, str], shape: str
) -> None:
    topology = samples.made({"etcd": "a b c"}, {"a": "n/r1", "b": "n/r2", "c": "s/r1"})
    finding = Finding(severity, "single_point_of_failure", "etcd", "what", "why", units=(unit,))
    boxes = [each.attrib["class"].split() for each in draw(topology, [finding]).iter(f"{NS}rect")]
    assert [each for each in boxes if severity in each] == [[shape, severity]]
    clean = draw(topology, [])
    assert not any("error" in each.attrib["class"].split() for each in clean.iter(f"{NS}rect"))
    assert "No single host, failure domain or site takes a service down." in texts(clean)


def test_it_is_for_day_and_night_and_for_readers() -> None:
    picture = draw(samples.made({"etcd": "a b c"}))
    style = picture.findtext(f"{NS}style") or ""
    assert "prefers-color-scheme: dark" in style
    assert picture.attrib["role"] == "img"


def test_names_are_no_markup() -> None:
    topology = samples.made({"etcd": "<script> a&b c"}, ha_cluster_name='"><script>')
    assert any("<script>" in text for text in texts(draw(topology)))
    assert not list(draw(topology).iter(f"{NS}script"))
