"""Support sessions in the console: a session key, a customer who waits, and technicians."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect
from websockets.sync.client import ClientConnection

from jump_wire import messages
from jump_wire.codec import encode
from tests.collection.server import Access
from tests.end_to_end.agents import HandAgent
from tests.end_to_end.customers import Customer
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, TECHNICIAN, RunningSite

SOON = 5_000
"""Milliseconds for what happens elsewhere to show."""

PERMISSION = re.compile(r"Waiting for the customer's permission… +5\d s left")

INVENTORY = messages.Inventory(
    *("carols-pc", "carols-pc", "Debian", "Linux", "x86_64", "CPU", 1, 1024, ()),
    *("user", "carol", "/home/carol/jumpclient"),
    login_session=True,
)

RECORDER = """
const tell = (what) => {
  const { dataset } = document.documentElement;
  dataset.told = `${dataset.told ?? ""}${what};`;
};
window.Notification = class {
  static permission = "default";
  static async requestPermission() { return (this.permission = "granted"); }
  constructor(text) { tell(text); }
};
document.hasFocus = () => false;
const { start } = OscillatorNode.prototype;
OscillatorNode.prototype.start = function (at) {
  tell("tone");
  return start.call(this, at);
};
"""
"""Records sounds and notifications. A browser without a screen has neither."""


@pytest.fixture
def access(site: RunningSite) -> Iterator[Access]:
    """The administrator's access. No key is open, and no support session is left over."""
    api = site.api(ADMINISTRATOR)
    for one in api.request("GET", "/support/keys")["items"]:
        api.request("DELETE", f"/support/keys/{one['id']}")
    made = api.request("POST", "/tokens", {"name": "Support", "scopes": ["all"]})
    yield Access(site.url, str(site.ca_path), made["token"])
    for one in list(api.items("/sessions", {"active": "true", "kind": "support"})):
        api.request("DELETE", f"/sessions/{one['id']}")


def open_support(screen: Screen) -> Locator:
    screen.page.locator("#support").click()
    return screen.page.get_by_role("dialog", name="Support sessions")


def generate(screen: Screen, dialog: Locator, site: RunningSite) -> str:
    """Generate two keys, delete one of them, and return the other."""
    for _ in range(2):
        dialog.get_by_role("button", name="Generate a key").click()
        expect(dialog.get_by_label("Session key", exact=True).nth(1)).to_be_visible()
    keys = dialog.get_by_role("list", name="Keys not used yet").get_by_role("listitem")
    expect(keys).to_have_count(2)
    keys.last.get_by_role("button").click()
    expect(keys).to_have_count(1)
    link = dialog.get_by_role("textbox", name="Link").input_value()
    assert link.startswith("https://")
    assert "/#" in link
    mail = dialog.get_by_role("link", name="Send by mail").get_attribute("href") or ""
    assert mail.startswith("mailto:?subject=")
    assert screen.violations() == []
    number = dialog.get_by_role("textbox", name="Session key").input_value()
    assert re.fullmatch(r"\d{1,3}( \d{3}){2,}", number)
    return number


def invite_and_withdraw(screen: Screen, dialog: Locator) -> None:
    dialog.get_by_role("button", name="Invite to the session with Carol").click()
    choice = screen.page.get_by_role("dialog", name="Invite to the session with Carol")
    choice.get_by_role("searchbox").fill("alice m")
    invite = choice.get_by_role("button", name="Invite Alice Martin")
    invite.click()
    expect(choice.get_by_role("status")).to_have_text("Alice Martin is invited.")
    expect(invite).to_have_count(0)
    assert screen.violations() == []
    choice.get_by_role("button", name="Withdraw the invitation of Alice Martin").click()
    expect(choice.get_by_role("status")).to_have_text(
        "The invitation of Alice Martin is withdrawn."
    )
    expect(choice.get_by_role("list", name="Invited")).to_have_count(0)
    expect(invite).to_be_visible()
    choice.get_by_role("button", name="Close").click()


