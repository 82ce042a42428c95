"""The files of a computer in the console: changing, editing, and files that exist."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jump_wire.files import WINDOW
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.folders import Cuts, Files, folder_of_account, give
from tests.web.screens import Screen
from tests.web.sites import RunningSite


@pytest.fixture
def place() -> Iterator[Path]:
    with folder_of_account() as made:
        yield made


@pytest.fixture
def files(screen: Screen, computer: Computer, place: Path) -> Files:
    """A window on the folder."""
    screen.sign_in()
    expect(screen.status(COMPUTER)).to_have_text("Online")
    screen.row(COMPUTER).dblclick()
    opened = Files(screen, COMPUTER)
    opened.open(place)
    return opened


def test_folders_are_made_renamed_given_permissions_and_deleted(files: Files, place: Path) -> None:
    files.button("New folder").click()
    files.dialog.get_by_role("textbox").fill("a/b")
    files.dialog.get_by_role("button", name="Create").click()
    expect(files.dialog).to_contain_text("A name can't be empty")
    assert files.screen.violations() == []
    files.dialog.get_by_role("textbox").fill("reports")
    files.page.keyboard.press("Enter")
    expect(files.row("reports")).to_have_attribute("aria-selected", "true")
    assert (place / "reports").is_dir()
    give(place / "reports" / "one.txt", b"1")
    give(place / "taken", b"2")
    files.page.keyboard.press("F2")
    files.dialog.get_by_role("textbox").fill("taken")
    files.page.keyboard.press("Enter")
    expect(files.dialog).to_contain_text("taken already exists.")
    files.dialog.get_by_role("textbox").fill("archive")
    files.page.keyboard.press("Enter")
    expect(files.row("archive")).to_be_visible()
    files.section.get_by_role("toolbar").get_by_role("button", name="Permissions").click()
    files.dialog.get_by_role("checkbox", name="Others: Read").uncheck()
    assert files.screen.violations() == []
    files.dialog.get_by_role("textbox").fill("2750")
    files.dialog.get_by_role("button", name="Apply").click()
    expect(files.row("archive")).to_contain_text("drwxr-s---")
    assert stat.S_IMODE((place / "archive").stat().st_mode) == 0o2750
    files.row("archive").click(button="right")
    files.page.get_by_role("menuitem", name="Delete").click()
    expect(files.dialog).to_contain_text("Delete archive?")
    files.dialog.get_by_role("button", name="Delete").click()
    expect(files.row("archive")).to_have_count(0)
    assert not (place / "archive").exists()
    # What can't be opened says so, and the way back is there.
    if os.geteuid() == 0:
        (place / "closed").mkdir(mode=0o700)
        files.go(place)
        files.button("Refresh").click()
        files.row("closed").dblclick()
        expect(files.section.get_by_role("alert")).to_contain_text("is not allowed to access")
        files.button("Parent folder").click()
        expect(files.row("closed")).to_be_visible()


def test_only_the_chosen_permissions_of_several_items_change(files: Files, place: Path) -> None:
    give(place / "archive", None).chmod(0o2750)
    give(place / "private", b"").chmod(0o600)
    (place / "link").symlink_to("private")
    files.button("Refresh").click()
    files.row("private").click()
    files.row("archive").click(modifiers=["Control"])
    files.section.get_by_role("toolbar").get_by_role("button", name="Permissions").click()
    read = files.dialog.get_by_role("checkbox", name="Group: Read")
    expect(read).to_have_js_property("indeterminate", True)
    expect(files.dialog).to_contain_text("different permissions")
    files.dialog.get_by_role("checkbox", name="Others: Execute").check()
    files.dialog.get_by_role("button", name="Apply").click()
    expect(files.row("archive")).to_contain_text("drwxr-s--x")
    expect(files.row("private")).to_contain_text("-rw------x")
    files.row("link").click()
    files.section.get_by_role("toolbar").get_by_role("button", name="Permissions").click()
    files.dialog.get_by_role("checkbox", name="setuid").check()
    files.dialog.get_by_role("button", name="Apply").click()
    expect(files.dialog.get_by_role("alert")).to_contain_text("Three or four digits")
    files.page.keyboard.press("Escape")
    assert stat.S_IMODE((place / "private").stat().st_mode) == 0o601


def test_an_edit_never_overwrites_what_somebody_changed(files: Files, place: Path) -> None:
    path = give(place / "hosts.conf", "première\r\nseconde\r\n".encode())
    path.chmod(0o640)
    files.button("Refresh").click()
    files.row("hosts.conf").dblclick()
    field = files.page.get_by_role("textbox", name="Content of hosts.conf")
    field.fill("première\nmienne\n")
    field.press("Control+s")
    expect(files.section).to_contain_text("Saved.")
    assert path.read_bytes() == "première\r\nmienne\r\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.write_bytes(b"theirs\r\n")
    field.fill("mine\n")
    files.button("Save").click()
    expect(files.dialog).to_contain_text("hosts.conf was changed")
    assert files.screen.violations() == []
    files.dialog.get_by_role("button", name="Save as a copy").click()
    expect(files.section).to_contain_text("Unsaved changes")
    expect(files.dialog).to_have_count(0)
    assert (place / "hosts (2).conf").read_bytes() == b"mine\r\n"
    assert path.read_bytes() == b"theirs\r\n"
    files.button("Save").click()
    files.dialog.get_by_role("button", name="Reload").click()
    expect(field).to_have_value("theirs\n")
    field.fill("mine after all\n")
    path.write_bytes(b"theirs again\r\n")
    files.button("Save").click()
    files.dialog.get_by_role("button", name="Overwrite").click()
    expect(files.section).to_contain_text("Saved.")
    assert path.read_bytes() == b"mine after all\r\n"
    field.fill("not saved")
    field.press("Escape")
    files.dialog.get_by_role("button", name="Discard").click()
    expect(files.row("hosts (2).conf")).to_be_visible()
    give(place / "picture.png", b"\x89PNG\r\n\0")
    files.button("Refresh").click()
    files.row("picture.png").dblclick()
    expect(files.section).to_contain_text("This isn't a UTF-8 text file.")


def test_files_that_exist_are_replaced_kept_or_skipped(files: Files, place: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        give(place / name, b"old")
    files.drop({"a.txt": "new a", "b.txt": "new b", "c.txt": "new c", "d.txt": "new d"})
    for name, button in (("a.txt", "Replace"), ("b.txt", "Keep both"), ("c.txt", "Skip")):
        dialog = files.page.get_by_role("dialog", name=f"{name} already exists")
        dialog.get_by_role("button", name=button).click()
        expect(dialog).to_have_count(0)
    expect(files.transfer("c.txt")).to_contain_text("Skipped")
    expect(files.transfer("d.txt")).to_contain_text("Done")
    expect(files.transfer("b.txt")).to_contain_text("Done")
    expect(files.transfer("a.txt")).to_contain_text("Done")
    assert {one.name: one.read_text() for one in place.iterdir()} == {
        "a.txt": "new a",
        "b.txt": "old",
        "b (2).txt": "new b",
        "c.txt": "old",
        "d.txt": "new d",
    }
    # A folder is merged, and one answer is for all.
    files.drop({"x.txt": "1", "y.txt": "1"}, folder="inner")
    expect(files.transfer("inner")).to_contain_text("Done")
    files.section.get_by_role("button", name="Clear finished").click()
    files.drop({"x.txt": "2", "y.txt": "2", "z.txt": "2"}, folder="inner")
    files.dialog.get_by_role("checkbox").check()
    files.dialog.get_by_role("button", name="Replace").click()
    expect(files.transfer("inner")).to_contain_text("Done")
    expect(files.transfer("inner")).to_contain_text("3 of 3 files")
    assert {one.read_text() for one in (place / "inner").iterdir()} == {"2"}


def test_a_cancelled_upload_leaves_nothing_and_can_be_tried_again(
    files: Files, place: Path, tmp_path: Path
) -> None:
    cuts = Cuts(files.screen)
    files.page.reload()
    files.go(place)
    (tmp_path / "large.bin").write_bytes(os.urandom(9 * 1024 * 1024))
    cuts.hold = True
    files.upload(tmp_path / "large.bin")
    expect(files.section.get_by_role("progressbar")).to_be_visible()
    files.wait_until(lambda: any(one.stat().st_size >= WINDOW for one in place.iterdir()))
    files.button("Refresh").click()
    expect(files.grid).to_contain_text("Incomplete upload")
    files.button("Cancel large.bin").click()
    expect(files.transfer("large.bin")).to_contain_text("Canceled")
    files.wait_until(lambda: not list(place.iterdir()))
    cuts.hold = False
    files.button("Try again: large.bin").click()
    expect(files.transfer("large.bin")).to_contain_text("Done, hash verified")
    assert [one.name for one in place.iterdir()] == ["large.bin"]
    assert (place / "large.bin").stat().st_size == 9 * 1024 * 1024


def test_an_agent_that_lies_about_names_is_not_believed(files: Files) -> None:
    Cuts(files.screen, lie=b'[["../escape","f",1,420,0,0,"","","",""]]')
    files.page.reload()
    expect(files.section.get_by_role("alert")).to_contain_text("sent invalid data")


def test_the_tool_comes_back_after_a_reload_and_in_another_window(
    files: Files, place: Path, site: RunningSite, open_screen: OpenScreen
) -> None:
    give(place / "note.txt", b"")
    files.page.reload()
    files.go(place)
    expect(files.row("note.txt")).to_be_visible()
    other = open_screen(site)
    other.sign_in()
    other.page.locator("#my-sessions").click()
    dialog = other.page.get_by_role("dialog", name="My sessions")
    dialog.get_by_role("button", name=f"Resume {COMPUTER}").first.click()
    resumed = Files(other, COMPUTER)
    resumed.go(place)
    expect(resumed.row("note.txt")).to_be_visible()
