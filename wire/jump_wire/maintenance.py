"""Maintenance tokens: each allows for about an hour what is forbidden on one computer.

The tokens of a client are a chain of hashes for each period of 365 days. The last token of the
period is derived from the site's secret, and each hash makes the token of the hour before. The hash
of the first one is the period's anchor, which the client is told. So the client can verify a token
without the server, and nobody can compute a token from the anchor or from earlier tokens.

A token has 100 random bits, written as 20 characters of Crockford's base32.
"""

import hashlib
import hmac
import re
from typing import Callable, Iterable, Optional, Tuple

SLOT_SECONDS = 3600
"""Seconds for which one token is made."""

PERIOD_SLOTS = 365 * 24
"""Tokens in one chain."""

TOLERANCE_SLOTS = 1
"""Hours by which the computer's clock may differ, and for which a token is valid longer."""

TEXT_LIMIT = 256
"""Characters of a text that may be a token."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHARACTERS = 20
_GROUP = 5
_BYTES = 13
_TOP = 0x0F
_ANCHOR = re.compile("([0-9]{1,6})-([0-9A-HJKMNP-TV-Z]{20})")


def slot(seconds: float) -> int:
    """Return the number of the hour of a Unix time."""
    return int(seconds // SLOT_SECONDS)


def period(of_slot: int) -> int:
    """Return the number of the period that a slot is in."""
    return of_slot // PERIOD_SLOTS


def token(seed: bytes, of_slot: int) -> str:
    """Return the token of a slot as people read it, ``7K2QX-9MVD3-0GJ4T-WB8ZR``.

    Args:
        seed: the client's secret for the slot's period, see :func:`period`.
        of_slot: the slot.
    """
    text = _text(_chain(seed, of_slot))
    return "-".join(text[start : start + _GROUP] for start in range(0, _CHARACTERS, _GROUP))


def anchors(seed: Callable[[int], bytes], now: int) -> Tuple[str, ...]:
    """Return the anchors of a slot's period and of the one after it.

    This takes some 10 ms for each.

    Args:
        seed: returns the client's secret for a period.
        now: the present slot.
    """
    return tuple(_anchor(seed(number), number) for number in (period(now), period(now) + 1))


def are_anchors(texts: Iterable[str]) -> bool:
    """Return whether each text has the form of an anchor."""
    return all(_ANCHOR.fullmatch(text) for text in texts)


def are_current(texts: Iterable[str], now: int) -> bool:
    """Return whether these are the anchors that :func:`anchors` returns now."""
    numbers = [text.partition("-")[0] for text in texts]
    return numbers == [str(period(now)), str(period(now) + 1)]


def accepts(texts: Iterable[str], given: str, now: int) -> bool:
    """Return whether a text is a token of about now.

    Args:
        texts: the client's anchors.
        given: what was entered: case, hyphens and spaces do not matter, and O, I and L are digits.
        now: the present slot, by the computer's clock.
    """
    known = {}
    for text in texts:
        match = _ANCHOR.fullmatch(text)
        if match:
            known[int(match.group(1))] = match.group(2)
    element = _parse(given)
    if element is None:
        return False
    for one in range(now - TOLERANCE_SLOTS, now + TOLERANCE_SLOTS + 1):
        number, index = divmod(one, PERIOD_SLOTS)
        first = _fold(element, number, index, -1)
        if hmac.compare_digest(known.get(number, ""), _text(first)):
            return True
    return False


def _chain(seed: bytes, of_slot: int) -> bytes:
    number, index = divmod(of_slot, PERIOD_SLOTS)
    return _fold(_short(hashlib.sha256(seed).digest()), number, PERIOD_SLOTS - 1, index)


def _anchor(seed: bytes, number: int) -> str:
    first = _chain(seed, number * PERIOD_SLOTS)
    return "%d-%s" % (number, _text(_fold(first, number, 0, -1)))


def _fold(element: bytes, number: int, start: int, end: int) -> bytes:
    """Return the element ``end`` of a period's chain from its later element ``start``."""
    sha256 = hashlib.sha256
    prefix = b"jump maintenance" + number.to_bytes(4, "big")
    for index in range(start, end, -1):
        digest = sha256(prefix + index.to_bytes(2, "big") + element).digest()
        element = bytes((digest[0] & _TOP,)) + digest[1:_BYTES]
    return element


def _short(digest: bytes) -> bytes:
    return bytes((digest[0] & _TOP,)) + digest[1:_BYTES]


def _text(element: bytes) -> str:
    value = int.from_bytes(element, "big")
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(5 * (_CHARACTERS - 1), -1, -5))


def _parse(given: str) -> Optional[bytes]:
    if len(given) > TEXT_LIMIT:
        return None
    text = re.sub("[-\\s]", "", given).upper().translate(str.maketrans("OIL", "011"))
    if len(text) != _CHARACTERS or not set(text) <= set(_ALPHABET):
        return None
    value = 0
    for character in text:
        value = value << 5 | _ALPHABET.index(character)
    return value.to_bytes(_BYTES, "big")
