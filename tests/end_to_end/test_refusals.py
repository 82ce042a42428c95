"""What a technician is told when a jump does not work, and what a wrong peer meets."""

import functools
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from jump_api.api import Api, Site
from jump_wire import messages
from jump_wire.codec import FRAME_LIMIT, MESSAGE_LIMIT
from jump_wire.errors import UserError
from tests.collection.server import Access
from tests.end_to_end.agents import GROUP, HandAgent, clients, cut, dial, ensure_group, until
from tests.end_to_end.viewers import Viewer


def jump(api: Api, client_id: str) -> str:
    return str(api.request("POST", "/sessions", {"jump_client_id": client_id})["id"])


def refused(action: Callable[[], Any]) -> str:
    with pytest.raises(UserError) as caught:
        action()
    return caught.value.code


def closed(socket: ClientConnection) -> tuple[int, str]:
    try:
        while True:
            socket.recv(timeout=30)
    except ConnectionClosed as end:
        close = end.rcvd
    return (close.code, close.reason) if close else (1006, "")


def upgrade_status(open_socket: Callable[[], Any]) -> int:
    with pytest.raises(InvalidStatus) as caught:
        open_socket()
    return int(caught.value.response.status_code)


@pytest.fixture(autouse=True)
def nobody_starts(server: Access) -> None:
    """End what tests of other files have left: few may be starting a session here."""
    for session in server.api.items("/sessions"):
        if session["state"] != "ended":
            server.api.request("DELETE", f"/sessions/{session['id']}")


def technician(server: Access, name: str, *, member: bool) -> Api:
    made = server.api.request("POST", "/users", {"username": name, "role": "technician"})
    if member:
        ensure_group(server)
        group = server.api.request("GET", f"/jump-groups/{GROUP}")
        members = [*group["members"], name]
        server.api.request("PATCH", f"/jump-groups/{GROUP}", {"members": members})
    return Api.signed_in(Site(server.url, server.ca_path), name, made["password"])


# --- jumping, the refusals in their order -------------------------------------


def test_a_client_that_never_was(server: Access) -> None:
    assert refused(lambda: jump(server.api, "0" * 32)) == "client_not_found"


def test_offline(server: Access, hand: HandAgent) -> None:
    assert refused(lambda: jump(server.api, hand.client_id)) == "client_offline"


def test_uninstalled(server: Access, hand: HandAgent) -> None:
    request = urllib.request.Request(
        f"{server.url}/agent/v1/uninstalled",
        b'{"reason":"local"}',
        {
            "Content-Type": "application/json",
            "Authorization": f"Jump-Client {hand.client_id}:{hand.credential}",
        },
    )
    trust = ssl.create_default_context(cafile=server.ca_path)
    with urllib.request.urlopen(request, context=trust, timeout=30) as answer:
        assert answer.status == 204
    assert refused(lambda: jump(server.api, hand.client_id)) == "client_uninstalled"
    assert upgrade_status(hand.open) == 410


def test_no_right_to_its_group(server: Access, hand: HandAgent) -> None:
    hand.go_online()
    stranger = technician(server, "stranger", member=False)
    assert refused(lambda: jump(stranger, hand.client_id)) == "permission_refused"
    assert clients(stranger) == []


def test_another_wire_version(server: Access, hand: HandAgent) -> None:
    assert isinstance(hand.go_online(messages.Hello(7, 9, "0.0.1")), messages.Update)
    answer = hand.take()
    assert isinstance(answer, messages.Refused)
    assert answer.code == "version_mismatch"
    until(lambda: refused(lambda: jump(server.api, hand.client_id)) == "version_mismatch")

    def updated() -> bool:
        try:
            hand.go_online()
        except InvalidStatus as early:  # it has to pause
            return early.response.status_code != 429
        return True

    until(updated)
    server.api.request("DELETE", f"/sessions/{jump(server.api, hand.client_id)}")


def test_too_many_users_start_sessions(server: Access, hand: HandAgent) -> None:
    hand.go_online()
    bob = technician(server, "bob", member=True)
    with HandAgent(server, "another") as other:
        other.go_online()
        session_id = jump(server.api, hand.client_id)  # starting: nobody opens a pipe
        assert refused(lambda: jump(bob, other.client_id)) == "server_busy"
        server.api.request("DELETE", f"/sessions/{session_id}")
        bob.request("DELETE", f"/sessions/{jump(bob, other.client_id)}")


def test_dropped_before_the_console_knew(server: Access, hand: HandAgent) -> None:
    def attempt() -> bool:
        hand.go_online()
        hand.drop()
        # The hub knows at once; the record follows within 200 ms.
        try:
            session_id = jump(server.api, hand.client_id)
        except UserError as error:
            return error.code == "active_not_connected"
        server.api.request("DELETE", f"/sessions/{session_id}")
        return False

    until(attempt)


def test_agent_does_not_open_in_time(server: Access, hand: HandAgent) -> None:
    hand.go_online()
    session_id = jump(server.api, hand.client_id)
    assert Viewer(server, session_id).wait_closed() == (4000, "session_timeout")
    server.api.request("DELETE", f"/sessions/{session_id}")


