# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write what no exporter tells about this node, for the textfile collector of the node exporter.

Usage: nines_textfile.py CONFIG. CONFIG is JSON: ``directory``, and for each source that is asked
for its settings (``vip``, ``certificates``, ``clock``, ``nfs``, ``swarm``). Each source has a file
``nines_<source>.prom`` of its own, written at once. What cannot be read is left out, and
``nines_source_ok`` is 0: an old figure would look like a new one.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

TIMEOUT_S = 3.0
HELP = {
    "nines_certificate_expiry_seconds": "gauge Unix time at which a certificate ends.",
    "nines_clock_offset_seconds": "gauge How far the clock is from its time servers.",
    "nines_nfs_server_active": "gauge Whether the kernel serves NFS here.",
    "nines_source_ok": "gauge Whether a source of these files could be read.",
    "nines_swarm_managers": "gauge Managers of the Swarm, as this one sees them.",
    "nines_swarm_quorum_spare": "gauge Managers that may still be lost; below 0 is no quorum.",
    "nines_vip_owned": "gauge Whether the kernel of this node has the address.",
    "nines_vip_transitions_total": "counter Times that this node was seen to get or lose a VIP.",
}
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}


class Sample(NamedTuple):
    """One value of one metric."""

    name: str
    labels: Mapping[str, str]
    value: float


class PartlyError(ValueError):
    """Some of what was asked for could be read."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        super().__init__("not everything could be read")
        self.samples = samples


def render(samples: Sequence[Sample]) -> str:
    r"""Write samples in Prometheus' text format, each metric in one piece.

    >>> print(render([Sample("nines_nfs_server_active", {}, 1)]), end="")
    # HELP nines_nfs_server_active Whether the kernel serves NFS here.
    # TYPE nines_nfs_server_active gauge
    nines_nfs_server_active 1
    """
    lines = []
    for name in sorted({sample.name for sample in samples}):
        kind, _space, text = HELP[name].partition(" ")
        lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
        lines += [
            f"{name}{_labels(each.labels)} {each.value:.15g}"
            for each in samples
            if each.name == name
        ]
    return "".join(f"{line}\n" for line in lines)


def _labels(labels: Mapping[str, str]) -> str:
    pairs = [f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in labels.items()]
    return f"{{{','.join(pairs)}}}" if pairs else ""


def parse(text: str) -> dict[tuple[str, str], float]:
    """Read samples that `render` has written, by name and labels as text.

    >>> parse('# HELP a b' + chr(10) + 'a{vip="web"} 3' + chr(10))
    {('a', '{vip="web"}'): 3.0}
    """
    found = re.findall(r"(?m)^([a-z_]+)(\{.*\})? (\S+)$", text)
    return {(name, labels): float(value) for name, labels, value in found}


def vips(
    wanted: Mapping[str, Sequence[str]],
    held: Sequence[str],
    before: Mapping[tuple[str, str], float],
) -> list[Sample]:
    """Say which addresses are here, and count how often that changed since the first look.

    :arg wanted: Addresses of each instance, without prefix length.
    :arg held: Addresses of the kernel.
    :arg before: What was written the last time.
    """
    samples = []
    for vip, addresses in wanted.items():
        now = {address: float(address in held) for address in addresses}
        labels = {address: {"vip": vip, "address": address} for address in addresses}
        changed = any(
            before.get(("nines_vip_owned", _labels(labels[address])), owned) != owned
            for address, owned in now.items()
        )
        total = before.get(("nines_vip_transitions_total", _labels({"vip": vip})), 0.0)
        samples += [Sample("nines_vip_owned", labels[each], now[each]) for each in addresses]
        samples.append(Sample("nines_vip_transitions_total", {"vip": vip}, total + changed))
    return samples


def seconds(text: str) -> float:
    """Read a time as timedatectl writes it.

    >>> [seconds(each) for each in ("+1.5ms", "-250us", "+1min 2s")]
    [0.0015, -0.00025, 62.0]

    :raises ValueError: If it is none.
    """
    found = re.findall(r"([0-9.]+)(us|ms|s|min|h)", text.replace("\u00b5", "u"))
    if not found:
        raise ValueError(f"{text!r} is no time")
    total = sum(float(number) * _UNITS[unit] for number, unit in found)
    return -total if text.startswith("-") else total


def chrony_offset(text: str) -> float:
    """Read the offset from ``chronyc -c tracking``, in seconds.

    :raises ValueError: If it has never been synchronised, or says nothing.
    """
    fields = text.strip().split(",")
    if len(fields) < 14 or fields[2] == "0" or fields[13] == "Not synchronised":
        raise ValueError("chrony is not synchronised")
    return float(fields[4])


def quorum(nodes: Sequence[Mapping[str, Any]]) -> list[Sample]:
    """Count the managers of a Swarm from its API's list of nodes."""
    managers = [node["ManagerStatus"] for node in nodes if node.get("ManagerStatus")]
    reachable = sum(each.get("Reachability") == "reachable" for each in managers)
    needed = len(managers) // 2 + 1
    return [
        Sample("nines_swarm_managers", {"state": "reachable"}, reachable),
        Sample("nines_swarm_managers", {"state": "all"}, len(managers)),
        Sample("nines_swarm_quorum_spare", {}, reachable - needed),
    ]