def transfer(screen: Screen, dialog: Locator) -> None:
    """To a colleague, who sees no key and no other customer."""
    dialog.get_by_role("button", name="Transfer Carol").click()
    choice = screen.page.get_by_role("dialog", name="Transfer Carol")
    choice.get_by_role("searchbox").fill("alice m")
    choice.get_by_role("button", name="Transfer to Alice Martin").click()


def shell_again(
    carol: Customer, pipe: ClientConnection, controlling: Screen, watching: Screen
) -> ClientConnection:
    """Let the shell end. The session goes on with its other tools, and with another shell."""
    pipe.send(encode(messages.ShellExited(0, 0)))
    for screen in (controlling, watching):
        expect(screen.bar).to_contain_text("The shell exited", timeout=SOON)
    expect(controlling.bar.get_by_role("button", name="Files")).to_be_visible()
    controlling.bar.get_by_role("button", name="Open a shell").click()
    again = carol.open_shell(b"again$ ")
    expect(controlling.terminal).to_contain_text("again$")
    return again


def write_to_each_other(screen: Screen, carol: Customer) -> None:
    """The chat opens by itself, with what the customer wrote before, and counts what is new."""
    log = screen.page.get_by_role("log", name="Chat with Carol")
    expect(log).to_contain_text("My printer <b>burns</b>\ufffd")
    field = screen.page.get_by_role("textbox", name="Message to the customer")
    field.fill("Where")
    field.press("Shift+Enter")
    field.press_sequentially("is it?")
    field.press("Enter")
    assert carol.hear(2).body == "Where\nis it?"
    expect(field).to_have_value("")
    expect(log).to_contain_text("Sending…")
    carol.send(messages.Chat(2))
    expect(log).to_contain_text("Delivered", timeout=SOON)
    assert screen.violations() == []
    field.press("Escape")
    expect(log).to_be_hidden()
    button = screen.bar.get_by_role("button", name="Chat")
    expect(button).to_be_focused()
    carol.send(messages.Chat(2, "In the kitchen", 2))
    tab = screen.page.get_by_role("button", name="Carol, 1 new message")
    expect(tab).to_be_visible(timeout=SOON)
    expect(button).to_have_text("Chat 1new")
    button.press("Enter")
    expect(log).to_contain_text("In the kitchen")
    expect(field).to_be_focused()
    expect(tab).to_have_count(0)
    elevate(screen, carol)


def elevate(screen: Screen, carol: Customer) -> None:
    """Ask for root's rights twice: the first time, the computer refuses the credentials."""
    button = screen.bar.get_by_role("button", name="Elevate…")
    dialog = screen.page.get_by_role("dialog", name="Work with the rights of root")
    button.click()
    dialog.get_by_role("radio", name="I give the credentials").check()
    dialog.get_by_label("Account", exact=True).fill("admin")
    dialog.get_by_label("Password", exact=True).fill("horse")
    assert screen.violations() == []
    dialog.get_by_role("button", name="Elevate", exact=True).click()
    asked = carol.until(messages.Elevate)
    assert (asked.account, asked.password) == ("admin", "horse")
    expect(screen.bar).to_contain_text("Waiting for the rights of root…")
    told = messages.Elevation(carol.session_id, "failed", "", "elevation_not_permitted")
    carol.send(told)
    expect(screen.bar).to_contain_text("This account may not use sudo", timeout=SOON)
    button.click()
    dialog.get_by_role("button", name="Elevate", exact=True).click()
    assert carol.until(messages.Elevate).account == ""
    carol.send(messages.Elevation(carol.session_id, "elevated", "root"))
    expect(screen.bar).to_contain_text("Tools run as root", timeout=SOON)
    expect(screen.bar.get_by_role("button", name="New shell")).to_be_visible()
    assert screen.violations() == []
    screen.bar.get_by_role("button", name="End elevation").click()
    assert carol.until(messages.Elevate).end
    expect(button).to_be_visible()


