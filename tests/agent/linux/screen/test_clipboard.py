"""What other programs of the display get of the clipboard. `test_keys.py` has a real program."""

import struct

from jump_agent.linux.screen.clipboard import LIMIT, Clipboard
from jump_agent.linux.screen.x11 import Display
from tests.agent.desks import Desk


def paste(desk: Desk, display: Display, clipboard: Clipboard, kind: str) -> tuple[str, bytes]:
    """The type and the value that another program gets."""
    program = Display(*desk)
    window, place = program.new_id(), program.atom("PLACE")
    values = (window, program.root, 0, 0, 1, 1, 0, 2, 0, 0)
    program.send(1, 0, struct.pack("<IIhhHHHHII", *values))
    wanted = (window, program.atom("CLIPBOARD"), program.atom(kind), place, 0)
    program.send(24, 0, struct.pack("<IIIII", *wanted))
    program.ask(43, 0)
    display.ask(43, 0)
    for event in display.events():
        clipboard.hear(event)
    display.ask(43, 0)
    program.ask(43, 0)
    (told,) = [event for event in program.events() if event.kind == 31]
    if struct.unpack_from("<20xI", told.data)[0] == 0:
        program.close()
        return "", b""
    reply = program.ask(20, 0, struct.pack("<IIIII", window, place, 0, 0, 1000))
    found, _, count = struct.unpack_from("<8xIII", reply)
    name, value = program.atom_name(found), reply[32 : 32 + count]
    program.close()
    return name, value


def test_types_of_a_text(desk: Desk, display: Display) -> None:
    clipboard = Clipboard(display)
    clipboard.put("é€")
    assert paste(desk, display, clipboard, "UTF8_STRING") == ("UTF8_STRING", "é€".encode())
    assert paste(desk, display, clipboard, "TEXT") == ("UTF8_STRING", "é€".encode())
    assert paste(desk, display, clipboard, "STRING") == ("STRING", b"\xe9?")
    assert paste(desk, display, clipboard, "TARGETS")[0] == "ATOM"
    assert paste(desk, display, clipboard, "image/png") == ("", b"")


def test_a_text_that_is_too_long_changes_nothing(desk: Desk, display: Display) -> None:
    clipboard = Clipboard(display)
    clipboard.put("before")
    clipboard.put("x" * (LIMIT + 1))
    assert paste(desk, display, clipboard, "UTF8_STRING") == ("UTF8_STRING", b"before")
