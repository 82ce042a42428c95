"""Batches concurrent look-ups into one query."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, cast

import gevent
from gevent.event import AsyncResult

Q = TypeVar("Q")
A = TypeVar("A")

LIMIT = 500
"""The largest number of look-ups in one batch."""

CROWD_SECONDS = 0.02
"""How long a batch collects look-ups when the batch before it had several.

The server admits a few connections in each turn of the event loop. Without the pause, a fleet that
reconnects would be looked up a few clients at a time.
"""


class Gathered(Generic[Q, A]):
    """Batches concurrent look-ups.

    A single look-up runs immediately. Look-ups that arrive while it runs are combined into one
    batch, and after a batch of several, the next one collects for a moment. When a fleet
    reconnects, one statement checks hundreds of credentials.

    Args:
        answer: returns the answers to a batch, in the same order. An answer that is an exception
            is raised to its caller. An exception that ``answer`` raises goes to all callers.
    """

    def __init__(self, answer: Callable[[Sequence[Q]], Sequence[A | Exception]]) -> None:
        self._answer = answer
        self._waiting: list[tuple[Q, AsyncResult[A]]] = []
        self._busy = False

    def ask(self, question: Q) -> A:
        """Wait for the answer and return it, or raise it."""
        result: AsyncResult[A] = AsyncResult()
        self._waiting.append((question, result))
        if not self._busy:
            self._busy = True
            gevent.spawn(self._work)
        return cast("A", result.get())

    def _work(self) -> None:
        crowd = False
        while self._waiting or crowd:
            if crowd and len(self._waiting) < LIMIT:
                gevent.sleep(CROWD_SECONDS)
            batch, self._waiting = self._waiting[:LIMIT], self._waiting[LIMIT:]
            crowd = len(batch) > 1
            if batch:
                self._answer_batch(batch)
        self._busy = False

    def _answer_batch(self, batch: "list[tuple[Q, AsyncResult[A]]]") -> None:
        answers: Sequence[A | Exception]
        try:
            answers = self._answer([question for question, _ in batch])
        except Exception as error:  # noqa: BLE001  # raised to every waiting caller
            answers = [error] * len(batch)
        for (_, result), answer in zip(batch, answers, strict=True):
            if isinstance(answer, Exception):
                result.set_exception(answer)
            else:
                result.set(answer)
