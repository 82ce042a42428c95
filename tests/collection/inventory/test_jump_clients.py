"""The inventory of Jump Clients: its hosts, groups and cache, and computers that lie."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.doc_fragments import constructed, inventory_cache
from ansible_collections.bomgar.jumpclient.plugins.doc_fragments import _controller
from ansible_collections.bomgar.jumpclient.plugins.inventory import jump_clients
from ansible_collections.bomgar.jumpclient.plugins.module_utils._errors import local_error
from ansible_collections.bomgar.jumpclient.plugins.module_utils._module import connect
from ansible_collections.bomgar.jumpclient.plugins.plugin_utils._inventory import (
    address_of,
    host_names,
)

from tests.collection.enrolled import enrol
from tests.collection.inprocess import ACCESS, FakeApi
from tests.collection.playbook import ROOT
from tests.collection.server import Access, environment

ANSIBLE_INVENTORY = Path(sys.executable).with_name("ansible-inventory")
PLUGIN = "bomgar.jumpclient.jump_clients"
LIST = "GET /jump-clients"
Found = dict[str, Any]


def record(number: int, **given: Any) -> Found:
    """A record as the server lists it, with some of its fields."""
    made = {
        "id": f"{number:08x}" + "0" * 24,
        "name": f"web{number}",
        "jump_group": "servers",
        "tag": f"rack-{number % 100}",
        "status": "online",
        "disabled_by": [],
        "fqdn": f"web{number}.example.com",
        "os": "Debian GNU/Linux 12 (bookworm)",
        "private_addresses": ["192.0.2.17"],
    }
    return {**made, **given}


@pytest.fixture(scope="module", autouse=True)
def _options() -> None:
    """Tell Ansible of the plugin's options, as its loader does."""
    options: Found = {}
    for fragment in (
        constructed.ModuleDocFragment,
        inventory_cache.ModuleDocFragment,
        _controller.ModuleDocFragment,
    ):
        options |= yaml.safe_load(fragment.DOCUMENTATION)["options"]
    options |= yaml.safe_load(jump_clients.DOCUMENTATION)["options"]
    constants.config.initialize_plugin_configuration_definitions("inventory", PLUGIN, options)


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> FakeApi:
    """The server's API, whose list a test gives."""
    api = FakeApi({})
    monkeypatch.setattr(jump_clients, "connect", lambda _given: api)
    return api


def parse(folder: Path, **given: Any) -> InventoryData:
    """Return the inventory that the plugin makes of a file with these options."""
    path = folder / "site.jump.yml"
    path.write_text(yaml.safe_dump({"plugin": PLUGIN, **ACCESS, **given}))
    plugin = jump_clients.InventoryModule()
    plugin._load_name = plugin.ansible_name = PLUGIN
    plugin._redirected_names = [PLUGIN]
    assert plugin.verify_file(str(path))
    inventory = InventoryData()
    plugin.parse(inventory, DataLoader(), str(path))
    if given.get("cache"):
        plugin.update_cache_if_changed()
    return inventory


def members(inventory: InventoryData) -> dict[str, list[str]]:
    return {name: hosts for name, hosts in inventory.get_groups_dict().items() if hosts}


def test_hosts_have_their_record_groups_and_composed_variables(
    listed: FakeApi, tmp_path: Path
) -> None:
    hostile = "{{ lookup('pipe', 'touch /nowhere') }}"
    listed.answers[LIST] = [record(1), record(2, tag="", fqdn="web2", comments=hostile)]
    inventory = parse(
        tmp_path,
        keyed_groups=[{"key": "tag", "prefix": "tag"}, {"key": "jump_group", "prefix": "group"}],
        groups={"debian": "'Debian' in os", "odd": "comments is defined"},
        compose={"said": "comments", "where": "private_addresses | first", "mine": "tag ~ '!'"},
    )
    one, two = (inventory.hosts[name].get_vars() for name in ("web1", "web2"))
    assert one["jump_client_record"] == record(1)
    assert (one["ansible_host"], two["ansible_host"]) == ("web1.example.com", "192.0.2.17")
    assert (one["mine"], one["where"], two["mine"]) == ("rack-1!", "192.0.2.17", "!")
    assert "said" not in one
    assert two["said"] == hostile
    inventory.reconcile_inventory()
    found = members(inventory)
    assert found["tag_rack_1"] == found["debian"][:1] == ["web1"]
    assert found["group_servers"] == found["debian"] == ["web1", "web2"]
    assert found["odd"] == ["web2"]


