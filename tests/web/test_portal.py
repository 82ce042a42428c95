"""The support portal, as a visitor and as an administrator meet it in a browser."""

import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.end_to_end.agents import until
from tests.web import png
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, RunningSite

KEYS = "/support/keys"


@pytest.fixture
def portal(site: RunningSite) -> Iterator[RunningSite]:
    """A site whose portal is as new for other tests."""
    yield site
    nothing = {"title": "", "text_en": "", "text_fr": "", "logo": ""}
    choices = {"show_technicians": False, "issues": []}
    site.api(ADMINISTRATOR).request("PATCH", "/support/portal", {**nothing, **choices})


def test_an_administrator_edits_it(
    portal: RunningSite, screen: Screen, open_screen: OpenScreen
) -> None:
    visitor = open_screen(portal)
    visitor.page.goto("/")
    expect(visitor.page.get_by_role("heading", name="Support", exact=True)).to_be_visible()
    assert visitor.violations() == []

    pages = Administration(screen)
    pages.open("support-portal")
    pages.field("title").fill("Example & Sons")
    pages.field("text_en").fill("Call us first.\nThen wait <b>here</b>.")
    pages.field("text_fr").fill("Appelez-nous d'abord.")
    logo = pages.field("logo")
    logo.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": bytes(262_145)})
    expect(pages.error("logo")).to_contain_text("at most 256 KiB")
    logo.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"GIF89a"})
    pages.button("Save").click()
    expect(pages.error("logo")).to_contain_text("a PNG or JPEG image of at most 256 KiB")
    logo.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": _picture()})
    expect(screen.page.get_by_text("Not saved yet.")).to_be_visible()
    pages.button("Save").click()
    expect(screen.page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(screen.page.get_by_text("Not saved yet.")).to_be_hidden()
    assert screen.violations() == []

    visitor.page.reload()
    expect(visitor.page.get_by_role("heading")).to_have_text("Example & Sons")
    text = visitor.page.get_by_text("Then wait <b>here</b>.")
    assert text.inner_text() == "Call us first.\nThen wait <b>here</b>."
    width = "document.querySelector('header img').naturalWidth"
    assert visitor.page.evaluate(width) == 160
    visitor.page.get_by_role("link", name="Français").click()
    expect(visitor.page.get_by_text("Appelez-nous d'abord.")).to_be_visible()
    assert visitor.violations() == []
    visitor.page.get_by_role("link", name="Se connecter à la console").click()
    expect(visitor.page.locator("#username")).to_be_visible()

    pages.button("Remove the logo").click()
    pages.button("Save").click()
    expect(screen.page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(screen.page.get_by_text("No logo.")).to_be_visible()


def test_a_customer_chooses_a_technician_or_an_issue(
    portal: RunningSite, screen: Screen, open_screen: OpenScreen
) -> None:
    api = portal.api(ADMINISTRATOR)
    api.request("POST", "/teams", {"code_name": "desk", "name": "Help desk"})
    pages = Administration(screen)
    pages.open("support-portal")
    pages.field("show_technicians").check()
    pages.button("Add an issue").click()
    pages.field("issues-0-text_fr").fill("Mon imprimante")
    pages.button("Add an issue").click()
    screen.page.get_by_label("Team").nth(1).select_option(label="Help desk")
    pages.button("Save").click()
    expect(screen.page.get_by_role("alert")).to_have_count(1)
    expect(pages.field("issues-1-text_en")).to_have_attribute("aria-invalid", "true")
    pages.field("issues-1-text_en").fill("Something else")
    pages.button("Save").click()
    expect(screen.page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert screen.violations() == []

    visitor = open_screen(portal)
    visitor.page.goto("/")
    expect(visitor.page.get_by_text("No technician is available at the moment.")).to_be_visible()
    screen.page.goto("/login/account")
    pages.field("public_name").fill("Ada")
    pages.button("Save").click()
    expect(screen.page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert screen.violations() == []
    screen.page.goto("/console")
    screen.page.locator("#support").click()
    screen.page.get_by_label("Let customers choose me").check()
    expect(screen.page.get_by_text("customers see you as Ada")).to_be_visible()
    until(lambda: api.request("GET", "/support/choices")["technicians"])
    assert screen.violations() == []

    visitor.page.reload()
    choices = visitor.page.get_by_role("group", name="Choose")
    expect(choices.get_by_role("radio")).to_have_count(3)
    expect(choices.first.get_by_role("radio", name="Ada")).to_be_visible()
    visitor.page.get_by_role("radio", name="Mon imprimante").check()
    mine = visitor.page.locator("#by-choice").get_by_label("Your name")
    mine.fill("Carol")
    assert visitor.violations() == []
    api.request("PATCH", "/support/portal", {"issues": []})
    visitor.page.get_by_role("button", name="Start without a key").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("no longer available")
    expect(mine).to_have_value("Carol")
    assert visitor.violations() == []
    visitor.page.get_by_role("radio", name="Ada").check()
    visitor.page.get_by_role("button", name="Start without a key").click()
    expect(visitor.page.get_by_role("heading", name="Your support session")).to_be_visible()
    expect(visitor.page.locator("main")).to_contain_text("Ada")


def test_a_customer_starts_a_session_by_key_and_by_link(
    site: RunningSite, open_screen: OpenScreen
) -> None:
    page = (visitor := open_screen(site)).page
    api = site.api(ADMINISTRATOR)
    page.goto("/")
    page.get_by_label("Enter your session key").fill("0000000")
    page.get_by_label("Your name").fill("Carol")
    page.get_by_role("button", name="Start the session").click()
    expect(page.get_by_role("alert")).to_contain_text("This session key is not valid.")
    expect(page.get_by_label("Your name")).to_have_value("Carol")
    assert visitor.violations() == []
    page.get_by_label("Enter your session key").fill(api.request("POST", KEYS, {})["key"])
    page.get_by_role("button", name="Start the session").click()
    expect(page.get_by_role("heading", name="Your support session")).to_be_visible()
    expect(page.locator("pre")).to_contain_text("sha256sum -c -")
    assert visitor.violations() == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the program").click()
    assert download.value.suggested_filename == "bomgar-support.sh"

    secret = api.request("POST", KEYS, {})["link"].partition("#")[2]
    page.goto(f"/#{secret}")
    expect(page.get_by_text("A technician has invited you")).to_be_visible()
    expect(page.get_by_label("Enter your session key")).to_be_hidden()
    page.get_by_role("link", name="Français").click()
    page.get_by_role("button", name="Démarrer la session").click()
    expect(page.get_by_role("heading", name="Votre session")).to_be_visible()
    assert secret not in page.url


def _picture() -> bytes:
    """A blue PNG file of 160 by 40 pixels."""
    rows = (b"\0" + b"\x0b\x57\xd0" * 160) * 40
    header = b"\0\0\0\xa0\0\0\0\x28\x08\x02\0\0\0"
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return png.SIGNATURE + b"".join(png.chunk(*chunk) for chunk in chunks)
