"""Types and points on an X display, as a technician does in their browser (XTEST)."""

import struct
from typing import Dict, List, Optional, Tuple

from .x11 import Display, DisplayError

_KEY_PRESS, _KEY_RELEASE, _BUTTON_PRESS, _BUTTON_RELEASE, _MOTION = 2, 3, 4, 5, 6
_CHANGE_KEYBOARD_MAPPING, _GET_KEYBOARD_MAPPING = 100, 101
_GET_INPUT_FOCUS = 43
_MAPPING_NOTIFY = 34

SHIFTS = (0xFFE1, 0xFFE2)
LEVEL_3 = 0xFE03
"""The keys Shift, left and right, and AltGr."""

_BUTTONS = 8
_SPARE = 64
"""Keys without a symbol that are lent to symbols that no key has.

A program looks up what a key means when it handles the key. So a key is lent again as late as can
be.
"""

_LEVELS: Tuple[Tuple[int, bool, bool], ...] = (
    (0, False, False),
    (1, True, False),
    (4, False, True),
    (5, True, True),
)
"""Columns of the keyboard's table, and whether they need Shift and AltGr."""


class Keys:
    """The keyboard and the pointer of a display.

    Raises:
        DisplayError: the display lets no program type.
    """

    def __init__(self, display: Display) -> None:
        xtest = display.extension("XTEST")
        if xtest is None:
            raise DisplayError("the display has no XTEST")
        self._opcode = xtest.opcode
        self._display = display
        self._held: Dict[int, int] = {}
        self._buttons = 0
        self._lent: Dict[int, int] = {}
        self._read()

    def _read(self) -> None:
        """Learn which symbols the keys have."""
        display = self._display
        first, count = display.first_key, display.last_key - display.first_key + 1
        reply = display.ask(_GET_KEYBOARD_MAPPING, 0, struct.pack("<BBxx", first, count))
        width = reply[1]
        symbols = struct.unpack_from("<%dI" % (width * count), reply, 32)
        self._width = width
        self._rows: List[Tuple[int, ...]] = [
            symbols[at : at + width] for at in range(0, width * count, width)
        ]

    def hear(self, kind: int) -> None:
        """Note that the keyboard has changed."""
        if kind == _MAPPING_NOTIFY:
            self._read()

    # --- keys ---

    def key(self, symbol: int, *, down: bool) -> None:
        """Press or release the key with a symbol (a keysym of X)."""
        held = self._held.pop(symbol, 0)
        if held:
            # Also before the browser's repetition, so that the display does not begin its own.
            self._fake(_KEY_RELEASE, held)
        if not down:
            return
        found = self._find(symbol)
        if found is None:
            return
        code, shift, level_3 = found
        lifted: List[int] = []
        extra = [LEVEL_3] if level_3 and LEVEL_3 not in self._held else []
        with_shift = [one for one in self._held if one in SHIFTS]
        if shift and not with_shift:
            extra.append(SHIFTS[0])
        elif not shift and self._differs(code, symbol):
            lifted = [self._held[one] for one in with_shift]
        added = [self._code_of(one) for one in extra]
        before = [(_KEY_RELEASE, one) for one in lifted] + [(_KEY_PRESS, one) for one in added]
        after = [(_KEY_RELEASE, one) for one in added] + [(_KEY_PRESS, one) for one in lifted]
        for kind, one in [*before, (_KEY_PRESS, code), *after]:
            self._fake(kind, one)
        self._held[symbol] = code

    def _find(self, symbol: int) -> Optional[Tuple[int, bool, bool]]:
        """Return the key with a symbol, and whether it needs Shift and AltGr."""
        for column, shift, level_3 in _LEVELS:
            if level_3 and not self._code_of(LEVEL_3):
                break
            for number, row in enumerate(self._rows):
                if column < len(row) and row[column] == symbol:
                    return self._display.first_key + number, shift, level_3
        code = self._lend(symbol)
        return (code, False, False) if code else None

    def _code_of(self, symbol: int) -> int:
        for number, row in enumerate(self._rows):
            if symbol in row[:1]:
                return self._display.first_key + number
        return 0

    def _differs(self, code: int, symbol: int) -> bool:
        """Return whether a key has another symbol with Shift that would be typed instead."""
        row = self._rows[code - self._display.first_key]
        is_text = symbol < 0xFE00 or symbol >= 0x1000000
        return is_text and len(row) > 1 and row[1] not in (0, symbol)

    def _lend(self, symbol: int) -> int:
        """Give a symbol that no key has to a key without symbols; return its code, or 0."""
        used = set(self._held.values())
        first = self._display.first_key
        free = [code for code, row in enumerate(self._rows, first) if not any(row)]
        if len(self._lent) >= _SPARE or not free:
            free = list(self._lent)  # the one that was lent first
        free = [code for code in free if code not in used]
        if not free:
            return 0
        self._lent.pop(free[0], None)
        self._lent[free[0]] = symbol
        self._set(free[0], symbol)
        return free[0]

    def _set(self, code: int, symbol: int) -> None:
        row = (symbol, symbol, 0, 0, 0, 0, 0, 0)[: self._width]
        data = struct.pack("<BBxx%dI" % len(row), code, len(row), *row)
        self._display.send(_CHANGE_KEYBOARD_MAPPING, 1, data)
        self._rows[code - self._display.first_key] = row

    # --- the pointer ---

    def point(self, x: int, y: int, buttons: int) -> None:
        """Move the pointer, and press and release buttons as the bits of ``buttons`` say."""
        self._fake(_MOTION, 0, x, y)
        for number in range(_BUTTONS):
            bit = 1 << number
            if (buttons ^ self._buttons) & bit:
                kind = _BUTTON_PRESS if buttons & bit else _BUTTON_RELEASE
                self._fake(kind, number + 1)
        self._buttons = buttons

    def release(self) -> None:
        """Release everything that is held, and take back the keys that were lent."""
        for symbol in list(self._held):
            self.key(symbol, down=False)
        for number in range(_BUTTONS):
            if self._buttons & (1 << number):
                self._fake(_BUTTON_RELEASE, number + 1)
        self._buttons = 0
        for code in list(self._lent):
            self._set(code, 0)
        self._lent.clear()
        # Its answer comes after all of that. A connection that is closed with unread events makes
        # the display forget requests that it has not read yet.
        self._display.ask(_GET_INPUT_FOCUS, 0)

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        root = self._display.root if kind == _MOTION else 0
        data = struct.pack("<BBxxII8xHH8x", kind, detail, 0, root, x & 0xFFFF, y & 0xFFFF)
        self._display.send(self._opcode, 2, data)
