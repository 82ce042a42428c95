"""Opening the API's WebSockets, and what their end means."""

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close

from jump_api.api import Api, Site
from jump_api.sockets import dial, meaning
from jump_wire.errors import UserError
from tests.collection.server import Access
from tests.ports import free_port

from .lines import DROP, refused
from .loops import run


def test_a_refused_upgrade_is_the_servers_error(server: Access) -> None:
    query = {"tool": "0" * 32}
    with pytest.raises(UserError, match="session_not_found"):
        run(dial(server.api, f"/sessions/{'0' * 32}/shell", query, 1024))


def test_a_server_that_is_not_there(server: Access) -> None:
    api = Api.with_token(Site(f"https://127.0.0.1:{free_port()}", server.ca_path), "t")
    with pytest.raises(UserError, match="server_unreachable"):
        run(dial(api, "/events", {}, 1024))


def test_what_an_end_means() -> None:
    error = meaning(refused('target_unknown {"host":"db"}'), "session_ended")
    assert (error.code, error.parameters) == ("target_unknown", {"host": "db"})
    assert meaning(DROP, "session_ended").code == "session_ended"
    other = ConnectionClosedError(Close(1001, "target_unknown"), None)
    assert meaning(other, "session_ended").code == "session_ended"
