"""The forms of the administrative interface: where each is, what fills it, what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playwright.sync_api import Locator

from jump_api.api import Api
from tests.web.administration import Administration
from tests.web.sites import GROUP

NUMBERS = count()


@dataclass(frozen=True)
class NewForm:
    """A form that creates something.

    Args:
        page: its page, below ``/login/``.
        button: what sends it.
        path: what it sends, to the API.
        typed: its fields' values; ``{n}`` is another number each time.
        limits: the most characters of its texts.
        opener: what has to be pressed before the form is there.
        found: how the API's list names what was made.
    """

    page: str
    button: str
    path: str
    typed: dict[str, str]
    limits: dict[str, int]
    opener: str = ""
    found: str = "name"

    def open(self, pages: Administration) -> None:
        """Bring it up; somebody is signed in."""
        pages.go(self.page)
        self.show(pages)

    def show(self, pages: Administration) -> None:
        """Bring it up on its page."""
        if self.opener:
            pages.button(self.opener).click()

    def values(self) -> dict[str, str]:
        """What a person types this time."""
        number = next(NUMBERS)
        return {name: text.format(n=number) for name, text in self.typed.items()}

    def fill(self, pages: Administration, values: dict[str, str]) -> None:
        for name, text in values.items():
            pages.field(name).fill(text)

    def submit(self, pages: Administration) -> Locator:
        """What sends it."""
        return pages.page.locator("form").get_by_role("button", name=self.button, exact=True)

    def made(self, api: Api, values: dict[str, str]) -> list[dict[str, Any]]:
        """What there is of these values by now."""
        wanted = values[self.found]
        return [one for one in api.items(self.path) if one[self.found] == wanted]


NEW = {
    "installer": NewForm(
        "installers/new",
        "Create a Jump Client installer",
        "/installers",
        {"name": "Form {n}", "comments": "Left {n}"},
        {"name": 128, "tag": 64, "comments": 1024},
    ),
    "user": NewForm(
        "users/new",
        "Create a user",
        "/users",
        {"username": "form-{n}", "display_name": "Form {n}"},
        {"display_name": 128},
        found="username",
    ),
    "jump group": NewForm(
        "jump-groups/new",
        "Create a Jump Group",
        "/jump-groups",
        {"code_name": "form-{n}", "name": "Form {n}", "comments": "Left {n}"},
        {"name": 128, "comments": 1024},
        found="code_name",
    ),
    "jump item role": NewForm(
        "jump-item-roles/new",
        "Create a Jump Item role",
        "/jump-item-roles",
        {"code_name": "form-{n}", "name": "Form {n}"},
        {"name": 128},
        found="code_name",
    ),
    "team": NewForm(
        "teams/new",
        "Create a team",
        "/teams",
        {"code_name": "form-{n}", "name": "Form {n}", "comments": "Left {n}"},
        {"name": 128, "comments": 1024},
        found="code_name",
    ),
    "api token": NewForm(
        "account",
        "Create an API token",
        "/tokens",
        {"name": "Form {n}", "valid_days": "7"},
        {"name": 128},
        opener="Create an API token",
    ),
}


@dataclass(frozen=True)
class EditForm:
    """The form of a record that is there.

    Args:
        make: creates the record, and gives its page below ``/login/`` and its path in the API.
        mine: a text field, and what is typed into it.
        theirs: what somebody else changes meanwhile, of another field.
        shown: where that is seen in the form: the field and its value.
    """

    make: Callable[[Api, str], tuple[str, str]]
    mine: tuple[str, str]
    theirs: dict[str, Any]
    shown: tuple[str, str]
    button: str = field(default="Save")


def _installer(api: Api, name: str) -> tuple[str, str]:
    made = api.request("POST", "/installers", {"jump_group": GROUP, "name": name})
    return (f"installers/{made['id']}",) * 2


def _user(api: Api, name: str) -> tuple[str, str]:
    made = api.request("POST", "/users", {"username": name})
    return (f"users/{made['id']}",) * 2


def _by_code_name(path: str) -> Callable[[Api, str], tuple[str, str]]:
    def make(api: Api, name: str) -> tuple[str, str]:
        api.request("POST", f"/{path}", {"code_name": name, "name": name})
        return (f"{path}/{name}",) * 2

    return make


EDITS = {
    "installer": EditForm(_installer, ("comments", "Mine"), {"tag": "theirs"}, ("tag", "theirs")),
    "user": EditForm(_user, ("display_name", "Mine"), {"language": "fr"}, ("language", "fr")),
    "jump group": EditForm(
        _by_code_name("jump-groups"), ("comments", "Mine"), {"name": "Theirs"}, ("name", "Theirs")
    ),
    "jump item role": EditForm(
        _by_code_name("jump-item-roles"),
        ("name", "Mine"),
        {"rights": ["view", "remove"]},
        ("rights", "remove"),
    ),
    "team": EditForm(
        _by_code_name("teams"), ("comments", "Mine"), {"name": "Theirs"}, ("name", "Theirs")
    ),
}
