"""What a person does in the administrative interface."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Response, Route, expect

from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, PASSWORD


class Administration:
    """One window on ``/login``."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.page = screen.page

    def sign_in(self, username: str = ADMINISTRATOR, password: str = PASSWORD) -> None:
        """Sign in where a page of the interface is asked for."""
        self.page.locator("#username").fill(username)
        self.page.locator("#password").fill(password)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".tabs")).to_be_visible()

    def open(self, path: str, username: str = ADMINISTRATOR, password: str = PASSWORD) -> None:
        """Open a page, signed in already."""
        self.screen.sign_in(username, password, f"/login/{path}")
        expect(self.page.locator(".tabs")).to_be_visible()

    def go(self, path: str) -> None:
        """Open another page with the same sign-in."""
        self.page.goto(f"/login/{path}")
        expect(self.heading).to_be_visible()

    def end_sign_in(self) -> None:
        """End the sign-in at the server, as its time would; the page does not know."""
        self.page.evaluate(
            """fetch("/api/v1/auth/me").then((answer) => answer.json()).then((me) =>
                 fetch("/api/v1/auth/sign-out",
                       {method: "POST", headers: {"X-CSRF-Token": me.csrf_token}}))"""
        )

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def field(self, name: str) -> Locator:
        """A field's control, by the API's name."""
        return self.page.locator(f"#field-{name}")

    def error(self, name: str) -> Locator:
        return self.page.locator(f"#field-{name}-error")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def row(self, text: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=text)

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def confirm(self, name: str) -> None:
        """Press a dialog's button, and see the dialog go."""
        self.dialog.get_by_role("button", name=name, exact=True).click()
        expect(self.dialog).to_be_hidden()

    def count(self, method: str, pattern: str) -> list[str]:
        """The requests of a method from now on, by their addresses."""
        sent: list[str] = []

        def note(route: Route) -> None:
            if route.request.method == method:
                sent.append(route.request.url)
            route.continue_()

        self.page.route(pattern, note)
        return sent

    def answered(self, method: str, path: str) -> AbstractContextManager[Any]:
        """Wait, at the end of a block, for the answer to a request that began in it.

        A page that lists what it makes may still wait for its list, from the same address.
        """

        def wanted(answer: Response) -> bool:
            return answer.request.method == method and urlsplit(answer.url).path == path

        return self.page.expect_response(wanted)

    def lose_answer(self, method: str, pattern: str) -> Callable[[], Any]:
        """Let the server do what is asked, and lose its answer; call what is returned to end it."""

        def lose(route: Route) -> None:
            if route.request.method == method:
                route.fetch()
                route.abort()
            else:
                route.continue_()

        self.page.route(pattern, lose)
        return lambda: self.page.unroute(pattern, lose)
