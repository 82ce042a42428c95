"""The collection as Galaxy has it, with the lowest and the highest ansible-core that it supports.

Each is an environment of its own. The collection is built, installed without a network, and used
as its guides show, from a folder that is not the checkout, with Ansible's default configuration.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.collection import sanity
from tests.collection.guides import Done, Reader
from tests.collection.playbook import Run
from tests.collection.roles.plays import changed, records
from tests.collection.server import Access
from tests.end_to_end.agents import until

CORES = list(sanity.CORES)
BOTH = pytest.mark.parametrize("core", [CORES[0], CORES[-1]])

HOSTS = ("web01", "web02", "builder")
"""Those of the guides. Here they are directories of this computer."""

HERE = """
ansible_connection: local
ansible_become: false
ansible_python_interpreter: "{{ ansible_playbook_python }}"
jump_client_install_dir: "BASE-{{ inventory_hostname.split('.')[0] }}"
jump_client_user: nobody
jump_client_boot: none
"""
NAMES = re.compile(r"\b(servers|Servers|marie|paul|ops|Ops|l1|golden-2026|air-gap)\b")
"""What the guides create on the server, which has that of other tests too."""

DRIFT = """
- hosts: servers
  gather_facts: false
  check_mode: true
  vars: {jump_client_tag: other, jump_client_version: latest}
  tasks:
    - ansible.builtin.include_role: {name: bomgar.jumpclient.jump_client}
    - ansible.builtin.assert:
        that:
          - jump_client_result.drift == ["tag"]
          - jump_client_result.status == "online"
- hosts: tag_x
  gather_facts: false
  tasks:
    - ansible.builtin.assert:
        that:
          - jump_client_record.comments | length == 11
          - said | length == 11
