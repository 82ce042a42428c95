"""Every message about Jump Clients that a user can meet, where they meet it, in both languages.

``CELLS`` says which error is met where. Each test compares the texts that a place showed with the
catalogue's, so a cell that nothing reaches fails.
"""

import json
import re
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from docs.generate.reached import REACHED
from jump_wire import messages
from jump_wire.errors import CATALOGUE
from tests import accounts
from tests.cases import each_case
from tests.collection.server import Access, environment
from tests.end_to_end.agents import GROUP, HandAgent, download, make_installer, until
from tests.end_to_end.customers import Customer
from tests.end_to_end.viewers import Viewer
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.pins import Desk
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, TECHNICIAN, RunningSite, populated
from tests.web.troubles import TROUBLES, Crowd, Scene, Trouble

JUMP = Path(sys.executable).with_name("jump")
LOCALES = {"en": "C.UTF-8", "fr": "fr_FR.UTF-8"}

CELLS = {code: reached.places for code, reached in REACHED.items()}
"""Where each error is met: the places of :mod:`docs.generate.reached`.

``jump`` neither creates installers nor changes connection types, and a package makes no jump.
"""

LIMITS = {"jump_client_limit": "client_limit_reached", "active_limit": "active_limit_reached"}

Texts = dict[str, str]
"""What was shown, by language."""


def expected(code: str) -> dict[str, Texts]:
    """The catalogue's texts of an error, for each place where it is met."""
    kind = CATALOGUE[code]
    return {place: {"en": kind.english, "fr": kind.french} for place in CELLS[code]}


def test_each_has_its_cells() -> None:
    assert len(CELLS) == 17
    assert set(TROUBLES) == {code for code, places in CELLS.items() if "jump" in places}
    for code in CELLS:
        assert "{" not in CATALOGUE[code].english + CATALOGUE[code].french


# --- the site ---------------------------------------------------------------


@pytest.fixture(scope="module")
def own_site(folder: Path) -> Iterator[RunningSite]:
    """A server that waits for computers for a short time only."""
    with populated(
        folder / "messages",
        session_open_seconds=4,
        passive_networks=["127.0.0.1/32"],
        passive_connect_seconds=1,
        address_rate=1000,
    ) as running:
        yield running


@pytest.fixture(scope="module")
def access(own_site: RunningSite) -> Access:
    """The API for the administrator; the technician sees the clients of the group ``fleet``."""
    api = own_site.api(ADMINISTRATOR)
    made = api.request("POST", "/tokens", {"name": "Messages", "scopes": ["all"]})
    group = {"code_name": GROUP, "name": "Fleet", "members": [TECHNICIAN]}
    api.request("POST", "/jump-groups", group)
    return Access(own_site.url, str(own_site.ca_path), made["token"])


@pytest.fixture(scope="module")
def crowd(own_site: RunningSite, access: Access) -> Iterator[Crowd]:
    made = Crowd(own_site, access)
    yield made
    made.leave()


# --- the places -------------------------------------------------------------


class News:
    """What the server sends a console about changes, which can be slow to arrive."""

    def __init__(self, page: Page) -> None:
        self._late: list[Callable[[], None]] | None = None
        page.route_web_socket(re.compile("/api/v1/events"), self._pass_on)

    def _pass_on(self, socket: WebSocketRoute) -> None:
        def take(message: str | bytes) -> None:
            if self._late is None:
                socket.send(message)
            else:
                self._late.append(lambda: socket.send(message))

        socket.connect_to_server().on_message(take)

    def hold(self) -> None:
        """From now on nothing arrives."""
        self._late = []

    def release(self) -> None:
        """What was held arrives."""
        late, self._late = self._late or [], None
        for send in late:
            send()


def in_console(screen: Screen, scene: Scene, trouble: Trouble, name: str) -> Texts:
    """Jump from a list that does not know yet; what is shown follows the chosen language."""
    shown = {}
    trouble.before(scene)
    screen.row(name).dblclick()
    trouble.answers(scene)
    expect(screen.bar.get_by_role("button", name="Jump again")).to_be_visible()
    expect(screen.page.get_by_role("note")).to_be_hidden()  # there is nothing to type into
    language = screen.page.locator("header select")
    for code, again in (("en", "Jump again"), ("fr", "Nouveau Jump")):
        language.select_option(code)
        expect(screen.bar.get_by_role("button", name=again)).to_be_visible()
        shown[code] = screen.bar.locator(".message").inner_text()
    language.select_option("en")
    screen.bar.get_by_role("button", name="Close").click()
    return shown


