"""The pace of downloads, with a clock that only the pauses move."""

from collections import Counter
from itertools import cycle

import pytest

from jump_server.updates.downloads import LEASE_SECONDS, Download, Downloads
from jump_wire.errors import UserError

DATA = bytes(140_000)


class Time:
    """Seconds that pass while a download pauses."""

    def __init__(self) -> None:
        self.now = 100.0
        self.sent: Counter[int] = Counter()

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def run(time: Time, running: list[Download]) -> None:
    """Send pieces of each in turn until all are sent."""
    open_ = list(running)
    for one in cycle(running):
        if not open_:
            return
        if one in open_:
            piece = next(one, None)
            if piece is None:
                open_.remove(one)
            else:
                time.sent[int(time.now)] += len(piece)


def test_without_a_limit_nothing_waits(time: Time) -> None:
    downloads = Downloads(time, time.pause)
    assert b"".join(downloads.begin(DATA, None)) == DATA
    assert time.now == 100.0


def test_all_downloads_share_one_rate(time: Time) -> None:
    downloads = Downloads(time, time.pause)
    run(time, [downloads.begin(DATA, 200_000) for _ in range(20)])
    assert 20 * len(DATA) / 200_000 <= time.now - 100 < 1.1 * 20 * len(DATA) / 200_000
    assert max(time.sent.values()) <= 200_000


def test_the_others_are_told_when_to_come_back(time: Time) -> None:
    downloads = Downloads(time, time.pause, most=2)
    running = [downloads.begin(DATA, 140_000) for _ in range(2)]
    told = []
    for _ in range(4):
        with pytest.raises(UserError) as caught:
            downloads.begin(DATA, 140_000)
        assert caught.value.code == "server_full"
        told.append(caught.value.parameters["seconds"])
    assert told == [2, 3, 4, 5]
    run(time, running[:1])
    downloads.begin(DATA, 140_000)
    running[1].close()  # the peer disconnected
    downloads.begin(DATA, 140_000)
    with pytest.raises(UserError):
        downloads.begin(DATA, 140_000)


def test_no_download_keeps_its_place_for_ever(time: Time) -> None:
    downloads = Downloads(time, time.pause, most=1)
    stalled = downloads.begin(DATA, None)
    next(stalled)
    time.now += LEASE_SECONDS + 1
    downloads.begin(DATA, None)
    assert list(stalled) == []
