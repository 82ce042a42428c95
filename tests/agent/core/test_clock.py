"""A wrong clock is named, at the installation and at the first start."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jump_agent.core.clock import server_time, wrong_clock
from jump_agent.core.dial import Route, Unreachable, WrongCertificate, dial, pinned_context
from jump_agent.core.enrolment import enrol_in_child, new_enrolment
from jump_agent.core.layout import Config, Layout
from jump_agent.core.store import write_json
from tests.agent.authority import DAY, Authority
from tests.agent.fake_server import FakeServer
from tests.agent.linux.installer.refusals import assert_refused
from tests.agent.marks import FORKS
from tests.agent.packages import package_for

pytestmark = FORKS


@pytest.fixture(params=[2 * DAY, -2 * DAY], ids=["behind", "ahead"])
def off(
    request: pytest.FixtureRequest, authority: Authority, tmp_path: Path
) -> Iterator[FakeServer]:
    """A server whose certificate is valid by its own clock, and not by this computer's."""
    ahead: datetime.timedelta = request.param
    context = authority.context(tmp_path, begins=ahead - DAY, ends=ahead + DAY)
    server = FakeServer(context)
    server.ahead = ahead
    yield server
    server.close()


def test_the_clock_is_named_at_the_installation(
    off: FakeServer, authority: Authority, tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    package = package_for(off, authority, tmp_path / "package")
    there = datetime.datetime.now(datetime.UTC) + off.ahead
    said = assert_refused(package, "clock_wrong", place / "client", "--online-install")
    assert there.strftime("the server's shows %Y-%m-%d") in said
    done = package.run("--install-dir", str(place / "client"))
    assert done.returncode == 0
    assert "clock is wrong" in done.stderr
    assert "The key will be checked when the Jump Client first starts" in done.stderr


def test_the_clock_is_named_at_the_first_start(
    off: FakeServer, authority: Authority, layout: Layout, config: Config
) -> None:
    write_json(layout.enrolment, new_enrolment("the-key", {}))
    route = Route(off.address, pinned_context(authority.pem), timeout=5.0)
    with pytest.raises(Unreachable, match="This computer's clock is wrong"):
        enrol_in_child([route], layout, config)
    with pytest.raises(WrongCertificate):  # its dates are looked at again
        dial(route)


def test_a_package_that_only_seems_too_old(
    server: FakeServer, authority: Authority, tmp_path: Path
) -> None:
    """By the server's time its validity has not ended; without the server nobody knows better."""
    package = package_for(server, authority, tmp_path / "package")
    _ = package.path
    expired = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    package = package.with_parameters(expires_at=expired)
    assert_refused(package, "installer_expired", tmp_path / "client")
    server.ahead = -DAY
    package.install(tmp_path / "client", "--online-install")


@pytest.mark.parametrize("change", [{}, {"ahead": DAY / 24 / 120}])
def test_a_clock_that_is_right(
    server: FakeServer, authority: Authority, change: dict[str, Any]
) -> None:
    server.ahead = change.get("ahead", server.ahead)
    route = Route(server.address, pinned_context(authority.pem), timeout=5.0)
    assert wrong_clock(route) is None


def test_no_time_from_anything_else(server: FakeServer, authority: Authority) -> None:
    """Another authority's server is not believed."""
    server.ahead = DAY
    other = Route(server.address, pinned_context(Authority("another CA").pem), timeout=5.0)
    assert server_time(other) is None
    assert wrong_clock(other) is None
    assert wrong_clock(Route("127.0.0.1:1", pinned_context(authority.pem), timeout=5.0)) is None
