"""What a person does with several Jump Items, and where the tests find them."""

from typing import Any

from playwright.sync_api import Locator

from tests.web.screens import Screen
from tests.web.sites import ADMINISTRATOR, RunningSite

COUNT = 40
"""Jump Clients of the crowd, half of them in the Jump Group, half personal."""


def select(screen: Screen, *names: str) -> None:
    """Select these and no others with the mouse."""
    first, *others = names
    screen.row(first).click()
    for name in others:
        screen.row(name).click(modifiers=["Control"])


def selected(screen: Screen) -> list[str]:
    """The names of the selected rows in sight."""
    rows = screen.page.locator('.row[aria-selected="true"] .name bdi')
    return rows.all_inner_texts()


def dialog(screen: Screen) -> Locator:
    return screen.page.get_by_role("dialog")


def menu(screen: Screen) -> Locator:
    return screen.page.get_by_role("menu")


def record(site: RunningSite, name: str) -> dict[str, Any]:
    """The Jump Client of this name, as the API shows it."""
    found: list[dict[str, Any]] = list(
        site.api(ADMINISTRATOR).items("/jump-clients", {"name": name})
    )
    assert len(found) == 1, found
    return found[0]


def change(site: RunningSite, item: str, /, **fields: str | bool | int) -> None:
    """Edit a Jump Client as somebody else."""
    path = f"/jump-clients/{record(site, item)['id']}"
    site.api(ADMINISTRATOR).request("PATCH", path, fields)
