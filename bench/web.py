"""What the console costs and how fast it feels: a real server, 10,000 items, headless Chromium.

``python -m bench.web`` tells its progress on standard error and prints one JSON object as its last
line. Everything runs on this machine: the browser, the server and a Jump Client's link.

``first_page_kb``: bytes over the wire until the list is there, nothing cached, 1000 a kB.
``usable_ms_p50``: from the call of the page until the list shows rows, nothing cached.
``scroll_frame_ms_p95``: what the page's main thread works for a frame, while scrolling.
``search_ms_p95``: from Enter until the list shows what was searched.
``live_update_ms_p95``: from an agent's message until the row shows what it says.
"""

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from bench.enrol import enrolment
from bench.frames import CATEGORIES, main_thread_times
from bench.raw import TEXT, Http, RawSocket
from bench.scale import Figures, say
from bench.servers import trust_of
from bench.swarm import GREETING_TEXT
from bench.times import milliseconds
from jump_wire import messages
from jump_wire.codec import encode
from tests.web.screens import Screen
from tests.web.seeds import seed
from tests.web.sites import ADMINISTRATOR, GROUP, RunningSite
from tests.web.windows import FLAGS, Windows

COUNT = 10_000
LOADS = 20
SEARCHES = 40
UPDATES = 40
FRAMES = 300

WATCH = """
window.__seen = {};
new MutationObserver(() => {
  const rows = document.querySelectorAll("[role=grid] .row[aria-selected]");
  if (rows.length && !window.__seen.rows) window.__seen.rows = performance.now();
  const wanted = window.__wanted;
  if (wanted && !window.__seen[wanted]
      && [...rows].some((row) => row.textContent.includes(wanted))
      && (!window.__alone || rows.length === 1))
    window.__seen[wanted] = performance.timeOrigin + performance.now();
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
addEventListener("keydown", (event) => {
  if (event.key === "Enter") window.__pressed = performance.timeOrigin + performance.now();
}, true);
"""
"""Notes in the page itself when something is there: asking from outside would cost as much."""


def _want(screen: Screen, text: str, *, alone: bool) -> None:
    screen.page.evaluate(
        "([text, alone]) => { window.__wanted = text; window.__alone = alone; }", [text, alone]
    )


def _seen(screen: Screen, text: str) -> float:
    """Wait until the page has noted ``text``; gives the moment, in seconds."""
    found = screen.page.evaluate(
        """(text) => new Promise((done) => {
             const look = () => {
               if (window.__seen[text]) done(window.__seen[text]);
               else requestAnimationFrame(look);
             };
             look();
           })""",
        text,
    )
    return float(found) / 1000


def first_page(screen: Screen) -> Figures:
    """Load the list with nothing cached, again and again."""
    session = screen.page.context.new_cdp_session(screen.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    received: list[float] = []
    session.on("Network.loadingFinished", lambda one: received.append(one["encodedDataLength"]))
    times, sizes = [], []
    for _ in range(LOADS):
        received.clear()
        screen.page.goto("/console")
        times.append(_seen(screen, "rows"))
        screen.page.wait_for_load_state("networkidle")
        sizes.append(sum(received))
    session.detach()
    return {
        "first_page_kb": round(max(sizes) / 1000, 1),
        "usable_ms_p50": milliseconds(times, 50),
    }


def scrolling(screen: Screen, browser: Browser, trace: Path) -> Figures:
    """Scroll through the list, ten rows a frame."""
    screen.grid.focus()
    screen.page.keyboard.press("End")
    expect(screen.row("web-9990")).to_have_attribute("aria-selected", "true", timeout=60_000)
    browser.start_tracing(page=screen.page, path=trace, categories=CATEGORIES)
    screen.page.evaluate(
        """async (frames) => {
             const grid = document.querySelector("[role=grid]");
             grid.scrollTop = 0;
             for (let frame = 0; frame < frames; frame++) {
               await new Promise(requestAnimationFrame);
               grid.scrollTop += 400;
             }
           }""",
        FRAMES,
    )
    browser.stop_tracing()
    times = [one / 1000 for one in main_thread_times(trace)]
    return {"scroll_frame_ms_p95": milliseconds(times, 95)}


def searching(screen: Screen) -> Figures:
    """Search one of 10,000 by its name, many times."""
    times = []
    for number in range(SEARCHES):
        name = f"db-{number * 240 + 1:04d}"
        _want(screen, name, alone=True)
        screen.search(name)
        seen = _seen(screen, name)
        times.append(seen - float(screen.page.evaluate("window.__pressed")) / 1000)
    return {"search_ms_p95": milliseconds(times, 95)}


def live_updates(screen: Screen, site: RunningSite) -> Figures:
    """Have an agent tell another host name, and watch the row."""
    times = []
    with _agent(site) as (link, client):
        screen.search("live-")
        for number in range(UPDATES):
            name = f"live-{number:04d}"
            _want(screen, name, alone=False)
            told = encode(
                messages.Inventory(
                    name, "", "Debian", "6.1", "x86_64", "", 1, 1, (), "user", "jump", client
                )
            )
            sent = time.time()
            link.send(told.encode(), TEXT)
            times.append(_seen(screen, name) - sent)
    return {"live_update_ms_p95": milliseconds(times, 95)}


@contextmanager
def _agent(site: RunningSite) -> Iterator[tuple[RawSocket, str]]:
    """The link of one more Jump Client, and its directory."""
    installer = site.api(ADMINISTRATOR).request("POST", "/installers", {"jump_group": GROUP})
    trust = trust_of(site.ca_path)
    body = enrolment(installer["key"], "c" * 43, "live-host")
    made = Http(site.url, trust, "").call("POST", "/agent/v1/enrolments", body)
    headers = {"Authorization": f"Jump-Client {made['client_id']}:{'c' * 43}"}
    link = RawSocket(site.url, "/agent/v1/link", trust, headers)
    link.send(GREETING_TEXT.encode(), TEXT)
    link.take()
    yield link, str(body["computer"]["install_dir"])
    link.close()


def measure(folder: Path) -> Figures:
    """Run everything once."""
    site = RunningSite(folder / "site")
    site.start()
    try:
        site.populate()
        seed(site.database, COUNT)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            screen = Screen(Windows(browser), site.url)
            screen.page.add_init_script(WATCH)
            screen.sign_in()
            expect(screen.row("build-0003")).to_be_visible()
            figures: Figures = {}
            parts: list[tuple[str, Any]] = [
                ("first page", lambda: first_page(screen)),
                ("scrolling", lambda: scrolling(screen, browser, folder / "trace.json")),
                ("searching", lambda: searching(screen)),
                ("live updates", lambda: live_updates(screen, site)),
            ]
            for name, part in parts:
                say(name)
                figures.update(part())
            screen.close()
            browser.close()
    finally:
        site.stop()
    return figures


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="jump-bench-") as folder:
        print(json.dumps(measure(Path(folder))))


if __name__ == "__main__":
    main()
