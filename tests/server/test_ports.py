"""The gateway of a process that holds no links."""

from jump_server.ports import Gateway, NoGateway


def test_nobody_is_connected_and_nothing_fails() -> None:
    gateway: Gateway = NoGateway()
    assert not gateway.is_connected("x")
    gateway.disconnect("x", "client_removed")
    gateway.send_uninstall("x")
    gateway.end_session("s", "x", "session_ended")
