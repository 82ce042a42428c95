"""The clipboard of an X display (its selection CLIPBOARD), as text in both directions."""

import struct
from typing import Optional

from .x11 import Display, Event

LIMIT = 128 * 1024
"""Maximum bytes of a text. A longer one stays where it is."""

_CREATE_WINDOW, _CHANGE_PROPERTY, _DELETE_PROPERTY, _GET_PROPERTY = 1, 18, 19, 20
_SET_OWNER, _CONVERT, _SEND_EVENT = 22, 24, 25
_SELECTION_CLEAR, _SELECTION_REQUEST, _SELECTION_NOTIFY = 29, 30, 31
_ATOM = 4
_INPUT_ONLY = 2
_NEW_OWNER = 1


class Clipboard:
    """The text that can be pasted on a display."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._mine: Optional[bytes] = None
        self._window = display.new_id()
        window = (self._window, display.root, 0, 0, 1, 1, 0, _INPUT_ONLY, 0, 0)
        display.send(_CREATE_WINDOW, 0, struct.pack("<IIhhHHHHII", *window))
        names = ("CLIPBOARD", "UTF8_STRING", "TARGETS", "JUMP_CLIPBOARD", "TEXT", "STRING")
        atoms = [display.atom(name) for name in names]
        self._clipboard, self._utf8, self._targets, self._property, *self._texts = atoms
        self._texts.append(self._utf8)
        self._xfixes = display.extension("XFIXES")
        if self._xfixes is not None:
            display.ask(self._xfixes.opcode, 0, struct.pack("<II", 4, 0))
            wanted = struct.pack("<III", self._window, self._clipboard, _NEW_OWNER)
            display.send(self._xfixes.opcode, 2, wanted)

    def put(self, text: str) -> None:
        """Let programs of the display paste a text."""
        data = text.encode("utf-8", "replace")
        if len(data) > LIMIT:
            return
        self._mine = data
        self._display.send(_SET_OWNER, 0, struct.pack("<III", self._window, self._clipboard, 0))

    def hear(self, event: Event) -> Optional[str]:
        """Handle an event; return the new text of the display's clipboard, if there is one."""
        if self._xfixes is not None and event.kind == self._xfixes.event:
            owner, selection = struct.unpack_from("<8xII", event.data)
            if selection == self._clipboard and owner not in (0, self._window):
                self._mine = None
                ask = (self._window, self._clipboard, self._utf8, self._property, 0)
                self._display.send(_CONVERT, 0, struct.pack("<IIIII", *ask))
        elif event.kind == _SELECTION_CLEAR:
            self._mine = None
        elif event.kind == _SELECTION_REQUEST:
            self._answer(event)
        elif event.kind == _SELECTION_NOTIFY:
            return self._read(event)
        return None

    def _read(self, event: Event) -> Optional[str]:
        requestor, selection, _, name = struct.unpack_from("<8xIIII", event.data)
        if (requestor, selection, name) != (self._window, self._clipboard, self._property):
            return None
        wanted = struct.pack("<IIIII", self._window, name, 0, 0, LIMIT // 4 + 1)
        reply = self._display.ask(_GET_PROPERTY, 1, wanted)
        kind, rest, count = struct.unpack_from("<8xIII", reply)
        if rest or count > LIMIT:  # a long text would also remain
            self._display.send(_DELETE_PROPERTY, 0, struct.pack("<II", self._window, name))
        if kind != self._utf8 or reply[1] != 8 or rest or count > LIMIT:
            return None
        return reply[32 : 32 + count].decode("utf-8", "replace")

    def _answer(self, event: Event) -> None:
        """Give a program of the display the text that it wants to paste."""
        time, _, requestor, selection, target, name = struct.unpack_from("<4xIIIIII", event.data)
        name = name or target
        if self._mine is None or selection != self._clipboard:
            name = 0
        elif target == self._targets:
            known = [self._targets, *self._texts]
            self._store(requestor, name, _ATOM, 32, struct.pack("<%dI" % len(known), *known))
        elif target in self._texts:
            kind = self._utf8 if target != self._texts[1] else target
            text = self._mine
            if kind != self._utf8:
                text = text.decode("utf-8", "replace").encode("latin-1", "replace")
            self._store(requestor, name, kind, 8, text)
        else:
            name = 0
        told = struct.pack("<BxHIIIII8x", 31, 0, time, requestor, selection, target, name)
        self._display.send(_SEND_EVENT, 0, struct.pack("<II", requestor, 0) + told)

    def _store(self, window: int, name: int, kind: int, bits: int, data: bytes) -> None:
        count = len(data) * 8 // bits
        head = struct.pack("<IIIBxxxI", window, name, kind, bits, count)
        self._display.send(_CHANGE_PROPERTY, 0, head + data)
