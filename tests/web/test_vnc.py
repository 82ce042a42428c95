"""Local VNC in the browser: a real Jump Client before a small real RFB server."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from jump_api.api import Api
from tests.end_to_end.agents import until
from tests.rfb import COLOUR, RfbServer, rfb_server
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.crowds import dialog, menu
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, TECHNICIAN, RunningSite, populated

PASSWORD = "s3cret!"
SCREEN = "Kiosk screen"
PATIENCE = 30

PIXEL = """(canvas) => {
  // A copy: the browser warns of a canvas that is drawn on and often read.
  const probe = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  probe.drawImage(canvas, 20, 20, 1, 1, 0, 0, 1, 1);
  return Array.from(probe.getImageData(0, 0, 1, 1).data).slice(0, 3);
}"""
"""A script: the colour of a point of a canvas."""


@pytest.fixture
def api(site: RunningSite) -> Api:
    return site.api(ADMINISTRATOR)


@pytest.fixture
def rfb() -> Iterator[RfbServer]:
    with rfb_server(PASSWORD) as made:
        yield made


def _online(api: Api) -> dict[str, Any]:
    """The computer's record, once its client is there."""
    end = time.monotonic() + PATIENCE
    while True:
        query = {"name": COMPUTER, "status": "online"}
        found: list[dict[str, Any]] = list(api.items("/jump-clients", query))
        if found:
            return found[0]
        assert time.monotonic() < end
        time.sleep(0.05)


def _make(api: Api, port: int) -> str:
    client = _online(api)
    wanted = {
        "jump_method": "local_vnc",
        "name": SCREEN,
        "jump_group": GROUP,
        "hostname": "127.0.0.1",
        "port": port,
        "jump_client_id": client["id"],
    }
    return str(api.request("POST", "/jump-shortcuts", wanted)["id"])


@pytest.fixture(autouse=True)
def _none_left(api: Api) -> Iterator[None]:
    yield
    for item in api.items("/jump-items", {"jump_method": "local_vnc"}):
        api.request("DELETE", f"/jump-shortcuts/{item['id']}")


def _vnc(screen: Screen) -> Locator:
    return screen.page.locator(".vnc.active")


def _colour(screen: Screen) -> list[int]:
    """Of a point of the remote screen."""
    found: list[int] = _vnc(screen).locator("canvas").evaluate(PIXEL)
    return found


def _sees_the_picture(screen: Screen) -> None:
    expect(_vnc(screen).locator("canvas")).to_be_visible()
    end = time.monotonic() + PATIENCE
    while _colour(screen) != list(COLOUR):
        assert time.monotonic() < end
        screen.page.wait_for_timeout(50)


def test_the_screen_comes_after_the_password(
    screen: Screen, computer: Computer, rfb: RfbServer, api: Api
) -> None:
    _make(api, rfb.port)
    screen.sign_in()
    expect(screen.row(SCREEN)).to_contain_text("Local VNC")
    assert not [answer for answer in screen.answers if "rfb-" in answer.url], "only when needed"
    screen.row(SCREEN).dblclick()
    field = _vnc(screen).get_by_label(f"VNC password of {SCREEN}")
    expect(field).to_be_focused()
    assert screen.violations() == []
    screen.type("wrong")
    screen.page.keyboard.press("Enter")
    expect(_vnc(screen).get_by_role("alert")).to_contain_text("The target refused")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    screen.type(PASSWORD)
    screen.page.keyboard.press("Enter")
    _sees_the_picture(screen)
    assert screen.violations() == []
    expect(_vnc(screen).locator("canvas")).to_be_focused()
    screen.type("ab")
    screen.page.keyboard.press("Control+k")
    expect(dialog(screen)).to_have_count(0)
    screen.page.keyboard.press("Control+Shift+L")
    expect(screen.grid).to_be_visible()
    until(lambda: ord("k") in rfb.keys)
    assert rfb.keys[:2] == [ord("a"), ord("b")]
    stored = screen.page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert PASSWORD not in stored
    # noVNC tells the refusal in the browser's own log.
    screen.problems = [one for one in screen.problems if "uthentication failed" not in one]
    running = list(api.items("/sessions", {"active": "true"}))
    assert running[0]["jump_shortcut_name"] == SCREEN
    screen.page.get_by_role("button", name=f"Close {SCREEN}").click()


def test_the_targets_end_is_told_and_a_new_jump_offered(
    screen: Screen, computer: Computer, api: Api
) -> None:
    with rfb_server() as rfb:
        _make(api, rfb.port)
        screen.sign_in()
        screen.row(SCREEN).dblclick()
        _sees_the_picture(screen)
        rfb.hang_up()
        expect(_vnc(screen)).to_contain_text("The target closed the connection.")
        _vnc(screen).get_by_role("button", name="Jump again").click()
        _sees_the_picture(screen)
        screen.page.reload()
        _sees_the_picture(screen)
        assert rfb.viewers == 3
        screen.page.get_by_role("button", name=f"Close {SCREEN}").click()
        expect(screen.grid).to_be_visible()


