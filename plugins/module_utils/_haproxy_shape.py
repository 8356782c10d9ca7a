# Copyright: (c) 2026, The nines.ha project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Note that this module util is **PRIVATE** to the collection: it can change at any time.

"""The shape of HAProxy's variables: lists where lists belong, no unknown key, no stray newline.

Checks of meaning (:mod:`_haproxy_config`) run only on what has passed here, so they need not
expect anything. No sentence shows a value: it may be a password.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.nines.ha.plugins.module_utils import _haproxy_schema as schema
from ansible_collections.nines.ha.plugins.module_utils._haproxy_quote import has_control_character


class Shape(t.NamedTuple):
    """Keys of a mapping, those that it must have, and the shapes of what is inside."""

    keys: schema.Section
    required: tuple[str, ...] = ()
    lists: Mapping[str, Shape] = {}
    mappings: Mapping[str, Shape] = {}


_ROOT = "haproxy"
_HEADER = Shape(schema.HEADER, ("name",))
_ACLS = {"acls": Shape(schema.ACL, ("name", "expression"))}
_HEADERS = {"request_headers": _HEADER, "response_headers": _HEADER}
_TIMEOUTS = {"timeouts": Shape(dict.fromkeys(schema.TIMEOUTS))}
_BINDS = {"binds": Shape(schema.BIND)}
_CHECK_TIMERS = Shape(dict.fromkeys((*schema.CHECK_TIMERS, *schema.CHECK_COUNTS)))
_SERVED = {
    **_TIMEOUTS,
    "check": Shape(schema.CHECK, mappings={"expect": Shape(schema.EXPECT)}),
    "cookie": Shape(schema.COOKIE, ("name",)),
}
_SERVER = Shape(schema.SERVER, ("name", "address"))

CONFIG = Shape(
    schema.CONFIG,
    lists={
        "frontends": Shape(
            schema.FRONTEND,
            ("name", "binds"),
            {**_ACLS, **_HEADERS, **_BINDS, "routes": Shape(schema.ROUTE, ("backend",))},
            _TIMEOUTS,
        ),
        "backends": Shape(
            schema.BACKEND, ("name",), {**_ACLS, **_HEADERS, "servers": _SERVER}, _SERVED
        ),
        "listens": Shape(
            schema.LISTEN,
            ("name", "binds"),
            {**_ACLS, **_HEADERS, **_BINDS, "servers": _SERVER},
            _SERVED,
        ),
        "servers": Shape({**schema.SERVER, "backend": None}, ("backend", "name", "address")),
        "certificates": Shape(
            schema.CERTIFICATE,
            ("name",),
            mappings={"self_signed": Shape(schema.SELF_SIGNED, ("common_name",))},
        ),
        "users": Shape(schema.USER, ("name", "password")),
    },
    mappings={
        "timeouts": _TIMEOUTS["timeouts"],
        "check": _CHECK_TIMERS,
        **{name: Shape(keys) for name, keys in schema.SERVICES.items()},
    },
)


def problems(config: Mapping[str, t.Any]) -> Iterator[str]:
    """Say what is of the wrong shape."""
    yield from _mapping(_ROOT, config, CONFIG)
    yield from _stray_characters(_ROOT, config)


def _join(path: str, key: object) -> str:
    return f"{path}_{key}" if path == _ROOT else f"{path}.{key}"


def _item(path: str, index: int, entry: object) -> str:
    name = entry.get("name") if isinstance(entry, Mapping) else None
    # A name with a newline must not make a message of two lines.
    good = isinstance(name, str) and name and not has_control_character(name)
    return f"{path}: {name}" if good else f"{path}[{index}]"


def _mapping(path: str, value: object, shape: Shape) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path} must be a mapping, not {_kind(value)}"
        return
    unknown = sorted(str(key) for key in value if key not in shape.keys)
    if unknown:
        known = ", ".join(sorted(shape.keys))
        yield f"{path}: unknown option {', '.join(unknown)}: known are {known}"
    missing = [key for key in shape.required if value.get(key) in (None, "", [])]
    if missing:
        yield f"{path}: {' and '.join(missing)} missing: add it"
    for key, inner in value.items():
        if inner is not None and key in shape.keys:
            yield from _inside(_join(path, key), key, inner, shape)


def _inside(path: str, key: str, value: object, shape: Shape) -> Iterator[str]:
    if key in shape.mappings:
        yield from _mapping(path, value, shape.mappings[key])
    elif isinstance(shape.keys[key], list):
        yield from _list(path, value, shape.lists.get(key))
    elif isinstance(shape.keys[key], dict):
        if not isinstance(value, Mapping):
            yield f"{path} must be a mapping, not {_kind(value)}"
    elif isinstance(value, (list, Mapping)):
        yield f"{path} must be one value, not {_kind(value)}"


def _list(path: str, value: object, shape: Shape | None) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path} must be a list, not {_kind(value)}"
        return
    for index, entry in enumerate(value):
        item = _item(path, index, entry)
        if shape:
            yield from _mapping(item, entry, shape)
        elif not isinstance(entry, (str, int, float)) or isinstance(entry, bool):
            yield f"{item} must be text, not {_kind(entry)}"


def _kind(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list) else f"the {type(value).__name__} {_shown(value)}"


def _shown(value: object) -> str:
    return "given" if isinstance(value, str) else repr(value)


def _stray_characters(path: str, value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(key, str) and has_control_character(key):
                yield f"{path} has a key with a newline or another control character: remove it"
            # PEM has lines, and is written to a file of its own.
            elif not (path.startswith("haproxy_certificates") and key == "content"):
                yield from _stray_characters(_join(path, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _stray_characters(_item(path, index, inner), inner)
    elif isinstance(value, str) and has_control_character(value):
        yield (
            f"{path} contains a newline or another control character, which would change the"
            " configuration behind it: write it as one line"
        )


__all__ = ("CONFIG", "Shape", "problems")