def test_agent_fails_to_open(server: Access, hand: HandAgent) -> None:
    hand.go_online()
    session_id = jump(server.api, hand.client_id)
    viewer = Viewer(server, session_id)
    asked = hand.take()
    hand.send(messages.PipeRefused(asked.pipe_id, "session_internal_error"))
    assert viewer.wait_closed() == (4000, "session_internal_error")
    server.api.request("DELETE", f"/sessions/{session_id}")


# --- rights withdrawn while a session runs -------------------------------------


@pytest.mark.parametrize("how", ["membership", "sign-out", "lock"])
def test_a_withdrawn_right_ends_the_session(server: Access, hand: HandAgent, how: str) -> None:
    hand.go_online()
    user = technician(server, f"ann-{how}", member=True)
    token = user.request("POST", "/tokens", {"name": "t", "scopes": ["all"], "valid_days": 1})
    session_id = jump(user, hand.client_id)
    viewer = Viewer(server, session_id, token=token["token"])
    pipe = hand.open("pipe", Jump_Ticket=hand.take().ticket)
    pipe.send(b"$ ")
    viewer.read_until(b"$ ")
    why = {"membership": "right_lost", "sign-out": "token_revoked"}.get(how, "user_locked")
    if how == "membership":
        server.api.request("PATCH", f"/jump-groups/{GROUP}", {"members": []})
    elif how == "sign-out":
        user.request("DELETE", f"/tokens/{token['id']}")
    else:
        me = user.request("GET", "/auth/me")["user"]
        server.api.request("PATCH", f"/users/{me['id']}", {"locked": True})
    assert viewer.wait_closed() == (4000, f"session_{why}")
    assert isinstance(hand.take(), messages.EndSession)


# --- agents' endpoints ----------------------------------------------------------


def test_wrong_credential(hand: HandAgent) -> None:
    hand.credential = "x" * 43
    assert upgrade_status(hand.open) == 401


def test_another_clients_id(server: Access, hand: HandAgent) -> None:
    with HandAgent(server, "victim") as victim:
        hand.client_id = victim.client_id
        assert upgrade_status(hand.open) == 401


@pytest.mark.parametrize("ticket", ["", "x" * 43, "x" * 5000, "é"])
def test_wrong_ticket(hand: HandAgent, ticket: str) -> None:
    hand.go_online()
    assert upgrade_status(lambda: hand.open("pipe", Jump_Ticket=ticket)) == 403


def test_pipe_without_a_link(hand: HandAgent) -> None:
    assert upgrade_status(lambda: hand.open("pipe", Jump_Ticket="x" * 43)) == 401


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("garbage", 1002),
        ("[5]", 1002),
        (b"\x00\xff", 1002),
        ("x" * (MESSAGE_LIMIT + 1), 1009),
    ],
)
def test_garbage_on_the_link(
    server: Access, hand: HandAgent, frame: str | bytes, code: int
) -> None:
    hand.go_online()
    with HandAgent(server, "bystander") as bystander:
        bystander.go_online()
        hand.link.send(frame)
        assert closed(hand.link)[0] == code
        bystander.send(messages.Statistics(1, 0.0, 1, (), ""))  # nobody else notices
        statuses = {c["id"]: c["status"] for c in clients(server.api)}
        assert statuses[bystander.client_id] == "online"
    until(lambda: refused(lambda: jump(server.api, hand.client_id)) == "client_offline")


def test_oversize_frame_on_a_pipe(server: Access, hand: HandAgent) -> None:
    hand.go_online()
    session_id = jump(server.api, hand.client_id)
    viewer = Viewer(server, session_id)
    pipe = hand.open("pipe", Jump_Ticket=hand.take().ticket)
    pipe.send(b"x" * (FRAME_LIMIT + 1))
    assert closed(pipe)[0] == 1009
    assert viewer.wait_closed()[0] == 4001
    server.api.request("DELETE", f"/sessions/{session_id}")


def test_plain_request_for_a_websocket(server: Access) -> None:
    trust = ssl.create_default_context(cafile=server.ca_path)
    headers = {"Authorization": f"Bearer {server.token}"}
    request = urllib.request.Request(f"{server.url}/api/v1/events", headers=headers)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, context=trust, timeout=30)
    caught.value.close()
    assert caught.value.code == 426


def test_another_sites_page_gets_no_websocket(server: Access) -> None:
    cookie = technician(server, "carol", member=True).headers["Cookie"]

    def open_from(origin: str) -> ClientConnection:
        return dial(server, "/api/v1/events", {"Cookie": cookie}, origin=origin)

    for origin in ("https://evil.example", server.url.replace("https:", "http:")):
        assert upgrade_status(functools.partial(open_from, origin)) == 403
    open_from(server.url).close()


def test_a_full_server_says_so(server: Access, hand: HandAgent) -> None:
    held: list[ClientConnection] = []

    def fill() -> None:
        while len(held) < 100:
            held.append(hand.open())

    try:
        with pytest.raises(InvalidStatus) as caught:
            fill()
    finally:
        for socket in held:
            cut(socket)
    assert caught.value.response.status_code == 503
    assert caught.value.response.headers["Retry-After"] == "30"
    until(lambda: isinstance(hand.go_online(), messages.Welcome))
