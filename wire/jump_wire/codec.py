"""Encodes and decodes messages: ``[tag, field, field …]`` as JSON, with hard limits.

A message is one WebSocket text frame. Fields are in their declared order. Trailing fields may be
missing when they have defaults. Additional fields are ignored, because a newer peer may append
some.
"""

import json
from dataclasses import MISSING, Field, fields
from typing import Any, Dict, List, Sequence, Tuple, Type, TypeVar

from .fields import SPEC, Spec
from .messages import REGISTRY, TAGS

MESSAGE_LIMIT = 64 * 1024
"""Maximum size of an encoded message, in bytes."""

FRAME_LIMIT = 256 * 1024
"""Maximum size of one binary frame of a pipe, in bytes."""

WINDOW = 256 * 1024
"""Maximum number of unacknowledged bytes of a shell's output."""


class ProtocolError(Exception):
    """Base class of the two protocol errors."""


class LocalProtocolError(ProtocolError):
    """A protocol violation by this side, which is a bug."""


class RemoteProtocolError(ProtocolError):
    """A protocol violation by the peer. The connection closes with 1002."""


class UnknownMessage(Exception):
    """A well-formed message with a tag unknown to this version. Callers ignore it."""

    def __init__(self, tag: int) -> None:
        super().__init__("unknown message tag %d" % tag)
        self.tag = tag


R = TypeVar("R")
Layout = List[Tuple["Field[Any]", Spec]]

_LAYOUTS: Dict[type, Layout] = {}


def _layout(cls: type) -> Layout:
    # Built on first use, because no program uses all messages.
    layout = _LAYOUTS.get(cls)
    if layout is None:
        layout = _LAYOUTS[cls] = [(item, item.metadata[SPEC]) for item in fields(cls)]
    return layout


def encode(message: Any) -> str:
    """Encode ``message`` as one text frame.

    Raises:
        LocalProtocolError: it is not a message, or a field exceeds its limit.
    """
    tag = TAGS.get(type(message))
    if tag is None:
        raise LocalProtocolError("%r is not a message" % type(message).__name__)
    values: List[Any] = [tag, *pack(message)]
    encoded = json.dumps(values, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if len(encoded.encode()) > MESSAGE_LIMIT:
        raise LocalProtocolError("%s is over %d bytes" % (type(message).__name__, MESSAGE_LIMIT))
    return encoded


def decode(frame: str) -> Any:
    """Decode one text frame into its message.

    Raises:
        RemoteProtocolError: it is not JSON or not a message, or a field exceeds its limit.
        UnknownMessage: it is well-formed, with a tag unknown to this version.
    """
    values = _parse(frame)
    tag, given = values[0], values[1:]
    cls = REGISTRY.get(tag)
    if cls is None:
        raise UnknownMessage(tag)
    return unpack(cls, given)


def pack(record: Any) -> List[Any]:
    """Return the field values of a dataclass in their order, after a check of their limits.

    Raises:
        LocalProtocolError: a field exceeds its limit.
    """
    values = []
    for item, spec in _layout(type(record)):
        value = getattr(record, item.name)
        problem = spec.problem(value)
        if problem:
            raise LocalProtocolError("%s.%s %s" % (type(record).__name__, item.name, problem))
        values.append(value)
    return values


def unpack(cls: Type[R], given: Sequence[Any]) -> R:
    """Build a dataclass from the values of :func:`pack`, perhaps of another version of this code.

    Raises:
        RemoteProtocolError: a field is missing or exceeds its limit.
    """
    arguments = {}
    for index, (item, spec) in enumerate(_layout(cls)):
        if index >= len(given):
            if item.default is MISSING:
                raise RemoteProtocolError("%s lacks %s" % (cls.__name__, item.name))
            continue
        value = given[index]
        problem = spec.problem(value)
        if problem:
            raise RemoteProtocolError("%s.%s %s" % (cls.__name__, item.name, problem))
        arguments[item.name] = tuple(value) if spec.items else value
    return cls(**arguments)


def _parse(frame: str) -> List[Any]:
    # A character has at most four bytes, so only texts near the limit are counted exactly.
    too_long = len(frame) > MESSAGE_LIMIT or (
        len(frame) * 4 > MESSAGE_LIMIT and len(frame.encode("utf-8", "replace")) > MESSAGE_LIMIT
    )
    if too_long:
        raise RemoteProtocolError("message over %d bytes" % MESSAGE_LIMIT)
    try:
        values = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise RemoteProtocolError("not JSON") from error
    well_formed = (
        isinstance(values, list)
        and values
        and isinstance(values[0], int)
        and not isinstance(values[0], bool)
    )
    if not well_formed:
        raise RemoteProtocolError("not a message: a list that starts with a tag is expected")
    return values  # type: ignore[no-any-return]  # checked above
