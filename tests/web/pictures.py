"""Takes the README's pictures: ``python -m tests.web.pictures``, into ``docs/pictures/``.

A real server with a seeded fleet, and a real Jump Client for the shell.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from tests import accounts
from tests.web.administration import Administration
from tests.web.computers import Computer
from tests.web.conftest import FLAGS
from tests.web.png import shrink
from tests.web.screens import Screen
from tests.web.seeds import seed
from tests.web.sites import ADMINISTRATOR, GROUP, RunningSite

TARGET = Path(__file__).parents[2] / "docs" / "pictures"
LIMIT = 150_000
"""The largest picture, in bytes: a README loads them all."""

SIZE: dict[str, Any] = {"width": 1320, "height": 760}
FLEET = 40
COMMANDS = ("id", "uname -sm", "ls --color", "seq 3 | sha256sum")


def _take(screen: Screen, name: str) -> None:
    path = TARGET / f"{name}.png"
    screen.page.mouse.move(0, 0)
    screen.page.screenshot(path=path)
    shrink(path)
    size = path.stat().st_size
    assert size < LIMIT, f"{path} has {size} bytes"
    print(f"{path} {size} bytes")
    screen.close()


def _list(browser: Browser, site: RunningSite, name: str, *, dark: bool) -> None:
    screen = Screen(browser, site.url, dark=dark, **SIZE)
    screen.sign_in()
    screen.page.get_by_role("button", name="Show the tags of Servers").click()
    screen.row("cache-0017").click()
    expect(screen.page.get_by_role("meter").first).to_be_visible()
    expect(screen.footer).to_contain_text("Live")
    _take(screen, name)


def _shell(browser: Browser, site: RunningSite, computer: Computer) -> None:
    screen = Screen(browser, site.url, **SIZE)
    screen.sign_in()
    screen.search(computer.name)
    screen.row(computer.name).dblclick()
    screen.wait_for_prompt()
    prompt = r"\[\e[1;32m\]\u@front-desk\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]\$ "
    screen.run(f"cd /usr; PS1='{prompt}'; clear")
    for number, command in enumerate(COMMANDS, 1):
        expect(screen.terminal.get_by_text(f"{accounts.of_clients()}@front-desk")).to_have_count(number)
        screen.run(command)
    expect(screen.terminal.get_by_text(f"{accounts.of_clients()}@front-desk")).to_have_count(
        len(COMMANDS) + 1
    )
    _take(screen, "shell")


def _installer(browser: Browser, site: RunningSite, name: str, *, dark: bool) -> None:
    wanted = {"jump_group": GROUP, "name": "Tills", "tag": "tills", "uses_allowed": 50}
    made = site.api(ADMINISTRATOR).request("POST", "/installers", wanted)
    screen = Screen(browser, site.url, dark=dark, **SIZE)
    pages = Administration(screen)
    pages.open(f"installers/{made['id']}")
    expect(pages.heading).to_have_text("Tills")
    _take(screen, name)


def main() -> None:
    """Take all pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="jump-pictures-"))
    site = RunningSite(folder / "site")
    try:
        site.start()
        site.populate()
        computer = Computer(folder, site, "Front desk")
        computer.start()
        seed(site.database, FLEET)
        try:
            with sync_playwright() as playwright:
                chromium = shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                _list(browser, site, "console-light", dark=False)
                _list(browser, site, "console-dark", dark=True)
                _shell(browser, site, computer)
                _installer(browser, site, "login-installer", dark=False)
                _installer(browser, site, "login-installer-dark", dark=True)
                browser.close()
        finally:
            computer.uninstall()
    finally:
        site.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