def ask_customers(site: RunningSite, *, wanted: bool) -> None:
    site.api(ADMINISTRATOR).request("PATCH", "/settings", {"survey": wanted})


def is_listed(screen: Screen) -> None:
    screen.page.locator("#my-sessions").click()
    mine = screen.page.get_by_role("dialog", name="My sessions")
    expect(mine).to_contain_text("Support session · Shell")
    screen.page.keyboard.press("Escape")
    # The list of customers leads there, too.
    screen.page.get_by_role("button", name="Jump Items", exact=True).click()
    expect(screen.bar).to_be_hidden()
    theirs = open_support(screen)
    theirs.get_by_role("button", name="Resume the session with Carol").click()
    expect(screen.bar).to_contain_text("carols-pc · account carol")


def is_reported(screen: Screen, carol: Customer) -> None:
    """The report tells who did what in the session, with what was written."""
    carol.rate(2, "Too <b>slow</b>")
    screen.page.goto("/login/sessions?search=carol")
    kind = screen.page.get_by_role("combobox", name="Kind of session")
    kind.select_option(label="Jumps")
    expect(screen.page.get_by_text("No results.")).to_be_visible()
    kind.select_option(label="Support sessions")
    screen.page.get_by_role("button", name="Support session with Carol").first.click()
    told = screen.page.get_by_role("dialog", name="Support session with Carol")
    for part in (
        "carols-pc · linux-64",
        "the customer left",
        TECHNICIAN,
        "My printer <b>burns</b>\ufffd",
        "Where\nis it?",
        "Carol In the kitchen",
        "2 of 5",
        "Too <b>slow</b>",
        "Customer Customer came",
        "Customer accepted",
    ):
        expect(told).to_contain_text(part)
    assert screen.violations() == []


def test_without_the_right_to_keys_and_a_customer_nothing_is_offered(screen: Screen) -> None:
    screen.sign_in()
    expect(screen.page.locator("#my-sessions")).to_be_visible()
    expect(screen.page.locator("#support")).to_have_count(0)


def test_from_a_key_to_a_shell_that_a_second_technician_watches(
    site: RunningSite, access: Access, open_screen: OpenScreen
) -> None:
    desk = open_screen(site)
    desk.page.add_init_script(RECORDER)
    desk.sign_in(ADMINISTRATOR)
    dialog = open_support(desk)
    expect(dialog).to_contain_text("No customer is waiting.")
    dialog.get_by_role("checkbox", name="Show a desktop notification").check()
    key = generate(desk, dialog, site)
    ask_customers(site, wanted=True)

    with Customer(access, key) as carol:
        carol.enrol()
        ask_customers(site, wanted=False)
        carol.go_online()
        waiting = dialog.get_by_role("list", name="Waiting customers")
        expect(waiting).to_contain_text("carols-pc · account carol", timeout=SOON)
        expect(waiting).to_contain_text("for you")
        expect(desk.page).to_have_title(re.compile(r"^\(1\) "))
        told = "tone;tone;Carol is waiting for support.;"
        expect(desk.page.locator("html")).to_have_attribute("data-told", told)
        invite_and_withdraw(desk, dialog)
        transfer(desk, dialog)
        expect(waiting).to_contain_text("for another technician", timeout=SOON)
        assert desk.violations() == []
        carol.send(messages.Chat(0, "My printer <b>burns</b>\u202e", 1))
        expect(waiting).to_contain_text("1 message", timeout=SOON)

        alice = open_screen(site)
        alice.sign_in()
        theirs = open_support(alice)
        expect(theirs).not_to_contain_text("Session keys")
        theirs.get_by_role("button", name="Accept Carol").click()
        expect(alice.bar).to_contain_text(PERMISSION)
        pipe = carol.open_shell(b"carol@carols-pc$ ")
        expect(alice.terminal).to_contain_text("carol@carols-pc$")
        expect(alice.bar).to_contain_text("carols-pc · account carol")
        write_to_each_other(alice, carol)

        dialog.get_by_role("button", name="Watch the session with Carol").click(timeout=20_000)
        expect(desk.terminal).to_contain_text("carol@carols-pc$")
        expect(desk.bar).to_contain_text("You are watching.")
        is_listed(alice)

        alice.bar.get_by_role("button", name="Customer").click()
        expect(alice.page.get_by_role("menuitem", name="Transfer…")).to_be_enabled()
        alice.page.keyboard.press("Escape")
        pipe = shell_again(carol, pipe, alice, desk)
        carol.send(messages.CustomerLeft())
        for screen in (alice, desk):
            expect(screen.bar).to_contain_text("The customer has left the session.", timeout=SOON)
            expect(screen.bar.get_by_role("button", name="Jump again")).to_have_count(0)
        pipe.close()
        expect(alice.page.locator("#support")).to_have_count(0, timeout=SOON)
        is_reported(desk, carol)


