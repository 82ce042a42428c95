"""A sealed image: nothing of the original's identity, and clones that each enrol."""

import functools
import json
import shutil
from pathlib import Path

import pytest

from jump_agent.core import identity
from jump_agent.core.dial import Route, pinned_context
from jump_agent.core.enrolment import enrol, new_enrolment
from jump_agent.core.identity import Identity
from jump_agent.core.layout import Config, Layout
from jump_agent.core.sealing import examine, wipe
from jump_agent.core.status import facts
from jump_agent.core.store import write_json
from tests.agent.authority import Authority
from tests.agent.fake_server import Answer, FakeServer, refusal
from tests.agent.packages import KEY
from tests.agent.running import Running


def test_clones_of_a_sealed_image_each_enrol(
    layout: Layout, config: Config, server: FakeServer, authority: Authority, tmp_path: Path
) -> None:
    identity.save(layout.identity, Identity("original", "secret", "", 0.0))
    Path(layout.log).write_text("enrolled as original\n")
    write_json(layout.offline, {"valid_minutes": 10, "linked_at": 1.0})
    wipe(layout, "the-key")
    assert not Path(layout.offline).exists()  # the clones' time without a server is their own
    kept = "".join(path.read_text() for path in Path(layout.state).rglob("*") if path.is_file())
    assert "original" not in kept
    assert "secret" not in kept
    assert facts(layout, config, running=False)["sealed"]
    assert Path(layout.enrolment).stat().st_mode & 0o777 == 0o600
    pairs = set()
    route = Route(server.address, pinned_context(authority.pem), timeout=5.0)
    for number in range(3):
        folder = tmp_path / f"clone-{number}"
        shutil.copytree(layout.directory, folder)
        enrol(route, Layout(str(folder)), config)
        sent = server.request("/agent/v1/enrolments")
        assert (sent["key"], sent["sealed"]) == ("the-key", True)
        pairs.add((sent["enrolment_id"], sent["credential"]))
    assert len(pairs) == 3


def test_one_that_never_enrolled_keeps_its_key_and_its_values(layout: Layout) -> None:
    write_json(layout.enrolment, new_enrolment("k", {"name": "x"}))
    wipe(layout, "")
    stored = json.loads(Path(layout.enrolment).read_text())
    assert stored == {"key": "k", "overrides": {"name": "x"}, "sealed": True}


def test_without_a_key_nothing_is_removed(layout: Layout) -> None:
    identity.save(layout.identity, Identity("original", "secret", "", 0.0))
    with pytest.raises(ValueError, match="no installer's key"):
        wipe(layout, "")
    assert identity.load(layout.identity) is not None


def test_the_key_is_checked_before_anything_is_wiped(
    layout: Layout, config: Config, server: FakeServer
) -> None:
    check = "/agent/v1/enrolments/check"
    nothing, _ = examine(layout, config, "")
    assert nothing == {"key": False, "sealed": False}
    identity.save(layout.identity, Identity("original", "secret", "", 0.0))
    assert list(examine(layout, config, KEY)) == [
        {"key": True, "sealed": False},
        {"accepted": True},
    ]
    answers = [
        (refusal(403, "key_invalid"), {"code": "key_invalid", "parameters": {}}),
        # A place may be free by the time the clones start.
        (refusal(409, "client_limit_reached"), {"accepted": True}),
        (refusal(429, "rate_limited"), None),
    ]
    for answer, told in answers:
        server.answers[check] = functools.partial(_first, answer)
        found = list(examine(layout, config, KEY))[1]
        assert found == told or (told is None and "429" in found["unchecked"])
    server.close()
    assert "connection refused" in list(examine(layout, config, KEY))[1]["unchecked"]
    assert list(examine(layout, config, "nonsense"))[1]["code"] == "key_invalid"
    assert identity.load(layout.identity) is not None


def _first(answer: Answer, _request: object) -> Answer:
    return answer


def test_a_sealed_one_is_told_apart(layout: Layout, config: Config, server: FakeServer) -> None:
    server.close()
    wipe(layout, KEY)

    def sealed(key: str) -> bool:
        return bool(next(examine(layout, config, key))["sealed"])

    assert (sealed(""), sealed(KEY), sealed("another")) == (True, True, False)
    stored = json.loads(Path(layout.enrolment).read_text())
    write_json(layout.enrolment, {**stored, "credential": "c"})  # it was started in between
    assert not sealed("")


def test_when_the_installer_has_expired_meanwhile_it_waits_and_says_so(
    layout: Layout, config: Config, server: FakeServer
) -> None:
    write_json(layout.enrolment, new_enrolment("k", {}))
    wipe(layout, "")
    server.answers["/agent/v1/enrolments"] = lambda _: refusal(
        403, "sealed_installer_expired", time="2026-01-01T00:00:00.000Z"
    )
    running = Running(layout, config)
    try:
        while not running.waits:
            running.waiter.wait(None, [], 0.01)
        assert running.waits[0] == 6 * 3600
        told = facts(layout, config, running=True)
        assert (told["problem"], told["sealed"]) == ("sealed_installer_expired", True)
        assert "2026-01-01" in told["problem_text"]
    finally:
        running.stop()
    assert running.result is None  # it is still installed
    assert Path(layout.enrolment).exists()
