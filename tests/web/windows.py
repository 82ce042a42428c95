"""Browser windows that are used again: a new one costs three times what its page does."""

import shutil
from collections import OrderedDict
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests import needs

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",  # a new page takes the process that the context's first page began
]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Chromium without what surrounds its pages, at half the cost; whole, and as others call it."""

IDLE = 4
"""Windows that wait for their next use; the one that has waited longest is closed."""

Look = tuple[tuple[str, Any], ...]
"""What a context keeps for its life: the site's address, the language, …"""


def program() -> str:
    """Where Chromium is; skips by name when it is nowhere."""
    return next(filter(None, map(shutil.which, NAMES)), None) or needs.program("chromium")


class Windows:
    """Gives pages of contexts without cookies, storage or permissions, one page for each context.

    A context's first page stays, empty, at the site's own address: it keeps the process and clears
    the storage. What a test does to its own page ends with that page.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._idle: OrderedDict[BrowserContext, Look] = OrderedDict()
        self._taken: dict[BrowserContext, Look] = {}

    def take(self, size: ViewportSize, *, fresh: bool = False, **look: Any) -> Page:
        """Open a page in a window that no other test's page is in.

        Args:
            size: of the page.
            fresh: nothing may be in the window's cache.
            look: what Playwright's ``new_context`` takes; ``base_url`` is the site's address.
        """
        wanted = tuple(sorted(look.items()))
        fitting = (one for one, has in self._idle.items() if has == wanted and not fresh)
        context = next(fitting, None)
        if context is None:
            context = self._open(**look)
        else:
            del self._idle[context]
        self._taken[context] = wanted
        page = context.new_page()
        page.set_viewport_size(size)
        return page

    def give_back(self, page: Page) -> None:
        """Close a page that was taken, and all that its window has seen."""
        context = page.context
        first, *others = context.pages
        for other in others:
            other.close()
        first.evaluate("localStorage.clear()")
        context.clear_cookies()
        context.clear_permissions()
        self._idle[context] = self._taken.pop(context)
        while len(self._idle) > IDLE:
            self._idle.popitem(last=False)[0].close()

    def _open(self, *, base_url: str, **look: Any) -> BrowserContext:
        context = self.browser.new_context(base_url=base_url, ignore_https_errors=True, **look)
        context.set_default_timeout(15_000)
        first = context.new_page()
        # Nothing is asked of the server, which may be away.
        first.route("**", lambda route: route.fulfill(body="", content_type="text/html"))
        first.goto("/")
        return context
