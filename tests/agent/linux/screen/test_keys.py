"""Typing and pointing on a real display, as a real program sees it."""

import socket
import threading
from collections.abc import Iterator

import pytest

from jump_agent.linux.screen.sharing import share
from jump_agent.linux.screen.x11 import Display
from tests.agent.desks import ASKS, CAPABLE, NOTIFIES, PROVIDES, Desk, Viewer

tkinter = pytest.importorskip("tkinter", reason="this Python has no Tk (Debian: python3-tk)")

SHIFT, CONTROL, ALT_GR, TAB, BACKSPACE = 0xFFE1, 0xFFE3, 0xFE03, 0xFF09, 0xFF08
EURO, HAN = 0x20AC, 0x1006F22


class Stream:
    """Bytes of a socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self.write = sock.sendall

    def read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:  # with a limit of time, the kernel does not wait for all
            data = self._socket.recv(size - len(found))
            assert data, "it has ended"
            found += data
        return found


class Program:
    """A program with a line for text, and a viewer of its display."""

    def __init__(self, desk: Desk) -> None:
        self.socket, theirs = socket.socketpair()
        self.socket.settimeout(30)
        arguments = (Display(*desk), 0, theirs)
        self._thread = threading.Thread(target=share, args=arguments)
        self._thread.start()
        self.viewer = Viewer(Stream(self.socket))
        self.root = tkinter.Tk(desk.display)
        self.line = tkinter.Entry(self.root)
        self.line.place(x=0, y=0, width=200, height=40)
        self.root.geometry("300x150+0+0")
        focused: list[object] = []
        self.line.bind("<FocusIn>", focused.append)
        self.root.wait_visibility()
        self.line.focus_force()
        while not focused:
            self.root.tk.dooneevent()

    def until(self, wanted: object) -> None:
        while self.line.get() != wanted:
            self.root.tk.dooneevent()

    def end(self) -> None:
        self.root.destroy()
        self.socket.close()
        self._thread.join(30)


@pytest.fixture
def program(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("XAUTHORITY", desk.authority)
    made = Program(desk)
    yield made
    made.end()


def test_keys_of_any_keyboard(program: Program) -> None:
    press = program.viewer.press
    for symbol in b"aA":
        press(symbol)
    press(SHIFT, ord("B"))
    press(SHIFT, ord("/"))  # a keyboard that has it there
    program.until("aAB/")
    for symbol, typed in ((0xE9, "aAB/é"), (EURO, "aAB/é€"), (HAN, "aAB/é€漢")):
        press(symbol)
        program.until(typed)
    press(BACKSPACE)
    program.until("aAB/é€")


def test_many_symbols_that_no_key_has(program: Program) -> None:
    typed = ""
    for letter in "абвгдежзийклмноп" * 2:
        program.viewer.press(0x1000000 + ord(letter))
        typed += letter
        program.until(typed)  # a program that is late takes a key for what it means by then


def test_the_pointer(program: Program) -> None:
    clicks: list[tuple[int, int, int]] = []
    program.root.bind("<Button>", lambda event: clicks.append((event.x, event.y, event.num)))
    for buttons in (0, 1, 0, 4, 0):
        program.viewer.point(250, 120, buttons)
    while len(clicks) < 2:
        program.root.tk.dooneevent()
    assert clicks == [(250, 120, 1), (250, 120, 3)]


def test_the_clipboard_both_ways(program: Program) -> None:
    viewer, root = program.viewer, program.root
    viewer.ask(whole=True)
    viewer.until(lambda: viewer.texts)
    assert viewer.texts.pop()[0] == CAPABLE
    viewer.cut(PROVIDES << 24 | 1, "from a browser: é€\r\n2")
    while True:
        try:
            if root.clipboard_get(type="UTF8_STRING") == "from a browser: é€\n2":
                break
        except tkinter.TclError:
            pass  # nothing is there yet
    root.clipboard_clear()
    root.clipboard_append("from here: ü")
    seen = threading.Thread(target=viewer.until, args=(lambda: viewer.texts,))
    seen.start()
    while seen.is_alive():
        root.update()
    assert viewer.texts.pop() == (NOTIFIES, "")
    viewer.cut(ASKS << 24 | 1)
    viewer.until(lambda: viewer.texts)
    assert viewer.texts.pop() == (PROVIDES, "from here: ü")
