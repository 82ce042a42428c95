"""What the demo tells, and how it hears that it shall end."""

import signal
import subprocess
from pathlib import Path

import pytest

from tools.demo import fleet, story
from tools.demo.people import People, Person
from tools.demo.place import Place
from tools.demo.server import Server

EVERYBODY = People(
    Person("admin", "a-password"), Person("tech", "t-password"), "hidden", "jt_shown"
)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(Place(tmp_path, tmp_path, "jane", as_root=False), 9443)


def test_the_person_is_told_all_that_is_needed(server: Server, tmp_path: Path) -> None:
    toy = story.init_script(tmp_path / "client")
    said = "\n".join(story.invitation(server, EVERYBODY, "web-1", toy))
    for wanted in (
        "https://127.0.0.1:9443/console",
        "tech    password  t-password",
        "admin   password  a-password",
        f"{tmp_path}/client/init-script stop",
        "export JUMP_TOKEN=jt_shown",
        "jump run web-1 -- uname -a",
        "Ctrl+C",
    ):
        assert wanted in said
    assert "hidden" not in said
    assert max(map(len, said.splitlines())) < 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_ends_it_and_further_ones_do_not_disturb(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with story.signals():
        with pytest.raises(story.Stopped):
            signal.raise_signal(number)
        signal.raise_signal(number)
        child = subprocess.Popen(["sh", "-c", f"kill -{number.value} $$; echo survived"])
        assert child.wait(10) == -number
    assert signal.getsignal(number) == before


def test_looking_for_what_is_left_does_not_find_itself() -> None:
    look = fleet.LOOK.replace("/opt/jumpclient", "/opt/no-such-client")
    found = subprocess.run(
        ["sh", "-c", f"cd; sh -c '{look}'"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [line for line in found if "pgrep" in line or "ls -d" in line] == []
