"""Batches concurrent look-ups into one query."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, cast

import gevent
from gevent.event import AsyncResult

Q = TypeVar("Q")
A = TypeVar("A")

LIMIT = 500
"""The largest number of look-ups in one batch."""


class Gathered(Generic[Q, A]):
    """Batches concurrent look-ups.

    A single look-up runs immediately. Look-ups that arrive while it runs are combined into one
    batch. When a fleet reconnects, one statement checks hundreds of credentials.

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
        while self._waiting:
            batch, self._waiting = self._waiting[:LIMIT], self._waiting[LIMIT:]
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
        self._busy = False
