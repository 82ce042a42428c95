"""Telling the server that the client goes."""

from pathlib import Path

from jump_agent.core import identity
from jump_agent.core.identity import Identity
from jump_agent.core.layout import Config, Layout
from jump_agent.core.report_uninstall import report_uninstalled
from tests.agent.fake_server import FakeServer, refusal


def test_the_server_is_told_who_goes_and_why(
    layout: Layout, config: Config, server: FakeServer
) -> None:
    identity.save(layout.identity, Identity("id", "secret", "", 0.0))
    assert report_uninstalled(layout, config, "local")
    path, headers, values = server.requests.get(timeout=5)
    assert (path, values) == ("/agent/v1/uninstalled", {"reason": "local"})
    assert headers["authorization"] == "Jump-Client id:secret"


def test_it_goes_on_without_the_server(layout: Layout, config: Config, server: FakeServer) -> None:
    identity.save(layout.identity, Identity("id", "secret", "", 0.0))
    server.answers["/agent/v1/uninstalled"] = lambda _: refusal(401, "credential_refused")
    assert not report_uninstalled(layout, config, "local")
    server.close()
    assert not report_uninstalled(layout, config, "local")


def test_who_never_enrolled_has_nothing_to_tell(
    layout: Layout, config: Config, server: FakeServer
) -> None:
    assert not report_uninstalled(layout, config, "local")
    Path(layout.identity).write_text("{")
    assert not report_uninstalled(layout, config, "local")
    assert server.requests.empty()
