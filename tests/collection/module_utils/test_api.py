"""The API's client: what it sends, how often it tries, and what it makes of failures."""

import email.message
import io
import json
import socket
import ssl
import time
from typing import Any
from urllib.error import HTTPError, URLError

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._api import Api
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import VERSION, ApiError

import jump_server
from tests.collection.server import Access
from tests.ports import free_port


class Answer(io.BytesIO):
    status = 200


class Wire:
    """Stands in for the network: answers in turn, and keeps what was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    def open(self, method: str, url: str, **options: Any) -> Answer:
        self.asked.append((method, url, options))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Answer(json.dumps(answer).encode())


def api(monkeypatch: pytest.MonkeyPatch, *answers: Any) -> tuple[Api, Wire]:
    wire = Wire(*answers)
    made = Api("https://jump.example.com:8443/", "jt_secret")
    monkeypatch.setattr(made._request, "open", wire.open)
    return made, wire


def refusal(status: int, code: str, **headers: str) -> HTTPError:
    message = email.message.Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    body = {"error": {"code": code, "message": "So it is.", "parameters": {}, "retry": True}}
    return HTTPError("https://x", status, "", message, io.BytesIO(json.dumps(body).encode()))


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    return naps


def test_a_list_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = ({"items": [{"id": 1}], "next": "a b"}, {"items": [{"id": 2}], "next": None})
    client, wire = api(monkeypatch, *pages)
    assert client.items("/installers", tag="x", search=None) == [{"id": 1}, {"id": 2}]
    base = "https://jump.example.com:8443/api/v1/installers?tag=x&limit=500"
    assert [url for _, url, _ in wire.asked] == [base, base + "&after=a+b"]


def test_a_busy_server_is_asked_again_when_it_says(
    monkeypatch: pytest.MonkeyPatch, slept: list[float]
) -> None:
    busy = [
        refusal(503, "server_busy", Retry_After="2"),
        refusal(429, "rate_limited", Retry_After="3"),
    ]
    client, wire = api(monkeypatch, *busy, {"id": "x"})
    assert client.create("/installers", {"tag": "t"}) == {"id": "x"}
    assert slept == [2, 3]
    keys = {options["headers"]["Idempotency-Key"] for _, _, options in wire.asked}
    assert len(keys) == 1, "the same creation, not another one"


def test_patience_ends(monkeypatch: pytest.MonkeyPatch, slept: list[float]) -> None:
    client, _ = api(monkeypatch, *[refusal(503, "server_full", Retry_After="12")] * 3)
    with pytest.raises(ApiError, match=r"So it is\.") as caught:
        client.get("/site")
    assert caught.value.code == "server_full"
    assert slept == [12, 12]


def test_an_edit_says_what_it_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    client, wire = api(monkeypatch, {"version": 8})
    client.edit("/jump-groups/x", {"name": "X"}, 7)
    assert wire.asked[0][2]["headers"]["If-Match"] == '"7"'


def test_a_missing_record_is_none_and_a_wrong_address_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, _ = api(
        monkeypatch, refusal(404, "jump_group_not_found"), refusal(404, "route_not_found"), {}
    )
    assert client.find("/jump-groups/x") is None
    with pytest.raises(ApiError):
        client.find("/jump-groups/x")


@pytest.mark.parametrize(
    ("code", "version", "told"),
    [
        ("route_not_found", "0.0.9", True),
        ("method_not_allowed", VERSION, True),
        ("field_unknown", "0.0.9", True),
        ("field_unknown", VERSION, False),
        ("field_required", "0.0.9", False),
    ],
)
def test_what_a_server_of_another_release_does_not_know_is_told_with_both_versions(
    monkeypatch: pytest.MonkeyPatch, code: str, version: str, told: bool
) -> None:
    client, _ = api(monkeypatch, refusal(400, code), {"info": {"version": version}})
    with pytest.raises(ApiError) as caught:
        client.change("/jump-clients", {})
    both = f"The server has version {version}, and bomgar.jumpclient has version {VERSION}:"
    assert (both in str(caught.value)) is told


def test_the_server_tells_its_version(server: Access) -> None:
    client = Api(server.url, server.token, server.ca_path)
    told = f"The server has version {jump_server.VERSION}, and"
    with pytest.raises(ApiError, match=f"^route_not_found: .*{told}"):
        client.get("/later")
    with pytest.raises(ApiError, match=f"^method_not_allowed: .*{told}"):
        client.change("/site", {})


@pytest.mark.parametrize(
    ("failure", "code", "reason"),
    [
        (URLError(ssl.SSLCertVerificationError(1, "self-signed")), "certificate_mismatch", ""),
        (
            URLError(ConnectionRefusedError(111, "Connection refused")),
            "server_unreachable",
            "refused",
        ),
        (URLError(socket.gaierror(-2, "Name or service not known")), "server_unreachable", "Name"),
        (TimeoutError("timed out"), "server_unreachable", "no response within 15 s"),
        (ConnectionResetError(104, "Connection reset by peer"), "server_unreachable", "reset"),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "server_unreachable", "WRONG_VERSION"),
    ],
)
def test_failures_are_translated(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, code: str, reason: str
) -> None:
    client, _ = api(monkeypatch, failure)
    with pytest.raises(ApiError) as caught:
        client.get("/site")
    assert caught.value.code == code
    assert "jump.example.com:8443" in caught.value.message
    assert reason in caught.value.message


def test_a_certificate_for_another_name_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = ssl.SSLCertVerificationError(1, "certificate verify failed")
    failure.verify_code, failure.verify_message = 62, "Hostname mismatch, it is for 'x'."
    client, _ = api(monkeypatch, failure)
    with pytest.raises(ApiError) as caught:
        client.get("/site")
    assert "Hostname mismatch, it is for 'x'. Use a name" in caught.value.message


@pytest.mark.parametrize(
    "url",
    [
        "http://jump.example.com",
        "jump.example.com",
        "https://",
        "https://x?a=b",
        "https://x/console",
        "https://user@x",
    ],
)
def test_what_is_no_servers_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="server_url: must be like"):
        Api(url, "jt_secret")


@pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\t\n", "\u00a0"])
def test_white_space_around_a_value_is_no_part_of_it(
    monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    made = Api(end + "https://jump.example.com" + end, end + "jt_secret" + end)
    assert made._request.headers["Authorization"] == "Bearer jt_secret"
    assert made.base == "https://jump.example.com/api/v1"


@pytest.mark.parametrize("odd", ["jt_\nsecret", "jt_ secret", "jt_\x00secret", "jt_s\u00e9cret"])
def test_what_no_token_can_hold_is_told_without_the_token(odd: str) -> None:
    with pytest.raises(ValueError, match="token: it holds a line break") as caught:
        Api("https://jump.example.com", odd)
    assert "jt_" not in str(caught.value)
    with pytest.raises(ValueError, match="server_url: it holds") as caught:
        Api("https://user:" + odd + "@x", "jt_secret")
    assert "jt_" not in str(caught.value)


def test_what_a_library_says_of_a_bad_value_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, _ = api(monkeypatch, ValueError("Invalid header value b'Bearer jt_secret'"))
    with pytest.raises(ApiError) as caught:
        client.get("/site")
    assert "jt_secret" not in str(caught.value)
    assert "jt_secret" not in str(caught.value.result())


def test_a_dry_run_is_asked_of_whatever_changes_something(monkeypatch: pytest.MonkeyPatch) -> None:
    client, wire = api(monkeypatch, *[{"version": 1}] * 6)
    client.dry_run = True
    client.create("/x", {})
    client.post("/x/y")
    client.edit("/x/y", {}, 1)
    client.delete("/x/y")
    client.ask("/x/find", {})
    client.get("/x/y")
    assert [url.endswith("?dry_run=true") for _, url, _ in wire.asked] == [True] * 4 + [False] * 2


def test_a_real_server_is_reached_and_trusted_by_its_own_authority(server: Access) -> None:
    assert Api(server.url, server.token, server.ca_path).get("/site")["version"]
    with pytest.raises(ApiError) as caught:
        Api(server.url, server.token).get("/site")
    assert caught.value.code == "certificate_mismatch"
    assert "ca_path (JUMP_CA_PATH) must be its file trust/ca.pem" in str(caught.value)
    nobody = Api(f"https://127.0.0.1:{free_port()}", server.token, server.ca_path)
    with pytest.raises(ApiError) as caught:
        nobody.get("/site")
    assert caught.value.code == "server_unreachable"
