"""What a person does with the console, and what must hold on every page."""

import re
from pathlib import Path

from playwright.sync_api import (
    ConsoleMessage,
    Cookie,
    Error,
    Locator,
    Page,
    Response,
    expect,
)

from tests.web.sites import PASSWORD, TECHNICIAN
from tests.web.windows import Windows

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
ALLOWED_MESSAGES = re.compile(r"Failed to load resource|WebSocket connection to")
"""What the browser itself says of a refused request or a server that is away.

In Chromium's words: each browser has its own, and says other things besides. `tests.browsers` asks
the page instead, which hears of refusals by its policy and of its scripts' errors in any browser.
"""

SIGN_INS: dict[tuple[str, str, str], list[Cookie]] = {}
"""The cookies of who is signed in, by site, user name and password: a password takes 0.2 s."""


class Screen:
    """One browser window on the console of a server at ``url``."""

    def __init__(
        self,
        windows: Windows,
        url: str,
        *,
        width: int = 1400,
        height: int = 860,
        locale: str = "en-GB",
        dark: bool = False,
        scale: float = 1,
        user_agent: str | None = None,
        fresh: bool = False,
    ) -> None:
        self._url = url
        self._windows = windows
        self.page: Page = windows.take(
            {"width": width, "height": height},
            fresh=fresh,
            base_url=url,
            locale=locale,
            color_scheme="dark" if dark else "light",
            device_scale_factor=scale,
            user_agent=user_agent,
        )
        self._context = self.page.context
        self._is_open = True
        self.problems: list[str] = []
        self.answers: list[Response] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", self._note_error)
        self.page.on("response", self._note_answer)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not ALLOWED_MESSAGES.search(message.text):
            self.problems.append(message.text)

    def _note_error(self, error: Error) -> None:
        self.problems.append(str(error))

    def _note_answer(self, answer: Response) -> None:
        self.answers.append(answer)

    def close(self) -> None:
        """Close the window; nothing on the way may have gone wrong unseen."""
        if self._is_open:
            self._is_open = False
            self._windows.give_back(self.page)
        assert self.problems == [], self.problems

    # --- signing in ---

    def sign_in(
        self, username: str = TECHNICIAN, password: str = PASSWORD, path: str = "/console"
    ) -> None:
        """Open a page as somebody who is signed in, with the sign-in of an earlier window."""
        if not self._take_sign_in(username, password):
            answer = self._context.request.post(
                "/api/v1/auth/sign-in", data={"username": username, "password": password}
            )
            assert answer.ok, answer.text()
            SIGN_INS[self._url, username, password] = self._context.cookies()
        self.page.goto(path)

    def _take_sign_in(self, username: str, password: str) -> bool:
        """Whether an earlier sign-in is still good; a test may have ended it."""
        cookies = SIGN_INS.pop((self._url, username, password), None)
        if cookies is None:
            return False
        self._context.add_cookies(cookies)  # type: ignore[arg-type] # what cookies() gave
        if not self._context.request.get("/api/v1/auth/me").ok:
            return False
        SIGN_INS[self._url, username, password] = cookies
        return True

    def sign_in_by_form(self, username: str = TECHNICIAN, password: str = PASSWORD) -> None:
        """Open the console and sign in there, as a person does."""
        self.page.goto("/console")
        self.page.locator("#username").fill(username)
        self.page.locator("#password").fill(password)
        self.page.keyboard.press("Enter")

    # --- the list ---

    @property
    def grid(self) -> Locator:
        return self.page.get_by_role("grid")

    def row(self, name: str) -> Locator:
        return self.grid.get_by_role("row").filter(has=self.page.get_by_text(name, exact=True))

    def status(self, name: str) -> Locator:
        return self.row(name).locator(".status")

    def search(self, text: str) -> None:
        self.page.get_by_role("search").get_by_role("textbox").fill(text)
        self.page.keyboard.press("Enter")

    @property
    def footer(self) -> Locator:
        return self.page.locator("main footer")

    # --- shells ---

    @property
    def terminal(self) -> Locator:
        return self.page.locator(".shell.active .xterm-rows")

    @property
    def bar(self) -> Locator:
        return self.page.locator(".shell.active .bar")

    def wait_for_prompt(self) -> None:
        """Wait until the shell is attached and has said something."""
        expect(self.bar.locator(".account")).to_be_visible()
        expect(self.bar.locator(".spinner")).to_have_count(0)
        expect(self.terminal).to_contain_text(re.compile(r"[#$%>]"))

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def paste(self, text: str) -> None:
        """Copy a text as a person does, elsewhere on the page, and paste it into the shell."""
        self.page.evaluate(
            """(text) => {
                 const field = document.createElement("textarea");
                 field.id = "to-copy";
                 document.body.append(field);
                 field.value = text;
                 field.select();
               }""",
            text,
        )
        self.page.keyboard.press("Control+c")
        self.page.evaluate("document.getElementById('to-copy').remove()")
        self.page.locator(".shell.active textarea").focus()
        self.page.keyboard.press("Control+v")

    def run(self, command: str) -> None:
        self.type(f"{command}\n")

    # --- what must hold everywhere ---

    def violations(self) -> list[str]:
        """What axe finds on the page as it is now."""
        return violations(self.page)

    def overflows(self) -> bool:
        """Whether the page is wider than the window."""
        wide: bool = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return wide


def violations(page: Page) -> list[str]:
    """What axe finds on a page as it is now, or once its lists are no longer dimmed."""
    expect(page.locator(".frame.busy")).to_have_count(0)
    if not page.evaluate("'axe' in window"):
        # Not as a script of the page: its own policy lets no foreign one in.
        page.evaluate(f"{AXE.read_text(encoding='utf-8')};0")
    found: list[str] = page.evaluate(
        """axe.run(document, {resultTypes: ["violations"]}).then((result) =>
             result.violations.map((one) => `${one.id}: ${one.nodes
               .map((node) => node.html.slice(0, 160)).join(" | ")}`))"""
    )
    return found
