"""The files of an account, as the tool meets them."""

import errno
import resource
from collections.abc import Iterator
from typing import Any

import pytest

from jump_agent.core.operations import Failure
from jump_agent.linux.files import work
from jump_wire import files


def test_an_error_that_no_operation_expects_is_an_answer_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_: Any) -> Iterator[None]:
        yield None
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setitem(work._OPERATIONS, files.ReadFile, broken)
    operation = work.Files(print).begin(files.ReadFile(7, "/a"))
    assert next(operation) is None
    with pytest.raises(Failure) as caught:
        next(operation)
    assert (caught.value.code, caught.value.path) == ("disk_full", "/a")


def test_a_walk_has_enough_descriptors() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert work.Files(print).home.startswith("/")
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    wanted = work.DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, work.DESCRIPTORS)
    assert soft == resource.RLIM_INFINITY or soft >= wanted
