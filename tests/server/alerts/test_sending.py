"""A mail reaches those whom the SMTP server accepts."""

from tests.server.alerts.conftest import Alerts
from tests.server.post_office import REFUSED, PostOffice


def test_recipients_that_are_refused_keep_it_from_no_other(
    alerts: Alerts, post: PostOffice
) -> None:
    alerts.set(webhook_url="", recipients=f"ops@jump.example gone@{REFUSED}")
    alerts.note("lost", "Till 1")
    alerts.step(minutes=1)
    assert [recipients for recipients, _ in post.envelopes] == [["ops@jump.example"]]
    (log,) = alerts.log()
    assert (log["state"], log["recipients"]) == ("waiting", [f"gone@{REFUSED}"])
    assert log["error"]["code"] == "mail_partly_refused"
    alerts.step(minutes=1)
    assert alerts.log()[0]["error"]["code"] == "mail_recipients_refused"
    assert len(post.envelopes) == 1
