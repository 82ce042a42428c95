"""What a person does in a browser's window, whichever browser it is."""

import base64
import time
from collections.abc import Iterable
from typing import Any

from tests.browsers.drivers import Driver

WAIT_SECONDS = 30
SOURCE = {"id": "keys", "type": "key"}

KEYS = {
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Alt": "\ue00a",
    "Escape": "\ue00c",
    "Delete": "\ue017",
}
"""WebDriver's own characters for keys that have none."""

FIND = """
  const [selector, text] = value;
  const shown = (one) => one.getClientRects().length > 0;
  const said = (one) => one.getAttribute("aria-label") ?? one.textContent.trim();
  const found = [...document.querySelectorAll(selector)].filter(shown);
  const one =
    found.find((one) => said(one) === text) ?? found.find((one) => said(one).includes(text));
"""
"""``one``: the element in sight that a selector finds, and that is called or contains a text."""

WATCH = """
  window.wrong = [];
  addEventListener("securitypolicyviolation", (event) =>
    wrong.push(`${event.violatedDirective}: ${event.blockedURI}`));
  addEventListener("error", (event) => wrong.push(String(event.message)));
  addEventListener("unhandledrejection", (event) => wrong.push(String(event.reason)));
"""


class Window:
    """One window of a browser."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def open(self, url: str) -> None:
        self._driver.open(url)
        self._driver.evaluate(WATCH, None)

    def reload(self) -> None:
        self._driver.reload()
        self._driver.evaluate(WATCH, None)

    def wrong(self) -> list[str]:
        """What the page's policy refused, and what its scripts threw, since it was loaded."""
        found: list[str] = self._driver.evaluate("return window.wrong", None)
        return found

    # --- looking ---

    def wait(self, body: str, value: object = None, what: str = "") -> Any:
        """Wait until a function's body gives something that is true."""
        end = time.monotonic() + WAIT_SECONDS
        while not (found := self._driver.evaluate(body, value)):
            page = "return document.body.innerText.slice(0, 3000)"
            assert time.monotonic() < end, (
                f"{what or body} {value}\n{self._driver.evaluate(page, None)}"
            )
            time.sleep(0.05)
        return found

    def see(self, selector: str, text: str = "") -> None:
        """Wait until such an element is in sight."""
        self.wait(f"{FIND} return Boolean(one)", [selector, text], "not in sight:")

    def miss(self, selector: str, text: str = "") -> None:
        """Wait until there is none in sight."""
        self.wait(f"{FIND} return !one", [selector, text], "still in sight:")

    def focus_is_in(self, selector: str) -> None:
        """Wait until the keys go there."""
        body = "return Boolean(document.activeElement?.closest(value))"
        self.wait(body, selector, "not focused:")

    # --- acting ---

    def press(self, *keys: str) -> None:
        """Press keys together: ``press("Control", "k")``."""
        codes = [KEYS.get(key, key) for key in keys]
        down = [{"type": "keyDown", "value": code} for code in codes]
        up = [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self._keys([*down, *up])

    def type(self, text: str) -> None:
        """Type a text; a line's end is Enter."""
        for character in text.replace("\n", KEYS["Enter"]):
            strokes = [{"type": kind, "value": character} for kind in ("keyDown", "keyUp")]
            self._keys(strokes)

    def _keys(self, actions: Iterable[dict[str, str]]) -> None:
        self._driver.perform({**SOURCE, "actions": list(actions)})

    def click(self, selector: str, text: str = "", times: int = 1) -> None:
        """Click in the middle of such an element."""
        body = f"""{FIND}
          if (!one || one.disabled) return null;
          one.scrollIntoView({{ block: "nearest" }});
          const box = one.getBoundingClientRect();
          return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];"""
        x, y = self.wait(body, [selector, text], "not to be clicked:")
        self.click_at(x, y, times)

    def click_at(self, x: int, y: int, times: int = 1) -> None:
        move = {"type": "pointerMove", "x": x, "y": y, "duration": 0}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        source = {"id": "mouse", "type": "pointer", "parameters": {"pointerType": "mouse"}}
        self._driver.perform({**source, "actions": [move, *(press * times)]})

    def choose(self, selector: str, name: str, data: bytes) -> None:
        """Choose a file, as in the browser's own dialog, which no protocol of both opens."""
        self.wait(
            """const [selector, name, data] = value;
               const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
               const chosen = new DataTransfer();
               chosen.items.add(new File([bytes], name));
               const field = document.querySelector(selector);
               field.files = chosen.files;
               return field.dispatchEvent(new Event("change", { bubbles: true }));""",
            [selector, name, base64.b64encode(data).decode()],
        )

    def downloaded(self, name: str, size: int) -> bytes:
        """Wait until the browser has stored a download of this size, and return it."""
        end = time.monotonic() + WAIT_SECONDS
        while True:
            for path in self._driver.home.rglob(name):
                if path.stat().st_size == size:
                    return path.read_bytes()
            assert time.monotonic() < end, sorted(self._driver.home.rglob("*"))
            time.sleep(0.05)

    def fill(self, selector: str, text: str) -> None:
        """Type into an empty field."""
        self.click(selector)
        self.focus_is_in(selector)
        self.type(text)
