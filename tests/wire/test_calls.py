"""A caller proves itself with one packet, and an old packet proves nothing."""

import json

from jump_wire import calls
from tests.structure.sources import ROOT

KEY = bytes(range(32))
CLIENT = "00112233445566778899aabbccddeeff"
NONCE = bytes(range(100, 116))
GOLDEN = {
    (calls.LINK, 1): (
        "010100000000000000016465666768696a6b6c6d6e6f70717273a168a7f0d829bdc45e18dcee72d5"
        "1b21f70518fdb3772423a96867e6118b0da9"
    ),
    (calls.PIPE, 1_800_000_000_000_000): (
        "010200066517289880006465666768696a6b6c6d6e6f707172739b30974101a37ca31f85535f5ee0"
        "a187bb8304b4b265c58f61a0657b32876ba7"
    ),
}
"""Packets that each version of each program makes and accepts. Never change these bytes."""


def test_packets_are_what_they_always_were() -> None:
    for (purpose, number), expected in GOLDEN.items():
        packet = calls.pack(KEY, CLIENT, purpose, number, NONCE)
        assert packet.hex() == expected
        assert len(packet) == calls.LENGTH
        assert calls.unpack(KEY, CLIENT, packet) == (purpose, number)
    vectors = json.loads((ROOT / "wire" / "vectors.json").read_text("utf-8"))["calls"]
    assert [vector["packet"] for vector in vectors] == list(GOLDEN.values())


def test_any_changed_bit_proves_nothing() -> None:
    packet = calls.pack(KEY, CLIENT, calls.LINK, 7, NONCE)
    for bit in range(8 * calls.LENGTH):
        changed = bytearray(packet)
        changed[bit // 8] ^= 1 << bit % 8
        assert calls.unpack(KEY, CLIENT, bytes(changed)) is None


def test_another_key_client_length_or_purpose_proves_nothing() -> None:
    packet = calls.pack(KEY, CLIENT, calls.LINK, 7, NONCE)
    assert calls.unpack(KEY[::-1], CLIENT, packet) is None
    assert calls.unpack(KEY, CLIENT[::-1], packet) is None
    for other in (b"", packet[:-1], packet + b"\0"):
        assert calls.unpack(KEY, CLIENT, other) is None
    assert calls.unpack(KEY, CLIENT, calls.pack(KEY, CLIENT, 3, 7, NONCE)) is None


def test_a_number_counts_once() -> None:
    numbers = calls.Numbers()
    assert [numbers.accept(number) for number in (5, 5, 7, 6, 6, 7)] == [
        *(True, False),
        *(True, True),
        *(False, False),
    ]
    assert numbers.latest == 7


def test_numbers_before_a_restart_are_refused() -> None:
    numbers = calls.Numbers(latest=100)
    assert [numbers.accept(number) for number in (99, 100, 101)] == [False, False, True]


def test_memory_is_bounded_and_what_was_forgotten_is_refused() -> None:
    numbers = calls.Numbers()
    for number in range(1, 3 * calls.REMEMBERED):
        assert numbers.accept(2 * number)
    assert len(numbers._seen) == calls.REMEMBERED
    assert not any(numbers.accept(number) for number in range(2 * calls.REMEMBERED))
    assert numbers.accept(4 * calls.REMEMBERED + 1), "a call that was overtaken by newer ones"


def test_a_server_that_was_restored_counts_on_from_its_number() -> None:
    numbers = calls.Numbers(latest=1000)
    numbers.accept(1001)
    numbers.follow(2000)
    assert numbers.latest == 1001, "it is ahead, as it should be"
    numbers.follow(500)
    assert not numbers.accept(500)
    assert numbers.accept(501)
    assert not numbers.accept(1001), "seen by this process"
