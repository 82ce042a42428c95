"""A Jump Client in a machine image: installed and sealed, never started."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.collection.playbook import ROOT
from tests.collection.roles.plays import Play, changed, records
from tests.collection.server import Access
from tests.end_to_end.agents import until

IMAGE = ROOT / "playbooks" / "image.yml"


@pytest.mark.dear("a Jump Client is installed, sealed, started and sealed again, by Ansible")
def test_an_image_is_sealed_and_each_start_of_it_enrols(
    play: Play, server: Access, folder: Path
) -> None:
    group = "images"  # the other tests' has records of theirs
    server.api.request("POST", "/jump-groups", {"code_name": group, "name": "Images"})
    wanted = {"jump_client_jump_group": group, "image_installer": "golden-2026"}
    first = play(IMAGE, "-vvv", "--diff", **wanted)
    assert changed(first) > 0
    (installer,) = server.api.items("/installers", {"name_key": "golden-2026"})
    key = server.api.request("GET", f"/installers/{installer['id']}/key")["key"]
    assert key.partition(".")[2] not in first.output
    assert (installer["ephemeral"], records(server, group)) == (True, [])
    stored = json.loads((folder / "state" / "enrolment.json").read_text())
    assert stored == {"key": key, "overrides": {}, "sealed": True}

    assert changed(play(IMAGE, **wanted)) == 0
    subprocess.run([str(folder / "init-script"), "start"], check=True, capture_output=True)
    until(lambda: [one["status"] for one in records(server, group)] == ["online"])
    assert "The Jump Client would be sealed." in play(IMAGE, "--check", **wanted).output
    sealed = play(IMAGE, **wanted)
    assert changed(sealed) == 1
    until(lambda: [one["status"] for one in records(server, group)] in (["uninstalled"], []))
    assert json.loads((folder / "state" / "enrolment.json").read_text()) == stored
