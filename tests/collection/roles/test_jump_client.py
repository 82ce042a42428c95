"""The roles on this computer, and on computers that cannot be reached."""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from jump_agent import VERSION
from tests.agent.proxies import HttpProxy
from tests.collection.enrolled import enrol
from tests.collection.playbook import ROOT, Ansible, Run
from tests.collection.roles.plays import DEPLOY, REMOVE, Play, changed, records
from tests.collection.server import Access
from tests.end_to_end.agents import until

ROLE = ROOT / "collections" / "bomgar" / "jumpclient" / "roles" / "jump_client"
CHANGES = {"jump_client_online_timeout": 600, "jump_client_version": VERSION}
"""For a Jump Client that the site updates, and which check mode does not wait for."""
DRIFT = """
- hosts: all
  check_mode: true
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: bomgar.jumpclient.jump_client}
    - ansible.builtin.assert:
        that: jump_client_result.drift | length == 0
        fail_msg: "{{ inventory_hostname ~ jump_client_result.drift | string }}"
"""
AS_TEXTS = {
    "jump_client_passive": "no",
    "jump_client_passive_port": "5832",
    "jump_client_forbid_disable": "False",
}
"""Defaults, as from the command line or an INI inventory, where every value is a text."""


def private(folder: Path, end: str) -> Path:
    """Where the role puts the package while it installs into ``folder``."""
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"jumpclient-{name}.{end}"


@pytest.fixture
def interrupted(folder: Path, tmp_path: Path) -> Iterator[list[Path]]:
    """What runs left that ended in their middle: one of this installation, one of another."""
    left = [private(folder, "aB3dEf"), private(tmp_path, "aB3dEf")]
    for place in left:
        place.mkdir(mode=0o700)
        (place / "package.bin").write_text("with a key")
    yield left
    for place in left:
        shutil.rmtree(place, ignore_errors=True)


def modules_on(run: Run, host: str) -> list[str]:
    """The modules that ran there, in their order; the run has to be told with ``-vvv``."""
    line = re.compile(rf"^<{host}> PUT .*/AnsiballZ_(\w+)\.py$", re.MULTILINE)
    return line.findall(run.output)


def verifies_tokens(folder: Path) -> bool:
    """Whether the Jump Client in a folder has learned by what, some seconds after the rule."""
    told = json.loads((folder / "etc" / "local-control.json").read_text(encoding="utf-8"))
    return bool(told["maintenance"])


def forbidden(folder: Path) -> Any:
    """What the Jump Client in a folder says that is forbidden on this computer."""
    command = [str(folder / "jump-client"), "status", "--json"]
    done = subprocess.run(command, check=False, capture_output=True)
    return json.loads(done.stdout)["forbidden"]


