"""The command that makes an installation an image."""

from pathlib import Path

from jump_agent.core.layout import Layout
from jump_wire import messages
from jump_wire.errors import CATALOGUE
from tests.agent.fake_server import FakeServer, refusal
from tests.agent.packages import Installed


def test_it_needs_the_key_again_and_leaves_a_client_that_enrols_anew(
    installed: Installed, server: FakeServer
) -> None:
    layout = Layout(str(installed.directory))
    installed.init("start")
    link = server.link()
    link.welcome()
    link.expect(messages.Statistics)
    first = server.request("/agent/v1/enrolments")
    refused = installed.run("jump-client", "seal")
    missing = CATALOGUE["seal_needs_key"]
    assert (refused.returncode, refused.stderr) == (missing.exit_status, missing.english + "\n")
    assert installed.status()["running"]  # nothing was touched
    check = server.answers["/agent/v1/enrolments/check"]
    server.answers["/agent/v1/enrolments/check"] = lambda _: refusal(403, "key_invalid")
    installed.package.environment["JUMP_KEY_INFO"] = "nonsense"
    wrong = installed.run("jump-client", "seal")
    kind = CATALOGUE["key_invalid"]
    assert wrong.returncode == kind.exit_status
    assert (wrong.stdout, wrong.stderr) == ("", kind.english + "\nNothing was changed.\n")
    assert installed.status()["running"]
    assert Path(layout.identity).exists()
    server.answers["/agent/v1/enrolments/check"] = check
    installed.package.environment["JUMP_KEY_INFO"] = first["key"]
    done = installed.run("jump-client", "seal")
    del installed.package.environment["JUMP_KEY_INFO"]
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Jump Client stopped.\nJump Client sealed.")
    assert server.request("/agent/v1/uninstalled") == {"reason": "local"}
    assert not Path(layout.identity).exists()
    assert not Path(layout.log).exists()
    status = installed.status()
    assert (status["sealed"], status["client_id"]) == (True, None)
    already = installed.run("jump-client", "seal")
    assert already.returncode == 0
    assert already.stdout.startswith("This Jump Client is sealed already.")
    installed.init("start")
    again = server.request("/agent/v1/enrolments")
    assert again["credential"] != first["credential"]
    assert again["sealed"]
    server.link().welcome()


def test_one_that_never_started_is_sealed_with_its_own_key(
    installed: Installed, server: FakeServer
) -> None:
    server.close()
    assert installed.run("jump-client", "seal", "now").returncode == 2
    done = installed.run("jump-client", "seal")
    assert done.returncode == 0, done.stderr
    assert "the installer key couldn't be checked (127.0.0.1:" in done.stderr
    assert installed.status()["sealed"]
