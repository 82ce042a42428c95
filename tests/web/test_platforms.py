"""A site with packages for several platforms: each visitor gets their own, and can choose."""

import hashlib
import json
import re

import pytest
from playwright.sync_api import expect

from jump_api.api import Api
from jump_server.packages.android import APP, FACTS, NOT_BUILT
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.sites import ADMINISTRATOR, GROUP, RunningSite

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"
WINDOWS_7 = "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36"
ARM = "Mozilla/5.0 (Windows NT 10.0; ARM64) AppleWebKit/537.36"
MACOS = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120 Mobile"
MSI = "Windows (.msi file)"


@pytest.fixture
def api(mailing: RunningSite) -> Api:
    return mailing.api(ADMINISTRATOR)


def make(api: Api, name: str) -> dict[str, str]:
    made: dict[str, str] = api.request("POST", "/installers", {"jump_group": GROUP, "name": name})
    return made


def test_the_wizard_offers_the_visitors_platform_first(
    mailing: RunningSite, api: Api, open_screen: OpenScreen
) -> None:
    installer = make(api, "Every platform")
    screen = open_screen(mailing, user_agent=WINDOWS)
    pages = Administration(screen)
    pages.open(f"installers/{installer['id']}")
    platform = screen.page.get_by_label("Platform of the package")
    expect(platform.locator("option:checked")).to_have_text(MSI.replace("msi", "exe"))
    expect(
        screen.page.get_by_text("For Windows 10 and later (64-bit). Tested on an emulation")
    ).to_be_visible()
    platform.select_option(MSI)
    name = f"bomgar-scc-win64-{installer['id']}.msi"
    with screen.page.expect_download() as download:
        pages.button("Download package").click()
    assert download.value.suggested_filename == name
    content = download.value.path().read_bytes()
    assert content.startswith(b"\xd0\xcf\x11\xe0")
    assert installer["key"].encode() in content
    commands = screen.page.locator("figure code")
    expect(commands.filter(has_text="platform=windows-msi")).to_have_count(2)
    expect(commands.filter(has_text=f"msiexec /i {name} jc_jump_group=")).to_contain_text(
        f'jc_jump_group={GROUP} jc_name="Front desk" jc_tag=desk'
    )
    expect(commands.filter(has_text="KEY_INFO=")).to_contain_text("/i bomgar-scc-win64.msi ")
    expect(screen.page.get_by_label("Account (if you run the line as root)")).to_have_count(0)
    assert screen.violations() == []
    platform.select_option("Linux (.bin file)")
    expect(screen.page.get_by_label("Account (if you run the line as root)")).to_be_visible()


def test_an_administrator_sees_what_the_build_lacks(
    mailing: RunningSite, open_screen: OpenScreen
) -> None:
    pages = Administration(open_screen(mailing, locale="fr-FR"))
    pages.open("status")
    packages = pages.page.get_by_role("region", name="Paquets")
    for name, told in (
        ("windows-msi", "Disponible"),
        ("android", f"Non disponible {NOT_BUILT}"),
    ):
        row = packages.locator("dt", has_text=name).locator("+ dd")
        expect(row).to_have_text(told)
    assert pages.screen.violations() == []


@pytest.mark.parametrize(
    ("agent", "kind", "told"),
    [
        (WINDOWS, "exe", ""),
        (WINDOWS_7, "exe", "ne fonctionne pas sur cet appareil (Windows 7)."),
        (ARM, "exe", "ne fonctionne pas sur cet appareil (Windows 10, ARM)."),
        (MACOS, "bin", "n'est pas encore pris en charge (macOS)."),
    ],
)
def test_a_link_offers_the_devices_own_package_or_says_why_not(
    mailing: RunningSite, api: Api, open_screen: OpenScreen, agent: str, kind: str, told: str
) -> None:
    screen = open_screen(mailing, user_agent=agent, locale="fr-FR", width=390)
    screen.page.goto(f"{mailing.url}/install#{make(api, kind)['key']}")
    chosen = screen.page.get_by_label("Plateforme du paquet").locator("option:checked")
    expect(chosen).to_contain_text(f"(fichier .{kind})")
    warned = screen.page.get_by_role("alert")
    expect(warned).to_have_count(1 if told else 0)
    if told:
        expect(warned).to_contain_text(told)
    if agent == ARM:
        assert screen.violations() == []
        assert not screen.overflows()
    if agent == WINDOWS:
        with screen.page.expect_download() as download:
            screen.page.get_by_role("button", name="Télécharger le paquet").click()
        assert download.value.path().read_bytes().startswith(b"MZ")
        screen.page.get_by_label("Plateforme du paquet").select_option(index=0)
        expect(screen.page.locator("figure code").first).to_contain_text(".bin --install-dir")


def test_an_android_device_gets_the_app_and_a_link_for_it(
    mailing: RunningSite, api: Api, open_screen: OpenScreen
) -> None:
    key = make(api, "Phones")["key"]
    facts = {"sha256": hashlib.sha256(b"PK").hexdigest(), "throwaway": False}
    (mailing.folder / APP).write_bytes(b"PK")
    (mailing.folder / FACTS).write_text(json.dumps(facts))
    api.request("PATCH", "/settings", {"untried_platforms": True})
    try:
        screen = open_screen(mailing, user_agent=ANDROID, width=390)
        screen.page.goto(f"{mailing.url}/install#{key}")
        link = screen.page.get_by_role("link", name="Connect this device")
        authority = hashlib.sha256((mailing.folder / "trust" / "ca.pem").read_bytes()).hexdigest()
        server = mailing.url.removeprefix("https://").replace(":", "%3A")
        begins = f"jumpclient://connect?server={server}&authority={authority}&name="
        expect(link).to_have_attribute("href", re.compile(f"^{re.escape(begins)}.*#{key}$"))
        expect(screen.page.get_by_text("never run on a real device")).to_be_visible()
        assert screen.violations() == []
        assert not screen.overflows()
    finally:
        api.request("PATCH", "/settings", {"untried_platforms": False})
        (mailing.folder / FACTS).unlink()
