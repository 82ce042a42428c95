"""Links, requests and the limit of open files."""

import resource

import pytest

from jump_server.hub import descriptors
from jump_server.hub.descriptors import OWN, REQUESTS, Limits, share
from jump_server.hub.limits import pipe_room


@pytest.mark.parametrize("limit", [64, 256, 1024, 4096, 20_000, 65_536, 1_048_576])
@pytest.mark.parametrize("wanted", [1, 50, 5000, 20_000, 1_000_000])
def test_it_always_fits(limit: int, wanted: int) -> None:
    limits = share(limit, wanted)
    own = min(OWN, limit // 8)
    assert 1 <= limits.links <= wanted
    assert limits.links + pipe_room(limits.links) + limits.requests + own <= limit


def test_what_fits_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    assert share(65_536, 20_000) == Limits(20_000, REQUESTS)
    assert share(resource.RLIM_INFINITY, 1_000_000) == Limits(1_000_000, REQUESTS)
    assert caplog.text == ""


def test_what_does_not_fit_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    assert share(20_000, 20_000).links == 16_800
    assert len(caplog.records) == 1
    assert "lowered" in caplog.text


def test_the_limit_is_raised_as_far_as_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    raised = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 65_536))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: raised.append(limits))
    assert descriptors.fit(20_000) == Limits(20_000, REQUESTS)
    assert raised == [(65_536, 65_536)]
