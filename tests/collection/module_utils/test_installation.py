"""A package that is installed by one module: what it gets, what it leaves, what starts it."""

import base64
import hashlib
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.bomgar.jumpclient.plugins.module_utils import _installation
from ansible_collections.bomgar.jumpclient.plugins.modules import jump_client_installation

from tests.collection.module_utils.test_computer import script

Found = dict[str, Any]
KEY = "0f6a1d3e.a-secret-key"


class Place:
    """Where packages are run, with programs of the system that a test makes up."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.staging = folder / "staging"
        self.staging.mkdir()
        self.client = folder / "client"
        self.bin = folder / "bin"
        self.log = folder / "log"
        self.log.touch()
        self._capsys = capsys
        for name in ("systemctl", "useradd"):
            self.program(name)
        script(self.bin / "crontab", "exit 1")

    def program(self, name: str, then: str = "") -> None:
        """A program that notes what it is called with."""
        script(self.bin / name, f'echo "{name} $*" >>{self.log}\n{then}')

    def install(self, package: str, **arguments: Any) -> Found:
        given = {
            "install_dir": str(self.client),
            "staging_dir": str(self.staging),
            "service_name": "jumpclient-that-nobody-has",
            **(
                {}
                if "url" in arguments
                else {"content": base64.b64encode(package.encode()).decode()}
            ),
            **arguments,
        }
        with patch_module_args(given), pytest.raises(SystemExit):
            jump_client_installation.main()
        told: Found = json.loads(self._capsys.readouterr().out)
        return told

    def calls(self) -> list[str]:
        """What was called, without what is asked after the installation."""
        return [line for line in self.log.read_text().splitlines() if " show " not in line]


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Place]:
    made = Place(tmp_path, capsys)
    monkeypatch.setenv("PATH", f"{made.bin}:/usr/bin:/bin")
    before = [signal.getsignal(number) for number in _installation.ENDINGS]
    yield made
    for number, handler in zip(_installation.ENDINGS, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("package", "sha256", "message", "status"),
    [
        ("kill -HUP $PPID; exec sleep 60", "", "The installation was interrupted.", None),
        ("exit 3", "", "The package exited with status 3.", 3),
        ("echo No room. >&2; exit 3", "its own", "No room.", 3),
        ("exit 3", "0" * 64, "The package is not the one of jump_client_package_sha256.", None),
    ],
)
def test_a_package_goes_whatever_becomes_of_it(
    place: Place, package: str, sha256: str, message: str, status: int | None
) -> None:
    name = f"jumpclient-{hashlib.sha256(str(place.client).encode()).hexdigest()[:16]}"
    ours, theirs = place.staging / f"{name}.aB3dEf", place.staging / "jumpclient-0123.aB3dEf"
    for left in (ours, theirs):
        left.mkdir()
    if sha256 == "its own":
        sha256 = hashlib.sha256(package.encode()).hexdigest().upper()
    told = place.install(package, sha256=sha256)
    assert (told["failed"], told["msg"]) == (True, message)
    assert told.get("rc") == status
    assert list(place.staging.iterdir()) == [theirs]


def test_a_package_that_begins_as_the_end_comes_is_ended(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[subprocess.Popen[bytes]] = []

    class Beginning(subprocess.Popen[bytes]):
        def __init__(self, *words: Any, **options: Any) -> None:
            super().__init__(*words, **options)
            begun.append(self)
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(subprocess, "Popen", Beginning)
    assert place.install("exec sleep 60")["msg"] == "The installation was interrupted."
    assert begun[0].returncode == -signal.SIGTERM


def test_a_package_that_cannot_be_downloaded_says_so(place: Place) -> None:
    told = place.install("", url="http://127.0.0.1:1/package.bin")
    assert told["msg"].startswith("http://127.0.0.1:1/package.bin: ")
    assert "refused" in told["msg"]
    assert list(place.staging.iterdir()) == []


def test_secrets_are_in_no_argument_and_no_answer(
    place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HTTPS_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "another")
    package = f"""
        stat -c %a "$0" "${{0%/*}}" >{tmp_path}/modes
        echo "$* $JUMP_KEY_INFO $https_proxy $LC_ALL"
        env | grep -c -e HTTPS_PROXY -e no_proxy
        read answer && exit 9
        exit 3
    """
    given = {"key": KEY, "proxy": "http://me:secret@proxy:3128", "options": ["--one", "two"]}
    told = place.install(package, **given)
    assert told["stdout"].split() == ["--one", "two", *["********"] * 2, "C", "0"]
    assert KEY not in json.dumps(told)
    assert "me:secret" not in json.dumps(told)
    assert (tmp_path / "modes").read_text().split() == ["600", "700"]


def test_it_is_started_as_its_init_does_and_found_with_its_id(place: Place, tmp_path: Path) -> None:
    unit = tmp_path / "units" / "unit"
    boot = {"way": "systemd", "path": str(unit), "content": "[Unit]\n", "mode": "0640"}
    account = {"home": "/var/lib/jump", "comment": "A Jump Client"}
    status = json.dumps({"client_id": "abc", "running": True})
    client = f"""
        mkdir {place.client} && cd {place.client} || exit 1
        printf '#!/bin/sh\\necho '"'"'%s'"'"'\\n' '{status}' >jump-client
        chmod 755 jump-client
    """
    told = place.install(client, boot=boot, account=account, user="jump", wait=5)
    assert [told[name] for name in ("changed", "placed", "booted")] == [True] * 3, told
    assert told["computer"]["status"]["client_id"] == "abc"
    assert (unit.read_text(), unit.stat().st_mode & 0o777) == ("[Unit]\n", 0o640)
    assert told["diff"]["after"] == "[Unit]\n"
    name = "jumpclient-that-nobody-has"
    made = "useradd --system --create-home --home-dir /var/lib/jump --comment A Jump Client jump"
    enabled = ["systemctl daemon-reload", f"systemctl enable {name}"]
    assert place.calls() == [made, *enabled, f"systemctl start {name}"]

    place.log.write_text("")
    assert place.install("exit 0", boot=boot, start=False)["booted"]
    assert place.calls() == enabled
    place.program("systemctl", "echo Masked. >&2; exit 1")
    refused = place.install("exit 0", boot=boot)
    assert refused["msg"] == f"{place.bin}/systemctl daemon-reload: Masked."


def test_runit_gets_a_service_with_all_its_scripts_and_starts_it(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, held = tmp_path / "service", tmp_path / "held"
    services.mkdir()
    monkeypatch.setattr(_installation, "runit_services", lambda: str(services))
    place.program("sv")
    name, folder = "jumpclient-that-nobody-has", tmp_path / "sv" / "jumpclient"
    boot: Found = {
        "way": "runit",
        "path": str(folder / "run"),
        "content": "#!/bin/sh\n",
        "mode": "0755",
        "beside": {"control/t": "exit 1\n", "finish": "exit 2\n"},
        "held": str(held),
    }
    told = place.install("exit 0", boot=boot, start=False)
    assert [told[one] for one in ("placed", "booted")] == [True, True], told
    scripts = {"run": "#!/bin/sh\n", **boot["beside"]}
    for path, content in scripts.items():
        assert (folder / path).read_text() == content
        assert (folder / path).stat().st_mode & 0o777 == 0o755
    link = services / name
    assert (link.readlink(), held.exists(), place.calls()) == (folder, True, [])
    assert str((folder / "supervise").readlink()) == f"/run/runit/supervise.{name}"

    # It runs the new script now, and a service that is new to it for the first time.
    assert place.install("exit 0", boot=boot)["booted"]
    assert (place.calls(), held.exists()) == (
        [f"sv status {link}", f"sv -w 30 restart {link}"],
        False,
    )
    link.unlink()
    place.log.write_text("")
    assert place.install("exit 0", boot=boot)["booted"]
    assert place.calls()[-1] == f"sv -w 30 start {link}"
    link.unlink()
    link.mkdir()
    assert place.install("exit 0", boot=boot)["msg"] == f"{link}: File exists"


@pytest.mark.parametrize("way", [None, "openrc"])
def test_what_another_program_does_is_left_to_the_role(
    place: Place, tmp_path: Path, way: str | None
) -> None:
    """This computer has no rc-update."""
    boot = {"way": way, "path": str(tmp_path / "script"), "content": "#!", "mode": "0755"}
    told = place.install("exit 0", **({"boot": boot} if way else {}))
    assert (told["placed"], told["booted"]) == (bool(way), False)
    assert place.calls() == []


def test_busybox_has_another_program_for_accounts(place: Place) -> None:
    subprocess.run(["rm", str(place.bin / "useradd")], check=True)
    place.program("adduser")
    account = {"home": "/var/lib/jump", "comment": "A Jump Client"}
    monkey = pytest.MonkeyPatch()
    monkey.setattr(
        _installation.InstallationModule,
        "get_bin_path",
        lambda _self, name, required=False: str(place.bin / name) * (place.bin / name).exists(),
    )
    told = place.install("exit 0", account=account, user="jump")
    monkey.undo()
    assert told["changed"]
    assert place.calls() == ["adduser -S -D -h /var/lib/jump -g A Jump Client jump"]
