"""What the documentation says is so: it can be read, and its examples work."""

import ast
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

PNG = b"\x89PNG\r\n\x1a\n and the rest"
FOLDER = ROOT / "collections" / "bomgar" / "jumpclient"
PLUGINS = f"ansible_collections.{COLLECTION}.plugins"
MODULES = sorted(path.stem for path in (FOLDER / "plugins" / "modules").glob("*.py"))
OF_THE_SERVERS_ROLE = {"jump_server_files", "jump_server_info", "jump_server_service"}
"""What the role that runs the server needs on its hosts."""
OF_INSTALLATIONS = {"jump_client_firewall", "jump_client_installation"}
ON_COMPUTERS = {"jump_client_facts", *OF_INSTALLATIONS, *OF_THE_SERVERS_ROLE}
"""What knows nothing of the server."""
ON_HOSTS = {*OF_INSTALLATIONS, *OF_THE_SERVERS_ROLE}
"""What a test runs on a host of its own only, because it changes the computer."""
COMPUTERS_INFO = {"jump_client_info", "jump_client_record_info", "jump_server_info"}
"""What is about computers, whose examples have a place of their own, or are on hosts only."""
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
        points = found[f"{COLLECTION}.{role}"]["entry_points"]
        options = [pair for point in points.values() for pair in point["options"].items()]
        assert sorted(defaults) == sorted(name for name, _ in options)
        assert points.keys() <= {
            path.stem for path in (FOLDER / "roles" / role / "tasks").iterdir()
        }
        for name, option in options:
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
    actions = {path.stem for path in (FOLDER / "plugins" / "action").glob("*.py")}
    routed = {
        name: route.get("action_plugin")
        for name, route in runtime["plugin_routing"]["modules"].items()
        if name in MODULES
    }
    plain = set(MODULES) - ON_COMPUTERS - actions
    assert routed == dict.fromkeys(plain, f"{COLLECTION}.installer")


class Given(ast.NodeVisitor):
    """What a test gives to modules: keywords and keys, and those of YAML in its texts."""

    def __init__(self) -> None:
        self.options: set[str] = set()
        self.modules: set[str] = set()

    def visit_keyword(self, node: ast.keyword) -> None:
        self.options.add(node.arg or "")
        self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.modules.update({one.name for one in node.names}.intersection(MODULES))

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.modules.update({node.value}.intersection(MODULES))
            self.read(node.value)

    def visit_Dict(self, node: ast.Dict) -> None:
        self.options.update(str(key.value) for key in node.keys if isinstance(key, ast.Constant))
        self.generic_visit(node)

    def read(self, text: str) -> None:
        """Note the keys of a YAML text, and the modules."""
        self.options.update(re.findall(r"(\w+):", text))
        self.modules.update(re.findall(rf"{COLLECTION}\.(\w+)", text))


def test_every_option_of_every_module_is_in_a_test() -> None:
    """In a file that uses the module. What roles use only is tested with them on real hosts."""
    tested: dict[str, set[str]] = {name: set() for name in MODULES}
    for path in (ROOT / "tests" / "collection").rglob("test_*.py"):
        given = Given()
        given.visit(ast.parse(path.read_text()))
        for name in given.modules.intersection(MODULES):
            tested[name] |= given.options
    for name in MODULES:
        module = importlib.import_module(f"{PLUGINS}.modules.{name}")
        options = yaml.safe_load(module.DOCUMENTATION).get("options", {})
        assert set(options) <= tested[name], name


def test_every_state_has_an_example(modules: dict[str, Any]) -> None:
    for name, module in modules.items():
        assert module["examples"], name
        assert module["return"], name
        state = module["doc"]["options"].get("state")
        if state:
            shown = [task.get(name, {}) for task in yaml.safe_load(module["examples"])]
            states = {arguments.get("state", state["default"]) for arguments in shown}
            assert states == set(state["choices"]), name


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
    portal = ("support_portal", "alerts")
    first = (*site, *portal, "jump_shortcut", "jump_client_info", "jump_client_maintenance_token")
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
    (tmp_path / "logo.png").write_bytes(PNG)
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
            "vault_passwords": {"anna": "a password of some length"},
            "vault_webhook_url": "https://hooks.example.com/a-secret",
        },
        "tasks": [*examples, {f"{COLLECTION}.jump_client_computer_info": {}}],  # its first name
    }
    playbook = tmp_path / "examples.yml"
    playbook.write_text(yaml.safe_dump([play]))
    run = ansible.playbook(playbook)
    assert run.status == 0, run.output
    skipped = run.output.count("skipping: ")
    assert f"ok={len(examples) + 1 - skipped} " in run.output
