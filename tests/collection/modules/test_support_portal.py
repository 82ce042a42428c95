"""What the support portal shows, as desired state."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collection.playbook import Ansible, check, do
from tests.collection.server import Access

PNG = b"\x89PNG\r\n\x1a\n and the rest"
JPEG = b"\xff\xd8\xff and the rest"
PORTAL = "/support/portal"


@pytest.fixture
def portal(server: Access) -> Iterator[str]:
    """A team, and a portal that is as at first afterwards."""
    if "desk" not in {team["code_name"] for team in server.api.items("/teams")}:
        server.api.request("POST", "/teams", {"code_name": "desk"})
    yield PORTAL
    texts = dict.fromkeys(("title", "text_en", "text_fr", "logo"), "")
    server.api.request("PATCH", PORTAL, {**texts, "issues": [], "show_technicians": False})


def test_it_is_described_once(
    modules: Ansible, server: Access, portal: str, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(PNG)
    issues = [{"text_en": "Printer", "team": "desk"}, {"text_fr": "Autre", "team": "desk"}]
    texts = {"title": "Help", "text_en": "Call us\nnow", "text_fr": "Appelez", "logo": str(logo)}
    wanted = {**texts, "show_technicians": True, "issues": issues}
    runs = modules.tasks(
        check("support_portal", **wanted),
        do("support_portal", **wanted),
        do("support_portal", **wanted),
        check("support_portal", **wanted),
    )
    assert [run["changed"] for run in runs] == [True, True, False, False]
    assert runs[0]["diff"] == runs[1]["diff"], "check mode did not change it"
    shown = server.api.request("GET", portal)
    assert runs[2]["support_portal"] == shown
    assert shown["logo"].startswith("/portal/logo/")
    content = base64.b64encode(PNG).decode()
    same, turned, emptied = modules.tasks(
        do("support_portal", logo_content=content[:9] + "\n" + content[9:]),
        do("support_portal", issues=issues[::-1]),
        do("support_portal", title="", logo="", issues=[]),
    )
    assert not same["changed"], "it is the same logo"
    assert turned["changed"], "issues are shown in their order"
    assert emptied["support_portal"]["logo"] == ""
    assert emptied["support_portal"]["issues"] == []
    assert emptied["support_portal"]["text_en"] == "Call us\nnow"


def test_the_file_of_the_logo(modules: Ansible, portal: str, tmp_path: Path) -> None:
    big, text, photo = (tmp_path / name for name in ("big.png", "text.png", "photo.jpg"))
    big.write_bytes(PNG + bytes(256 * 1024))
    text.write_bytes(b"<svg>")
    photo.write_bytes(JPEG)
    absent, large, other, both, set_, again = modules.tasks(
        check("support_portal", logo=str(tmp_path / "nothing.png")),
        check("support_portal", logo=str(big)),
        check("support_portal", logo=str(text)),
        check("support_portal", logo=str(photo), logo_content="eA=="),
        do("support_portal", logo=str(photo)),
        do("support_portal", logo=str(photo)),
    )
    for refused in (absent, large, other):
        assert refused["error"]["code"] == "field_malformed"
    assert "No such file" in absent["msg"]
    assert "mutually exclusive" in both["msg"]
    assert (set_["changed"], again["changed"]) == (True, False)


def test_a_team_that_an_earlier_task_would_create(ansible: Ansible, server: Access) -> None:
    issues = [{"text_en": "Printer", "team": "printers"}]
    team, portal, lost = ansible.tasks(
        check("team", code_name="printers"),
        check("support_portal", issues=issues),
        check("support_portal", issues=[{"text_en": "x", "team": "pritners"}]),
    )
    assert team["changed"]
    assert portal["changed"]
    assert portal["diff"]["after"]["issues"][0]["team"] == "printers"
    assert lost["error"]["code"] == "team_not_found"
    assert server.api.request("GET", PORTAL)["issues"] == []
