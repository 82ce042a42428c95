"""The page of alerts: a webhook and mail set up, tried, and used by the server itself."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import insert

from jump_server.models.alert import AlertEvent
from tests.server.post_office import PostOffice
from tests.server.receiver import Receiver
from tests.web.administration import Administration
from tests.web.conftest import OpenScreen
from tests.web.screens import Screen
from tests.web.seeds import writing
from tests.web.sites import ADMINISTRATOR, GROUP, RunningSite


@pytest.fixture
def alerting(mailing: RunningSite) -> Iterator[RunningSite]:
    """A server that sends no alerts to other tests."""
    yield mailing
    nothing = {"recipients": "", "group_recipients": [], "webhook_url": ""}
    mailing.api(ADMINISTRATOR).request("PATCH", "/alerts/settings", nothing)


def test_set_up_tried_and_sent(
    alerting: RunningSite, office: PostOffice, hook: Receiver, open_screen: OpenScreen
) -> None:
    office.envelopes.clear()
    screen = open_screen(alerting)
    pages = Administration(screen)
    pages.open("alerts")
    expect(pages.field("mail_minutes")).to_have_value("15")
    expect(screen.page.get_by_text("No messages yet.")).to_be_visible()
    pages.field("recipients").fill("ops@example.com")
    screen.page.get_by_label("Add a Jump Group").select_option(GROUP)
    pages.field("webhook_url").fill("example.com/hook")
    pages.button("Save").click()
    expect(pages.error("webhook_url")).to_contain_text("invalid value")
    pages.field("webhook_url").fill(hook.url)
    own = screen.page.get_by_role("group", name="More addresses by Jump Group")
    expect(own.get_by_role("alert")).to_contain_text("required")
    own.get_by_role("textbox").fill("bob@example.com")
    pages.button("Save").click()
    expect(screen.page.get_by_text("Saved.")).to_be_visible()
    expect(screen.page.get_by_text("create a signing secret first")).to_be_visible()
    pages.button("New secret").click()
    secret = screen.page.get_by_label("Signing secret", exact=True).input_value()
    webhook = screen.page.get_by_role("region", name="Webhook")
    webhook.get_by_role("button", name="Send a test").click()
    expect(webhook.get_by_text("The receiver accepted the test.")).to_be_visible()
    assert hook.wait().is_signed(secret)
    hook.status = 410
    webhook.get_by_role("button", name="Send a test").click()
    expect(webhook.get_by_role("alert")).to_contain_text("answered with status 410")
    hook.wait()
    hook.status = 200
    mail = screen.page.get_by_role("region", name="Email")
    mail.get_by_role("button", name="Send a test").click()
    expect(mail.get_by_text("The SMTP server accepted the test.")).to_be_visible()
    recipients, message = office.envelopes[-1]
    assert recipients == ["ops@example.com", "bob@example.com"]
    assert message["Subject"] == "Jump at Example: test of alerts"
    # What has happened is sent by the server itself.
    event = {"kind": "lost", "subject": "", "name": "till-7", "jump_group": "shops", "details": {}}
    ago = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=2)
    with writing(alerting.database) as connection:
        connection.execute(insert(AlertEvent), [{**event, "at": ago}])
    request = hook.wait()
    assert request.is_signed(secret)
    assert request.content["events"][0]["name"] == "till-7"
    screen.page.reload()
    row = screen.page.get_by_role("row").filter(has_text="Webhook")
    expect(row).to_contain_text(re.compile("1 ?(Waiting|Sent)"))  # it is being sent
    expect(pages.button("New secret…")).to_be_visible()
    assert screen.violations() == []


def test_without_an_smtp_server_it_says_so(screen: Screen) -> None:
    pages = Administration(screen)
    pages.open("alerts")
    expect(screen.page.get_by_text("The server has no SMTP server")).to_be_visible()
    pages.field("removal_days").fill("91")
    pages.button("Save").click()
    expect(pages.error("removal_days")).to_contain_text("between 1 and 90")
