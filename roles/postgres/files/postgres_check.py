# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells load balancers over HTTP whether the local PostgreSQL is primary or standby.

    postgres_check.py --config FILE            serve /primary, /standby and /status
    postgres_check.py --config FILE --guard    exit 1 where the local data must not take writes

PostgreSQL is asked each time, over its socket; nothing is remembered, nothing is guessed from a
process list. A primary is not offered to clients while another member is primary on a higher
timeline: that one was promoted later, and writes to this one would be lost.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import subprocess
import sys
import threading
import time
import typing as t
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PEER_TIMEOUT_S = 0.5
PEER_PERIOD_S = 0.5
QUERY = """
SELECT pg_is_in_recovery() AS in_recovery,
  CASE WHEN pg_is_in_recovery() THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver), 0)
    ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END AS timeline,
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn()
    ELSE pg_current_wal_lsn() END::text AS lsn,
  CASE WHEN pg_is_in_recovery() THEN
    coalesce(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0)
    ELSE 0 END::bigint AS replay_lag_bytes,
  coalesce((SELECT status FROM pg_stat_wal_receiver), 'none') AS receiver
"""


class Local(t.NamedTuple):
    """What the local instance says; None stands for one that does not answer."""

    in_recovery: bool
    timeline: int
    lsn: str
    replay_lag_bytes: int
    receiver: str


Answer = tuple[int, str]
Peers = t.Mapping[str, t.Mapping[str, t.Any]]


def superseded(timeline: int, peers: Peers) -> str:
    """Name the member that is primary on a higher timeline; empty where there is none."""
    newer = [
        (p["timeline"], n)
        for n, p in peers.items()
        if p.get("role") == "primary" and p["timeline"] > timeline
    ]
    return (
        f"{max(newer)[1]} is primary on timeline {max(newer)[0]}, this one on {timeline}"
        if newer
        else ""
    )


def primary_answer(local: Local | None, peers: Peers) -> Answer:
    """Judge whether clients may write here."""
    if local is None:
        return 503, "PostgreSQL does not answer"
    if local.in_recovery:
        return 503, "standby"
    reason = superseded(local.timeline, peers)
    return (503, f"superseded: {reason}") if reason else (200, "primary")


def standby_answer(local: Local | None, max_lag_bytes: int | None) -> Answer:
    """Judge whether clients may read here."""
    if local is None:
        return 503, "PostgreSQL does not answer"
    if not local.in_recovery:
        return 503, "primary"
    if local.receiver != "streaming":
        return 503, f"standby that does not receive ({local.receiver})"
    if max_lag_bytes is not None and local.replay_lag_bytes > max_lag_bytes:
        return 503, f"standby that is {local.replay_lag_bytes} bytes behind what it received"
    return 200, "standby"


def guard_answer(timeline: int | None, standby: bool, peers: Peers) -> str:
    """Say why the local data must not be started as a primary; empty where it may be.

    :arg timeline: Of the local data, None where there is none.
    :arg standby: Whether it would start as a standby, which harms nobody.
    """
    if timeline is None or standby:
        return ""
    for name, peer in peers.items():
        if peer.get("role") == "primary" and peer["timeline"] >= timeline:
            return (
                f"{name} is primary on timeline {peer['timeline']}, and the data here was a"
                f" primary's on timeline {timeline}. Started, it would take writes that are lost."
                " Make it a standby: nines.ha.rejoin"
            )
    return ""


def ask_peer(address: str) -> dict[str, t.Any]:
    """Ask another member for its status; empty where it does not answer."""
    try:
        with urllib.request.urlopen(f"http://{address}/status", timeout=PEER_TIMEOUT_S) as answer:
            found = json.load(answer)
            return (
                found if isinstance(found, dict) and isinstance(found.get("timeline"), int) else {}
            )
    except (OSError, ValueError):
        return {}


def ask_peers(addresses: t.Mapping[str, str]) -> dict[str, dict[str, t.Any]]:
    """Ask all other members at the same time."""
    if not addresses:
        return {}
    with ThreadPoolExecutor(len(addresses)) as pool:
        return dict(zip(addresses, pool.map(ask_peer, addresses.values()), strict=True))


