"""What the site expects of its Jump Clients, as its settings say."""

import gevent
import pytest

from jump_server.core.inputs import parse
from jump_server.groups import jump_groups
from jump_server.runtime import Runtime
from jump_server.settings import site_settings
from jump_server.terms import announce, of_site
from jump_wire import maintenance, messages
from tests.server.hub.peers import Network, online_agent
from tests.server.world import ROOT, START, World


@pytest.fixture
def backend() -> str:
    return "sqlite"


def test_the_settings_make_the_rules(runtime: Runtime, world: World) -> None:
    days = site_settings.DEFAULTS["client_expiry_days"]
    assert world.read(of_site).offline_minutes == days * 24 * 60
    wanted = parse(
        site_settings.SettingsChange,
        {"client_expiry_days": 20, "statistics_seconds": 9, "withheld_statistics": ["disks"]},
    )
    world.write(site_settings.change, ROOT, wanted, None)
    announce(world.database, runtime.hub)
    told = runtime.hub.terms
    assert (told.offline_minutes, told.statistics_seconds) == (20 * 24 * 60, 9)
    assert told.withheld == ("disks",)
    gevent.sleep(0)


def test_a_client_is_told_what_its_group_forbids(runtime: Runtime, world: World) -> None:
    admin = world.administrator()
    world.group("kiosks")
    client = world.enrol(str(world.installer(admin, "kiosks")["key"]))
    runtime.hub.start()
    runtime.announce_terms()
    network = Network()
    peer, core = online_agent(runtime.hub, network, client.id)

    def told() -> messages.Terms:
        runtime.announce_terms()
        found = core.receive(str(peer.take()))
        assert isinstance(found, messages.Terms)
        return found

    def forbid(**given: bool) -> None:
        world.write(jump_groups.change, ROOT, "kiosks", parse(jump_groups.GroupChange, given), None)

    forbid(forbid_uninstall=True)
    first = told()
    assert (first.forbid_disable, first.forbid_uninstall, first.maintenance) == (False, True, ())
    # Its anchors are made then, and told right after.
    assert maintenance.are_current(told().maintenance, maintenance.slot(START.timestamp()))
    forbid(forbid_uninstall=False)
    last = told()
    assert (last.forbid_uninstall, last.maintenance) == (False, ())
    network.close()
