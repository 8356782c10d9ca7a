# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.nines.ha.plugins.module_utils._haproxy_config import problems

Section = dict[str, t.Any]

SERVER: Section = {"name": "app1", "address": "192.0.2.11", "port": 8080}
APP: Section = {"name": "app", "servers": [SERVER]}
TLS: Section = {"port": 443, "certificate": "www"}
WWW: Section = {"name": "www", "src": "www.pem"}
PASSWORD = "correct horse"


def web(**changes: t.Any) -> Section:
    return {"name": "web", "binds": [{"port": 80}], "default_backend": "app", **changes}


def config(**changes: t.Any) -> Section:
    return {"frontends": [web()], "backends": [APP], **changes}


def test_a_plain_configuration_is_fine() -> None:
    assert problems(config()) == []


def test_nothing_at_all_is_fine() -> None:
    assert problems({}) == []


def test_a_rich_configuration_is_fine() -> None:
    rich = config(
        objectives={"rto": "1s"},
        certificates=[WWW, {"name": "own", "self_signed": {"common_name": "a.example.com"}}],
        users=[{"name": "bob", "password": PASSWORD}],
        frontends=[
            web(
                binds=[{"port": 80}, {**TLS, "certificates": ["own"]}],
                redirect_https=True,
                basic_auth="Realm",
                acls=[{"name": "internal", "expression": "src 192.0.2.0/24"}],
                routes=[
                    {"host": "api.example.com", "backend": "app"},
                    {"path_prefix": "/x", "acl": "internal !METH_GET", "backend": "db-http"},
                    {"acl": "{ src 192.0.2.1 }", "backend": "app"},
                ],
                request_headers=[{"name": "X-A", "value": "", "acl": "!internal or HTTP_1.1"}],
                response_headers=[{"action": "del", "name": "Server"}],
            )
        ],
        listens=[
            {"name": "db", "mode": "tcp", "binds": [{"port": 5432}]},
            {"name": "db-http", "binds": [{"address": "/run/x.sock"}], "servers": [SERVER]},
        ],
        servers=[{**SERVER, "backend": "db", "name": "db1"}],
        server_weights={"db1": 0, "app1": "256"},
        stats={"enabled": True, "address": "*", "user": "a", "password": PASSWORD, "admin": True},
    )
    assert problems(rich) == []


CASES: dict[str, tuple[Section, str]] = {
    "route to nowhere": (
        config(frontends=[web(routes=[{"host": "a", "backend": "ap"}])]),
        "haproxy_frontends: web sends to ap, which is no backend: haproxy_backends has app",
    ),
    "default backend to nowhere": (
        config(frontends=[web(default_backend="ap")]),
        "haproxy_frontends: web sends to ap, which is no backend: haproxy_backends has app",
    ),
    "backend of the other mode": (
        config(frontends=[web(mode="tcp")]),
        "haproxy_frontends: web has mode tcp and sends to app, which has mode http",
    ),
    "server of nowhere": (
        config(servers=[{**SERVER, "backend": "ap", "name": "x"}]),
        "haproxy_servers: x names the backend ap, which does not exist: haproxy_backends has app",
    ),
    "server twice by both ways": (
        config(servers=[{**SERVER, "backend": "app"}]),
        "haproxy_backends: app: the server name app1 is used 2 times",
    ),
    "name twice": (
        config(backends=[APP, APP]),
        "haproxy_backends: the name app is used twice: rename one",
    ),
    "name of a listen section": (
        config(listens=[{"name": "app", "binds": [{"port": 81}], "servers": [SERVER]}]),
        "haproxy_listens: app is also a name in haproxy_backends",
    ),
    "impossible name": (
        config(backends=[APP, {"name": "my app", "servers": [SERVER]}]),
        "haproxy_backends: the name 'my app' is not possible",
    ),
    "reserved name": (
        config(backends=[APP, {"name": "nines-x", "servers": [SERVER]}]),
        "haproxy_backends: nines-x: names with nines- are the role's own",
    ),
    "port twice": (
        config(frontends=[web(), web(name="b", binds=[{"port": "80"}])]),
        "more than one listens on 0.0.0.0:80 and [::]:80:"
        " haproxy_frontends: web, haproxy_frontends: b: give each its own port",
    ),
    "port twice on one family": (
        config(frontends=[web(), web(name="b", binds=[{"address": "::", "port": 80}])]),
        "more than one listens on [::]:80: haproxy_frontends: web, haproxy_frontends: b",
    ),
    "port of a service": (
        config(frontends=[web(binds=[{"address": "127.0.0.1", "port": 8405}])]),
        "more than one listens on 127.0.0.1:8405: haproxy_frontends: web, haproxy_monitor: give",
    ),
    "socket twice": (
        config(frontends=[web(binds=[{"address": "/a"}, {"address": "/a"}])]),
        "more than one listens on /a: haproxy_frontends: web, haproxy_frontends: web",
    ),
    "port 0": (config(frontends=[web(binds=[{"port": 0}])]), "web: port 0 does not exist"),
    "port 70000": (config(frontends=[web(binds=[{"port": 70000}])]), "port 70000 does not exist"),
    "port as text": (config(frontends=[web(binds=[{"port": "http"}])]), "port http does not exist"),
    "no port": (config(frontends=[web(binds=[{"address": "*"}])]), "web: port missing: give 1 to"),
    "unknown certificate": (
        config(frontends=[web(binds=[TLS])]),
        "haproxy_frontends: web uses the certificate www, which haproxy_certificates does not"
        " define: it has none",
    ),
    "unknown certificate of the stats page": (
        config(stats={"certificate": "x"}, certificates=[WWW]),
        "haproxy_stats uses the certificate x, which haproxy_certificates does not define: it has"
        " www",
    ),
    "certificate from nowhere": (
        config(certificates=[{"name": "www"}]),
        "haproxy_certificates: www has no source: give exactly one of content, src, remote_src,",
    ),
    "certificate from two places": (
        config(certificates=[{**WWW, "remote_src": "/x"}]),
        "haproxy_certificates: www has src and remote_src: give exactly one",
    ),
    "certificate that is never valid": (
        config(certificates=[{"name": "www", "self_signed": {"common_name": "a", "days": 0}}]),
        "haproxy_certificates: www: self_signed.days must be at least 1",
    ),
    "redirect without TLS": (
        config(frontends=[web(redirect_https=True)]),
        "haproxy_frontends: web redirects to https, but nothing listens with a certificate",
    ),
    "password page without users": (
        config(frontends=[web(basic_auth="Realm")]),
        "haproxy_frontends: web asks for a password, but haproxy_users is empty",
    ),
    "user twice": (
        config(users=[{"name": "bob", "password": "a"}, {"name": "bob", "password": "b"}]),
        "haproxy_users: the name bob is used twice",
    ),
    "weight of nobody": (
        config(server_weights={"app9": 5}),
        "haproxy_server_weights: app9 is the name of no server",
    ),
    "weight in the table": (
        config(server_weights={"app1": 257}),
        "haproxy_server_weights: app1 has weight 257: give 0 to 256",
    ),
    "timeout": (config(timeouts={"client": "soon"}), "haproxy_timeouts: client: 'soon' is no"),
    "unknown objective": (
        config(objectives={"rto": "1s", "rpt": 0}),
        "haproxy_objectives: unknown objective rpt",
    ),
    "objective that cannot be met": (
        config(objectives={"rto": "100ms"}),
        "haproxy_objectives: objective rto 0.1 s cannot be met",
    ),
    "rubbish objective with timers by hand": (
        config(
            objectives={"rto": "soon"},
            check=dict.fromkeys(("inter", "fastinter", "downinter", "timeout"), "1s")
            | {"fall": 1, "rise": 1},
            timeouts={"connect": "1s"},
        ),
        "haproxy_objectives: objective rto: 'soon' is no duration",
    ),
    "shape": ({"frontends": {}}, "haproxy_frontends must be a list"),
}


