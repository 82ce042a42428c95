"""The playbook of the page on a site as code: its review, and its application, as they stand."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from jump_api.api import Api, Site
from tests.collection.playbook import ROOT, Ansible
from tests.collection.server import Access, running

PAGE = ROOT / "docs" / "how-to" / "operate" / "keep-the-site-as-code.md"
PASSWORD = "a password of some length"
SETTINGS = {"second_factor_policy": "off"}


def playbooks(server: Access) -> list[str]:
    """The page's playbooks, for this server."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [block.replace("https://jump.example.com", server.url) for block in blocks]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """A site that has none of it: examples of other tests create users of the same names."""
    with running(tmp_path_factory.mktemp("site")) as access:
        yield access


@pytest.fixture(scope="module")
def chief(server: Access) -> tuple[Api, dict[str, str]]:
    """An administrator with a second factor, and the environment with a token of theirs."""
    user = {"username": "chief", "role": "administrator", "password": PASSWORD}
    server.api.request("POST", "/users", user)
    api = Api.signed_in(Site(server.url, server.ca_path), "chief", PASSWORD)
    made = api.request("POST", "/auth/second-factor", {"password": PASSWORD})
    code = {"code": pyotp.TOTP(made["secret"]).now()}
    api.request("POST", "/auth/second-factor/confirm", code)
    scopes = ["read", "groups", "users", "settings"]
    token = api.request("POST", "/tokens", {"name": "Site", "scopes": scopes})["token"]
    return api, {"JUMP_CA_PATH": server.ca_path, "JUMP_TOKEN": token}


def state(server: Access) -> Any:
    return [
        server.api.request("GET", path)
        for path in ("/teams", "/jump-item-roles", "/jump-groups?every=true", "/settings")
    ]


@pytest.mark.dear("three runs of ansible-playbook with five tasks, and one with three")
def test_it_is_reviewed_applied_and_kept(
    server: Access, chief: tuple[Api, dict[str, str]], tmp_path: Path
) -> None:
    api, variables = chief
    for name in ("marie", "paul"):
        server.api.request("POST", "/users", {"username": name})
    described, pipeline = playbooks(server)
    site = tmp_path / "site.yml"
    site.write_text(described)
    ansible = Ansible(tmp_path, variables)
    before = state(server)
    review = ansible.playbook(site, "--check", "--diff")
    assert review.status == 0, review.output
    assert "ok=5    changed=4 " in review.output, review.output
    assert '"paul": "l1"' in review.output, "what the group would be, though its role is not there"
    assert state(server) == before
    try:
        applied = ansible.playbook(site)
        assert "ok=5    changed=4 " in applied.output, applied.output
        # On the controller, nothing needs the rights that a play has on its hosts.
        again = ansible.playbook(site, "--diff", "--become", "--become-user", "nobody")
        assert "ok=5    changed=0 " in again.output, again.output
    finally:
        api.request("PATCH", "/settings", SETTINGS)  # for the other tests' token
    group = server.api.request("GET", "/jump-groups/servers")
    assert (group["team"], group["members"], group["roles"]) == ("ops", ["paul"], {"paul": "l1"})
    in_pipeline = tmp_path / "pipeline.yml"
    in_pipeline.write_text(pipeline)
    run = Ansible(tmp_path, server.environment).playbook(in_pipeline)
    assert "ok=3    changed=3 " in run.output, run.output
    assert "Pipeline" not in [one["name"] for one in server.api.request("GET", "/tokens")["items"]]


def test_a_typing_error_fails_the_review(
    server: Access, chief: tuple[Api, dict[str, str]], tmp_path: Path
) -> None:
    site = tmp_path / "site.yml"
    described = playbooks(server)[0].replace("code_name: ops", "code_name: new-team")
    described = described.replace("[marie, paul]", "[]").replace("team: ops", "team: new-taem")
    site.write_text(described)
    review = Ansible(tmp_path, chief[1]).playbook(site, "--check")
    assert review.status == 2
    assert "team_not_found" in review.output
