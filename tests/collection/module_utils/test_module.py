"""What all modules share: where the server is, and how failures are told."""

import re
from pathlib import Path

import pytest

from tests.collection.playbook import Ansible, do
from tests.collection.server import Access
from tests.ports import free_port


@pytest.mark.dear("Ansible runs a module, with and without each variable")
def test_the_environment_stands_in_for_arguments(ansible: Ansible, server: Access) -> None:
    by_environment = ansible.task("jump_client_info", search="none")
    assert by_environment["clients"] == []
    ansible.variables.clear()
    access = {"server_url": server.url, "token": server.token, "ca_path": server.ca_path}
    given, missing = ansible.tasks(
        do("jump_client_info", **{"search": "none", **access}), do("jump_client_info")
    )
    assert given["clients"] == []
    assert "missing required arguments: server_url, token" in missing["msg"]


def test_a_wrong_token_is_told(modules: Ansible, server: Access) -> None:
    modules.variables["JUMP_TOKEN"] = "jt_" + "0" * 32 + "_wrong"
    result = modules.task("jump_client_info")
    assert result["error"]["code"] == "not_signed_in"
    assert result["error"]["status"] == 401
    assert result["msg"] == "not_signed_in: Sign in, or provide a valid API token."


def test_a_missing_scope_is_told(modules: Ansible, server: Access) -> None:
    body = {"name": "reader", "scopes": ["read"], "valid_days": 1}
    modules.variables["JUMP_TOKEN"] = server.api.request("POST", "/tokens", body)["token"]
    result = modules.task("jump_group", code_name="mine", name="Mine")
    assert result["msg"] == "scope_refused: The API token doesn't have the groups scope."


def test_an_unreachable_server_is_told(modules: Ansible) -> None:
    port = free_port()
    modules.variables["JUMP_SERVER_URL"] = f"https://127.0.0.1:{port}"
    result = modules.task("jump_client_info")
    expected = f"Can't reach the server 127.0.0.1:{port}: Connection refused."
    assert result["msg"] == f"server_unreachable: {expected}"
    assert result["error"]["retry"]
    assert result["error"]["status"] is None


def test_a_server_of_another_authority_is_told(modules: Ansible, server: Access) -> None:
    modules.variables.pop("JUMP_CA_PATH")
    untrusted, unchecked = modules.tasks(
        do("jump_client_info"), do("jump_client_info", validate_certs=False, ids=[])
    )
    assert untrusted["error"]["code"] == "certificate_mismatch"
    assert untrusted["error"]["parameters"] == {"server": server.url.removeprefix("https://")}
    assert unchecked["clients"] == []


def test_bad_arguments_are_named(modules: Ansible) -> None:
    address, authority, other, patience = modules.tasks(
        do("jump_client_info", server_url="http://127.0.0.1:1"),
        do("jump_client_info", ca_path="/nowhere/ca.pem"),
        do("jump_client_info", ca_path=__file__),
        do("jump_client_info", timeout=0),
    )
    assert "server_url: must be like https://" in address["msg"]
    assert "ca_path: the file /nowhere/ca.pem does not exist" in authority["msg"]
    assert f"ca_path: the file {__file__} contains no CA certificate" in other["msg"]
    assert "timeout: must be at least 1 second" in patience["msg"]


@pytest.mark.dear("Ansible runs nine tasks, and prints all that it can")
def test_secrets_are_never_printed(ansible: Ansible, server: Access, tmp_path: Path) -> None:
    playbook = tmp_path / "secrets.yml"
    passwords = {name: f"the password of {name}" for name in ("sarah", "simon")}
    playbook.write_text(
        f"""
- hosts: localhost
  connection: local
  gather_facts: false
  vars:
    ansible_python_interpreter: "{{{{ ansible_playbook_python }}}}"
    passwords: {passwords}
  tasks:
    - bomgar.jumpclient.jump_group:
        code_name: secrets
        name: Secrets
        token: " {server.token} "
    - bomgar.jumpclient.user:
        username: "{{{{ item }}}}"
        password: "{{{{ passwords[item] }}}}"
        update_password: always
      loop: "{{{{ passwords | list }}}}"
    - bomgar.jumpclient.alerts:
        webhook_url: https://hooks.example.com/services/hidden-path
    - bomgar.jumpclient.alerts:
        webhook_url: ""
    - bomgar.jumpclient.token:
        name: secrets
        scopes: [read]
      register: fresh
      no_log: true
    - bomgar.jumpclient.jump_group_info:
        token: "{{{{ fresh.value }}}}"
    - bomgar.jumpclient.installer:
        jump_group: secrets
      register: made
    - bomgar.jumpclient.installer:
        id: "{{{{ made.installer.id }}}}"
        return_key: true
      no_log: true
"""
    )
    run = ansible.playbook(playbook, "--diff", "-vvvv")
    assert run.status == 0, run.output
    (installer,) = server.api.items("/installers", {"jump_group": "secrets"})
    key = server.api.request("GET", f"/installers/{installer['id']}/key")["key"]
    assert server.token not in run.output
    assert "hidden-path" not in run.output
    assert "(item=sarah)" in run.output
    for password in passwords.values():
        assert password not in run.output
    # The first one is the test's own, and the secret of any other begins in the same way.
    assert len(set(re.findall(r"jt_[0-9a-f]{32}_\w+", run.output))) == 0
    assert key not in run.output
    assert key.partition(".")[2] not in run.output