@pytest.mark.parametrize(("given", "sentence"), CASES.values(), ids=CASES.keys())
def test_each_problem_is_named(given: Section, sentence: str) -> None:
    found = problems(given)
    assert any(sentence in problem for problem in found), found


class TestStats:
    @pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "/run/stats.sock"])
    def test_without_password_on_loopback_only(self, address: str) -> None:
        assert problems(config(stats={"enabled": True, "address": address})) == []

    @pytest.mark.parametrize("address", ["*", "0.0.0.0", "198.51.100.11", "2001:db8::1"])
    def test_never_elsewhere(self, address: str) -> None:
        found = problems(config(stats={"enabled": True, "address": address}))
        assert [problem for problem in found if "without a password" in problem]

    @pytest.mark.parametrize(
        ("stats", "sentence"),
        [
            ({"admin": True}, "admin lets people stop servers"),
            ({"user": "a"}, "password missing"),
            ({"password": PASSWORD}, "user missing"),
            ({"user": "a", "password": ""}, "password missing"),
            ({"user": "a:b", "password": PASSWORD}, "contains a colon"),
        ],
    )
    def test_refused(self, stats: Section, sentence: str) -> None:
        found = problems(config(stats={"enabled": True, **stats}))
        assert len(found) == 1
        assert sentence in found[0]
        assert PASSWORD not in found[0]

    def test_a_page_that_is_off_needs_nothing(self) -> None:
        assert problems(config(stats={"address": "*", "admin": True})) == []


def test_services_that_are_off_take_no_port() -> None:
    off = {"monitor": {"enabled": False}, "prometheus": {"enabled": False}}
    taken = [web(binds=[{"address": "127.0.0.1", "port": port} for port in (8405, 8406)])]
    assert problems(config(frontends=taken, **off)) == []
    assert len(problems(config(frontends=taken))) == 2


def test_each_family_may_have_its_own_frontend() -> None:
    four, six = ({"address": address, "port": 80} for address in ("0.0.0.0", "::"))
    assert problems(config(frontends=[web(binds=[four]), web(name="b", binds=[six])])) == []


def test_all_problems_are_named_at_once() -> None:
    found = problems(
        config(
            frontends=[web(default_backend="ap", binds=[TLS, {"port": 0}])],
            server_weights={"x": -1},
        )
    )
    assert len(found) == 5
