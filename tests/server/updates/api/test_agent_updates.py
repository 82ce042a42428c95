"""What a Jump Client reads to update itself."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask

from jump_agent.core import trust as client
from jump_server.updates import releases
from tests.server.api.browser import Browser, Reply
from tests.server.world import Enrolled, World

CODE = b"the code of 1.5.0" * 3000
NAME = f"{sha256(CODE).hexdigest()}.jump-client-1.5.0.zip"


@pytest.fixture
def get(site: World, record: Callable[..., None], app: Flask) -> Callable[..., Reply]:
    """Read below the release's path as an enrolled client."""
    record("1.5.0", CODE)
    installer = site.installer(site.administrator(), "user:admin")
    one: Enrolled = site.enrol(installer["key"])
    number = site.read(releases.state).number
    peer = Browser(app)

    def get(path: str, credential: str = one.credential, **headers: str) -> Any:
        sent = {"Authorization": f"Jump-Client {one.id}:{credential}", **headers}
        return peer.call("GET", f"/agent/v1/updates/{number}/{path}", headers=sent)

    return get


def test_the_documents_lead_to_the_payload(site: World, get: Callable[..., Reply]) -> None:
    now = site.clock().timestamp()
    root = client.first_root(get("1.root.json").data)
    outer = client.verify(root, "timestamp", get("timestamp.json").data, now)
    version = outer.signed["meta"]["snapshot.json"]["version"]
    middle = client.verify(root, "snapshot", get(f"{version}.snapshot.json").data, now)
    version = middle.signed["meta"]["targets.json"]["version"]
    inner = client.verify(root, "targets", get(f"{version}.targets.json").data, now)
    [(name, target)] = inner.signed["targets"].items()
    whole = get(f"targets/{target['hashes']['sha256']}.{name}")
    assert (whole.status_code, whole.data, whole.content_length) == (200, CODE, target["length"])


def test_a_download_continues(get: Callable[..., Reply]) -> None:
    part = get(f"targets/{NAME}", Range="bytes=50000-")
    assert (part.status_code, part.data) == (206, CODE[50000:])
    assert part.headers["Content-Range"] == f"bytes 50000-{len(CODE) - 1}/{len(CODE)}"
    for ignored in ("bytes=-5", "bytes=0-7", f"bytes={len(CODE)}-", "lines=1-"):
        whole = get(f"targets/{NAME}", Range=ignored)
        assert (whole.status_code, whole.data) == (200, CODE)


def test_what_is_not_there(get: Callable[..., Reply]) -> None:
    for path in (
        *("2.root.json", "1.timestamp.json", "7.targets.json", "0.root.json", "snapshot.json"),
        *(f"targets/{'0' * 64}.jump-client-1.5.0.zip", "targets/x", f"targets/{NAME}x"),
        NAME.replace("1.5.0", "1.4.0"),
    ):
        assert get(path).status_code == 404, path
    assert get("timestamp.json", credential="x" * 43).status_code == 401


def test_too_many_downloads_are_told_when_to_come_back(
    app: Flask, get: Callable[..., Reply]
) -> None:
    downloads = app.extensions["jump_tools"].downloads
    running = [downloads.begin(CODE, None) for _ in range(32)]
    full = get(f"targets/{NAME}")
    assert (full.status_code, full.json["error"]["code"]) == (503, "server_full")
    assert int(full.headers["Retry-After"]) >= 1
    running[0].close()
    assert get(f"targets/{NAME}").status_code == 200
