"""Playbooks run as a person runs them; a failure says which task, where and why."""

import io
import signal
import subprocess
from pathlib import Path

import pytest

from tools.demo import deploy
from tools.demo.deploy import Playbooks
from tools.demo.place import Place
from tools.demo.progress import DemoError, Progress

PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - name: Greet
      ansible.builtin.debug:
        msg: "{{ greeting }} {{ lookup('ansible.builtin.env', 'JUMP_TOKEN') | length }}"
    - name: Something unimportant
      ansible.builtin.fail:
        msg: not told
      ignore_errors: true
    - name: Something important
      ansible.builtin.fail:
        msg: the reason
      when: greeting == 'bad'
    - name: Something long
      ansible.builtin.command:
        argv: [sleep, "61.5"]
      when: greeting == 'long'
"""


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "playbooks" / "deploy.yml").write_text(PLAY)
    (tmp_path / "hosts.yml").write_text("all: {hosts: {here: {ansible_connection: local}}}")
    monkeypatch.setattr(deploy, "CHECKOUT", tmp_path)
    return tmp_path


def playbooks(folder: Path, log: io.StringIO, greeting: str) -> Playbooks:
    where = Place(folder, folder, "jane", as_root=False)
    where.work.mkdir()
    return Playbooks(
        where,
        Progress(log, io.StringIO()),
        inventory=folder / "hosts.yml",
        extra={"greeting": greeting},
        secrets={"JUMP_TOKEN": "a-secret-token"},
    )


def test_a_playbook_runs_and_its_output_is_logged(book: Path) -> None:
    log = io.StringIO()
    playbooks(book, log, "hello").run("deploy", "Deploying")
    assert '"msg": "hello 14"' in log.getvalue()
    assert "a-secret-token" not in log.getvalue()
    assert "a-secret-token" not in (book / "run" / "variables.json").read_text()


def test_a_failure_is_told_in_one_line(book: Path) -> None:
    with pytest.raises(DemoError) as caught:
        playbooks(book, io.StringIO(), "bad").run("deploy", "Deploying")
    assert str(caught.value) == "here: Something important: the reason"


def test_an_interrupted_playbook_leaves_no_process(book: Path) -> None:
    class Interrupting(io.StringIO):
        def write(self, text: str) -> int:
            if "Something long" in text:
                signal.raise_signal(signal.SIGINT)
            return super().write(text)

    with pytest.raises(KeyboardInterrupt):
        playbooks(book, Interrupting(), "long").run("deploy", "Deploying")
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(book / "run") not in listed.stdout
    assert "sleep 61.5" not in listed.stdout
