# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""One Docker engine: the questions and changes that are needed, and its refusals as sentences.

The client is that of the Python library docker. Its errors are recognised by what they are made of,
so that nothing but opening a connection needs the library. Join tokens are never asked for.
"""

from __future__ import annotations

import importlib
import typing as t
from collections.abc import Callable, Mapping, Sequence

from ansible_collections.nines.ha.plugins.module_utils._swarm_model import Swarm, swarm_of
from ansible_collections.nines.ha.plugins.module_utils._swarm_task import Task, task_of

DEFAULT_HOST = "unix:///var/run/docker.sock"
# The engine itself waits up to 20 s for a leader, then says that there is none.
DEFAULT_TIMEOUT_S = 25.0
LIBRARY = "docker"
_SCHEMES = ("unix://", "tcp://")

_OUT_OF_SEQUENCE = "out of sequence"
_SOON = (
    _OUT_OF_SEQUENCE,
    "does not have a leader",
    "deadline exceeded",
    "trouble connecting to the cluster",
    "raft: proposal dropped",
    "context canceled",
    "lost leadership",
    "Unavailable",
)
_GONE = 404

_Object = Mapping[str, t.Any]
_T = t.TypeVar("_T")


class LibraryMissing(Exception):
    """The Python library docker is not installed."""


class EngineUnreachable(Exception):
    """The engine does not answer."""


class EngineRefused(Exception):
    """The engine did not do what it was asked.

    ``soon`` tells that it may in a moment, ``stale`` that what was sent is older than what it
    knows, ``gone`` that there is no such thing.
    """

    def __init__(self, text: str, status: int | None = None) -> None:
        super().__init__(text)
        self.soon = any(word in text for word in _SOON)
        self.stale = _OUT_OF_SEQUENCE in text
        self.gone = status == _GONE


class Client(t.Protocol):
    """What is used of docker.APIClient."""

    def info(self) -> _Object: ...
    def nodes(self) -> Sequence[_Object]: ...
    def services(self) -> Sequence[_Object]: ...
    def tasks(self, filters: _Object) -> Sequence[_Object]: ...
    def update_node(self, node_id: str, version: int, node_spec: _Object) -> object: ...
    def remove_node(self, node_id: str) -> object: ...
    def unlock_swarm(self, key: str) -> object: ...


class _Library(t.Protocol):
    APIClient: Callable[..., Client]
    errors: t.Any


def argument_spec() -> dict[str, dict[str, t.Any]]:
    """Give the options that all modules share, which the doc fragment describes."""
    return {
        "docker_host": {"type": "str", "default": DEFAULT_HOST},
        "timeout": {"type": "float", "default": DEFAULT_TIMEOUT_S},
    }


def load_library() -> _Library:
    """Import the Python library docker.

    :raises LibraryMissing: If it is not installed.
    """
    try:
        return t.cast("_Library", importlib.import_module(LIBRARY))
    except ImportError as exc:
        raise LibraryMissing(str(exc)) from None


def open_engine(
    params: Mapping[str, t.Any],
    load: Callable[[], _Library] = load_library,
    timeout_s: float | None = None,
) -> Engine:
    """Connect to the engine.

    :arg timeout_s: Seconds for one answer, those of the options when not given.

    :raises ValueError: If an option cannot be used.
    :raises LibraryMissing: If the library is not installed.
    :raises EngineUnreachable: If nobody answers.
    """
    host, limit = params["docker_host"], timeout_s or params["timeout"]
    if not host.startswith(_SCHEMES):
        raise ValueError(f"docker_host is {host!r}: begin it with {' or '.join(_SCHEMES)}")
    if params["timeout"] <= 0:
        raise ValueError(f"timeout is {params['timeout']:g} s: give more than 0")
    library = load()
    try:
        client = library.APIClient(base_url=host, timeout=limit, version="auto")
    except (OSError, library.errors.DockerException) as exc:
        raise EngineUnreachable(
            f"no engine answers at {host} ({exc}): start docker there, and use a user who may"
            " use it"
        ) from None
    return Engine(client, host, limit)


class Engine:
    """An engine that has answered once."""

    def __init__(
        self, client: Client, host: str = DEFAULT_HOST, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> None:
        self._client = client
        self._host = host
        self._timeout_s = timeout_s

    def swarm(self) -> Swarm:
        """Ask for the state of the swarm; what it does not say is part of the answer."""
        try:
            info = self._ask(self._client.info)
        except (EngineUnreachable, EngineRefused) as exc:
            # It answered when the connection was opened, so it is the swarm that keeps it waiting.
            return Swarm("error", f"{exc}; is a leader being elected, or the quorum lost?")
        seen = swarm_of(info)
        if seen.state != "active" or not seen.manager:
            return seen
        try:
            return swarm_of(info, self._ask(self._client.nodes))
        except (EngineUnreachable, EngineRefused) as exc:
            return swarm_of(info, None, str(exc))

    def tasks(self, **filters: str | list[str]) -> list[Task]:
        """List tasks, such as those of a ``node`` or of ``service``.

        :raises EngineRefused: If the engine refuses.
        :raises EngineUnreachable: If it does not answer.
        """
        return [task_of(entry) for entry in self._ask(lambda: self._client.tasks(filters))]

    def services(self) -> list[_Object]:
        """List all services.

        :raises EngineRefused: If the engine refuses.
        :raises EngineUnreachable: If it does not answer.
        """
        return list(self._ask(self._client.services))

    def update_node(self, node_id: str, version: int, spec: _Object) -> None:
        """Tell a node what it has to be.

        :raises EngineRefused: If the engine refuses.
        :raises EngineUnreachable: If it does not answer; it may have been done.
        """
        self._ask(lambda: self._client.update_node(node_id, version, spec))

    def remove_node(self, node_id: str) -> None:
        """Remove a node that is not ready; the engine itself refuses if it is.

        :raises EngineRefused: If the engine refuses.
        :raises EngineUnreachable: If it does not answer; it may have been done.
        """
        self._ask(lambda: self._client.remove_node(node_id))

    def unlock(self, key: str) -> None:
        """Give the unlock key.

        :raises EngineRefused: If the engine refuses.
        :raises EngineUnreachable: If it does not answer; it may have been done.
        """
        self._ask(lambda: self._client.unlock_swarm(key))

    def _ask(self, call: Callable[[], _T]) -> _T:
        try:
            return call()
        # The library's errors and those of the library below it are all of this kind.
        except OSError as exc:
            said = getattr(exc, "explanation", None)
            if said:
                status = getattr(exc, "status_code", None)
                raise EngineRefused(" ".join(str(said).split()), status) from None
            raise EngineUnreachable(
                f"{self._host} does not answer within {self._timeout_s:g} s ({exc})"
            ) from None


__all__ = (
    "DEFAULT_HOST",
    "DEFAULT_TIMEOUT_S",
    "LIBRARY",
    "Client",
    "Engine",
    "EngineRefused",
    "EngineUnreachable",
    "LibraryMissing",
    "argument_spec",
    "load_library",
    "open_engine",
)
