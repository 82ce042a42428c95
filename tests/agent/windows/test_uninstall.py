"""Removing a client on Windows, up to its programs. The rest: installer/test_main.py."""

import os

from tests.agent.windows.inside import under_wine


@under_wine
def test_all_but_the_programs_is_removed(folder: str) -> None:
    from jump_agent.core.layout import Config, Layout
    from jump_agent.windows import login, uninstall

    layout = Layout(folder)
    for name in ("etc", "state\\log", "python", "lib", "versions\\1"):
        os.makedirs(os.path.join(folder, name))
    with open(layout.config, "w") as file:
        file.write('{"product": "{1}"}')
    assert uninstall.product_of(layout) == "{1}"
    assert uninstall.product_of(Layout(folder + "-none")) == ""
    os.remove(layout.config)
    own = Config(["s:1"], "user", login.account_name(), folder, "python.exe", "1")
    other = own._replace(account="another")
    assert uninstall.uninstall(layout, own, ["now"]) == 2
    assert uninstall.uninstall(layout, other, []) == 44
    assert os.path.isdir(layout.state)
    assert uninstall.remove(layout, own, []) == 0
    assert sorted(os.listdir(folder)) == ["python", uninstall.REMOVING]
