"""The files of a computer in the console: browsing and copying."""

import hashlib
import json
import os
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests import accounts
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER
from tests.web.folders import Cuts, Files, folder_of_account, give
from tests.web.screens import Screen

READ_FILE, WRITE_FILE = 136, 138
MIB = 1024 * 1024
DATA = random.Random(7).randbytes(6 * MIB)

Open = Callable[..., Files]


@pytest.fixture
def place() -> Iterator[Path]:
    with folder_of_account() as made:
        yield made


@pytest.fixture
def files(screen: Screen, computer: Computer) -> Files:
    """A window with a shell's tab on the computer, before its files are opened."""
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    screen.row(COMPUTER).dblclick()
    return Files(screen, COMPUTER)


def test_ten_thousand_entries_by_keys(files: Files, place: Path) -> None:
    give(place / "inner", None)
    for number in range(10_000):
        (place / f"entry-{number:05}.txt").touch()
    files.open(place)
    expect(files.section).to_contain_text("10,001 items")
    assert files.grid.get_by_role("row").count() < 100
    files.grid.press("End")
    expect(files.row("entry-09999.txt")).to_have_attribute("aria-selected", "true")
    files.page.keyboard.press("Control+a")
    expect(files.section).to_contain_text("10,001 selected")
    files.page.keyboard.type("entry-05")
    expect(files.row("entry-05000.txt")).to_have_attribute("aria-selected", "true")
    # A folder comes first, Enter opens it, and Backspace leads back to it.
    files.page.keyboard.press("Home")
    files.page.keyboard.press("Enter")
    expect(files.section).to_contain_text("This folder is empty")
    assert files.screen.violations() == []
    files.page.keyboard.press("Backspace")
    expect(files.row("inner")).to_be_visible()
    files.grid.get_by_role("button", name="Name").click()
    expect(files.grid.get_by_role("row").nth(2)).to_contain_text("entry-09999.txt")
    # The shell and the files stay what they are while the other one is in front.
    files.button("Shell").click()
    files.screen.wait_for_prompt()
    files.page.locator(".tool.active .switch").get_by_role("button", name="Files").click()
    expect(files.section).to_contain_text("10,001 items")


def test_only_what_the_session_permits_is_offered(screen: Screen, computer: Computer) -> None:
    """No policy restricts a session's tools yet, so the server's answers are changed."""

    def restrict(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for session in body.get("items", [body]):
            session["verbs"] = ["files"]
        route.fulfill(response=answer, json=body)

    screen.page.route(re.compile(r"/api/v1/sessions(\?|$)"), restrict)
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    screen.row(COMPUTER).dblclick()
    files = Files(screen, COMPUTER)
    expect(files.grid).to_be_visible()
    expect(files.section).to_contain_text(accounts.of_clients())
    expect(files.section.locator(".switch")).to_have_count(0)
    expect(screen.page.locator(".xterm")).to_have_count(0)


def test_hostile_names_are_shown_and_sent_back_as_they_are(files: Files, place: Path) -> None:
    raw = os.fsencode(place)
    names = [b"<img src=x onerror=alert(1)>", b"two\nlines", b"caf\xe9", "\u202egnp.exe".encode()]
    for name in names:
        Path(os.fsdecode(raw + b"/" + name)).write_bytes(name)
    files.open(place)
    for shown in ("<img src=x onerror=alert(1)>", "two\\nlines", "caf\\xe9", "\\u202egnp.exe"):
        expect(files.row(shown)).to_be_visible()
    files.row("caf\\xe9").click()
    with files.page.expect_download() as download:
        files.button("Download").click()
    assert Path(download.value.path()).read_bytes() == b"caf\xe9"
    files.grid.press("Delete")
    files.dialog.get_by_role("button", name="Delete").click()
    expect(files.row("caf\\xe9")).to_have_count(0)
    assert not Path(os.fsdecode(raw + b"/caf\xe9")).exists()


def test_a_download_goes_on_at_the_same_byte_after_a_cut(files: Files, place: Path) -> None:
    give(place / "large.bin", DATA)
    cuts = Cuts(files.screen, after=3 * MIB)
    files.open(place)
    files.row("large.bin").click()
    with files.page.expect_download() as download:
        files.button("Download").click()
    assert Path(download.value.path()).read_bytes() == DATA
    expect(files.transfer("large.bin")).to_contain_text("Done, hash verified")
    sent = [json.loads(one) for one in cuts.messages]
    offsets = [one[3] for one in sent if one[0] == READ_FILE]
    assert len(offsets) == 2
    assert 2 * MIB < offsets[1] <= 3 * MIB


def test_an_upload_goes_on_at_the_same_byte_after_a_cut(
    files: Files, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "large.bin").write_bytes(DATA)
    cuts = Cuts(files.screen, after=3 * MIB)
    files.open(place)
    files.upload(tmp_path / "large.bin")
    expect(files.transfer("large.bin")).to_contain_text("Done, hash verified")
    assert (place / "large.bin").read_bytes() == DATA
    expect(files.row("large.bin")).to_contain_text("6 MiB")
    uploads = [json.loads(one) for one in cuts.messages if json.loads(one)[0] == WRITE_FILE]
    assert len(uploads) == 2
    assert uploads[0][3] == uploads[1][3]
    assert cuts.passed < len(DATA) + 2 * MIB, "what had arrived was sent again"
    assert list(place.iterdir()) == [place / "large.bin"]


def test_a_folder_comes_as_a_zip(files: Files, place: Path) -> None:
    give(place / "site", None)
    give(place / "site" / "index.html", b"<h1>Hello</h1>")
    give(place / "site" / "logo.png", DATA[:MIB])
    os.mkfifo(place / "site" / "queue")
    files.open(place)
    files.row("site").click()
    with files.page.expect_download() as download:
        files.button("Download").click()
    assert download.value.suggested_filename == "site.zip"
    with zipfile.ZipFile(download.value.path()) as packed:
        assert packed.testzip() is None
        digests = {n: hashlib.sha256(packed.read(n)).hexdigest() for n in packed.namelist()}
    assert digests["site/logo.png"] == hashlib.sha256(DATA[:MIB]).hexdigest()
    expect(files.transfer("site.zip")).to_contain_text("1 item was left out")


def test_a_large_download_goes_through_the_browser_s_disk_space(files: Files, place: Path) -> None:
    give(place / "disk.img", b"begin")
    os.truncate(place / "disk.img", 20 * MIB)
    files.open(place)
    files.row("disk.img").click()
    with files.page.expect_download() as download:
        files.button("Download").click()
    found = Path(download.value.path()).read_bytes()
    assert found == b"begin" + bytes(20 * MIB - 5)
    stored = files.page.evaluate(
        """async () => {
             const root = await navigator.storage.getDirectory();
             const names = [];
             for await (const name of (await root.getDirectoryHandle("jump-downloads")).keys())
               names.push(name);
             return names.length;
           }"""
    )
    assert stored == 1
