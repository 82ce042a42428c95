"""Downloading over a real server's TLS: continued, held back, given up."""

import hashlib
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import pytest

from jump_agent.core.dial import Route, pinned_context
from jump_agent.core.trust import Untrusted
from jump_agent.core.updates import download
from jump_agent.core.updates.download import Downloads, Failed
from jump_agent.core.updates.targets import Target
from tests.agent.authority import Authority
from tests.agent.fake_server import FakeServer
from tests.agent.proxies import HttpProxy

PATH = "/agent/v1/updates/7"
DATA = bytes(range(256)) * 1200
TARGET = Target("x.zip", "1.4.0", len(DATA), hashlib.sha256(DATA).hexdigest(), ())


class Time:
    """Sleeps at once, and remembers for how long."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def make(authority: Authority, server: FakeServer, clock: Time) -> Callable[..., Downloads]:
    server.updates.files = {f"{PATH}/a.json": b"{}", f"{PATH}/{TARGET.path}": DATA}

    def begin(path: str = PATH, proxy: str = "", address: str = "") -> Downloads:
        context = pinned_context(authority.pem)
        route = Route(address or server.address, context, proxy, timeout=5.0)
        return Downloads([route], path, "Jump-Client id:secret", clock.sleep, lambda: clock.now)

    return begin


def test_documents_come_over_one_connection(
    make: Callable[..., Downloads], server: FakeServer
) -> None:
    with make() as downloads:
        assert downloads.read("a.json", 10) == b"{}"
        assert downloads.read("b.json", 10) is None
        assert downloads.read("a.json", 2) == b"{}"
    assert server.updates.connections == 1
    assert server.updates.asked[0] == (f"{PATH}/a.json", "", "Jump-Client id:secret")


def test_a_document_over_its_limit_is_not_read(make: Callable[..., Downloads]) -> None:
    with make() as downloads, pytest.raises(Untrusted, match="over 1 bytes"):
        downloads.read("a.json", 1)


def test_a_payload_is_continued_where_the_connection_broke(
    make: Callable[..., Downloads], server: FakeServer, tmp_path: Path, clock: Time
) -> None:
    server.updates.cuts = [100_000, 100_000]
    with make() as downloads:
        downloads.payload(TARGET, str(tmp_path / "part"))
    assert (tmp_path / "part").read_bytes() == DATA
    ranges = [asked[1] for asked in server.updates.asked]
    assert (len(ranges), ranges[0]) == (3, "")
    begins = [int(one.removeprefix("bytes=").removesuffix("-")) for one in ranges[1:]]
    assert 0 < begins[0] < begins[1] < len(DATA)
    assert clock.slept == [2.0, 2.0]


def test_a_later_process_continues_too(
    make: Callable[..., Downloads], server: FakeServer, tmp_path: Path
) -> None:
    part = tmp_path / "part"
    part.write_bytes(DATA[:1000])
    with make() as downloads:
        downloads.payload(TARGET, str(part))
        downloads.payload(TARGET, str(part))  # it is complete
    assert [asked[1] for asked in server.updates.asked] == ["bytes=1000-"]


def test_a_server_without_ranges_begins_again(
    make: Callable[..., Downloads], server: FakeServer, tmp_path: Path
) -> None:
    part = tmp_path / "part"
    part.write_bytes(b"x" * 1000)
    server.updates.ignores_ranges = True
    with make() as downloads:
        downloads.payload(TARGET, str(part))
    assert part.read_bytes() == DATA


def test_another_payload_is_refused_and_forgotten(
    make: Callable[..., Downloads], server: FakeServer, tmp_path: Path
) -> None:
    part = tmp_path / "part"
    for data in (DATA[:-1] + b"x", DATA + b"more"):
        server.updates.files[f"{PATH}/{TARGET.path}"] = data
        if len(data) == len(DATA):
            with make() as downloads, pytest.raises(Untrusted, match="not the one"):
                downloads.payload(TARGET, str(part))
            assert not part.exists()
        else:  # the rest is not even read
            with make() as downloads:
                downloads.payload(TARGET, str(part))
            assert part.read_bytes() == DATA
    part.write_bytes(DATA + b"more")
    with make() as downloads, pytest.raises(Untrusted, match="not the one"):
        downloads.payload(TARGET, str(part))


def test_a_busy_server_says_when(
    make: Callable[..., Downloads], server: FakeServer, tmp_path: Path, clock: Time
) -> None:
    server.updates.busy = [5, 0, 100_000]
    with make() as downloads:
        downloads.payload(TARGET, str(tmp_path / "part"))
    assert clock.slept == [5.0, 1.0, download.WAIT_LIMIT]
    server.updates.busy = [600] * 40
    with make() as downloads, pytest.raises(Failed, match="took too long"):
        downloads.read("a.json", 10)
    assert sum(clock.slept) < download.TOTAL_SECONDS + 1000


@pytest.mark.parametrize(("status", "withdrawn"), [(403, False), (500, False), (410, True)])
def test_a_refusal_ends_it(
    make: Callable[..., Downloads], server: FakeServer, status: int, withdrawn: bool
) -> None:
    server.updates.status = status
    with make() as downloads, pytest.raises(Failed, match=f"HTTP {status}") as caught:
        downloads.read("a.json", 10)
    assert caught.value.withdrawn is withdrawn


def test_an_unreachable_server_is_given_up(
    make: Callable[..., Downloads], clock: Time, tmp_path: Path
) -> None:
    with make(address="127.0.0.1:1") as downloads, pytest.raises(Failed, match="refused"):
        downloads.payload(TARGET, str(tmp_path / "part"))
    assert clock.slept == [2.0**n for n in range(1, download.ATTEMPTS)]


def test_another_server_is_not_asked(server: FakeServer, clock: Time) -> None:
    route = Route(server.address, pinned_context(Authority("another").pem), timeout=5.0)
    downloads = Downloads([route], PATH, "secret", clock.sleep, lambda: clock.now)
    with pytest.raises(Failed, match="certificate"):
        downloads.read("a.json", 10)
    assert server.updates.asked == []


def test_it_goes_through_the_proxy(make: Callable[..., Downloads]) -> None:
    proxy = HttpProxy()
    with make(proxy=proxy.url) as downloads:
        assert downloads.read("a.json", 10) == b"{}"
    proxy.close()


def test_the_clock_is_corrected_by_the_servers(
    make: Callable[..., Downloads], server: FakeServer
) -> None:
    with make() as downloads:
        for ahead, corrected in ((0.0, 0.0), (30.0, 0.0), (86400.0, 86400.0), (-900.0, -900.0)):
            server.updates.date = formatdate(time.time() + ahead, usegmt=True)
            downloads.read("a.json", 10)
            assert abs(downloads.now() - time.time() - corrected) < 5
        server.updates.date = "yesterday"
        downloads.read("a.json", 10)


@pytest.mark.parametrize("path", ["", "x", "//host/x", "/a b", "/a\r\nX: y", "/é", "/" + "x" * 600])
def test_a_path_is_only_a_path(make: Callable[..., Downloads], path: str) -> None:
    with pytest.raises(Failed, match="path"):
        make(path)


def test_a_full_disk_is_told(make: Callable[..., Downloads]) -> None:
    with make() as downloads, pytest.raises(Failed, match="no space left"):
        downloads.payload(TARGET, "/dev/full")