@contextlib.contextmanager
def mirrored(package: Path, folder: Path) -> Iterator[dict[str, str]]:
    """Offer a package to computers that the controller does not copy it to."""
    (folder / "staging").mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=str(package.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield {
            "jump_client_package_url": f"http://127.0.0.1:{server.server_port}/{package.name}",
            "jump_client_package_sha256": hashlib.sha256(package.read_bytes()).hexdigest().upper(),
            "jump_client_staging_dir": str(folder / "staging"),
        }
        server.shutdown()
    assert list((folder / "staging").iterdir()) == []


def assert_drift(play: Play, folder: Path, bare: str, given: Any, words: str) -> None:
    """The host ``here`` differs by ``words``, and one without a Jump Client says so."""
    playbook = folder / "drift.yml"
    playbook.write_text(DRIFT)
    here = {"ansible_connection": "terminal"}
    hosts = {"here": {**here, **given}, "bare": {**here, "jump_client_install_dir": bare}}
    found = play(playbook, hosts=hosts)
    assert f"here{words}" in found.output
    assert "bare['not_installed']" in found.output
    assert re.search(r"^here +: ok=.* changed=4 .* failed=1 ", found.output, re.MULTILINE)


@pytest.mark.dear("all that happens to a Jump Client, in seven runs of Ansible")
def test_from_the_generic_package_and_a_key_to_nothing_left(
    play: Play, server: Access, group: str, folder: Path, tmp_path: Path, ansible: Ansible
) -> None:
    hostile = "{{ lookup('pipe', 'touch " + str(tmp_path / "hit") + "') }}"
    fields = {"jump_group": group, "overridable": ["name", "tag", "jump_group"]}
    made = server.api.request("POST", "/installers", fields)
    package = tmp_path / "generic.bin"
    ansible.task("installer_download", generic=True, dest=str(package))
    given = {"jump_client_key": made["key"], "jump_client_version": VERSION}
    with mirrored(package, tmp_path) as mirror:
        given |= mirror
        first = play(DEPLOY, "-vvv", "--diff", jump_client_tag="first", **given)
    assert changed(first) > 0
    assert made["key"] not in first.output
    assert server.token not in first.output
    assert made["key"].partition(".")[2] not in first.output
    (record,) = records(server, group)
    assert (record["status"], record["tag"]) == ("online", "first")
    until(lambda: records(server, group)[0]["update_policy"] == VERSION)
    assert record["install_dir"] == str(folder)

    # Whoever may edit the record chooses its name; on the controller it stays a text.
    server.api.request("PATCH", f"/jump-clients/{record['id']}", {"name": hostile})
    again = play(DEPLOY, "-vvv", jump_client_tag="first", **AS_TEXTS, **given)
    assert changed(again) == 0
    assert modules_on(again, "here") == ["jump_client_facts"]
    assert modules_on(again, "localhost") == []
    given |= {"jump_client_version": "latest", "jump_client_forbid_uninstall": True}
    edited = play(DEPLOY, "--diff", jump_client_tag="second", **given)
    assert changed(edited) == 2
    assert records(server, group)[0]["tag"] == "second"
    until(lambda: records(server, group)[0]["update_policy"] == "")

    # Check mode starts nothing, so it waits for nothing; and an empty tag is one that is wanted.
    # What the Jump Client knows of the server leads nowhere any more.
    subprocess.run([str(folder / "init-script"), "stop"], check=True, capture_output=True)
    lost = folder / "state" / "servers.json"
    lost.write_text(json.dumps({"addresses": ["127.0.0.1:1"], "former": []}))
    shutil.chown(lost, *lost.parent.stat()[4:6])
    given["jump_client_tag"] = ""
    words = "['server_addresses', 'service_stopped', 'tag', 'update_policy']"
    assert_drift(play, tmp_path, f"{folder}-2", {**given, **CHANGES}, words)
    assert records(server, group)[0]["tag"] == "second"
    assert changed(play(DEPLOY, "--tags", "jump_client", **given)) == 3
    (record,) = records(server, group)
    assert (record["status"], record["tag"]) == ("online", "")
    assert record["server_addresses"] == [server.url.removeprefix("https://")]

    # The role needs a token, which it gets by itself and shows nowhere.
    until(lambda: forbidden(folder) == ["uninstall"] and verifies_tokens(folder))
    token = server.api.request("POST", f"/jump-clients/{record['id']}/maintenance-token")["token"]
    removed = play(REMOVE, "-vvv")
    assert changed(removed) > 0
    assert token not in removed.output
    assert not (tmp_path / "hit").exists()
    assert not folder.exists()
    assert records(server, group) == []
    gone = play(REMOVE, "-vvv")
    assert changed(gone) == 0
    assert modules_on(gone, "here") == ["jump_client_facts"]


@pytest.mark.dear("two Jump Clients are replaced, in some thirty tasks each")
def test_what_is_broken_or_unknown_to_the_server_is_replaced(
    play: Play, server: Access, group: str, folder: Path, tmp_path: Path, modules: Ansible
) -> None:
    made = server.api.request("POST", "/installers", {"jump_group": group})
    package = tmp_path / "package.bin"
    assert not modules.task("installer_download", id=made["id"], dest=str(package))["failed"]
    user = ["--user", "nobody"] if os.geteuid() == 0 else []
    command = ["sh", str(package), "--install-dir", str(folder), *user]
    subprocess.run(command, check=True, capture_output=True)
    subprocess.run([str(folder / "init-script"), "start"], check=True, capture_output=True)
    (first,) = records(server, group)

    # The broken one tells no ID, so its record is known by the computer alone.
    wanted = {"jump_client_jump_group": group, "jump_client_replace": ["fqdn_and_machine_id"]}
    (folder / "lib" / "launch.py").write_text("raise SystemExit('broken')")
    (folder / "jump-client").write_text("#!/bin/sh\nexit 1\n")
    run = play(DEPLOY, "-vvv", "--diff", **wanted)
    assert changed(run) > 0
    # The package that is kept has no key, and the key is not shown.
    [kept] = (tmp_path / "packages").iterdir()
    assert kept.name.startswith("generic-")
    for installer in server.api.items("/installers"):
        key = server.api.request("GET", f"/installers/{installer['id']}/key")["key"]
        assert key.partition(".")[2] not in run.output
        assert key.encode() not in kept.read_bytes()
    (replaced,) = records(server, group)
    assert (replaced["status"], replaced["id"] == first["id"]) == ("online", False)

    # Removed in the console only: the computer's Jump Client belongs nowhere now.
    found = {"ids": [replaced["id"]], "uninstall": False}
    server.api.request("POST", "/jump-clients/remove", found)
    assert changed(play(DEPLOY, **wanted)) > 0
    (record,) = records(server, group)
    assert record["status"] == "online"
    assert record["id"] not in {first["id"], replaced["id"]}


def test_other_peoples_directories_and_bad_variables_are_left_alone(
    play: Play, group: str, folder: Path
) -> None:
    folder.mkdir()
    (folder / "precious").write_text("data")
    here = {"ansible_connection": "terminal"}
    hosts = {
        "theirs": {**here, "jump_client_jump_group": group},
        "nowhere": {**here, "jump_client_jump_group": ""},
        "odd": {
            **here,
            "jump_client_jump_group": group,
            "jump_client_install_dir": "/opt/a b;reboot",
            "jump_client_version": "newest",
        },
    }
    run = play(DEPLOY, hosts=hosts)
    assert run.status != 0
    assert f"{folder} exists and is not a Jump Client" in run.output
    assert (folder / "precious").read_text() == "data"
    assert "Set jump_client_jump_group, jump_client_installer_id, jump_client_pack" in run.output
    assert "jump_client_install_dir: must be an absolute path of letters" in run.output
    assert "jump_client_version: must be latest or a version" in run.output
    # None of them stands in another's way.
    assert [line.split()[0] for line in run.output.splitlines() if "failed=1" in line] == [
        "nowhere",
        "odd",
        "theirs",
    ]


@pytest.mark.parametrize("task", ["Deploy or remove the*", "Update the properties*"])
def test_who_starts_in_the_middle_is_told_where_to_start(play: Play, group: str, task: str) -> None:
    where = f"bomgar.jumpclient.jump_client : {task}"
    run = play(DEPLOY, "--start-at-task", where, jump_client_jump_group=group)
    assert 'Start at the task "Get information about the computer"' in run.output.replace("\\", "")
    assert run.status != 0


@pytest.mark.dear("a package is made, pushed and refused")
def test_a_refused_installation_says_why_and_leaves_nothing(
    play: Play, server: Access, group: str, folder: Path, interrupted: list[Path]
) -> None:
    made = server.api.request("POST", "/installers", {"jump_group": group})
    server.api.request("POST", f"/installers/{made['id']}/revoke", {})
    proxy = HttpProxy()
    through = {"jump_client_proxy": proxy.url_with("me:secret")}
    refused = play(DEPLOY, "-vvv", jump_client_installer_id=made["id"], **through)
    proxy.close()
    assert "CONNECT" in proxy.asked
    assert "secret" not in refused.output
    assert refused.status != 0
    assert "The installer was revoked." in refused.output
    assert not folder.exists()
    ours, theirs = interrupted
    assert not ours.exists()
    assert theirs.exists()
    assert list(ours.parent.glob(f"{ours.stem}.*")) == []


ROLE_FOR_SOME = """
- hosts: all
  gather_facts: false
  strategy: {strategy}
  serial: {serial}
  roles:
    - role: bomgar.jumpclient.jump_client
      when: inventory_hostname != "first"
"""


@pytest.mark.dear("four computers, by two strategies")
@pytest.mark.parametrize(("strategy", "serial"), [("linear", "100%"), ("free", "2")])
def test_whoever_takes_part_the_server_is_asked_once(
    play: Play, server: Access, tmp_path: Path, strategy: str, serial: str
) -> None:
    """The first host takes no part, and another one can't be reached."""
    playbook = tmp_path / "some.yml"
    playbook.write_text(ROLE_FOR_SOME.format(strategy=strategy, serial=serial))
    ids = enrol(server, "some", "second", "third", "gone")
    hosts: dict[str, Any] = {"first": {}}
    for name, client_id in zip(("second", "third"), ids, strict=False):
        there = tmp_path / name
        there.mkdir()
        told = json.dumps({"client_id": client_id, "running": True})
        (there / "jump-client").write_text(f"#!/bin/sh\necho '{told}'\n")
        (there / "jump-client").chmod(0o755)
        hosts[name] = {"ansible_connection": "counted", "jump_client_install_dir": str(there)}
    hosts["gone"] = {"ansible_host": "127.0.0.1", "ansible_port": 1}
    hosts["gone"]["ansible_connection"] = "ssh"
    # A second connection would find nobody there.
    proxy = HttpProxy()
    variables = {"https_proxy": proxy.url} if strategy == "linear" else {}
    trips = tmp_path / "round trips"
    asked = server.requests()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**variables, "JUMP_TEST_ROUND_TRIPS": str(trips)}.items():
            patch.setenv(name, value)
        run = play(playbook, "--check", hosts=hosts, jump_client_jump_group="some")
    proxy.close()
    # Nothing is configured, so pipelining is tried.
    assert sorted(trips.read_text().split()) == ["second", "third"]
    assert server.requests() - asked <= (1 if strategy == "linear" else 2)
    assert "unreachable=1" in run.output
    assert run.output.count("failed=0") == 4, run.output
    assert run.output.count("changed=0") == 4
    assert "run_once" not in run.output
    if variables:
        assert proxy.asked.startswith("CONNECT")
