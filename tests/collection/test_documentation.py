"""What the documentation says is so: it can be read, and its examples work."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.collection.enrolled import enrol
from tests.collection.playbook import COLLECTION, ROOT, Ansible
from tests.collection.server import Access, environment

FOLDER = ROOT / "collections" / "bomgar" / "jumpclient"
PLUGINS = f"ansible_collections.{COLLECTION}.plugins"
MODULES = sorted(path.stem for path in (FOLDER / "plugins" / "modules").glob("*.py"))
ON_COMPUTERS = {"jump_client_facts", "jump_client_firewall"}
"""What knows nothing of the server."""
ON_HOSTS = {"jump_client_firewall"}
"""What a test runs on a host of its own only, because it changes the computer."""
COMPUTERS_INFO = {"jump_client_info", "jump_client_record_info"}
"""What is about Jump Clients, whose examples have a place of their own."""
ROLES = sorted(path.name for path in (FOLDER / "roles").iterdir())
PLAYBOOKS = sorted(path.stem for path in (FOLDER / "playbooks").glob("*.yml"))


def documentation(kind: str, *names: str) -> dict[str, Any]:
    """What ansible-doc tells of modules or roles."""
    command = [str(Path(sys.executable).with_name("ansible-doc")), "--json", "--type", kind]
    done = subprocess.run(
        [*command, *(f"{COLLECTION}.{name}" for name in names)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def modules() -> dict[str, Any]:
    """What ansible-doc tells of all modules."""
    return documentation("module", *MODULES)


def test_every_module_can_be_looked_up(modules: dict[str, Any]) -> None:
    assert sorted(modules) == [f"{COLLECTION}.{name}" for name in MODULES]
    for name, module in modules.items():
        attributes = module["doc"]["attributes"]
        assert {"check_mode", "diff_mode", "idempotent"} <= set(attributes), name
        if name.rpartition(".")[2] in ON_COMPUTERS:
            continue
        assert {"server_url", "token", "ca_path"} <= set(module["doc"]["options"]), name
        assert "error" in module["return"], name


def test_the_archive_has_what_galaxy_asks_for() -> None:
    assert (FOLDER / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    assert "v0.1.0" in (FOLDER / "CHANGELOG.rst").read_text()
    assert "ansible-galaxy collection install" in (FOLDER / "README.md").read_text()
    for role in ROLES:
        assert role in (FOLDER / "roles" / role / "README.md").read_text().splitlines()[0]


def test_every_role_can_be_looked_up_and_documents_its_variables() -> None:
    found = documentation("role", *ROLES)
    assert sorted(found) == [f"{COLLECTION}.{name}" for name in ROLES]
    for role in ROLES:
        defaults = yaml.safe_load((FOLDER / "roles" / role / "defaults" / "main.yml").read_text())
        options = found[f"{COLLECTION}.{role}"]["entry_points"]["main"]["options"]
        assert sorted(defaults) == sorted(options)
        for name, option in options.items():
            if "default" in option:
                assert defaults[name] == option["default"], name


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_every_playbook_has_an_entry_at_the_top_of_the_checkout(name: str) -> None:
    """It imports the collection's, so it also works copied out, and there is one of each."""
    [[play]] = [yaml.safe_load((ROOT / "playbooks" / f"{name.replace('_', '-')}.yml").read_text())]
    assert name.isidentifier(), "Ansible finds no other name in a collection"
    assert play["ansible.builtin.import_playbook"] == f"{COLLECTION}.{name}"


@pytest.mark.parametrize("kind", ["inventory", "lookup"])
def test_every_plugin_on_the_controller_can_be_looked_up(kind: str) -> None:
    names = sorted(path.stem for path in (FOLDER / "plugins" / kind).glob("*.py"))
    found = documentation(kind, *names)
    assert sorted(found) == [f"{COLLECTION}.{name}" for name in names]
    for name, plugin in found.items():
        options = plugin["doc"]["options"]
        told = {entry["name"] for option in options.values() for entry in option.get("env", [])}
        assert {"JUMP_SERVER_URL", "JUMP_TOKEN", "JUMP_CA_PATH"} <= told, name
        assert yaml.safe_load(plugin["examples"]), name


