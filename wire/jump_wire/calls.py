"""How the server proves itself when it calls a passive Jump Client.

The caller sends one packet of 58 bytes, and the client answers nothing before it has
checked it. After that, the client begins TLS on the same connection, as if it had dialled.

| field | bytes | content |
| --- | --- | --- |
| version | 1 | 1 |
| purpose | 1 | 1: the control link; 2: a pipe that the link has announced |
| number | 8 | the call's number, big-endian; each call of a client has a higher one |
| nonce | 16 | random bytes, so that no part of a packet can be predicted |
| proof | 32 | HMAC-SHA256 with the client's key |

The proof covers the text ``passive call``, a zero byte, the client's id, a zero byte, and the
packet up to the proof.

The key has 32 bytes, belongs to one client, and reaches it over its link. The client refuses the
number of an earlier call, so a recorded packet is worth nothing.
"""

import hashlib
import hmac
import struct
from typing import NamedTuple, Optional, Set

VERSION = 1
LINK, PIPE = 1, 2
"""Purposes of a call: the control link, or a pipe that the link has announced."""

KEY_LENGTH = 32
NONCE_LENGTH = 16
LENGTH = 58

PORT = 5832
"""The default TCP port of a passive client."""
LOWEST_PORT = 1024
"""The lowest possible one: accounts may not listen below."""

REMEMBERED = 64
"""Numbers that :class:`Numbers` remembers, so that calls may overtake each other."""

_HEAD = struct.Struct(">BBQ16s")
_PREFIX = b"passive call\0"


class Call(NamedTuple):
    """A proven call."""

    purpose: int
    number: int


def pack(key: bytes, client_id: str, purpose: int, number: int, nonce: bytes) -> bytes:
    """Return the packet of a call."""
    head = _HEAD.pack(VERSION, purpose, number, nonce)
    return head + _proof(key, client_id, head)


def unpack(key: bytes, client_id: str, packet: bytes) -> Optional[Call]:
    """Return what a packet of ``LENGTH`` bytes asks for, or None if it proves nothing."""
    if len(packet) != LENGTH or packet[0] != VERSION:
        return None
    head = packet[: _HEAD.size]
    if not hmac.compare_digest(packet[_HEAD.size :], _proof(key, client_id, head)):
        return None
    _, purpose, number, _ = _HEAD.unpack(head)
    return Call(purpose, number) if purpose in (LINK, PIPE) else None


def _proof(key: bytes, client_id: str, head: bytes) -> bytes:
    covered = _PREFIX + client_id.encode() + b"\0" + head
    return hmac.new(key, covered, hashlib.sha256).digest()


class Numbers:
    """The numbers of the calls that a client has accepted.

    Args:
        latest: the highest number that an earlier process accepted.
    """

    def __init__(self, latest: int = 0) -> None:
        self.latest = latest
        self._floor = latest
        self._seen: Set[int] = set()

    def accept(self, number: int) -> bool:
        """Return whether the number is new, and remember it."""
        if number <= self._floor or number in self._seen:
            return False
        self._seen.add(number)
        self.latest = max(self.latest, number)
        if len(self._seen) > REMEMBERED:
            self._floor = min(self._seen)
            self._seen.remove(self._floor)
        return True

    def follow(self, number: int) -> None:
        """Accept what comes after ``number`` if the server counts from there.

        A server that was restored from a backup may count from an earlier number.
        """
        if number < self.latest:
            self.latest = self._floor = number
