"""The console's files, and the headers that guard every answer."""

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jump_server.api import errors, pages
from jump_server.config import Settings

INDEX = b"<!doctype html><title>Jump</title>"
SCRIPT = b"console.log('jump')"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a build of the front end looks like."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(INDEX)
    (tmp_path / "favicon.svg").write_bytes(b"<svg/>")
    (tmp_path / "assets" / "index-a1.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "index-a1.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path


def client(folder: Path, *, tls: bool = True) -> FlaskClient:
    app = Flask("test", static_folder=None)
    errors.register(app)
    pages.register(app, Settings(data_dir=folder, tls=tls), folder)
    return app.test_client()


@pytest.mark.parametrize("path", ["/console", "/login", "/console/a/b", "/login/users"])
def test_the_console_finds_its_own_way(folder: Path, path: str) -> None:
    response = client(folder).get(path)
    assert (response.status_code, response.data) == (200, INDEX)
    assert response.content_type == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"


def test_assets_are_kept_for_ever_and_sent_packed(folder: Path) -> None:
    plain = client(folder).get("/assets/index-a1.js")
    assert plain.data == SCRIPT
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    packed = client(folder).get("/assets/index-a1.js", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == SCRIPT
    assert packed.headers["Vary"] == "Accept-Encoding"
    refused = client(folder).get("/assets/index-a1.js", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_what_did_not_change_is_not_sent_again(folder: Path) -> None:
    first = client(folder).get("/console")
    again = client(folder).get("/console", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/nothing.js",
        "/assets/",
        "/assets/..%2Fsecret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets/..",
        "/secret.txt",
        "/index.html",
    ],
)
def test_nothing_else_is_there(folder: Path, path: str) -> None:
    assert client(folder).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/login", "/assets/index-a1.js", "/nothing"])
def test_every_answer_is_guarded(folder: Path, path: str) -> None:
    headers = client(folder).get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"].startswith("max-age=")


def test_without_tls_browsers_are_not_told_to_insist(folder: Path) -> None:
    headers = client(folder, tls=False).get("/login").headers
    assert "Strict-Transport-Security" not in headers


def test_answers_of_the_api_are_not_kept(folder: Path) -> None:
    assert client(folder).get("/nothing").headers["Cache-Control"] == "no-store"
