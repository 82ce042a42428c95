"""What went by its age can be taken back, until its computer was told or its record is deleted."""

from jump_server.clients import credentials, jump_clients
from jump_server.clients.credentials import Identity
from jump_server.core.inputs import parse
from jump_server.lifecycle import expired_clients
from jump_server.lifecycle.expired_clients import Restoration
from jump_server.reports import audit_log
from jump_server.site import sweeping
from tests.server.world import ROOT, World, refuses


def test_a_removal_by_age_is_taken_back(world: World) -> None:
    boss = world.administrator()
    key = world.installer(boss, "user:admin")["key"]
    one = world.enrol(key, "one")
    world.enrol(key, "two")
    world.clock.advance(days=180)
    world.write(sweeping.sweep, world.clock())
    shown = world.read(expired_clients.listing, boss)["items"]
    assert sorted(item["name"] for item in shown) == ["one", "two"]
    assert shown[0]["deleted_at"] == "2027-02-24T12:00:00.000Z"

    wanted = parse(Restoration, {"ids": [one.id, "f" * 32]})
    with refuses("permission_refused"):
        world.write(expired_clients.restore, world.user("ann"), wanted)
    assert world.write(expired_clients.restore, boss, wanted) == {"restored": [one.id]}
    assert world.write(expired_clients.restore, boss, wanted) == {"restored": []}
    back = world.read(jump_clients.get, boss, one.id)
    assert (back["status"], back["removal"]) == ("offline", None)
    # Its time begins anew, and its credential is good.
    world.clock.advance(days=179)
    world.write(sweeping.sweep, world.clock())
    (known,) = world.read(credentials.identify_all, [(one.id, one.credential)])
    assert isinstance(known, Identity)
    assert not known.uninstall
    assert [item["name"] for item in world.read(expired_clients.listing, boss)["items"]] == ["two"]
    log = world.read(audit_log.listing, ROOT, audit_log.AuditQuery(action="jump_client.restored"))
    assert log.total == 1
