# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is written for the textfile collector."""

from __future__ import annotations

import datetime
import doctest
import importlib.util
import json
import typing as t
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "roles/monitoring/files/nines_textfile.py"


def _load() -> t.Any:
    spec = importlib.util.spec_from_file_location("nines_textfile", SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


textfile = _load()
WEB = {"web": ["192.0.2.100", "2001:db8::100"]}


def test_its_examples() -> None:
    assert doctest.testmod(textfile).failed == 0


def looks(*helds: list[str]) -> dict[tuple[str, str], float]:
    """Look several times, and give what was written the last time."""
    before: dict[tuple[str, str], float] = {}
    for held in helds:
        before = textfile.parse(textfile.render(textfile.vips(WEB, held, before)))
    return before


@pytest.mark.parametrize(
    ("helds", "owned", "transitions"),
    [
        ([["192.0.2.100", "2001:db8::100"]], (1, 1), 0),
        ([[]], (0, 0), 0),
        ([["192.0.2.1"], ["192.0.2.100", "2001:db8::100"]], (1, 1), 1),
        # Two addresses of one instance move once.
        ([["192.0.2.100", "2001:db8::100"], []], (0, 0), 1),
        ([["192.0.2.100", "2001:db8::100"], ["192.0.2.100"]], (1, 0), 1),
        ([[], ["192.0.2.100"], [], ["192.0.2.100"]], (1, 0), 3),
        ([[], [], []], (0, 0), 0),
    ],
)
def test_vips(helds: list[list[str]], owned: tuple[int, int], transitions: int) -> None:
    assert looks(*helds) == {
        ("nines_vip_owned", '{vip="web",address="192.0.2.100"}'): owned[0],
        ("nines_vip_owned", '{vip="web",address="2001:db8::100"}'): owned[1],
        ("nines_vip_transitions_total", '{vip="web"}'): transitions,
    }


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        (["reachable"] * 3, (3, 3, 1)),
        (["reachable", "reachable", "unreachable"], (2, 3, 0)),
        (["reachable", "unknown", "unreachable"], (1, 3, -1)),
        (["reachable"] * 5, (5, 5, 2)),
        (["reachable"], (1, 1, 0)),
    ],
)
def test_quorum(states: list[str], wanted: tuple[int, int, int]) -> None:
    nodes = [{"ManagerStatus": {"Reachability": state}} for state in states]
    found = textfile.quorum([*nodes, {"Spec": {"Role": "worker"}}])
    assert tuple(sample.value for sample in found) == wanted


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("C0A80001,192.0.2.9,3,1700000000.1,-0.000123,0.1,0.1,1,1,1,1,1,64.2,Normal\n", -0.000123),
        ("7F7F0101,,0,0,0.0,0,0,0,0,0,1,1,0,Not synchronised\n", None),
        ("", None),
    ],
)
def test_chrony(text: str, offset: float | None) -> None:
    if offset is None:
        with pytest.raises(ValueError, match="not synchronised"):
            textfile.chrony_offset(text)
    else:
        assert textfile.chrony_offset(text) == offset


def test_no_time_is_none() -> None:
    with pytest.raises(ValueError, match="is no time"):
        textfile.seconds("n/a")


def test_no_nfs_is_no_threads() -> None:
    assert textfile.nfs_threads("") == 0


def _certificate(path: Path, ends: datetime.datetime) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(ends - datetime.timedelta(days=1))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    # HAProxy has the key in the same file.
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )


def _main(folder: Path, **sources: object) -> None:
    config = folder / "config.json"
    config.write_text(json.dumps({"directory": str(folder), **sources}))
    assert textfile.main([str(config)]) == 0


def test_certificates_end(tmp_path: Path) -> None:
    ends = datetime.datetime(2030, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    _certificate(tmp_path / "a.pem", ends)
    _main(tmp_path, certificates=[str(tmp_path / "a.pem")])
    assert textfile.parse((tmp_path / "nines_certificates.prom").read_text()) == {
        ("nines_certificate_expiry_seconds", f'{{path="{tmp_path}/a.pem"}}'): ends.timestamp(),
        ("nines_source_ok", '{source="certificates"}'): 1.0,
    }


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_what_cannot_be_read_leaves_no_old_figure(tmp_path: Path, content: str | None) -> None:
    if content:
        (tmp_path / "a.pem").write_text(content)
    (tmp_path / "nines_certificates.prom").write_text("nines_certificate_expiry_seconds 1\n")
    _main(tmp_path, certificates=[str(tmp_path / "a.pem")])
    assert textfile.parse((tmp_path / "nines_certificates.prom").read_text()) == {
        ("nines_source_ok", '{source="certificates"}'): 0.0
    }


def test_one_bad_certificate_hides_no_other(tmp_path: Path) -> None:
    ends = datetime.datetime(2030, 1, 2, tzinfo=datetime.UTC)
    _certificate(tmp_path / "a.pem", ends)
    _main(tmp_path, certificates=[str(tmp_path / "none.pem"), str(tmp_path / "a.pem")])
    assert textfile.parse((tmp_path / "nines_certificates.prom").read_text()) == {
        ("nines_certificate_expiry_seconds", f'{{path="{tmp_path}/a.pem"}}'): ends.timestamp(),
        ("nines_source_ok", '{source="certificates"}'): 0.0,
    }


def test_a_failed_look_keeps_the_counter_and_no_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*argv: str) -> str:
        raise OSError("no ip")

    monkeypatch.setattr(textfile, "_run", fails)
    file = tmp_path / "nines_vip.prom"
    samples = [
        textfile.Sample("nines_vip_owned", {"vip": "web", "address": "192.0.2.100"}, 1),
        textfile.Sample("nines_vip_transitions_total", {"vip": "web"}, 7),
    ]
    file.write_text(textfile.render(samples))
    _main(tmp_path, vip=WEB)
    assert textfile.parse(file.read_text()) == {
        ("nines_vip_transitions_total", '{vip="web"}'): 7.0,
        ("nines_source_ok", '{source="vip"}'): 0.0,
    }


def test_a_source_that_is_not_asked_for_is_gone(tmp_path: Path) -> None:
    (tmp_path / "nines_nfs.prom").write_text("nines_nfs_server_active 1\n")
    (tmp_path / "nines_backup.prom").write_text("nines_backup_failed 0\n")
    _main(tmp_path)
    assert not (tmp_path / "nines_nfs.prom").exists()
    assert (tmp_path / "nines_backup.prom").exists()