class Instance:
    """The local PostgreSQL, over one connection that is made anew when it breaks."""

    def __init__(self, config: t.Mapping[str, t.Any]) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._connection: t.Any = None

    def look(self) -> Local | None:
        """Ask it; None where it does not answer within a second."""
        with self._lock:
            for _attempt in range(2):
                try:
                    return self._ask()
                except Exception:  # Whatever the reason is, the instance does not answer.
                    self._drop()
            return None

    def _ask(self) -> Local:
        driver = importlib.import_module("psycopg2")  # Not needed by --guard.

        if self._connection is None:
            self._connection = driver.connect(
                host=self._config["socket"],
                port=self._config["port"],
                dbname="postgres",
                user=self._config["user"],
                connect_timeout=2,
                options="-c statement_timeout=1000",
                application_name="nines-postgres-check",
            )
            self._connection.autocommit = True
        with self._connection.cursor() as cursor:
            cursor.execute(QUERY)
            return Local(*cursor.fetchone())

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class Watch(threading.Thread):
    """Asks the other members again and again while the local instance is primary."""

    def __init__(self, instance: Instance, addresses: t.Mapping[str, str]) -> None:
        super().__init__(daemon=True)
        self._instance = instance
        self._addresses = addresses
        self.peers: dict[str, dict[str, t.Any]] = {}

    def run(self) -> None:
        """Ask for ever; the service's end ends it."""
        while True:
            local = self._instance.look()
            self.peers = (
                ask_peers(self._addresses) if local is not None and not local.in_recovery else {}
            )
            time.sleep(PEER_PERIOD_S)


def handler_of(instance: Instance, watch: Watch, name: str) -> type[BaseHTTPRequestHandler]:
    """Make the class that answers requests."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            local = instance.look()
            if url.path == "/primary":
                self._send(*primary_answer(local, watch.peers))
            elif url.path == "/standby":
                lag = parse_qs(url.query).get("max_lag_bytes", [""])[0]
                self._send(*standby_answer(local, int(lag) if lag.isdigit() else None))
            elif url.path == "/status":
                role = "down" if local is None else "standby" if local.in_recovery else "primary"
                status = {
                    "name": name,
                    "role": role,
                    "timeline": 0,
                    **(local._asdict() if local else {}),
                }
                self._send(200, json.dumps(status), "application/json")
            else:
                self._send(404, "ask /primary, /standby or /status")

        do_HEAD = do_OPTIONS = do_GET

        def _send(self, status: int, text: str, kind: str = "text/plain") -> None:
            body = (text + "\n").encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *args: t.Any) -> None:
            """Say nothing: several load balancers ask each second."""

    return Handler


class Server(ThreadingHTTPServer):
    """Says nothing of a load balancer that hung up; everything else goes to the journal."""

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        """Report what is no broken connection."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def serve(config: t.Mapping[str, t.Any]) -> None:
    """Answer for ever."""
    instance = Instance(config)
    watch = Watch(instance, config["peers"])
    watch.start()
    handler = handler_of(instance, watch, config["name"])
    servers = [Server((address, config["check_port"]), handler) for address in config["listen"]]
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    servers[0].serve_forever()


def control_timeline(config: t.Mapping[str, t.Any]) -> int | None:
    """Read the timeline of the local data; None where there is none."""
    if not Path(config["data_directory"], "PG_VERSION").exists():
        return None
    done = subprocess.run(
        [config["bin"] + "/pg_controldata", config["data_directory"]],
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
        env={"LC_ALL": "C"},
    )
    found = re.search(r"^Latest checkpoint's TimeLineID:\s+(\d+)$", done.stdout, re.M)
    # After a promotion the last checkpoint may still be of the old timeline: histories know.
    folder = Path(config["data_directory"], "pg_wal")
    known = [int(path.stem, 16) for path in folder.glob("*.history")]
    return max([*known, *([int(found[1])] if found else [])], default=None)


def guard(config: t.Mapping[str, t.Any]) -> int:
    """Refuse a start that would make a second primary."""
    standby = Path(config["data_directory"], "standby.signal").exists()
    timeline = control_timeline(config)
    if timeline is None or standby:
        return 0
    reason = guard_answer(timeline, standby, ask_peers(config["peers"]))
    if reason:
        print(f"nines.ha does not start PostgreSQL on {config['name']}: {reason}", file=sys.stderr)
    return 1 if reason else 0


def main() -> int:
    """Serve, or guard."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--guard", action="store_true")
    arguments = parser.parse_args()
    if arguments.guard:
        try:
            return guard(json.loads(arguments.config.read_text()))
        except Exception as exc:  # A guard that is broken must not keep the database down.
            print(f"nines.ha could not ask the other members: {exc!r}", file=sys.stderr)
            return 0
    serve(json.loads(arguments.config.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