def test_a_jump_client_is_pinned_and_listed(
    site: RunningSite, access: Access, open_screen: OpenScreen
) -> None:
    desk = open_screen(site)
    desk.sign_in(ADMINISTRATOR)
    with Customer(access) as carol:
        carol.enrol()
        carol.go_online()
        open_support(desk).get_by_role("button", name="Accept Carol").click(timeout=20_000)
        carol.open_shell(b"carol@carols-pc$ ")
        button = desk.bar.get_by_role("button", name="Pin as Jump Client")
        button.click()
        dialog = desk.page.get_by_role("dialog", name="Pin the computer of Carol")
        expect(dialog.get_by_label("Jump Group")).to_have_value("")
        name, tag, comments = (dialog.get_by_label(one) for one in ("Name", "Tag", "Comments"))
        comments.fill("x")
        name.fill("y")
        assert desk.violations() == []
        dialog.get_by_role("button", name="Reset").click()
        expect(comments).to_have_value("")
        expect(name).to_have_value("")
        name.fill("Carol's till")
        tag.fill("tills")
        dialog.get_by_role("button", name="Pin", exact=True).click()
        expect(desk.bar).to_contain_text("Waiting for the customer's permission", timeout=SOON)
        while not isinstance(wanted := carol.take(), messages.PinRequest):
            pass
        carol.send(messages.PinState(wanted.pin_id, "installing"))
        expect(desk.bar).to_contain_text("Installing the Jump Client", timeout=SOON)
        assert desk.violations() == []
        agent = HandAgent(access, "carols-pc", key=wanted.key)
        agent.go_online()
        agent.send(INVENTORY)
        expect(desk.bar).to_contain_text("Pinned as a Jump Client on ", timeout=SOON)
        assert desk.violations() == []
        access.api.request("DELETE", f"/sessions/{carol.session_id}")
    desk.bar.get_by_role("button", name="Close").click(timeout=SOON)
    expect(desk.status("Carol's till")).to_have_text("Online")
    desk.page.get_by_role("button", name="Refresh").click()
    expect(desk.status("Carol's till")).to_have_text("Online")
    desk.row("Carol's till").click()
    expect(desk.page.locator("#details")).to_contain_text("While carol is logged in")


def test_a_jump_client_in_user_mode_says_that_it_is_never_elevated(
    access: Access, screen: Screen
) -> None:
    with HandAgent(access, "laptop") as laptop:
        laptop.go_online()
        screen.sign_in(ADMINISTRATOR)
        expect(screen.status("laptop")).to_have_text("Online", timeout=SOON)
        screen.row("laptop").dblclick()
        while not isinstance(asked := laptop.take(), messages.OpenPipe):
            pass
        with laptop.open("pipe", Jump_Ticket=asked.ticket) as pipe:
            pipe.send(encode(messages.ShellAttached(0, 0, "jo", "/bin/sh", True)))
            button = screen.bar.get_by_role("button", name="Sign in as…")
            expect(button).to_be_disabled()
            button.click(force=True)
            expect(screen.bar).to_contain_text("in user mode cannot be elevated")
            assert screen.violations() == []
