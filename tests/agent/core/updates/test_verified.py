"""The downloaded payload: what was signed, and nothing else. More lies: linux/test_updating.py."""

import time
from pathlib import Path

import pytest

from jump_agent.core.layout import Layout
from jump_agent.core.trust import Untrusted
from jump_agent.core.updates.verified import verified
from tests.agent.releases import Release


def test_the_payload_is_the_one_that_was_signed(layout: Layout) -> None:
    release = Release()
    root = release.root()
    release.payload("9.0.0", b"payload")
    release.publish().write(Path(layout.downloads))
    for folder in (layout.trust, layout.updates):
        Path(folder).mkdir()
    Path(layout.root).write_bytes(root)
    target, data = verified(layout, "9.0.0", time.time)
    assert (target.version, data) == ("9.0.0", b"payload")
    payload = Path(layout.downloads, "payload.zip")
    for other in (b"Payload", b"payload more", b""):
        payload.write_bytes(other)
        with pytest.raises((Untrusted, OSError)):
            verified(layout, "9.0.0", time.time)
    payload.unlink()
    with pytest.raises(Untrusted, match="not the one that was signed"):
        verified(layout, "9.0.0", time.time)
    with pytest.raises(Untrusted, match="has not signed"):
        verified(layout, "9.0.1", time.time)
