"""The site's state as a playbook: it changes nothing there, and makes another site the same."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible_collections.bomgar.jumpclient.plugins.module_utils._export import PARTS

from tests.collection.enrolled import enrol
from tests.collection.inprocess import InProcess
from tests.collection.playbook import COLLECTION, Ansible, Result, Task, check, do
from tests.collection.server import Access, running

PNG = b"\x89PNG\r\n\x1a\n and the rest"
NASTY = "{{ lookup('pipe', 'id') }}: \"yes\"\n# it's 1.10 é"


def site(access: Access) -> None:
    """Set up one of everything."""
    for path, body in (
        ("/jump-item-roles", {"code_name": "l1", "rights": ["view", "start_session"]}),
        ("/users", {"username": "marie", "display_name": "{{ x }}", "team_role": "l1"}),
        ("/users", {"username": "1234", "rights": [], "language": "fr"}),
        ("/teams", {"code_name": "no", "members": {"marie": "lead", "1234": "member"}}),
        ("/jump-groups", {"code_name": "web", "name": "Web: all", "comments": NASTY, "team": "no"}),
        ("/jump-groups", {"code_name": "db", "members": ["1234"], "roles": {"1234": "l1"}}),
        (
            "/jump-shortcuts",
            {"name": "Desk", "jump_group": "web", "jump_method": "local_rdp", "hostname": "::1"},
        ),
        ("/installers", {"name_key": "golden", "jump_group": "db", "passive": True}),
        ("/installers", {"jump_group": "db"}),
    ):
        access.api.request("POST", path, body)
    issue = {"text_en": NASTY.replace("\n", " "), "text_fr": "", "team": "no"}
    logo = base64.b64encode(PNG).decode()
    portal = {"text_fr": NASTY, "logo": logo, "issues": [issue], "show_technicians": True}
    access.api.request("PATCH", "/support/portal", portal)
    mails = {"jump_group": "web", "recipients": "b@example.com a@example.com"}
    url = "https://hooks.example.com/a-secret"
    alerts = {"recipients": "ops@example.com", "group_recipients": [mails], "webhook_url": url}
    access.api.request("PATCH", "/alerts/settings", alerts)
    window = {"jump_group": "web", "begins": "22:00", "ends": "05:00"}
    access.api.request("PATCH", "/updates/policy", {"windows": [window], "bandwidth_kib": None})
    access.api.request("PATCH", "/settings", {"lost_days": 20, "withheld_statistics": ["cpu"]})


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    with running(tmp_path_factory.mktemp("ours")) as access:
        site(access)
        yield access


def applied(modules: Ansible, playbook: str) -> list[Result]:
    """The results of the playbook's tasks, each of which is a module and a name."""
    (play,) = DataLoader().load(playbook)
    tasks = []
    for task in play["tasks"]:
        (module,) = set(task) - {"name"}
        tasks.append(Task(module.removeprefix(f"{COLLECTION}."), dict(task[module])))
    return modules.tasks(*tasks)


def changed(results: list[Result]) -> list[Any]:
    return [result["diff"] for result in results if result["changed"] or result["failed"]]


@pytest.mark.dear("two sites, and a playbook of a dozen tasks that Ansible runs")
def test_it_rebuilds_an_empty_site_and_changes_nothing_in_its_own(
    ours: Access, tmp_path: Path
) -> None:
    dest = tmp_path / "site.yml"
    here = InProcess(tmp_path, ours.environment)
    predicted, made, again = here.tasks(
        check("export", dest=str(dest)), do("export", dest=str(dest)), do("export", dest=str(dest))
    )
    assert [run["changed"] for run in (predicted, made, again)] == [True, True, False]
    assert predicted["playbook"] == made["playbook"] == dest.read_text()
    assert "a-secret" not in made["playbook"]
    assert "Left out: the address of the alerts' webhook" in made["playbook"]
    assert changed(applied(here, made["playbook"])) == []
    (tmp_path / "theirs").mkdir()
    with running(tmp_path / "theirs") as theirs:
        ansible = Ansible(tmp_path, theirs.environment)
        for options in (["--check"], []):  # the first creates nothing
            run = ansible.playbook(dest, *options)
            assert run.status == 0, run.output
            assert "ok=13   changed=12 " in run.output, run.output
        there = InProcess(tmp_path, theirs.environment)
        (copied,) = there.tasks(do("export"))
        webhook = re.compile("# Left out: .* webhook.*\n")
        assert copied["playbook"] == webhook.sub("", made["playbook"])
        assert changed(applied(there, copied["playbook"])) == []


def test_it_says_what_it_leaves_out(ours: Access, tmp_path: Path) -> None:
    client, *_ = enrol(ours, "shops", "till1")
    vnc = {"name": "Till", "jump_group": "shops", "jump_method": "local_vnc", "hostname": "t"}
    through = ours.api.request("POST", "/jump-shortcuts", {**vnc, "jump_client_id": client})
    modules = InProcess(tmp_path, ours.environment)
    shortcuts, roles = modules.tasks(
        do("export", parts=["jump_shortcuts"]), do("export", parts=["users", "jump_item_roles"])
    )
    (left_out,) = shortcuts["left_out"]
    assert through["id"] in left_out
    assert f"# Left out: {left_out}.\n" in shortcuts["playbook"]
    order = [roles["playbook"].index(word) for word in ("jump_item_role:", "user:")]
    assert order == sorted(order), "users refer to roles"
    assert "second_factor_policy" not in roles["playbook"]
    assert list(PARTS)[-1] == "settings", "then the policy of second factors refuses no other task"
