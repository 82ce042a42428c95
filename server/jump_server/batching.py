"""Batches concurrent lookups into one query."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, cast

import gevent
from gevent.event import AsyncResult

Q = TypeVar("Q")
A = TypeVar("A")

LIMIT = 500
"""Questions that are answered at once at most."""


class Gathered(Generic[Q, A]):
    """Answers a question at once when it is alone; those that come meanwhile wait for each other.

    A fleet that comes back asks for each of its credentials: one statement answers hundreds.

    Args:
        answer: gives each question's answer, in the same order; one that is an exception
            is raised to who asked it, and what this raises to all of them.
    """

    def __init__(self, answer: Callable[[Sequence[Q]], Sequence[A | Exception]]) -> None:
        self._answer = answer
        self._waiting: list[tuple[Q, AsyncResult[A]]] = []
        self._busy = False

    def ask(self, question: Q) -> A:
        """Wait for the answer, or raise it."""
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
            except Exception as error:  # noqa: BLE001  # raised again to each that waits
                answers = [error] * len(batch)
            for (_, result), answer in zip(batch, answers, strict=True):
                if isinstance(answer, Exception):
                    result.set_exception(answer)
                else:
                    result.set(answer)
        self._busy = False
