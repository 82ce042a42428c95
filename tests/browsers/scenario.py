"""The main path through the console, as a person takes it."""

import os
from collections.abc import Callable
from pathlib import Path

from tests.browsers.window import Window
from tests.web.sites import PASSWORD, TECHNICIAN

ROW = "[role=grid] [role=row]"
ROWS = ".shell.active .xterm-rows"
COPIED = "word-to-copy"
FILES = ".files.active"

Step = Callable[[Window], None]


class MainPath:
    """One person's way through a site.

    Args:
        url: the site.
        computer: a Jump Client that is online, to jump to.
        offline: one that is not, to remove.
        place: an empty folder of the Jump Client's account.
    """

    def __init__(self, url: str, computer: str, offline: str, place: Path) -> None:
        self._url = url
        self._computer = computer
        self._offline = offline
        self._place = place

    def steps(self) -> list[Step]:
        """All of it, in order."""
        return [
            self.sign_in,
            self.list_of_items,
            self.palette_and_jump,
            self.type,
            self.copy_and_paste,
            self.flood_and_interrupt,
            self.files,
            self.reload,
            self.removal,
            self.installer_wizard,
        ]

    def sign_in(self, window: Window) -> None:
        """By the form, by keyboard."""
        window.open(f"{self._url}/console")
        window.fill("#username", TECHNICIAN)
        window.press("Tab")
        window.type(f"{PASSWORD}\n")
        window.see("header", "Administration")

    def list_of_items(self, window: Window) -> None:
        """The keys act on the list at once."""
        self._status(window, self._computer, "Online")
        window.see("main footer", "Live")
        window.focus_is_in("[role=grid]")
        window.press("/")
        window.type(f"{self._offline}\n")
        window.see(ROW, self._offline)
        window.miss(ROW, self._computer)
        window.press("Escape")
        window.see(ROW, self._computer)

    def _status(self, window: Window, name: str, status: str) -> None:
        window.wait(
            f"""return [...document.querySelectorAll("{ROW}")].some((row) =>
                  row.textContent.includes(value[0])
                  && row.querySelector(".status")?.textContent.includes(value[1]))""",
            [name, status],
        )

    def palette_and_jump(self, window: Window) -> None:
        """Find the computer by its name, and jump."""
        window.press("Control", "k")
        window.focus_is_in("dialog[open]")
        window.type(self._computer)
        window.see("#choices [aria-selected=true]", self._computer)
        window.press("Enter")
        window.see("#choices [aria-selected=true]", f"Jump to {self._computer}")
        window.press("Enter")
        self._prompt(window)

    def _prompt(self, window: Window) -> None:
        window.see(".shell.active .bar .account")
        window.miss(".shell.active .bar .spinner")
        window.wait("return /[#$%>]/.test(document.querySelector(value)?.textContent)", ROWS)
        window.focus_is_in(".shell.active .xterm")

    def type(self, window: Window) -> None:
        """A command, with characters that take several keys."""
        window.type("clear; echo typed-$((40+2))-'[é~]'\n")
        window.see(f"{ROWS} > div", "typed-42-[é~]")

    def copy_and_paste(self, window: Window) -> None:
        """With nothing selected the keys do nothing; then a word goes through the clipboard."""
        window.press("Control", "Shift", "C")
        window.focus_is_in(".shell.active .xterm")
        window.type(f"clear; echo {COPIED}\n")
        window.see(f"{ROWS} > div", COPIED)
        x, y = window.wait(
            f"""const line = [...document.querySelectorAll("{ROWS} > div")]
                  .find((one) => one.textContent.trim() === value);
                if (!line) return null;
                const box = (line.querySelector("span") ?? line).getBoundingClientRect();
                return [Math.round(box.x + 20), Math.round(box.y + box.height / 2)];""",
            COPIED,
        )
        window.click_at(x, y, times=2)
        window.press("Control", "Shift", "C")
        window.type("echo got-")
        window.press("Control", "v")
        window.see(f"{ROWS} > div", f"echo got-{COPIED}")
        window.press("Enter")
        window.wait(
            f"""return [...document.querySelectorAll("{ROWS} > div")]
                  .some((one) => one.textContent.trim() === value)""",
            f"got-{COPIED}",
        )

    def flood_and_interrupt(self, window: Window) -> None:
        """Ctrl-C ends an endless output soon."""
        window.type("yes flooded\n")
        window.wait(
            f"""return [...document.querySelectorAll("{ROWS} > div")]
                  .filter((one) => one.textContent.trim() === "flooded").length > 10"""
        )
        window.press("Control", "c")
        window.type("clear; echo still-$((40+2))\n")
        window.see(f"{ROWS} > div", "still-42")
        window.miss(f"{ROWS} > div", "flooded")

    def files(self, window: Window) -> None:
        """Upload a file, find it in the list, and download it."""
        name, data = "cargo.bin", os.urandom(300_000)
        window.click(".tool.active .switch button", "Files")
        window.click(f"{FILES} button", "Enter a path")
        window.focus_is_in(f"{FILES} input[aria-label=Path]")
        window.type(f"{self._place}\n")
        window.see(f"{FILES} [aria-current=location]", self._place.name)
        window.see(f"{FILES} .nothing", "This folder is empty")
        window.choose(f"{FILES} [data-upload=files]", name, data)
        window.see(f"{FILES} li", "Done, hash verified")
        assert (self._place / name).read_bytes() == data
        window.click(f"{FILES} [role=row]", name)
        window.click(f"{FILES} [role=toolbar] button", "Download")
        assert window.downloaded(name, len(data)) == data
        window.click(".tool.active .switch button", "Shell")

    def reload(self, window: Window) -> None:
        """The shell is still there, with its screen."""
        window.reload()
        self._prompt(window)
        window.see(f"{ROWS} > div", "still-42")
        window.type("exit\n")
        window.see(".shell.active .bar", "The shell exited")
        window.click(".shell.active .bar button", "Close")
        window.see(ROW, self._computer)

    def removal(self, window: Window) -> None:
        """Remove a Jump Client, by the keys that the list takes."""
        window.click(f"{ROW} .name", self._offline)
        window.see(f"{ROW}[aria-selected=true]", self._offline)
        window.press("Delete")
        window.see("dialog[open] h2", f"Remove {self._offline}?")
        window.click("dialog[open] button", "Remove")
        window.miss("dialog[open]")
        self._status(window, self._offline, "Removal pending")

    def installer_wizard(self, window: Window) -> None:
        """Make an installer, to the link of its package."""
        assert window.wrong() == []
        window.open(f"{self._url}/login/installers/new")
        window.see("h1", "Create a Jump Client installer")
        window.fill("#field-name", "From the wizard")
        window.click("button[type=submit]", "Create a Jump Client installer")
        window.see("h1", "From the wizard")
        window.see("a, button", "Download package")
        assert window.wrong() == []