"""
INVENTORY = """
plugin: bomgar.jumpclient.jump_clients
filters: {jump_groups: [servers], status: online}
keyed_groups: [{key: tag, prefix: tag}]
compose: {said: comments}
"""


@BOTH
@pytest.mark.timeout(900)
@pytest.mark.dear("all tests that Ansible has for a collection, in new environments")
def test_ansible_has_nothing_to_say(core: str) -> None:
    assert sanity.check(core, sanity.QUICKLY, with_pythons=sanity.ENDS[core]) == ""


@dataclass(frozen=True)
class Beginner:
    """Somebody who has the archive and a token, and what they call their things."""

    core: str
    home: Path
    base: str
    reader: Reader
    server: Access

    def words(self, text: str) -> str:
        return own_words(self.core, text)

    @property
    def group(self) -> str:
        return self.words("servers")

    def records(self) -> list[dict[str, Any]]:
        return records(self.server, self.group)

    def run(self, text: str) -> Done:
        return self.reader.run(self.words(text))


def own_words(core: str, text: str) -> str:
    return NAMES.sub(rf"\g<1>{core.replace('.', '')}", text)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    """What the directories of the hosts begin with."""
    parent = Path("/opt") if os.geteuid() == 0 else tmp_path
    begin = f"{parent}/jumpclient-guides-{os.getpid()}"
    yield begin
    for place in (Path(f"{begin}-{host}") for host in HOSTS):
        if (place / "uninstall").exists():
            subprocess.run([str(place / "uninstall")], check=False, capture_output=True)
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def beginner(core: str, server: Access, base: str, tmp_path: Path) -> Beginner:
    made = sanity.made(core, core, *sanity.tools(core))
    home = tmp_path / "home"
    home.mkdir()
    sanity.build(made, home)
    shutil.copy(server.ca_path, home / "ca.pem")
    (home / ".vault-password").write_text("a password of some length")
    (home / "group_vars").mkdir()
    (home / "group_vars" / "all.yml").write_text(HERE.replace("BASE", base))

    def words(text: str) -> str:
        text = text.replace("https://jump.example.com", server.url).replace("step_up", '"off"')
        text = text.replace("web[01:10]", "web[01:01]").replace("/opt/jumpclient", f"{base}-web01")
        return own_words(core, text)

    reader = Reader(home, made / "bin", words, typed=server.token + "\n")
    for name in ("marie", "paul"):
        server.api.request("POST", "/users", {"username": words(name)})
    server.api.request("POST", "/jump-groups", {"code_name": words("servers"), "name": core})
    return Beginner(core, home, base, reader, server)


@BOTH
@pytest.mark.timeout(900)
@pytest.mark.dear("its guides: Jump Clients are deployed, adopted, sealed and removed by Ansible")
def test_its_guides_work_from_the_archive(core: str, beginner: Beginner) -> None:
    # Of plays that do the same in other words, each core has one.
    if core == CORES[0]:
        beginner.reader.read("quick-start", lambda text: "deploy.yml" not in text)
    else:
        read = beginner.reader.read("quick-start", lambda text: "upgrade.yml" not in text)
        _, _, review, first, second, *_ = read
        assert (changes(review) > 0, changes(first) > 0, changes(second)) == (True, True, 0)
    assert [record["status"] for record in beginner.records()] == ["online"]
    drift_is_told_and_texts_stay_texts(beginner)
    in_a_pipeline(beginner, everything=core != CORES[0])
    assert beginner.records()
    *_, retired = beginner.reader.read("retire")
    assert changes(retired), retired
    assert "WARNING" not in retired.output
    assert beginner.records() == []
    if core != CORES[0]:
        without_the_internet(beginner)
        adopted(beginner)
    sealed(beginner, by_own_play=core == CORES[0])


def changes(done: Done) -> int:
    return changed(Run(done.status, done.output))


def drift_is_told_and_texts_stay_texts(beginner: Beginner) -> None:
    [record] = beginner.records()
    hostile = {"comments": "{{ 1 + 1 }}", "tag": "x"}
    beginner.server.api.request("PATCH", f"/jump-clients/{record['id']}", hostile)
    (beginner.home / "unsafe.jump.yml").write_text(beginner.words(INVENTORY))
    (beginner.home / "differs.yml").write_text(beginner.words(DRIFT))
    drift = beginner.run("ansible-playbook -i hosts.yml -i unsafe.jump.yml differs.yml")
    assert changes(drift) == 1, drift.output
    assert "WARNING" not in drift.output


def in_a_pipeline(beginner: Beginner, *, everything: bool) -> None:
    """The jobs of both forges do the same; and the site, as it is reviewed, is applied."""
    read = beginner.reader.read("ci", lambda text: everything or "site.yml" in text)
    assert sum(done.output.count("changed=3 ") for done in read) == 2, read
    gitlab = yaml.safe_load((beginner.home / ".gitlab-ci.yml").read_text())["drift"]
    steps = [*gitlab["before_script"], *gitlab["script"]]
    github = yaml.safe_load((beginner.home / ".github" / "workflows" / "drift.yml").read_text())
    assert steps == [step["run"] for step in github["jobs"]["drift"]["steps"] if "run" in step]
    done = beginner.run("\n".join(steps if everything else steps[-1:]))
    assert changes(done) == 0, done
    if everything:
        packed = "cd context/_build && ansible-galaxy collection install --offline --force -r *.yml"
        assert "installed successfully" in beginner.run(packed).output


def without_the_internet(beginner: Beginner) -> None:
    *_, deployed = read = beginner.reader.read("air-gap")
    assert changes(deployed), deployed
    assert [record["status"] for record in beginner.records()] == ["online"]
    assert "vault" in (beginner.home / "package.yml").read_text().lower()
    assert key(beginner, "air-gap").partition(".")[2] not in "".join(done.output for done in read)


def adopted(beginner: Beginner) -> None:
    """Another Jump Client was installed by hand; both keep their records."""
    place = f"{beginner.base}-web02"
    user = ["--user", "nobody"] if os.geteuid() == 0 else []
    subprocess.run(
        ["sh", str(beginner.home / "generic.bin"), "--install-dir", place, *user],
        check=True,
        capture_output=True,
        env={**os.environ, "JUMP_KEY_INFO": key(beginner, "air-gap")},
    )
    subprocess.run([f"{place}/init-script", "start"], check=True, capture_output=True)
    until(lambda: [one["status"] for one in beginner.records()] == ["online", "online"])
    before = {record["id"] for record in beginner.records()}
    _, review, adoption, deployed = beginner.reader.read("from-ssh")
    assert review.output.count("changed=0 ") == 2, review
    assert [changes(adoption), changes(deployed)] == [0, 0]
    assert {record["id"] for record in beginner.records()} == before


def sealed(beginner: Beginner, *, by_own_play: bool) -> None:
    """By the play of the guide, or by the collection's playbook, which does the same."""
    first, *_ = beginner.reader.read(
        "golden-images", lambda text: ("image.yml" in text) == by_own_play
    )
    assert changes(first), first
    stored = json.loads(Path(f"{beginner.base}-builder/state/enrolment.json").read_text())
    assert (stored["sealed"], stored["key"]) == (True, key(beginner, "golden-2026"))


def key(beginner: Beginner, name: str) -> str:
    api = beginner.server.api
    [installer] = api.items("/installers", {"name_key": beginner.words(name)})
    return str(api.request("GET", f"/installers/{installer['id']}/key")["key"])
