"""The gateway refuses calls that would reach into the hub from elsewhere than its loop."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from jump_server.gateway import Gateway, Misplaced
from jump_server.hub.ports import ACTIVE
from jump_server.runtime import Runtime


@pytest.fixture
def backend() -> str:
    return "sqlite"


CALLS: dict[str, Callable[[Gateway], object]] = {
    "disconnect": lambda gateway: gateway.disconnect("c", "client_removed"),
    "send_uninstall": lambda gateway: gateway.send_uninstall("c"),
    "send_wake": lambda gateway: gateway.send_wake("c", ["00:00:5e:00:53:01"]),
    "send_connection_type": lambda gateway: gateway.send_connection_type("c", ACTIVE),
    "call": lambda gateway: gateway.call("c"),
    "end_session": lambda gateway: gateway.end_session("s", "c", "session_ended"),
}


@pytest.mark.parametrize("name", CALLS)
def test_each_call_belongs_after_the_commit_in_the_loops_thread(
    runtime: Runtime, name: str
) -> None:
    gateway: Any = runtime.environment.gateway
    CALLS[name](gateway)
    for database in (runtime.database.read, runtime.database.write):
        with pytest.raises(Misplaced, match="before the commit"):
            database(lambda _: CALLS[name](gateway))
    CALLS[name](gateway)
    caught: list[BaseException] = []

    def elsewhere() -> None:
        try:
            CALLS[name](gateway)
        except Misplaced as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "outside the event loop's thread" in str(caught[0])


def test_whether_a_client_is_connected_may_be_asked_in_a_transaction(runtime: Runtime) -> None:
    assert runtime.database.read(lambda _: runtime.environment.gateway.is_connected("c")) is False
