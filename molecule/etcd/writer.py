# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes to etcd and reads back until it is told to stop, as a client with all members' addresses does.

Usage: writer.py SECONDS ENDPOINT... Ends earlier on SIGTERM; prints one line of JSON.
A number is written and read back in one operation. One that a member does not take is offered to
the next; it has failed when nobody took it within 5 s. Each request has a connection of its own, so
that a member whose certificate cannot be used is noticed.
"""

import base64
import json
import signal
import ssl
import sys
import time
import urllib.error
import urllib.request

LIMIT_S = 5.0
PAUSE_S = 0.05
stopping = False


def stop(_signal, _frame):
    """End after the operation that is under way."""
    global stopping
    stopping = True


class Client:
    """Asks the member that answered last, and the next one when it does not."""

    def __init__(self, endpoints):
        self.endpoints = list(endpoints)
        self.token = None
        self.retries = {}
        with open("/etc/shop/password", encoding="utf-8") as file:
            self.password = file.read()

    def post(self, path, wish):
        # A context of its own: the client's certificate may be another one by now.
        context = ssl.create_default_context(cafile="/etc/shop/ca.crt")
        context.load_cert_chain("/etc/shop/client.crt", "/etc/shop/client.key")
        headers = {"Authorization": self.token} if self.token else {}
        request = urllib.request.Request(
            self.endpoints[0] + path, json.dumps(wish).encode(), headers
        )
        with urllib.request.urlopen(request, timeout=1.5, context=context) as answer:
            return json.load(answer)

    def write_and_read(self, value):
        if self.token is None:
            login = {"name": "shop", "password": self.password}
            self.token = self.post("/v3/auth/authenticate", login)["token"]
        text = base64.b64encode(str(value).encode()).decode()
        # A key of its own: a member that was frozen does late what it was asked before, and would
        # write an old value over a new one.
        key = base64.b64encode(f"/shop/writer/{value}".encode()).decode()
        self.post("/v3/kv/put", {"key": key, "value": text})
        found = self.post("/v3/kv/range", {"key": key})["kvs"][0]["value"]
        if found != text:
            raise SystemExit(f"wrote {value} and read {base64.b64decode(found).decode()}")

    def within(self, value, limit_s):
        """Whether somebody took it within so many seconds."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            try:
                self.write_and_read(value)
            except (OSError, KeyError, ValueError) as exc:
                reason = getattr(exc, "reason", exc)
                why = f"{self.endpoints[0].split('/')[2]} {type(reason).__name__}: {reason}"[:160]
                self.retries[why] = self.retries.get(why, 0) + 1
                self.token = None
                self.endpoints.append(self.endpoints.pop(0))
                time.sleep(0.02)
            else:
                return True
        return False


def main():
    """Write, and say how it went."""
    signal.signal(signal.SIGTERM, stop)
    client = Client(sys.argv[2:])
    begin = last = time.monotonic()
    ok, failed, gap, value = 0, 0, 0.0, 0
    while not stopping and time.monotonic() < begin + float(sys.argv[1]):
        value += 1
        if client.within(value, LIMIT_S):
            ok += 1
            gap = max(gap, time.monotonic() - last)
            last = time.monotonic()
        else:
            failed += 1
        time.sleep(PAUSE_S)
    gap = max(gap, time.monotonic() - last)
    seconds = time.monotonic() - begin
    result = {"ok": ok, "failed": failed, "longest_gap_s": round(gap, 3)}
    print(json.dumps({**result, "seconds": round(seconds, 1), "retries": client.retries}))


main()
