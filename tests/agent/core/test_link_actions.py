"""What a running client reports about itself: the owner's policy for updates, too."""

from pathlib import Path

import pytest

from jump_agent.core import identity
from jump_agent.core.identity import Identity
from jump_agent.core.layout import Config, Layout
from jump_agent.core.link_actions import LinkActions
from jump_wire import messages
from tests.agent.fake_server import FakeServer
from tests.agent.running import Running


@pytest.mark.parametrize("policy", ["off", "1.4.0"])
def test_the_inventory_has_the_policy(
    layout: Layout, config: Config, server: FakeServer, policy: str
) -> None:
    identity.save(layout.identity, Identity("id", "secret", "", 0.0))
    Path(layout.updates).mkdir()
    Path(layout.update_policy).write_text(policy + "\n")
    running = Running(layout, config)
    try:
        link = server.link()
        link.welcome()
        assert link.expect(messages.Inventory).update_policy == policy
        assert isinstance(running._client, LinkActions)
    finally:
        running.stop()
