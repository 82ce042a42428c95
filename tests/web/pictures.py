"""Takes a picture of every page, light and dark: ``make pictures``, into ``docs/pictures/``.

A real server with a seeded fleet, and a real Jump Client for the shell. The pages of the
administrative interface are found as a person finds them, by its tabs: a new one is in.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect, sync_playwright

from jump_api.api import Api
from jump_wire import messages
from tests import accounts
from tests.collection.server import Access
from tests.end_to_end.customers import Customer
from tests.web.administration import Administration
from tests.web.computers import Computer
from tests.web.life_seeds import claim, halt
from tests.web.login_seeds import fill
from tests.web.png import shrink
from tests.web.screens import Screen
from tests.web.seeds import seed
from tests.web.sites import ADMINISTRATOR, GROUP, PASSWORD, RunningSite
from tests.web.support_seeds import wait
from tests.web.windows import FLAGS, Windows

TARGET = Path(__file__).parents[2] / "docs" / "pictures"
LIMIT = 150_000
"""The largest picture, in bytes."""

SIZE: dict[str, Any] = {"width": 1320, "height": 760}
PHONE: dict[str, Any] = {"width": 390, "height": 760}
FLEET = 40
ROWS = 9
SHOWN = (
    b"\x1b[1;32mcarol@carols-pc\x1b[0m:\x1b[1;34m~\x1b[0m$ systemctl is-active cups\r\ninactive\r\n"
    b"\x1b[1;32mcarol@carols-pc\x1b[0m:\x1b[1;34m~\x1b[0m$ systemctl show -p Description cups\r\n"
    b"Description=CUPS Scheduler\r\n\x1b[1;32mcarol@carols-pc\x1b[0m:\x1b[1;34m~\x1b[0m$ "
)
"""What the customer's shell has shown."""
COMMANDS = ("id", "uname -sm", "ls --color", "seq 3 | sha256sum")


class Album:
    """The pictures, each in both looks.

    Args:
        windows: opens them.
        site: the server.
    """

    def __init__(self, windows: Windows, site: RunningSite) -> None:
        self._windows = windows
        self._site = site
        self.names: list[str] = []

    def take(self, name: str, act: Callable[[Screen], None], **size: Any) -> None:
        """Open a window, do what leads to the page, and take its picture."""
        self.names.append(name)
        for dark in (False, True):
            screen = Screen(self._windows, self._site.url, dark=dark, **(size or SIZE))
            act(screen)
            screen.page.mouse.move(0, 0)
            _write(screen, f"{name}-dark" if dark else name)
            screen.close()

    def page(self, name: str, path: str) -> None:
        """Take a page of the administrative interface."""

        def act(screen: Screen) -> None:
            Administration(screen).open(path)
            expect(screen.page.get_by_role("heading", level=1)).to_be_visible()
            expect(screen.page.locator(".spinner, [aria-busy=true]")).to_have_count(0)

        self.take(name, act)


def _write(screen: Screen, name: str) -> None:
    path = TARGET / f"{name}.png"
    screen.page.screenshot(path=path)
    shrink(path)
    size = path.stat().st_size
    assert size < LIMIT, f"{path} has {size} bytes"
    print(f"{path} {size} bytes")


def _list(screen: Screen) -> None:
    screen.sign_in()
    screen.page.get_by_role("button", name="Show tags in Servers").click()
    screen.row("cache-0017").click()
    expect(screen.page.get_by_role("meter").first).to_be_visible()
    expect(screen.page.locator(".load-plot .line").first).to_be_attached()
    expect(screen.footer).to_contain_text("Live")


def _phone(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.row("build-0003")).to_be_visible()


def _properties(screen: Screen) -> None:
    _list(screen)
    screen.page.locator(".toolbar").get_by_role("button", name="Properties").click()
    expect(screen.page.get_by_role("dialog")).to_be_visible()


def _palette(screen: Screen) -> None:
    _list(screen)
    screen.page.keyboard.press("Control+k")
    screen.page.keyboard.type("cache")
    found = screen.page.get_by_role("listbox").get_by_role("option")
    expect(found.filter(has_text="cache-0007")).to_be_visible()


def _shell(computer: Computer) -> Callable[[Screen], None]:
    def act(screen: Screen) -> None:
        screen.sign_in()
        screen.search(computer.name)
        screen.row(computer.name).dblclick()
        screen.wait_for_prompt()
        prompt = r"\[\e[1;32m\]\u@front-desk\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]\$ "
        screen.run(f"cd /usr; PS1='{prompt}'; clear")
        shown = screen.terminal.get_by_text(f"{accounts.of_clients()}@front-desk")
        for number, command in enumerate(COMMANDS, 1):
            expect(shown).to_have_count(number)
            screen.run(command)
        expect(shown).to_have_count(len(COMMANDS) + 1)

    return act


def _portal(screen: Screen) -> None:
    screen.page.goto("/")
    expect(screen.page.get_by_role("radio").first).to_be_visible()


def _started(api: Api) -> Callable[[Screen], None]:
    def act(screen: Screen) -> None:
        screen.page.goto("/")
        screen.page.locator("#key").fill(api.request("POST", "/support/keys", {})["key"])
        screen.page.locator("#by-key button").click()
        expect(screen.page.locator("pre")).to_be_visible()

    return act


def _support(screen: Screen) -> None:
    screen.sign_in(ADMINISTRATOR)
    screen.page.locator("#support").click()
    expect(screen.page.get_by_role("list", name="Waiting customers")).to_be_visible()
    screen.page.get_by_role("button", name="Generate a key").click()
    key = screen.page.get_by_label("Session key", exact=True).nth(1)
    key.scroll_into_view_if_needed()