def test_a_refused_connection_is_told_in_the_persons_language(
    site: RunningSite, open_screen: OpenScreen, computer: Computer, api: Api
) -> None:
    with rfb_server() as rfb:
        port = rfb.port
    _make(api, port)
    screen = open_screen(site, locale="fr-FR")
    screen.sign_in()
    screen.row(SCREEN).dblclick()
    expect(_vnc(screen)).to_contain_text(f"127.0.0.1 a refusé la connexion sur le port {port}.")
    assert screen.violations() == []
    _vnc(screen).get_by_role("button", name="Fermer").click()


def test_one_is_made_through_a_jump_client(screen: Screen, computer: Computer, api: Api) -> None:
    screen.sign_in()
    expect(screen.row(COMPUTER)).to_be_visible()
    screen.page.locator(".toolbar").get_by_role("button", name="New shortcut").click()
    box = dialog(screen)
    box.get_by_label("Jump method").select_option(label="Local VNC")
    expect(box.get_by_label("Port")).to_have_value("5900")
    expect(box.get_by_label("Screen")).to_have_count(0)
    box.get_by_label("Name", exact=True).fill("Made for VNC")
    box.get_by_label("Hostname/IP").fill("10.9.8.7")
    box.get_by_role("button", name="Create").click()
    through = box.get_by_label("Connect through")
    expect(through.locator("option", has_text="Directly")).to_have_count(0)
    expect(through).to_have_attribute("aria-invalid", "true")
    assert screen.violations() == []
    box.get_by_label("Find a Jump Client").fill(COMPUTER[:5])
    through.select_option(label=through.locator("option", has_text=COMPUTER).inner_text().strip())
    box.get_by_label("Jump Group").select_option(label="Servers")
    box.get_by_role("button", name="Create").click()
    expect(box).to_have_count(0)
    screen.row("Made for VNC").click()
    expect(screen.page.locator("aside")).to_contain_text(COMPUTER)
    (made,) = api.items("/jump-items", {"search": "Made for VNC"})
    assert made["jump_client_name"] == COMPUTER


@pytest.fixture
def direct_site(folder: Path) -> Iterator[RunningSite]:
    """A server that may itself connect to one address of this computer."""
    with populated(folder / "direct", vnc_networks=["127.0.0.1/32"]) as running:
        yield running


def test_one_leads_directly_from_the_server(
    direct_site: RunningSite, open_screen: OpenScreen, rfb: RfbServer
) -> None:
    api = direct_site.api(ADMINISTRATOR)
    screen = open_screen(direct_site)
    screen.sign_in()
    screen.page.locator(".toolbar").get_by_role("button", name="New shortcut").click()
    box = dialog(screen)
    box.get_by_label("Jump method").select_option(label="Local VNC")
    box.get_by_label("Name", exact=True).fill(SCREEN)
    box.get_by_label("Jump Group").select_option(label="Servers")
    box.get_by_label("Hostname/IP").fill("169.254.169.254")
    box.get_by_label("Port").fill(str(rfb.port))
    box.get_by_label("Connect through").select_option(label="Directly from the server")
    assert screen.violations() == []
    box.get_by_role("button", name="Create").click()
    expect(box.get_by_role("alert")).to_contain_text("vnc_networks")
    expect(box.get_by_label("Hostname/IP")).to_have_attribute("aria-invalid", "true")
    box.get_by_label("Hostname/IP").fill("127.0.0.1")
    box.get_by_role("button", name="Create").click()
    expect(box).to_have_count(0)
    screen.row(SCREEN).click()
    expect(screen.page.locator("aside")).to_contain_text("Directly from the server")
    screen.row(SCREEN).dblclick()
    expect(_vnc(screen).get_by_label(f"VNC password of {SCREEN}")).to_be_focused()
    screen.type(PASSWORD)
    screen.page.keyboard.press("Enter")
    _sees_the_picture(screen)
    screen.type("a")

    # The Status page tells it, and ends it; the tab says so.
    status = open_screen(direct_site)
    status.sign_in(ADMINISTRATOR)
    expect(status.grid).to_be_visible()
    status.page.goto("/login")
    running = status.page.get_by_role("row").filter(has_text=SCREEN)
    expect(running).to_contain_text("Directly from the server")
    status.page.get_by_role("button", name=f"End {TECHNICIAN}'s session on {SCREEN}").click()
    dialog(status).get_by_role("button", name="End").click()
    expect(_vnc(screen)).to_contain_text("The session has ended.")
    (ended,) = api.items("/sessions")
    assert (ended["end_reason"], ended["jump_client_id"]) == ("closed", None)
    assert rfb.keys == [ord("a")]
    screen.page.get_by_role("button", name=f"Close {SCREEN}").click()

    # It is led through a Jump Client, when there is one to choose.
    screen.row(SCREEN).click(button="right")
    menu(screen).get_by_role("menuitem", name="Properties").click()
    through = dialog(screen).get_by_label("Connect through")
    expect(through).to_have_value("directly")
    through.select_option(label="Choose…")
    dialog(screen).get_by_role("button", name="Save").click()
    expect(through).to_have_attribute("aria-invalid", "true")

    french = open_screen(direct_site, locale="fr-FR")
    french.sign_in()
    french.row(SCREEN).click()
    expect(french.page.locator("aside")).to_contain_text("Directement depuis le serveur")
