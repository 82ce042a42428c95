"""What is collected into a message: all that happened, and no more than one can read."""

from jump_server.alerts import alert_settings, mail_texts, noting
from jump_server.alerts.alert_settings import KINDS
from tests.server.alerts.conftest import Alerts
from tests.server.post_office import PostOffice
from tests.server.receiver import Receiver
from tests.server.world import ROOT, refuses


def test_every_kind_has_its_texts() -> None:
    for table in (mail_texts.ONE, mail_texts.MANY, mail_texts.LINES):
        assert tuple(table) == KINDS


def test_what_happens_together_is_one_mail(alerts: Alerts, post: PostOffice) -> None:
    details = {"hostname": "till-2", "address": "198.51.100.9", "code": "K7Q2-MXAB"}
    alerts.note("clone", "Till 1", **details)
    alerts.step(seconds=59)
    assert post.envelopes == []
    alerts.step(seconds=1)
    ((recipients, message),) = post.envelopes
    assert recipients == ["ops@jump.example", "boss@jump.example"]
    assert message["Subject"] == "Jump: a clone of Till 1"
    text = message.get_content()
    line = "till-2 (198.51.100.9) has the identity of Till 1 (shops). Code: K7Q2-MXAB"
    assert line in text
    assert "Un clone de Till 1\u00a0:" in text
    assert "https://jump.example:443/login" in text
    # Further ones wait for the next mail.
    alerts.note("clone", "Till 1", **details)
    alerts.note("lost", "Till\n9", since="2026-03-01T12:00:00.000Z")
    alerts.step(minutes=13)
    assert len(post.envelopes) == 1
    alerts.step(minutes=2)
    message = post.envelopes[1][1]
    assert message["Subject"] == "Jump: 2 alerts"
    assert "Till 9 (shops): offline since 2026-03-01 12:00 UTC" in message.get_content()


def test_the_texts_of_each_kind(alerts: Alerts, post: PostOffice) -> None:
    alerts.note("enrolment_rejected", "till-3", code="key_invalid", address="192.0.2.8")
    alerts.note("update_failed", "9.0", failed=3, clients=20)
    alerts.note("limit_near", "active_limit", count=90, limit=100)
    alerts.note("local_control", "Till 5", action="uninstall")
    alerts.note("removal_soon", "Till 4", planned="2026-03-09T12:00:00.000Z")
    alerts.step(minutes=1)
    text = post.envelopes[0][1].get_content()
    for line in (
        "till-3 (192.0.2.8): The installer key is incorrect",
        "Version 9.0: the update failed on 3 of 20 Jump Clients",
        "Active Jump Clients: 90 of 100",
        "Till 5 (shops) : désinstallé",
        "Till 4 (shops)\u00a0: suppression le 09/03/2026 à 12:00 UTC s'il reste hors ligne",
    ):
        assert line in text, text


def test_a_flood_is_counted_not_listed(alerts: Alerts, post: PostOffice, hook: Receiver) -> None:
    facts = [noting.Fact("f" * 32, f"till-{n}", "shops", {}) for n in range(1_312)]
    alerts.world.write(noting.note_many, "offline", facts)
    alerts.step(minutes=1)
    ((_, message),) = post.envelopes
    assert message["Subject"] == "Jump: 1,312 Jump Clients are offline"
    text = message.get_content()
    assert "till-19 " in text
    assert "till-20 " not in text
    assert "… and 1,292 more" in text
    assert [len(one.content["events"]) for one in hook.requests] == [500, 500, 312]


def test_a_jump_group_has_recipients_of_its_own(alerts: Alerts, post: PostOffice) -> None:
    world = alerts.world
    for name in ("shops", "bars", "empty"):
        world.group(name)
    with refuses("jump_group_not_found"):
        alerts.set(group_recipients=[{"jump_group": "nowhere", "recipients": "a@b.example"}])
    shown = [
        {"jump_group": "bars", "recipients": "bob@jump.example boss@jump.example"},
        {"jump_group": "empty", "recipients": "eve@jump.example"},
        {"jump_group": "shops", "recipients": "bob@jump.example"},
    ]
    alerts.set(group_recipients=shown)
    assert world.read(alert_settings.get, ROOT)["group_recipients"] == shown
    alerts.note("lost", "till-1")  # in shops
    alerts.note("update_failed", "9.0", group="")
    alerts.note("lost", "bar-1", group="bars")
    alerts.step(minutes=1)
    found = [(recipients, message["Subject"]) for recipients, message in post.envelopes]
    # The boss gets everything anyway.
    assert sorted(found) == [
        (["bob@jump.example"], "Jump: 2 Jump Clients are lost"),
        (["ops@jump.example", "boss@jump.example"], "Jump: 3 alerts"),
    ]


def test_outsiders_cannot_fill_the_database(alerts: Alerts, post: PostOffice) -> None:
    facts = [noting.Fact("", "x", "", {})] * noting.MOST_OF_A_KIND
    alerts.world.write(noting.note_many, "enrolment_rejected", facts)
    alerts.note("enrolment_rejected", "x")
    alerts.step(minutes=1)
    assert post.envelopes[0][1]["Subject"] == "Jump: 2,000 installations rejected"