def nfs_threads(text: str) -> int:
    r"""Read how many threads nfsd has from ``/proc/net/rpc/nfsd``.

    >>> nfs_threads("rc 0 0 0\nth 8 0 0.000\n")
    8
    """
    found = re.search(r"(?m)^th (\d+)", text)
    return int(found.group(1)) if found else 0


# What looks: each gives samples, or raises.


def _run(*argv: str) -> str:
    return subprocess.run(
        argv, capture_output=True, check=True, text=True, timeout=TIMEOUT_S, env={"LC_ALL": "C"}
    ).stdout


def look_vip(config: Mapping[str, Sequence[str]], file: Path) -> list[Sample]:
    """Ask the kernel for its addresses."""
    interfaces = json.loads(_run("/usr/sbin/ip", "-json", "address", "show"))
    held = [info["local"] for each in interfaces for info in each.get("addr_info", [])]
    before = parse(file.read_text()) if file.exists() else {}
    return vips(config, held, before)


def look_certificates(config: Sequence[str], _file: Path) -> list[Sample]:
    """Read when certificates end."""
    samples = []
    for path in config:
        # The one reader of certificates that Python has without another package; public or not, it
        # is there in all versions from 3.2 to 3.14.
        with contextlib.suppress(OSError, ValueError):
            ends = ssl._ssl._test_decode_cert(path)["notAfter"]  # type: ignore[attr-defined]
            when = ssl.cert_time_to_seconds(ends)
            samples.append(Sample("nines_certificate_expiry_seconds", {"path": path}, when))
    if len(samples) < len(config):
        raise PartlyError(samples)
    return samples


def look_clock(_config: object, _file: Path) -> list[Sample]:
    """Ask chrony, or systemd-timesyncd where there is no chrony."""
    if Path("/usr/bin/chronyc").exists():
        offset = chrony_offset(_run("/usr/bin/chronyc", "-n", "-c", "tracking"))
    else:
        text = _run("/usr/bin/timedatectl", "timesync-status")
        found = re.search(r"(?m)^\s*Offset: (.+)$", text)
        if not found:
            raise ValueError("timesyncd has not heard of a time server")
        offset = seconds(found.group(1))
    return [Sample("nines_clock_offset_seconds", {}, offset)]


def look_nfs(_config: object, _file: Path) -> list[Sample]:
    """Ask the kernel whether nfsd runs."""
    try:
        text = Path("/proc/net/rpc/nfsd").read_text()
    except FileNotFoundError:
        text = ""
    return [Sample("nines_nfs_server_active", {}, float(nfs_threads(text) > 0))]


class _Docker(http.client.HTTPConnection):
    """HTTP over Docker's socket."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(TIMEOUT_S)
        self.sock.connect("/run/docker.sock")


def look_swarm(_config: object, _file: Path) -> list[Sample]:
    """Ask this manager for the nodes of the Swarm. Without a quorum it has no answer."""
    with contextlib.closing(_Docker("docker")) as docker:
        docker.request("GET", "/nodes")
        answer = docker.getresponse()
        if answer.status != 200:
            raise ValueError(f"Docker answers {answer.status}")
        return quorum(json.loads(answer.read()))


LOOKS: Mapping[str, Callable[[Any, Path], list[Sample]]] = {
    "vip": look_vip,
    "certificates": look_certificates,
    "clock": look_clock,
    "nfs": look_nfs,
    "swarm": look_swarm,
}


FAILURES = (OSError, ValueError, KeyError, subprocess.SubprocessError, http.client.HTTPException)


def kept(file: Path) -> list[Sample]:
    """Read what a failed look leaves as it was: counters, which must not begin anew."""
    before = parse(file.read_text()) if file.exists() else {}
    return [
        Sample(name, dict(re.findall(r'(\w+)="([^"]*)"', labels)), value)
        for (name, labels), value in before.items()
        if HELP.get(name, "").startswith("counter")
    ]


def write(file: Path, text: str) -> None:
    """Replace a file at once; the collector never sees half of it."""
    part = file.with_suffix(".part")
    part.write_text(text)
    part.chmod(0o644)
    os.replace(part, file)


def main(arguments: Sequence[str]) -> int:
    """Write the files; 0 also where a source could not be read, since its file says so."""
    config = json.loads(Path(arguments[0]).read_text())
    for source, look in LOOKS.items():
        file = Path(config["directory"]) / f"nines_{source}.prom"
        if source not in config:
            file.unlink(missing_ok=True)
            continue
        passed = True
        try:
            samples = look(config[source], file)
        except PartlyError as exc:
            samples, passed = list(exc.samples), False
        except FAILURES:
            samples, passed = kept(file), False
        write(file, render([*samples, Sample("nines_source_ok", {"source": source}, passed)]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
