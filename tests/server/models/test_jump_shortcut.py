"""A Jump Shortcut's way to its target."""

import pytest

from jump_server.models.jump_shortcut import LOCAL_RDP, LOCAL_VNC, JumpShortcut


@pytest.mark.parametrize(
    ("method", "client_id", "expected"),
    [(LOCAL_VNC, None, True), (LOCAL_VNC, "a" * 32, False), (LOCAL_RDP, None, False)],
)
def test_vnc_without_a_client_is_the_servers_own(
    method: str, client_id: str | None, expected: bool
) -> None:
    assert JumpShortcut(jump_method=method, jump_client_id=client_id).directly is expected
