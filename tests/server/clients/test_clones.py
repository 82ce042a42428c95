"""What is noted about a second computer with a client's identity."""

from jump_server.clients import clones
from jump_server.reports import audit_log
from tests.server.world import ROOT, World


def test_a_refused_clone_is_in_the_audit_log(world: World) -> None:
    world.write(clones.refused, "c" * 32, "198.51.100.9")
    query = audit_log.AuditQuery(action="jump_client.clone_refused")
    (event,) = world.read(audit_log.listing, ROOT, query).items
    assert event["actor"] == "server"
    assert event["target_id"] == "c" * 32
    assert event["details"] == {"clone_address": "198.51.100.9"}
