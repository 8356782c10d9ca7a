# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""What an error of pgBackRest or restic means, in a sentence that says what to do.

Also what else the job and those who ask after it have to read in the same way.

The role ``backup`` copies this file to nodes, where its job runs without Ansible: it needs nothing
but Python.
"""

from __future__ import annotations

import re

_LONGEST = 300

# The first that is found counts. `{where}` is the path that the message names.
_MEANINGS = (
    (
        r"No space left on device|Disk quota exceeded",
        "the disk of the repository is full: make room there (lower backup_retention, or a larger"
        " disk), and never delete files of the repository by hand",
    ),
    (
        r"CryptoError\]? unable to find hostname|certificate verify failed|TLS error|SSL error",
        "a certificate does not fit: run nines.ha.site, which renews them",
    ),
    (
        r"greeting key 'version'",
        "the hosts have different versions of pgBackRest, which has to be the same on all: update"
        " them together",
    ),
    (
        r"CryptoError|key/value found outside of section|invalid header in cipher"
        r"|wrong password or no key found",
        "the repository is damaged, or cannot be read with this key: compare backup_cipher_pass"
        " (backup_restic_password) with the one that it was made with, and restore the repository"
        " from the off-site copy where the key is right",
    ),
    (
        r"FormatError|ChecksumError|checksum invalid|invalid checksum|ciphertext verification",
        "the repository is damaged: restore it from the off-site copy, or begin a new one",
    ),
    (
        r"Permission denied|PathOpenError|Operation not permitted",
        "the repository cannot be read by the user of the job: has root run pgbackrest?",
    ),
    (
        r"Read-only file system",
        "the disk of the repository is read-only: look at the kernel's log of that host",
    ),
    (
        r"(?s)has a stanza-create been performed|missing stanza path"
        r"|Is there a repository at the following location",
        "there is no repository of this cluster: is its disk mounted? nines.ha.site makes a new one"
        " where there never was one",
    ),
    (
        r"\[050\]|unable to acquire lock|repository is already locked",
        "another backup is being made",
    ),
    (
        r"unable to find standby cluster",
        "no standby answers, and backup_from allows no other source",
    ),
    (
        r"timeout before standby replayed",
        "the standby is too far behind to be copied: look at its replication",
    ),
    (
        r"WAL timeline \d+ does not match",
        "a standby was promoted a moment ago and has not made its first checkpoint",
    ),
    (
        r"was not archived before|archive_mode must be enabled|archive_command .* must contain",
        "WAL does not arrive in the repository: the log of PostgreSQL on the primary says why",
    ),
    (
        r"unable to find primary cluster|no database found",
        "no primary answers: look at the cluster first",
    ),
    (
        r"do not match the (?:stanza|database)|system-id .* do not match|system identifier",
        "the repository belongs to another cluster of this name: name another backup_stanza",
    ),
    (
        r"HostConnectError|unable to connect to|Connection refused|connection timed out|no route",
        "a host does not answer: is pgbackrest.service running there?",
    ),
)


def printable(text: str) -> str:
    """Give the text without what is no character, as a wrong key makes it, and not too long.

    >>> printable("a\\x00 b\\ufffd\\n  c")
    'a b c'
    """
    kept = "".join(each if each.isprintable() and each != "\ufffd" else " " for each in text)
    short = " ".join(kept.split())
    return short if len(short) <= _LONGEST else short[: _LONGEST - 3] + "..."


def error_line(text: str) -> str:
    """Give the line that says what failed: the first with ERROR or Fatal, else the last one.

    >>> error_line("P00 WARN: x\\nP00  ERROR: [050]: unable to acquire lock\\n  HINT: y")
    '[050]: unable to acquire lock'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        found = re.search(r"(?:\bERROR|^Fatal|^error): +(.*)", line)
        if found:
            return printable(found[1])
    return printable(lines[-1]) if lines else ""


def explain(text: str) -> str:
    """Give what an output or message means and what to do, and what was said.

    >>> explain("ERROR: [050]: unable to acquire lock on file '/x'")
    "another backup is being made (said: [050]: unable to acquire lock on file '/x')"
    >>> explain("ERROR: [099]: odd")
    'it failed (said: [099]: odd)'
    """
    for pattern, meaning in _MEANINGS:
        if re.search(pattern, text):
            return f"{meaning} (said: {error_line(text)})"
    return f"it failed (said: {error_line(text)})"


def parse_environment(text: str) -> dict[str, str]:
    """Read a file of variables, as systemd's ``EnvironmentFile``.

    >>> parse_environment("# why\\nA=b\\nC='d e'\\n")
    {'A': 'b', 'C': 'd e'}
    """
    pairs = (
        line.strip().split("=", 1)
        for line in text.splitlines()
        if "=" in line and not line.lstrip().startswith("#")
    )
    return {name: value.strip("'\"") for name, value in pairs}


__all__ = [
    "error_line",
    "explain",
    "parse_environment",
    "printable",
]