def test_strict_expressions_and_odd_options_are_errors(
    listed: FakeApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed.answers[LIST] = [record(1)]
    assert list(parse(tmp_path, compose={"x": "nothing.here"}).hosts) == ["web1"]
    with pytest.raises(Exception, match="Could not set x for host web1"):
        parse(tmp_path, strict=True, compose={"x": "nothing.here"})
    with pytest.raises(AnsibleParserError, match="unknown filter: groups"):
        parse(tmp_path, filters={"groups": ["a"]})
    with pytest.raises(AnsibleParserError, match=r"allowed values: online, .*, not on$"):
        parse(tmp_path, filters={"status": "on"})
    monkeypatch.setattr(jump_clients, "connect", connect)
    with pytest.raises(AnsibleParserError, match=r"https://jump\.example\.com, not http://x"):
        parse(tmp_path, server_url="http://x")


def test_filters_are_the_servers_where_it_has_them(listed: FakeApi, tmp_path: Path) -> None:
    listed.answers[LIST] = [
        record(1, tag="a"),
        record(2, tag="b", disabled_by=["console"], status="offline"),
        record(3, tag="c"),
        record(4, tag="a", status="uninstalled"),
    ]
    listed.answers["GET /jump-groups/servers"] = {"code_name": "servers"}
    listed.answers["GET /jump-groups/user%3Amarie"] = {"code_name": "user:marie"}
    assert list(parse(tmp_path).hosts) == ["web1", "web2", "web3"]
    given: Found = {"status": "online", "jump_groups": ["jumpgroup:servers", "user:marie"]}
    assert list(parse(tmp_path, filters=given).hosts) == ["web1", "web3"]
    asked = [sent for what, sent in listed.asked[1:] if what == LIST]
    assert [one["jump_group"] for one in asked] == ["servers", "user:marie"]
    assert {one["status"] for one in asked} == {"online"}
    several = {"tags": ["a", "b"], "status": ["disabled", "uninstalled"], "search": "web"}
    assert list(parse(tmp_path, filters=several).hosts) == ["web2", "web4"]
    assert listed.asked[-1][1] == {
        "search": "web",
        "tag": None,
        "status": None,
        "jump_group": None,
    }
    listed.answers["GET /jump-groups/lost"] = local_error("client_not_found")
    with pytest.raises(AnsibleParserError, match="jump_clients: client_not_found: "):
        parse(tmp_path, filters={"jump_groups": ["lost"]})


def test_the_cache_answers_only_the_same_question_and_has_no_token(
    listed: FakeApi, tmp_path: Path
) -> None:
    kept = tmp_path / "cache"
    cache = {
        "cache": True,
        "cache_plugin": "jsonfile",
        "cache_connection": str(kept),
    }
    listed.answers[LIST] = [record(1, comments="{{ 1 + 1 }}")]
    for _ in range(2):
        inventory = parse(tmp_path, compose={"said": "comments"}, **cache)
        assert inventory.hosts["web1"].get_vars()["said"] == "{{ 1 + 1 }}"
    assert len(listed.asked) == 1
    parse(tmp_path, filters={"tags": ["x"]}, **cache)
    parse(tmp_path, **cache, token="jt_other")
    assert len(listed.asked) == 3
    assert all("jt_" not in path.read_text() + path.name for path in kept.iterdir())


def test_computers_that_lie_get_no_other_hosts_name() -> None:
    lies = ["localhost", "LOCALHOST", "all", "servers", "web1", "Web1", "web2", "web2-00000006"]
    odd = ["../../group_vars/all", "-oProxyCommand=x", "a,b:[1:3]", "..", "é 1"]
    records = [record(number, name=name) for number, name in enumerate([*lies, *odd])]
    records[6]["id"] = f"{6:08}" + "a" * 24
    records.append(record(99, name="web2", id=f"{6:08}" + "b" * 24))
    names = host_names(records, ["name"], {"servers"})
    assert names == [
        "localhost-00000000",
        "LOCALHOST-00000001",
        "all-00000002",
        "servers-00000003",
        "web1-00000004",
        "Web1-00000005",
        "web2-" + records[6]["id"],
        "web2-00000006",
        "_._.._group_vars_all",
        "_oProxyCommand_x",
        "a_b__1_3_",
        "_.",
        "é_1",
        "web2-" + records[13]["id"],
    ]
    assert host_names([record(1, name="")], ["name", "fqdn"], []) == ["web1.example.com"]
    assert host_names([record(1, name="")], ["name"], []) == [record(1)["id"]]


def test_a_host_cannot_be_taken_for_a_group(listed: FakeApi, tmp_path: Path) -> None:
    listed.answers[LIST] = [record(1, name="debian"), record(2, name="rack_1", tag="rack_1")]
    inventory = parse(
        tmp_path, groups={"debian": "true"}, keyed_groups=[{"key": "tag", "separator": ""}]
    )
    inventory.reconcile_inventory()
    assert "debian-00000001" in inventory.hosts
    assert inventory.hosts["rack_1"].get_vars()["ansible_host"] == "web2.example.com"
    for name in ("rack_1", "debian"):
        assert inventory.groups[name].get_vars() == {}


@pytest.mark.parametrize(
    ("fqdn", "addresses", "expected"),
    [
        ("db1.example.com", ["192.0.2.1"], "db1.example.com"),
        ("db1", ["192.0.2.1"], "192.0.2.1"),
        ("localhost.localdomain", ["127.0.0.1", "fe80::1", "2001:db8::1"], "2001:db8::1"),
        ("-oProxyCommand=touch.x", [], None),
        ("127.0.0.1", ["::1", "not an address", "0.0.0.0"], None),
        ("a.b\n", [], None),
        ("x" * 300 + ".example.com", ["192.0.2.1"], "192.0.2.1"),
    ],
)
def test_the_address_is_one_of_another_computer(
    fqdn: str, addresses: list[str], expected: str | None
) -> None:
    assert address_of(record(1, fqdn=fqdn, private_addresses=addresses)) == expected


def test_ten_thousand_hosts_take_two_seconds(listed: FakeApi, tmp_path: Path) -> None:
    content = json.dumps([record(number) for number in range(10_000)])
    listed.answers[LIST] = lambda _sent: json.loads(content)
    given = [{"key": "tag", "prefix": "tag"}, {"key": "jump_group", "prefix": "group"}]
    before = time.process_time()
    inventory = parse(tmp_path, keyed_groups=given)
    assert time.process_time() - before < 2
    assert len(inventory.hosts) == 10_000
    assert len(inventory.groups["tag_rack_7"].get_hosts()) == 100


def test_ansible_lists_the_jump_clients_of_a_server(server: Access, tmp_path: Path) -> None:
    first, second = enrol(server, "inventoried", "inventoried1", "inventoried2")
    enrol(server, "unlisted", "unlisted1")
    server.api.request("PATCH", f"/jump-clients/{first}", {"tag": "rack-1"})
    path = tmp_path / "site.jump.yml"
    given: Found = {
        "plugin": PLUGIN,
        "filters": {"jump_groups": ["inventoried"], "status": "offline"},
        "token": "{{ lookup('ansible.builtin.env', 'MY_TOKEN') }}",
        "keyed_groups": [{"key": "tag", "prefix": "tag"}, {"key": "jump_group", "prefix": ""}],
    }
    path.write_text(yaml.safe_dump(given))

    def listing(**variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ANSIBLE_INVENTORY), "-i", str(path), "--list"],
            cwd=ROOT,
            env=environment(
                ANSIBLE_HOME=str(tmp_path / "ansible"),
                ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="1",
                **{**server.environment, "JUMP_TOKEN": "unused", **variables},
            ),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    told = json.loads(listing(MY_TOKEN=server.token).stdout)
    hosts = told["_meta"]["hostvars"]
    assert sorted(hosts) == ["inventoried1", "inventoried2"]
    assert hosts["inventoried2"]["jump_client_record"]["id"] == {"__ansible_unsafe": second}
    assert told["tag_rack_1"]["hosts"] == ["inventoried1"]
    refused = listing(MY_TOKEN="jt_wrong")
    assert refused.returncode != 0
    assert "not_signed_in" in refused.stderr
    assert "jt_wrong" not in refused.stderr
