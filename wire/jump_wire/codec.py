"""Messages to texts and back: ``[tag, field, field …]`` as JSON, with hard limits.

A message is one WebSocket text frame. Fields stand in their declared order;
trailing fields may be missing when they have defaults, and further ones are
ignored, so that a newer peer may append some.
"""

import json
from dataclasses import MISSING, Field, fields
from typing import Any, Dict, List, Sequence, Tuple, Type, TypeVar

from .fields import SPEC, Spec
from .messages import REGISTRY, TAGS

MESSAGE_LIMIT = 64 * 1024
"""The most bytes that one message may have on the wire."""

FRAME_LIMIT = 256 * 1024
"""The most bytes that one binary frame of a pipe may have."""

WINDOW = 256 * 1024
"""How many bytes of a shell's output may be unacknowledged."""


class ProtocolError(Exception):
    """Base of the two kinds of protocol mistakes."""


class LocalProtocolError(ProtocolError):
    """This side tried to do what the protocol forbids: a bug here."""


class RemoteProtocolError(ProtocolError):
    """The peer sent what the protocol forbids; the connection closes (1002)."""


class UnknownMessage(Exception):
    """A well-formed message with a tag that this version does not know; it is ignored."""

    def __init__(self, tag: int) -> None:
        super().__init__("unknown message tag %d" % tag)
        self.tag = tag


R = TypeVar("R")
Layout = List[Tuple["Field[Any]", Spec]]

_LAYOUTS: Dict[type, Layout] = {}


def _layout(cls: type) -> Layout:
    # Made when it is first needed: nobody speaks all of the protocol.
    layout = _LAYOUTS.get(cls)
    if layout is None:
        layout = _LAYOUTS[cls] = [(item, item.metadata[SPEC]) for item in fields(cls)]
    return layout


def encode(message: Any) -> str:
    """Encode ``message`` as one text frame.

    Raises:
        LocalProtocolError: it is not a message, or a field breaks its limit.
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
        RemoteProtocolError: not JSON, not a message, or a field breaks its limit.
        UnknownMessage: well-formed, with a tag that this version does not know.
    """
    values = _parse(frame)
    tag, given = values[0], values[1:]
    cls = REGISTRY.get(tag)
    if cls is None:
        raise UnknownMessage(tag)
    return unpack(cls, given)


def pack(record: Any) -> List[Any]:
    """Return the values of a dataclass whose fields have limits, in their order.

    Raises:
        LocalProtocolError: a field breaks its limit.
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
    """Make a dataclass of what :func:`pack` returned, perhaps on another version of this code.

    Raises:
        RemoteProtocolError: a field is missing or breaks its limit.
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
    # A character is at most four bytes: the exact count is only needed near the limit.
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
