"""A package comes whole and verified, or not at all."""

import base64
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.bomgar.jumpclient.plugins.module_utils._download import DownloadModule
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error

from tests.collection.inprocess import run

PACKAGE = b"#!/bin/sh\n" + bytes(range(256)) * 4096
Digest = Callable[[bytes], str]


def sha256(content: bytes) -> str:
    return "sha-256=" + base64.b64encode(hashlib.sha256(content).digest()).decode()


class Answer(io.BytesIO):
    headers: dict[str, str]


class PackageApi:
    """Offers one package and sends another one, or breaks off."""

    def __init__(self, sent: bytes, digest: str, breaks: bool = False) -> None:
        self.sent, self.digest, self.breaks = sent, digest, breaks

    def open(self, path: str, etag: str, **_query: Any) -> Answer | None:
        if etag and base64.b64encode(bytes.fromhex(etag)).decode() in self.digest:
            return None
        answer = Answer(self.sent)
        answer.headers = {"Digest": self.digest}
        return answer

    def read(self, answer: Answer, size: int) -> bytes:
        if self.breaks and answer.tell():
            raise local_error("server_unreachable", server="x:1", reason="Connection reset by peer")
        return answer.read(size)


def make() -> Any:
    return DownloadModule(
        argument_spec={
            "id": {"type": "str"},
            "generic": {"type": "bool", "default": False},
            "platform": {"type": "str", "default": "linux"},
            "dest": {"type": "path", "required": True},
        },
        add_file_common_args=True,
    )


def test_it_is_put_into_place_when_it_is_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dest = tmp_path / "package.bin"
    api = PackageApi(PACKAGE, "md5=abc, SHA-256" + sha256(PACKAGE)[7:])
    result = run(make, api, capsys, id="x", dest=str(dest))
    assert result["changed"]
    assert dest.read_bytes() == PACKAGE
    again = run(make, api, capsys, id="x", dest=str(dest))
    assert not again["changed"]


@pytest.mark.parametrize(
    ("api", "code"),
    [
        (PackageApi(PACKAGE[:-1], sha256(PACKAGE)), "package_damaged"),
        (PackageApi(PACKAGE, sha256(PACKAGE), breaks=True), "server_unreachable"),
        (PackageApi(PACKAGE, ""), "package_damaged"),
        (PackageApi(PACKAGE, "sha-256=short"), "package_damaged"),
    ],
)
def test_a_damaged_download_changes_nothing(
    api: PackageApi, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dest = tmp_path / "package.bin"
    dest.write_bytes(b"the one before")
    result = run(make, api, capsys, id="x", dest=str(dest))
    assert result["error"]["code"] == code
    assert dest.read_bytes() == b"the one before"
    assert [path.name for path in tmp_path.iterdir()] == ["package.bin"], "no half of it stays"
