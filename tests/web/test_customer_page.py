"""A customer's session as a page in their own browser."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from jump_agent import platforms
from jump_agent.customer import view
from jump_agent.customer.view import Asked, ChatLine, Event, View
from jump_agent.linux.customer import page as customer_page
from tests.agent.linux.customer.ports import Program, in_thread, until
from tests.agent.linux.customer.ports import browser as opener
from tests.agent.peers import PATIENCE
from tests.web.screens import violations
from tests.web.windows import Windows

ANNA = View(view.OPEN, "Help desk", "carol", (("Anna", "controls"),), happened=1)
ASKED = ANNA._replace(question=Asked("anna", "files", 58, 2))


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A program whose page waits to be opened."""
    platforms.choose()
    environment, _ = opener(tmp_path)
    for name, value in {**environment, "LC_ALL": "C"}.items():
        monkeypatch.setenv(name, value)
    found = Program()
    thread = in_thread(customer_page.draw, found)
    yield found
    found.leave()
    thread.join(PATIENCE)
    found.close()


@pytest.fixture
def page(program: Program, browser: Windows, tmp_path: Path) -> Iterator[Page]:
    """The page, as the private file opens it."""
    file = tmp_path / "opened.html"
    until(file.exists)
    context = browser.browser.new_context(viewport={"width": 390, "height": 780})
    opened = context.new_page()
    opened.goto(file.as_uri())
    assert program.receive() == {"ready": True}
    yield opened
    context.close()


def check(page: Page) -> None:
    """Nothing is wrong with the page as it is now, light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def rate(program: Program, page: Page) -> None:
    """The customer answers the survey."""
    program.show(View(view.OVER, "", "", survey="How was it?"))
    asked = page.get_by_role("region", name="How was it?")
    expect(asked).to_be_focused()
    expect(page.get_by_role("button")).to_have_text(["1", "2", "3", "4", "5", "No answer"])
    check(page)
    asked.get_by_label("Comment").fill(" It works. ")
    asked.get_by_role("button", name="4").click()
    assert program.receive() == {"what": "4", "question": 0, "text": "It works."}


def test_from_the_wait_to_the_end(program: Program, page: Page) -> None:
    program.show(View(view.WAITING, "Help desk", "carol", waiting_since=time.time()))
    expect(page.get_by_role("heading", name="Please wait")).to_be_visible()
    expect(page.get_by_text("You have been waiting since")).to_be_visible()
    assert page.url.endswith("/")
    assert page.evaluate("history.length") <= 2, "the secret's answer is not in the history"
    assert page.context.cookies() == [], "browsers send cookies to every port of an address"
    check(page)

    chat = (ChatLine("Anna", False, "Hello.\nWhat is wrong?", 0.0),)
    program.show(ANNA._replace(chat=chat, said=1))
    log = page.get_by_role("log", name="Messages")
    expect(log).to_contain_text("Anna: Hello.")
    page.get_by_label("Write to the technicians").fill("My printer")
    page.keyboard.press("Enter")
    assert program.receive() == {"what": view.SAY, "question": 0, "text": "My printer"}
    expect(page.get_by_label("Write to the technicians")).to_have_value("")

    program.show(ASKED)
    question = page.get_by_role("alert")
    expect(question).to_contain_text("anna wants to use your files")
    expect(page).to_have_title("(!) Support session")
    check(page)
    page.get_by_role("button", name="Allow").click()
    assert program.receive() == {"what": view.ALLOW, "question": 2, "text": ""}

    program.show(ANNA._replace(events=(Event(0.0, view.STARTED, "<i>anna", "files"),)))
    expect(question).to_be_hidden()
    expect(page.get_by_role("listitem").last).to_contain_text("<i>anna started to use your files.")
    page.reload()
    expect(page.get_by_text("Anna controls the session")).to_be_visible()

    program.show(ANNA._replace(password_for="carol", elevated=True))
    expect(page.get_by_role("alert")).to_contain_text("Type the password of carol")
    expect(page.get_by_label("Password")).to_be_focused()
    check(page)
    page.keyboard.type("horse")
    page.keyboard.press("Enter")
    assert program.receive() == {"what": view.PASSWORD, "question": 0, "text": "horse"}
    page.get_by_role("button", name="Take the rights of root away").click()
    assert program.receive() == {"what": view.DROP, "question": 0, "text": ""}
    program.show(ANNA)
    expect(page.get_by_role("alert")).to_be_hidden()

    page.get_by_role("button", name="End the session").click()
    expect(page.get_by_role("button", name="Go on")).to_be_focused()
    check(page)
    page.get_by_role("button", name="End the session").click()
    assert program.receive() == {"what": view.END, "question": 0, "text": ""}
    rate(program, page)
    program.tell_end("You ended the session.", "10:00  anna started to use your files.")
    expect(page.get_by_role("heading", name="You ended the session.")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(log).to_have_count(0)
    check(page)