def _support_session(access: Access) -> Callable[[Screen], None]:
    def act(screen: Screen) -> None:
        with Customer(access) as carol:
            carol.enrol()
            carol.go_online()
            screen.sign_in(ADMINISTRATOR)
            screen.page.locator("#support").click()
            screen.page.get_by_role("button", name="Accept Carol").click()
            carol.open_shell(SHOWN)
            expect(screen.terminal).to_contain_text("CUPS")
            carol.send(messages.Chat(0, "Hello! My printer does not print.", own=1))
            expect(screen.page.get_by_text("does not print.")).to_be_visible()
            text = {"text": "Hello Carol, I am looking at it. Is it switched on?"}
            access.api.request("POST", f"/sessions/{carol.session_id}/messages", text)
            expect(screen.page.get_by_text("Is it switched on?")).to_be_visible()
            carol.send(messages.Chat(2))
            expect(screen.page.get_by_text("Sending…")).to_have_count(0)

    return act


def _sign_in(screen: Screen) -> None:
    screen.page.goto("/console")
    expect(screen.page.locator("#username")).to_be_visible()


def _paths(windows: Windows, site: RunningSite) -> dict[str, str]:
    """The pages of the administrative interface by a name: lists, forms, and one item of each."""
    screen = Screen(windows, site.url, **SIZE)
    pages = Administration(screen)
    pages.open("status")
    found: dict[str, str] = {}
    tabs = [link.get_attribute("href") or "" for link in screen.page.locator(".tabs a").all()]
    lists = []
    for tab in tabs:
        pages.go(tab.removeprefix("/login/"))
        links = screen.page.locator("nav a[href^='/login/']").all()
        lists += [link.get_attribute("href") or "" for link in links]
    for path in dict.fromkeys([*tabs, *lists]):
        short = path.removeprefix("/login/")
        pages.go(short)
        found[f"login-{short}"] = short
        below = screen.page.locator(f"main a[href^='{path}/']")
        expect(screen.page.locator(".spinner, [aria-busy=true]")).to_have_count(0)
        hrefs = [link.get_attribute("href") or "" for link in below.all()]
        for kind, href in (
            ("new", next((href for href in hrefs if href.endswith("/new")), "")),
            ("one", next((href for href in hrefs if not href.endswith("/new")), "")),
        ):
            if href:
                found[f"login-{short}-{kind}"] = href.removeprefix("/login/")
    screen.close()
    return found


def _gallery(names: list[str]) -> None:
    """Write the page that shows them all."""
    lines = ["# Every page, light and dark", "", "Made by `make pictures`."]
    for name in names:
        lines += [
            "",
            f"## {name}",
            "",
            f"![{name}]({name}.png)",
            f"![{name}, dark]({name}-dark.png)",
        ]
    (TARGET / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _take_all(windows: Windows, site: RunningSite, computer: Computer, access: Access) -> None:
    album = Album(windows, site)
    album.take("portal", _portal)
    album.take("portal-phone", _portal, **PHONE)
    album.take("portal-started", _started(access.api))
    album.take("sign-in", _sign_in)
    album.take("console", _list)
    album.take("console-phone", _phone, **PHONE)
    album.take("console-properties", _properties)
    album.take("console-palette", _palette)
    album.take("shell", _shell(computer))
    album.take("support", _support)
    album.take("support-session", _support_session(access))
    for name, path in _paths(windows, site).items():
        album.page(name, path)
    _gallery(album.names)


def _open_support(site: RunningSite, api: Api) -> Access:
    """Let the portal offer issues, technicians for 150 seconds, and customers wait."""
    issues = [
        {"text_en": text, "text_fr": french, "team": "field"}
        for text, french in (
            ("My printer does not print", "Mon imprimante n'imprime pas"),
            ("I cannot sign in", "Je ne peux pas me connecter"),
            ("Something else", "Autre chose"),
        )
    ]
    shown = {"title": "Example support", "show_technicians": True, "issues": issues}
    api.request("PATCH", "/support/portal", shown)
    for name in ("Ann", "Ben Carter", "Chloé"):
        user = {"username": name.split()[0].lower().replace("é", "e"), "password": PASSWORD}
        api.request("POST", "/users", {**user, "public_name": name})
        offer = site.api(user["username"])
        offer.request("POST", "/support/availability", {"available": True})
    wait(site.database, 4, ADMINISTRATOR, "field")
    token = api.request("POST", "/tokens", {"name": "Pictures", "scopes": ["all"]})["token"]
    return Access(site.url, str(site.ca_path), token)


def main() -> None:
    """Take all pictures; those of pages that are gone go."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    folder = Path(tempfile.mkdtemp(prefix="jump-pictures-"))
    site = RunningSite(folder / "site")
    try:
        site.start()
        site.populate()
        api = site.api(ADMINISTRATOR)
        wanted = {"jump_group": GROUP, "name": "Tills", "tag": "tills", "uses_allowed": 50}
        api.request("POST", "/installers", wanted)
        team = {"code_name": "field", "name": "Field service", "members": {"alice": "lead"}}
        api.request("POST", "/teams", team)
        computer = Computer(folder, site, "Front desk")
        computer.start()
        seed(site.database, FLEET)
        fill(site.database, ROWS)
        claim(site.database)
        halt(site.database)
        access = _open_support(site, api)
        try:
            with sync_playwright() as playwright:
                chromium = shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                _take_all(Windows(browser), site, computer, access)
                browser.close()
        finally:
            computer.uninstall()
    finally:
        site.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
