"""The statistics' plots: the last hour of the processors and the memory."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, expect
from sqlalchemy import update

from jump_server.models.jump_client import JumpClient
from tests.web.computers import Computer
from tests.web.conftest import COMPUTER, OpenScreen
from tests.web.screens import Screen
from tests.web.seeds import writing
from tests.web.sites import RunningSite

ONLINE = "cache-0007"


def plot(screen: Screen, name: str) -> Locator:
    return screen.page.get_by_role("img", name=name)


def age(site: RunningSite, hostname: str, **delta: float) -> None:
    """Let a seeded client's statistics be older than they are."""
    at = datetime.now(UTC) - timedelta(**delta)
    with writing(site.database) as connection:
        mine = update(JumpClient).where(JumpClient.hostname == hostname)
        connection.execute(mine.values(samples=None, statistics_at=at))


def test_it_goes_on_as_samples_come(screen: Screen, computer: Computer) -> None:
    screen.sign_in()
    screen.row(COMPUTER).click()
    for name in ("CPU, last hour", "Memory, last hour"):
        expect(plot(screen, name)).to_be_visible()
    # One line from sample to sample, longer than it was when it was loaded.
    line = plot(screen, "Memory, last hour").locator(".line").last
    before = line.get_attribute("d")
    expect(line).not_to_have_attribute("d", before or "")
    expect(line).to_have_attribute("d", re.compile("L"))


def test_where_nothing_is_known_there_is_no_line(crowded: Screen) -> None:
    crowded.row(ONLINE).click()
    drawn = plot(crowded, "CPU, last hour")
    expect(drawn.locator(".line")).to_have_count(2)
    expect(drawn).to_have_accessible_description(
        re.compile(r"^Minimum \d+%, maximum \d+%, average \d+%\. No data for 1 period\.$")
    )
    assert crowded.violations() == []
    crowded.row("build-0003").click()
    expect(drawn.locator(".line")).to_have_count(2)


def test_in_french(crowd: RunningSite, open_screen: OpenScreen) -> None:
    screen = open_screen(crowd, locale="fr-FR", dark=True, width=400)
    screen.sign_in()
    screen.row("build-0003").click()
    drawn = plot(screen, "Mémoire, dernière heure")
    expect(drawn).to_have_accessible_description(
        re.compile(r"moyenne .*\. Aucune donnée pour 1 période")
    )
    assert screen.violations() == []
    assert not screen.overflows()


def test_who_was_offline_for_an_hour_has_none(crowd: RunningSite, open_screen: OpenScreen) -> None:
    age(crowd, "db-0021", hours=2)
    screen = open_screen(crowd)
    screen.sign_in()
    screen.row("db-0021").click()
    drawn = plot(screen, "CPU, last hour")
    expect(drawn).to_have_accessible_description("No data")
    expect(drawn.locator(".line")).to_have_count(0)