def in_list(screen: Screen, name: str) -> Texts:
    """Jump from a list that knows by now that no jump is possible."""
    expect(screen.status(name)).not_to_have_text("Online")
    shown = {}
    for language in LOCALES:
        screen.page.locator("header select").select_option(language)
        screen.row(name).dblclick()
        banner = screen.page.locator("main .banner")
        shown[language] = str(banner.evaluate("(one) => one.firstChild.textContent.trim()"))
        banner.get_by_role("button").click()
    screen.page.locator("header select").select_option("en")
    return shown


def by_api(access: Access, method: str, path: str, body: object) -> Texts:
    """Make a request that is refused."""
    return {language: _refusal(access, method, path, body, language) for language in LOCALES}


def _refusal(access: Access, method: str, path: str, body: object, language: str) -> str:
    headers = {
        "Authorization": f"Bearer {access.token}",
        "Accept-Language": language,
        "Content-Type": "application/json",
    }
    url = f"{access.url}/api/v1{path}"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
    trust = ssl.create_default_context(cafile=access.ca_path)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, context=trust, timeout=30)
    with caught.value as answer:
        error: dict[str, Any] = json.load(answer)["error"]
    assert answer.code == CATALOGUE[error["code"]].http_status
    return str(error["message"])


def jump_by_api(scene: Scene, trouble: Trouble) -> Texts:
    """Jump; a session that begins is refused on its WebSocket, whose end has the code alone."""
    body = {"jump_client_id": scene.agent.client_id}
    trouble.before(scene)
    if not trouble.in_session:
        return by_api(scene.access, "POST", "/sessions", body)
    session_id = scene.access.api.request("POST", "/sessions", body)["id"]
    viewer = Viewer(scene.access, session_id)
    trouble.answers(scene)
    closed, code = viewer.wait_closed()
    assert closed == 4000
    scene.access.api.request("DELETE", f"/sessions/{session_id}")
    return {"en": CATALOGUE[code].english, "fr": CATALOGUE[code].french}


def by_jump(scene: Scene, trouble: Trouble, code: str) -> Texts:
    """Run a command by ``jump``."""
    shown = {}
    for language, locale in LOCALES.items():
        trouble.before(scene)
        running = subprocess.Popen(
            [JUMP, "run", scene.agent.client_id, "--", "true"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment(LC_ALL=locale), **scene.access.environment},
        )
        trouble.answers(scene)
        out, told = running.communicate(timeout=60)
        assert (out, running.returncode) == ("", CATALOGUE[code].exit_status), told
        shown[language] = told.removeprefix("jump: ").removesuffix("\n")
    return shown


# --- jumps ------------------------------------------------------------------


@pytest.fixture
def console(own_site: RunningSite, open_screen: OpenScreen) -> tuple[Screen, News]:
    """A technician's console."""
    screen = open_screen(own_site)
    news = News(screen.page)
    screen.sign_in()
    return screen, news


@pytest.mark.dear("each of ten errors at three places, in two languages")
@each_case("code, trouble", TROUBLES.items(), ids=lambda code, _: code)
def test_a_jump(
    console: tuple[Screen, News], access: Access, crowd: Crowd, code: str, trouble: Trouble
) -> None:
    screen, news = console
    name = code.replace("_", "-")
    with HandAgent(access, name) as agent:
        scene = Scene(access, crowd, agent)
        trouble.listed(scene)
        status = "Passive" if trouble is TROUBLES["passive_connect_timeout"] else "Online"
        expect(screen.status(name)).to_have_text(status)
        news.hold()
        trouble.happens(scene)
        shown = {"console": in_console(screen, scene, trouble, name)}
        news.release()
        if "list" in CELLS[code]:
            shown["list"] = in_list(screen, name)
        shown["api"] = jump_by_api(scene, trouble)
        shown["jump"] = by_jump(scene, trouble, code)
        crowd.rest()
    assert shown == expected(code)


# --- limits -----------------------------------------------------------------


def in_login(pages: Administration, button: dict[str, str]) -> Texts:
    """Create an installer."""
    shown = {}
    for language in LOCALES:
        pages.page.locator("header select").select_option(language)
        pages.button(button[language]).click()
        alert = pages.page.locator("form .problem")
        expect(alert).to_be_visible()
        shown[language] = alert.inner_text()
        pages.page.reload()
    pages.page.locator("header select").select_option("en")
    return shown


def by_package(package: Path, code: str) -> Texts:
    """Install, with nothing left of it."""
    directory = package.with_name("client")
    shown = {}
    for language, locale in LOCALES.items():
        account = accounts.for_client(package.parent)
        done = subprocess.run(
            ["sh", package, "--install-dir", directory, *account],
            capture_output=True,
            text=True,
            env=environment(LC_ALL="", LANG=locale),
            check=False,
        )
        assert done.returncode == CATALOGUE[code].exit_status, done.stderr
        assert not directory.exists()
        shown[language] = done.stderr.removesuffix("\n")
    return shown


