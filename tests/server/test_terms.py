"""What the site expects of its Jump Clients, as its settings say."""

import gevent
import pytest

from jump_server.core.inputs import parse
from jump_server.runtime import Runtime
from jump_server.settings import site_settings
from jump_server.terms import announce, of_site
from tests.server.world import ROOT, World


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
