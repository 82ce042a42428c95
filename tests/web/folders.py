"""The files tool in a session's tab, and a folder of the account that it shows."""

import os
import pwd
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, WebSocketRoute, expect

from jump_wire.file_streams import pack_chunk, unpack_chunk
from tests import accounts
from tests.web.screens import Screen


@contextmanager
def folder_of_account() -> Iterator[Path]:
    """Make a folder in the account's home."""
    account = pwd.getpwnam(accounts.of_clients())
    place = Path(tempfile.mkdtemp(prefix="files-", dir=account.pw_dir))
    os.chown(place, account.pw_uid, account.pw_gid)
    yield place
    shutil.rmtree(place)


def give(path: Path, data: bytes | None = b"") -> Path:
    """Make a file, or without data a folder, that the account owns."""
    if data is None:
        path.mkdir()
    else:
        path.write_bytes(data)
    account = pwd.getpwnam(accounts.of_clients())
    os.chown(path, account.pw_uid, account.pw_gid)
    return path


BYTES_TAKEN = 140
PATIENCE = 20


class Files:
    """The files tool in a window.

    Args:
        screen: the window, with a shell's tab in front.
        name: the computer's.
    """

    def __init__(self, screen: Screen, name: str) -> None:
        self.screen = screen
        self.page = screen.page
        self.section = screen.page.locator(".tool.files.active")
        self.grid = self.section.get_by_role("grid", name=f"Files on {name}")

    def open(self, path: Path | str) -> None:
        """Switch to the tool and go to a folder."""
        self.page.locator(".tool.active .switch").get_by_role("button", name="Files").click()
        expect(self.grid).to_be_visible()
        self.go(path)

    def go(self, path: Path | str) -> None:
        self.section.get_by_role("button", name="Enter a path").click()
        self.section.get_by_role("textbox", name="Path").fill(str(path))
        self.page.keyboard.press("Enter")
        current = self.section.locator("[aria-current=location]")
        expect(current).to_have_text(str(path).rstrip("/").rsplit("/", 1)[-1])
        expect(self.grid).to_have_attribute("aria-busy", "false")

    def row(self, name: str) -> Locator:
        named = self.page.get_by_text(name, exact=True)
        return self.grid.get_by_role("row").filter(has=named)

    def button(self, name: str) -> Locator:
        return self.section.get_by_role("button", name=name, exact=True)

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def upload(self, *given: Any, folder: bool = False) -> None:
        """Choose files as in the browser's own dialog."""
        field = self.section.locator(f"[data-upload={'folder' if folder else 'files'}]")
        field.set_input_files(given[0] if folder else list(given))

    def drop(self, files: dict[str, str], folder: str = "") -> None:
        """Drop files on the list; with ``folder`` within one, as a browser presents it."""
        self.section.locator(".files").evaluate(DROP, [files, folder])

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for something on the computer, while the page's own messages go on."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end
            self.page.wait_for_timeout(50)

    def transfer(self, name: str) -> Locator:
        listed = self.section.get_by_role("region", name="Transfers").get_by_role("listitem")
        return listed.filter(has=self.page.get_by_text(name, exact=True))


DROP = """(target, [files, folder]) => {
  const data = new DataTransfer();
  const made = Object.entries(files).map(([name, text]) => new File([text], name));
  for (const one of made) data.items.add(one);
  const event = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
  if (folder) {
    const entries = made.map((one) => (
      {name: one.name, isDirectory: false, file: (take) => take(one)}));
    let given = [entries, []];
    const root = {name: folder, isDirectory: true,
      createReader: () => ({readEntries: (take) => take(given.shift())})};
    const item = {kind: "file", webkitGetAsEntry: () => root, getAsFile: () => null};
    Object.defineProperty(event, "dataTransfer", {value: {types: ["Files"], items: [item]}});
  }
  target.dispatchEvent(event);
}"""


class Cuts:
    """Stands between a page and its files pipe: counts what passes, and cuts it once.

    Args:
        screen: the window; its later pipes are watched.
        after: cut when so many bytes of streams have passed, in either direction; never with 0.
        lie: what the page gets in place of the bytes of each stream.
    """

    def __init__(self, screen: Screen, after: int = 0, *, lie: bytes = b"") -> None:
        self.messages: list[str] = []
        """What the page has sent as text."""
        self.passed = 0
        self.hold = False
        """Whether acknowledgements stay away from the page, so that it stops after a window."""
        self._lie = lie
        self._after = after
        self._is_cut = False
        screen.page.route_web_socket(lambda url: "/files?" in url, self._watch)

    def _watch(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def from_page(message: str | bytes) -> None:
            if isinstance(message, str):
                self.messages.append(message)
            self._pass(server, message, page, server)

        def from_server(message: str | bytes) -> None:
            if self.hold and isinstance(message, str) and message.startswith(f"[{BYTES_TAKEN},"):
                return
            if self._lie and isinstance(message, bytes):
                message = pack_chunk(*unpack_chunk(message)[:2], self._lie)
            self._pass(page, message, page, server)

        page.on_message(from_page)
        server.on_message(from_server)

    def _pass(
        self, to: WebSocketRoute, message: str | bytes, page: WebSocketRoute, server: WebSocketRoute
    ) -> None:
        if isinstance(message, bytes):
            self.passed += len(unpack_chunk(message).data)
            if self._after and not self._is_cut and self.passed > self._after:
                self._is_cut = True
                page.close(code=3001)
                server.close(code=3001)
                return
        to.send(message)