def test_a_limit_of_the_site(
    own_site: RunningSite, access: Access, open_screen: OpenScreen, tmp_site_folder: Path
) -> None:
    installer = make_installer(access)["id"]
    package = download(access, installer, tmp_site_folder / "package.bin")
    HandAgent(access, "takes-the-last-place")
    pages = Administration(open_screen(own_site))
    pages.open("installers/new")
    button = {"en": "Create a Jump Client installer", "fr": "Créer un installateur de Jump Client"}
    for setting, code in LIMITS.items():
        access.api.request("PATCH", "/settings", {setting: 1})
        shown = {
            "api": by_api(access, "POST", "/installers", {"jump_group": GROUP}),
            "login": in_login(pages, button),
            "package": by_package(package, code),
        }
        access.api.request("PATCH", "/settings", {setting: None})
        assert shown == {place: texts for place, texts in expected(code).items() if place != "pin"}


def test_a_change_from_passive_to_active_at_the_limit(
    own_site: RunningSite, access: Access, open_screen: OpenScreen
) -> None:
    agent = HandAgent(access, "to-be-active")
    path = f"/jump-clients/{agent.client_id}"
    access.api.request("PATCH", path, {"passive": True})
    access.api.request("PATCH", "/settings", {"active_limit": 0})
    screen = open_screen(own_site)
    screen.sign_in()
    shown = {"api": by_api(access, "PATCH", path, {"passive": False}), "console": {}}
    words = {
        "en": ("Properties", "Connection type", "Active", "Save", "Cancel"),
        "fr": ("Propriétés", "Type de connexion", "Actif", "Enregistrer", "Annuler"),
    }
    screen.row("to-be-active").click()
    for language, (properties, kind, active, save, cancel) in words.items():
        screen.page.locator("header select").select_option(language)
        screen.page.get_by_role("button", name=properties).click()
        dialog = screen.page.get_by_role("dialog")
        dialog.get_by_label(kind).select_option(label=active)
        dialog.get_by_role("button", name=save).click()
        shown["console"][language] = dialog.get_by_role("alert").inner_text()
        dialog.get_by_role("button", name=cancel).click()
    screen.page.locator("header select").select_option("en")
    access.api.request("PATCH", "/settings", {"active_limit": None})
    assert shown == expected("active_count_reached")


# --- pins -------------------------------------------------------------------


def refused(desk: Desk) -> dict[str, Texts]:
    """What is shown where one pins."""
    return {"api": by_api(desk.access, "POST", desk.path, {}), "pin": desk.in_dialog()}


def pinned(code: str) -> dict[str, Texts]:
    return {place: texts for place, texts in expected(code).items() if place in {"api", "pin"}}


def test_a_pin(access: Access, console: tuple[Screen, News], own_site: RunningSite) -> None:
    screen, news = console
    technician = own_site.api(TECHNICIAN)
    with Customer(access) as carol:
        carol.enrol()
        carol.go_online()
        me = technician.request("GET", "/auth/me")["user"]["id"]
        session = f"/sessions/{carol.session_id}"
        access.api.request("POST", f"{session}/invite", {"user_id": me})
        screen.page.locator("#support").click()
        screen.page.get_by_role("button", name="Accept Carol").click()
        carol.open_shell(b"carol@carols-pc$ ")
        access.api.request("POST", f"{session}/participants", {"role": "watches"})
        desk = Desk(access, screen, carol)
        for setting, code in LIMITS.items():
            access.api.request("PATCH", "/settings", {setting: 0})
            assert refused(desk) == pinned(code)
            access.api.request("PATCH", "/settings", {setting: None})
        wanted = desk.pin()
        assert refused(desk) == pinned("pin_pending")
        carol.send(messages.PinState(wanted.pin_id, "refused"))
        until(lambda: desk.state() == "failed")
        expect(screen.bar).to_contain_text(CATALOGUE["consent_refused"].english)
        HandAgent(access, "carols-pc", key=desk.pin().key)
        assert refused(desk) == pinned("already_pinned")
        carol.drop()
        until(lambda: not carol.session()["customer"]["connected"])
        assert refused(desk) == pinned("customer_offline")
        carol.go_online()
        news.hold()
        carol.send(messages.CustomerLeft())
        until(lambda: carol.session()["state"] == "ended")
        assert refused(desk) == pinned("no_customer")
        news.release()
