"""The credential that a Jump Client presents with its requests."""

import pytest

from jump_server.clients.api.agent_credentials import client_credential
from tests.server.world import refuses


def test_a_credential_comes_in_a_header() -> None:
    assert client_credential("Jump-Client 07:secret") == ("07", "secret")
    assert client_credential("jump-client 07: a b ") == ("07", " a b")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer x", "Jump-Client", "Jump-Client x", "Jump-Client é:x", "Jump-Client " + "x" * 999],
)
def test_anything_else_is_refused(header: str) -> None:
    with refuses("credential_refused"):
        client_credential(header)
