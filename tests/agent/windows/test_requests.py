"""What a client on Windows asks of its installation's owner, and what that answers."""

import json
import os

from tests.agent.windows.inside import under_wine


@under_wine
def test_only_the_listed_requests_are_served(folder: str) -> None:
    from jump_agent.core import local_control
    from jump_agent.core.layout import Config, Layout
    from jump_agent.windows import requests
    from jump_wire.local_control import FREE, LocalControl

    layout = Layout(folder)
    for name in ("etc", "state", "update"):
        os.mkdir(os.path.join(folder, name))
    config = Config(["s:1"], "service", "NT SERVICE\\x", folder, "python.exe", "1")

    def ask(request: str, data: bytes) -> None:
        requests.ask(layout, "0" * 32, request, data)
        assert requests.serve(layout, config, []) == 0

    wanted = LocalControl(forbid_uninstall=True)
    ask(requests.RESTRICT, local_control.to_text(wanted))
    assert local_control.read(layout) == wanted
    for wrong in (b"nonsense", b"{}", b" " * (requests.LIMIT + 1)):
        ask(requests.RESTRICT, wrong)
    ask("remove", b"")
    assert local_control.read(layout) == wanted
    ask(requests.RESTRICT, local_control.to_text(FREE))
    assert local_control.read(layout) == FREE
    assert not os.path.exists(requests.answer_path(layout))
    ask(requests.UPDATE, b"")
    with open(requests.answer_path(layout)) as file:
        assert json.load(file)["code"] in ("update_failed", "update_untrusted")


@under_wine
def test_a_trial_ends_by_its_verdict(folder: str) -> None:
    from jump_agent.core.layout import Config, Layout
    from jump_agent.core.updates import trials
    from jump_agent.windows import requests
    from jump_agent.windows.owner import Owner
    from jump_agent.windows.waiting import Waiter, orders

    layout = Layout(folder)
    for name in ("state", "update"):
        os.mkdir(os.path.join(folder, name))
    config = Config(["s:1"], "service", "NT SERVICE\\x", folder, "python.exe", "1")
    owner, own = Owner(layout, "0" * 32), Owner(layout)
    waiter = Waiter(answers=requests.answer_path(layout))
    trials.begin(layout, "2", "1", "hash")
    owner.confirm()
    assert trials.is_on(layout, "2")
    requests.serve(layout, config, [])
    assert not trials.is_on(layout, "2")
    trials.begin(layout, "2", "1", "hash")
    assert not owner.roll_back("no answer")
    requests.serve(layout, config, [])
    assert not trials.is_on(layout, "2")
    assert waiter.take_orders() == []  # nobody has woken it
    with open(requests.answer_path(layout), "rb") as file:
        assert orders(file.read()) == [b"restart"]
    trials.begin(layout, "2", "1", "hash")
    assert own.roll_back("no answer")
    own.confirm()
    assert not os.path.exists(layout.trial)
    installed = b'{"phase": "installed"}'
    assert orders(installed) == [installed, b"restart"]
    assert [orders(wrong) for wrong in (b"", b"[]", b"5", b"\xff")] == [[], [], [], []]
