# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every way in which a REST API does not answer has its sentence."""

from __future__ import annotations

import http.client
import ssl

import pytest
from ansible_collections.nines.ha.plugins.module_utils._patroni_failure import (
    Rejected,
    Unauthorized,
    refusal,
    unreachable,
)


def certificate(code: int) -> ssl.SSLCertVerificationError:
    exc = ssl.SSLCertVerificationError("certificate verify failed")
    exc.verify_code = code
    return exc


@pytest.mark.parametrize(
    ("exc", "text"),
    [
        (ConnectionRefusedError(), "nobody listens there"),
        (TimeoutError(), "no complete answer within 2 s: the node is off"),
        (certificate(10), "its certificate has expired: renew it"),
        (certificate(9), "not valid yet: compare the clocks"),
        (certificate(18), "signed by itself"),
        (certificate(20), "comes from another authority than those of ca_cert"),
        (certificate(19), "comes from another authority"),
        (certificate(62), "is not for this name"),
        (certificate(64), "is not for this address"),
        (ssl.SSLError(1, "[SSL] tlsv13 alert certificate required"), "give client_cert"),
        (ssl.SSLError(1, "[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca"), "client_cert"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "speak TLS"),
        (ssl.SSLEOFError(8, "EOF occurred"), "closed the connection without an answer"),
        (ConnectionResetError(104, "reset"), "closed the connection"),
        (http.client.RemoteDisconnected(""), "closed the connection"),
        (OSError(113, "No route to host"), "No route to host"),
        (OSError(-2, "Name or service not known"), "the name does not resolve"),
        (http.client.BadStatusLine("SSH-2.0"), "no HTTP"),
    ],
)
def test_the_network(exc: Exception, text: str) -> None:
    got = str(unreachable(exc, "db1:8008", 2.0))
    assert got.startswith("db1:8008: ")
    assert text in got


@pytest.mark.parametrize(
    ("status", "text", "call", "expected"),
    [
        (401, "no auth header received", "PATCH /config", "does not accept the login for PATCH"),
        (403, "client certificate required", "PATCH /config", "(client certificate required)"),
        (403, "", "PATCH /config", "(access denied)"),
        (412, "no good candidates", "POST /switchover", "no good candidates (412)"),
        (503, "<html>no</html>", "GET /cluster", "Reason: its DCS may not be accessible"),
        (502, "<html>no</html>", "GET /config", "is missing in the DCS"),
        (409, "", "PATCH /config", "answers to PATCH /config: Reason (409)"),
    ],
)
def test_answers(status: int, text: str, call: str, expected: str) -> None:
    got = refusal(status, "Reason", text, "db1:8008", call)
    assert expected in str(got)
    assert isinstance(got, Unauthorized if status in (401, 403) else Rejected)
    assert getattr(got, "status", status) == status
