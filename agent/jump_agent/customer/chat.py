"""The customer's end of the chat: what was written, what still waits, and what is confirmed.

It has no I/O and no thread. The server has every message, so a lost connection loses none: the
server sends again what this end has not confirmed, and this end sends its message again until the
server has sent it back.
"""

from collections import deque
from typing import Deque, Dict, Optional, Tuple

from jump_wire import messages
from jump_wire.messages import CHAT_LIMIT

from .view import ChatLine

LINES = 200
"""Maximum number of messages that are kept to be shown."""

WAITING = 200
"""Maximum number of the customer's messages that wait for the server."""

MOST = 1000
"""Maximum number of messages that the server takes from a customer."""

EARLY = 64
"""Maximum number of messages that are kept until an earlier one has arrived."""

AGAIN_SECONDS = 3.0
"""Seconds after which a message is sent again that the server has not sent back."""


class Chat:
    """What was written in a support session, in the server's order."""

    def __init__(self) -> None:
        self._lines: Deque[ChatLine] = deque(maxlen=LINES)
        self._early: Dict[int, messages.Chat] = {}
        self._received = 0
        self._confirmed = True
        self._own = 0
        self._waiting: Deque[ChatLine] = deque()
        self._sent_at: Optional[float] = None

    @property
    def lines(self) -> Tuple[ChatLine, ...]:
        """The last messages, and at the end the customer's own that the server does not have."""
        return (*self._lines, *self._waiting)

    @property
    def received(self) -> int:
        """How many messages the server has sent so far."""
        return self._received

    def say(self, text: str, at: float) -> None:
        """Write to the technicians. A long text becomes several messages.

        A text is dropped when :data:`WAITING` messages wait, or after :data:`MOST`.
        """
        text = text.strip()
        for start in range(0, len(text), CHAT_LIMIT):
            if len(self._waiting) < min(WAITING, MOST - self._own):
                part = text[start : start + CHAT_LIMIT]
                self._waiting.append(ChatLine("", True, part, at, waits=True))

    def linked(self) -> None:
        """Begin again on a new link: what was sent on the one before may be lost."""
        self._sent_at = None

    def receive(self, told: messages.Chat) -> None:
        """Take a message from the server, which may come twice or too early."""
        self._confirmed = False
        if told.number <= self._received:
            return
        if len(self._early) < EARLY:
            self._early[told.number] = told
        while self._received + 1 in self._early:
            self._take(self._early.pop(self._received + 1))

    def due(self, now: float) -> Optional[messages.Chat]:
        """Return what has to be sent now, if anything."""
        line = self._waiting[0] if self._waiting else None
        if line is not None and now >= self._send_at(now):
            self._sent_at, self._confirmed = now, True
            return messages.Chat(self._received, line.text, self._own + 1)
        if self._confirmed:
            return None
        self._confirmed = True
        return messages.Chat(self._received)

    def deadline(self, now: float) -> Optional[float]:
        """Return when :meth:`due` has to be called, or None when nothing waits."""
        return self._send_at(now) if self._waiting else None

    def _send_at(self, now: float) -> float:
        return now if self._sent_at is None else self._sent_at + AGAIN_SECONDS

    def _take(self, told: messages.Chat) -> None:
        self._received = told.number
        mine = told.own > 0
        if told.own == self._own + 1:
            self._own += 1
            self._sent_at = None
            if self._waiting:
                self._waiting.popleft()
        self._lines.append(ChatLine(told.author, mine, told.body, float(told.at)))
