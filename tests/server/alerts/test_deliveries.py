"""Messages are tried for a day, by one process, and one that is refused delays no other."""

from collections.abc import Callable

from sqlalchemy import func, select

from jump_server.alert_sending import AlertSending
from jump_server.alerts import deliveries
from jump_server.models.alert import WEBHOOK, AlertDelivery, AlertEvent
from jump_server.site import status
from tests.server.alerts.conftest import Alerts
from tests.server.post_office import PostOffice
from tests.server.receiver import Receiver
from tests.server.world import ROOT


def test_a_webhook_gets_each_event_signed(alerts: Alerts, hook: Receiver) -> None:
    alerts.note("update_failed", "9.0", failed=3, clients=20)
    alerts.step(seconds=29)
    assert hook.requests == []
    alerts.step(seconds=1)
    alerts.step(minutes=5)
    (request,) = hook.requests
    assert request.path == "/in/secret-path?x=1"
    assert request.is_signed(alerts.secret)
    assert request.headers["webhook-timestamp"] == "1772366430"
    assert request.content == {
        "site": "Jump",
        "address": "https://jump.example:443/login",
        "sent_at": "2026-03-01T12:00:30.000Z",
        "events": [
            {
                "kind": "update_failed",
                "at": "2026-03-01T12:00:00.000Z",
                "id": "",
                "name": "9.0",
                "jump_group": "shops",
                "details": {"failed": 3, "clients": 20},
            }
        ],
    }


def test_a_webhook_that_fails_is_tried_for_a_day(alerts: Alerts, hook: Receiver) -> None:
    alerts.set(recipients="")
    hook.status = 503
    alerts.note("lost", "Till 1")
    alerts.step(seconds=30)
    (log,) = alerts.log()
    assert (log["state"], log["attempts"], log["next_at"]) == (
        "waiting",
        1,
        "2026-03-01T12:01:00.000Z",
    )
    assert log["error"]["message"].startswith(f"The webhook's server {hook.url.split('/')[2]} ans")
    alerts.step(seconds=29)
    assert len(hook.requests) == 1
    for pause in (1, 60, 120, 240):  # seconds
        alerts.step(seconds=pause)
    assert len(hook.requests) == 5
    assert len({one.headers["webhook-id"] for one in hook.requests}) == 1
    warning = {"code": "alerts_failing", "parameters": {"messages": 1}}
    assert warning in alerts.world.read(status.view, ROOT)["warnings"]
    # What happens from now on waits, and comes together when the receiver works again.
    for name in ("Till 2", "Till 3"):
        alerts.note("lost", name)
    alerts.step(hours=1)
    assert len(alerts.log()) == 1
    hook.status = 200
    alerts.step(hours=1)
    alerts.step(seconds=5)
    names = [[event["name"] for event in one.content["events"]] for one in hook.requests[-2:]]
    assert names == [["Till 1"], ["Till 2", "Till 3"]]
    assert [one["state"] for one in alerts.log()] == ["sent", "sent"]
    assert alerts.log()[1]["error"] is None
    assert warning not in alerts.world.read(status.view, ROOT)["warnings"]
    hook.status = 500
    alerts.note("lost", "Till 4")
    for _ in range(31):
        alerts.step(hours=1)
    assert [one["state"] for one in alerts.log()] == ["failed", "sent", "sent"]
    assert warning in alerts.world.read(status.view, ROOT)["warnings"]


def test_a_refused_message_delays_no_other(alerts: Alerts, hook: Receiver) -> None:
    alerts.set(recipients="")
    hook.status = 413
    alerts.note("lost", "Till 1")
    alerts.step(seconds=30)
    hook.status = 200
    alerts.note("lost", "Till 2")
    alerts.step(seconds=29)
    alerts.step(seconds=1)
    names = [one.content["events"][0]["name"] for one in hook.requests]
    assert names == ["Till 1", "Till 2", "Till 1"]


def test_one_process_sends_at_a_time(
    alerts: Alerts, make_alerts: Callable[[str], AlertSending], hook: Receiver
) -> None:
    world = alerts.world
    alerts.set(recipients="")
    alerts.note("lost", "Till 1")
    hook.status = 413
    alerts.step(minutes=1)
    hook.status = 200
    world.clock.advance(minutes=1)
    task = world.write(deliveries.take, WEBHOOK, "one")  # and then its process hangs
    assert task is not None
    assert alerts.secret not in repr(task)
    other = make_alerts("other")
    other.step(WEBHOOK)
    assert len(hook.requests) == 1
    world.clock.advance(minutes=3)
    other.step(WEBHOOK)
    assert len(hook.requests) == 2
    world.write(deliveries.finish, task, "one", deliveries.Outcome())  # too late
    assert alerts.log()[0]["state"] == "sent"


def test_old_rows_go(alerts: Alerts, post: PostOffice) -> None:
    world = alerts.world

    def rows() -> tuple[int | None, ...]:
        tables = (AlertEvent, AlertDelivery)
        counts = [select(func.count()).select_from(table) for table in tables]
        return tuple(world.read(lambda tx: [tx.scalar(one) for one in counts]))

    alerts.note("lost", "Till 1")
    world.write(deliveries.forget, world.clock())
    assert rows() == (1, 0)
    alerts.step(minutes=1)
    world.write(deliveries.forget, world.clock())
    assert rows() == (0, 2)
    alerts.set(recipients="", webhook_url="")
    alerts.note("lost", "Till 2")
    assert rows() == (0, 2)  # there is nobody to be told
    world.write(deliveries.forget, world.clock.advance(days=31))
    assert rows() == (0, 0)
