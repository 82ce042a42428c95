"""A real server, a real Jump Client and a real browser for the console's tests."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.server.post_office import PostOffice, open_post_office
from tests.server.receiver import Receiver, open_receiver
from tests.web import windows
from tests.web.computers import Computer
from tests.web.crowds import COUNT
from tests.web.screens import Screen
from tests.web.seeds import seed
from tests.web.sites import RunningSite, populated
from tests.web.windows import Windows

HERE = Path(__file__).parent
COMPUTER = "Front desk"

OpenScreen = Callable[..., Screen]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here that opens a window is a browser test."""
    for item in items:
        if item.path.is_relative_to(HERE) and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Windows]:
    # Until the package's end only: its event loop would disturb other tests' own ones.
    chromium = windows.program()
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=windows.FLAGS)
        yield Windows(started)
        started.close()


@pytest.fixture
def open_screen(browser: Windows) -> Iterator[OpenScreen]:
    """Open windows; they are closed, and what went wrong in them told, at the end."""
    screens: list[Screen] = []

    def open_(site: RunningSite, **options: object) -> Screen:
        screens.append(Screen(browser, site.url, **options))  # type: ignore[arg-type]
        return screens[-1]

    yield open_
    for screen in screens:
        screen.close()


@pytest.fixture(scope="package")
def folder() -> Iterator[Path]:
    """A folder whose path is short."""
    place = Path(tempfile.mkdtemp(prefix="jump-web-"))
    yield place
    shutil.rmtree(place)


@pytest.fixture
def tmp_site_folder(folder: Path) -> Iterator[Path]:
    """A folder for one more client, of one test."""
    place = folder / "one-more"
    place.mkdir()
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="package")
def site(folder: Path) -> Iterator[RunningSite]:
    """A server with a technician and a Jump Group."""
    with populated(folder / "site") as running:
        yield running


@pytest.fixture(scope="package")
def office(folder: Path) -> Iterator[PostOffice]:
    """A post office for one site."""
    place = folder / "office"
    place.mkdir()
    with open_post_office(place) as opened:
        yield opened


@pytest.fixture(scope="package")
def hook(folder: Path) -> Iterator[Receiver]:
    """A receiver of webhooks for one site."""
    with open_receiver(folder) as opened:
        yield opened


@pytest.fixture(scope="package")
def mailing(folder: Path, office: PostOffice, hook: Receiver) -> Iterator[RunningSite]:
    """A server that can send mail, may call the receiver, and has packages for Windows."""
    webhook = {"webhook_networks": ["127.0.0.1/32"], "webhook_ca_file": str(hook.ca_file)}
    program = (sys.executable, "-m", "tests.web.windows_packages")
    with populated(folder / "mailing", *program, **office.settings, **webhook) as running:
        yield running


@pytest.fixture(scope="package")
def lent(folder: Path) -> Iterator[RunningSite]:
    """A second server, which one file after the other fills as it likes."""
    with populated(folder / "lent") as running:
        running.copy_to(folder / "empty")
        yield running


@pytest.fixture(scope="module")
def another_site(folder: Path, lent: RunningSite) -> RunningSite:
    """A server with a technician and a Jump Group, and nothing else, for one file's tests."""
    lent.go_back_to(folder / "empty")
    return lent


@pytest.fixture(scope="module")
def crowd(another_site: RunningSite) -> RunningSite:
    """A server with many Jump Clients in its database, for one file's tests."""
    seed(another_site.database, COUNT)
    return another_site


@pytest.fixture
def crowded(crowd: RunningSite, open_screen: OpenScreen) -> Screen:
    """A window on the list of the crowd."""
    screen = open_screen(crowd)
    screen.sign_in()
    expect(screen.row("build-0003")).to_be_visible()
    return screen


@pytest.fixture(scope="package")
def installed(folder: Path, site: RunningSite) -> Iterator[Computer]:
    """A computer with a Jump Client in the Jump Group."""
    computer = Computer(folder, site, COMPUTER)
    yield computer
    computer.uninstall()


@pytest.fixture
def computer(installed: Computer) -> Computer:
    """The computer, with its client running (a second start changes nothing)."""
    installed.start()
    return installed


@pytest.fixture
def shell(screen: Screen, computer: Computer) -> Screen:
    """A window with a shell on the computer in front."""
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    screen.row(COMPUTER).dblclick()
    screen.wait_for_prompt()
    return screen


@pytest.fixture
def screen(site: RunningSite, open_screen: OpenScreen) -> Screen:
    """A window on the console, nobody signed in."""
    return open_screen(site)