def test_every_module_belongs_to_the_group_that_the_roles_set_defaults_for() -> None:
    runtime = yaml.safe_load((FOLDER / "meta" / "runtime.yml").read_text())
    assert set(runtime["action_groups"]["server"]) == set(MODULES) - ON_COMPUTERS


def test_every_option_is_in_a_test_or_an_example() -> None:
    """Of its module: in a test or a role that uses the module, or in what the module shows."""
    folders = (ROOT / "tests" / "collection", ROOT / "tests" / "roles", FOLDER / "roles")
    used = [
        path.read_text()
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".py", ".yml"}
    ]
    for name in MODULES:
        module = importlib.import_module(f"{PLUGINS}.modules.{name}")
        where = " ".join([module.EXAMPLES, *(text for text in used if name in text)])
        words = set(re.findall(r"\w+", where))
        options = yaml.safe_load(module.DOCUMENTATION).get("options", {})
        assert set(options) <= words, name


@pytest.fixture
def examples(server: Access, tmp_path: Path) -> list[dict[str, Any]]:
    """The examples of all modules in a useful order, about records that are there."""
    for name in ("marie", "paul"):
        server.api.request("POST", "/users", {"username": name, "role": "technician"})
    server.api.request("POST", "/jump-groups", {"code_name": "old-servers", "name": "Old"})
    *_, burned = enrol(server, "examples", "web1", "web2", "web3")
    texts = {
        name: importlib.import_module(f"{PLUGINS}.modules.{name}").EXAMPLES for name in MODULES
    }
    assert all(texts.values())
    site = ("jump_item_role", "user", "team", "jump_group", "settings", "update_policy", "token")
    first = (*site, "jump_shortcut", "jump_client_info", "jump_client_maintenance_token")
    reading = (name for name in MODULES if name.endswith("_info") and name not in COMPUTERS_INFO)
    order = (*first, "installer", "jump_client", *reading, "export")
    together = (f"jump_client_{what}" for what in ("facts", "record_info", "package"))
    removals = ("jump_client_removal", "jump_client_host_removal")
    text = "\n".join(texts[name] for name in (*order, *together, *removals))
    text = text.replace("5c3f0b1de2a94c7786a1b2c3d4e5f607", burned)
    # Nothing here is a computer, so nothing comes online.
    text = text.replace("wait_for: online", "wait_for: offline")
    text = text.replace("enabled: false", "enabled: true")
    text = text.replace("/root/packages", str(tmp_path / "packages"))
    text = text.replace("/srv/site/", f"{tmp_path}/")
    made = server.api.request("POST", "/installers", {"jump_group": "examples"})
    download = texts["installer_download"].replace("0f6a1d3e5b7c49d28e1f3a5b7c9d0e2f", made["id"])
    for place in ("/root", "/srv/images"):
        download = download.replace(f"dest: {place}/", f"dest: {tmp_path}/")
    tasks: list[dict[str, Any]] = yaml.safe_load(text + "\n" + download)
    return tasks


@pytest.mark.dear("every module runs once, by Ansible")
def test_the_examples_work(
    examples: list[dict[str, Any]], ansible: Ansible, tmp_path: Path
) -> None:
    used = {action for task in examples for action in task if action.startswith(COLLECTION)}
    assert used == {f"{COLLECTION}.{name}" for name in MODULES if name not in ON_HOSTS}
    play = {
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars": {
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            "vault_password_of_marie": "a password of some length",
        },
        "tasks": [*examples, {f"{COLLECTION}.jump_client_computer_info": {}}],  # its first name
    }
    playbook = tmp_path / "examples.yml"
    playbook.write_text(yaml.safe_dump([play]))
    run = ansible.playbook(playbook)
    assert run.status == 0, run.output
    skipped = run.output.count("skipping: ")
    assert f"ok={len(examples) + 1 - skipped} " in run.output
