"""The link that installs from a browser: without an account, on a device that can run it."""

import json

import pytest
from playwright.sync_api import expect

from jump_api.api import Api
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, GROUP, RunningSite


@pytest.fixture
def api(site: RunningSite) -> Api:
    return site.api(ADMINISTRATOR)


@pytest.fixture
def pages(screen: Screen) -> Administration:
    return Administration(screen)


def test_a_link_installs_without_an_account(
    pages: Administration, api: Api, site: RunningSite, open_screen: OpenScreen
) -> None:
    installer = str(
        api.request("POST", "/installers", {"jump_group": GROUP, "name": "Passed on"})["id"]
    )
    pages.open(f"installers/{installer}")
    pages.button("Show link and QR code").click()
    expect(pages.page.get_by_role("img", name="QR code for the link")).to_be_visible()
    url = pages.page.get_by_role("textbox", name="Shareable link").input_value()
    assert url.startswith(f"{site.url}/install#{installer}.")
    assert pages.screen.violations() == []
    other = open_screen(site, locale="fr-FR", width=390)
    asked: list[str] = []
    other.page.on("request", lambda request: asked.append(request.url))
    other.page.goto(url)
    expect(other.page.get_by_role("heading", level=1)).to_have_text("Installer le Jump Client")
    assert other.violations() == []
    assert not other.overflows()
    with other.page.expect_download() as waiting:
        other.page.get_by_role("button", name="Télécharger le paquet").click()
    assert waiting.value.suggested_filename == f"bomgar-scc-{installer}.bin"
    assert waiting.value.path().read_bytes().startswith(b"#!/bin/sh")
    key = url.partition("#")[2]
    assert not [one for one in asked if key in one.partition("#")[0]]
    api.request("POST", f"/installers/{installer}/revoke")
    other.page.get_by_role("button", name="Télécharger le paquet").click()
    refusal = other.page.get_by_role("alert")
    expect(refusal).to_contain_text("L'installateur a été révoqué.")
    expect(refusal).to_contain_text("Demandez un nouveau lien à la personne qui vous a envoyé")
    other.page.goto(f"{site.url}/install#half")
    expect(other.page.get_by_role("alert")).to_contain_text("Ce lien est incomplet.")


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36", "ChromeOS"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Mobile", "Android 14"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)", "iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", ""),
    ],
)
def test_a_device_that_is_not_supported_is_told_so(
    screen: Screen, site: RunningSite, agent: str, named: str
) -> None:
    screen.page.add_init_script(
        f"Object.defineProperty(navigator, 'userAgent', {{get: () => {json.dumps(agent)}}})"
    )
    screen.page.goto(f"{site.url}/install#{'0' * 32}.key")
    expect(screen.page.get_by_role("button", name="Download package")).to_be_visible()
    told = screen.page.get_by_text("This device is not supported yet")
    expect(told).to_have_count(1 if named else 0)
    if named:
        expect(told).to_contain_text(f"({named})")
        expect(told).to_contain_text("has packages for: Linux (x86-64 and ARM)")
        assert screen.violations() == []
