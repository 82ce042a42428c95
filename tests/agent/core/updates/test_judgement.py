"""When a version on trial is confirmed, rolled back, or neither."""

import pytest

from jump_agent.core.channel import ConnectionLost, Restarting
from jump_agent.core.dial import ServerRefused, Unreachable, WrongCertificate
from jump_agent.core.link import LinkDead, LinkRefused
from jump_agent.core.updates.judgement import ATTEMPTS, SECONDS, Judgement
from jump_wire.codec import RemoteProtocolError


class Trial:
    def __init__(self) -> None:
        self.now = 0.0
        self.verdicts: list[str] = []
        self.judgement = Judgement(
            lambda: self.verdicts.append("works"), self.verdicts.append, lambda: self.now
        )

    def attempts(self, error: Exception, count: int = 50, pause: float = 60.0) -> list[str]:
        for _ in range(count):
            self.judgement.ended(error)
            self.now += pause
        return self.verdicts


def test_the_first_answer_confirms_it() -> None:
    trial = Trial()
    trial.judgement.answered()
    trial.judgement.answered()
    assert trial.attempts(LinkDead("silent")) == ["works"]


@pytest.mark.parametrize(
    "error",
    [
        LinkRefused("server_full", 60),
        LinkRefused("server_busy", 0),
        ServerRefused(503, "server_full", {}, 60.0),
        ServerRefused(429, "rate_limited", {}),
    ],
)
def test_retry_later_is_an_answer(error: Exception) -> None:
    assert Trial().attempts(error) == ["works"]


@pytest.mark.parametrize(
    "error",
    [
        Unreachable("tcp", "connection refused"),
        Unreachable("name", "unknown"),
        Unreachable("proxy", "connection timed out"),
        WrongCertificate("another server", by_clock=False),
        ServerRefused(502, "", {}),
        ServerRefused(404, "", {}),
        Restarting("within=5"),
    ],
)
def test_without_a_server_there_is_no_verdict(error: Exception) -> None:
    trial = Trial()
    assert trial.attempts(error) == []
    assert trial.attempts(LinkRefused("server_full", 1), 1) == ["works"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (LinkDead("no welcome"), "no answer from the server"),
        (ConnectionLost("closed"), "no answer from the server"),
        (RemoteProtocolError("nonsense"), "no answer from the server"),
        (Unreachable("tls", "failed"), "no answer from the server"),
        (Unreachable("answer", "none"), "no answer from the server"),
        (ServerRefused(401, "credential_refused", {}), "credential_refused"),
        (LinkRefused("version_mismatch", 300), "version_mismatch"),
        (LinkRefused("of the future", 300), "of the future"),
        (KeyError("a bug"), "KeyError"),
    ],
)
def test_a_server_that_gives_no_answer_rolls_it_back(error: Exception, reason: str) -> None:
    trial = Trial()
    assert trial.attempts(error, ATTEMPTS) == []
    assert trial.attempts(error, 1) == [reason]
    assert trial.attempts(error) == [reason]


def test_it_takes_several_attempts_and_some_time() -> None:
    trial = Trial()
    assert trial.attempts(LinkDead("silent"), 100, 1.0) == []
    trial.now = SECONDS
    assert len(trial.attempts(LinkDead("silent"), 1)) == 1
    trial = Trial()
    assert trial.attempts(LinkDead("silent"), ATTEMPTS - 1, 3600.0) == []
