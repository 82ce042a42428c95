"""Many small cases as one test: what pytest does around a test costs more than they do."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest


def each_case(
    names: str,
    cases: Iterable[Any],
    ids: Callable[..., str] = lambda *case: ", ".join(map(repr, case)),
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run the test's body for every case, as ``parametrize`` does, but as one test.

    Every case is tried; the test fails with each that failed, by its name. For bodies that need
    nothing of their own: they share the test's fixtures.

    Args:
        names: the arguments that a case fills, as one text with commas.
        cases: one value each, or a tuple when there are several names.
        ids: gives a case's name, from the same arguments.
    """
    arguments = [name.strip() for name in names.split(",")]
    every = [case if len(arguments) > 1 else (case,) for case in cases]
    assert every, f"no case of {names}"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)

        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            failed = []
            for case in every:
                try:
                    test(**fixtures, **dict(zip(arguments, case, strict=True)))
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001  # told below
                    error.add_note(f"the case is {ids(*case)}")
                    failed.append(error)
            if failed:
                told = ", ".join(
                    error.__notes__[-1].removeprefix("the case is ") for error in failed
                )
                raise BaseExceptionGroup(f"failed for {told}", failed)

        fixtures = [one for name, one in signature.parameters.items() if name not in arguments]
        run.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return run

    return decorate
