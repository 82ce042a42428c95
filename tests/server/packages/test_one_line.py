"""The line that installs, and the script that it runs. Both are run by tests/end_to_end."""

import hashlib
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from jump_server.packages import bootstrap, one_line, support_bootstrap, support_line
from jump_wire.errors import CATALOGUE
from tests import needs


def test_the_authority_is_pinned_and_the_key_is_no_argument() -> None:
    line = one_line("jump.example:443", "PEM", "id.key", "jsmith")
    assert hashlib.sha256(b"PEM").hexdigest() in line
    assert "https://jump.example/api/v1/authority" in line
    assert line.count("id.key") == 1
    assert line.endswith("echo 'id.key' | sh get jsmith)")
    assert one_line("jump.example:8443", "PEM", "id.key", "").endswith("| sh get)")
    subprocess.run(["sh", "-n", "-c", line], check=True)


@pytest.mark.parametrize("fetched", ["exit 1", "echo somebody else >ca"], ids=["nothing", "other"])
def test_a_line_that_comes_to_no_end_leaves_nothing(tmp_path: Path, fetched: str) -> None:
    environment = computer(tmp_path, curl=fetched, wget="exit 1")
    line = one_line("jump.example:8443", "PEM", "id.key", "")
    done = subprocess.run(["sh", "-c", line], env=environment, capture_output=True, check=False)
    assert done.returncode != 0
    assert list((tmp_path / "tmp").iterdir()) == []


def test_the_client_inherits_nothing_of_the_lines_trust(tmp_path: Path) -> None:
    """It may have to verify a proxy by the system's authorities."""
    package = 'printf "#!/bin/sh\\nenv >%s\\nexit 9\\n"' % (tmp_path / "seen")
    environment = computer(tmp_path, curl=package + " >package")
    environment |= {"SSL_CERT_FILE": "ca", "SSL_CERT_DIR": "."}
    script = tmp_path / "get"
    script.write_bytes(bootstrap("jump.example:8443"))
    work = tmp_path / "work"
    work.mkdir()
    command = ["sh", str(script), "somebody"]
    done = subprocess.run(command, env=environment, cwd=work, input=b"id.key\n", check=False)
    assert done.returncode == 9
    assert "SSL_CERT" not in (tmp_path / "seen").read_text()
    assert not work.exists()


@pytest.mark.parametrize("script", [bootstrap, support_bootstrap])
def test_a_full_disk_is_told(tmp_path: Path, script: Callable[[str], bytes]) -> None:
    """The package is the largest file that is downloaded. Nothing else has an exit status of it."""
    needs.root("mounting")
    curl = "head -c 300000 /dev/zero >package || exit 23"
    environment = {**computer(tmp_path, curl=curl), "LC_ALL": "fr_FR.UTF-8"}
    (tmp_path / "get").write_bytes(script("jump.example:8443"))
    small = tmp_path / "small"
    small.mkdir()
    run = f"mkdir {small}/work && cd {small}/work && sh {tmp_path}/get somebody"
    mounted = f"mount -t tmpfs -o size=16k,noexec none {small} && {run}"
    command = ["unshare", "--mount", "sh", "-c", mounted]
    done = subprocess.run(
        command, env=environment, input=b"id.key\n", capture_output=True, check=False
    )
    assert done.returncode == CATALOGUE["disk_full"].exit_status
    assert done.stderr.decode().endswith(f"L'espace disque est insuffisant pour {small}/work.\n")


def computer(place: Path, **programs: str) -> dict[str, str]:
    """An environment whose PATH begins with programs of the test's."""
    (place / "tmp").mkdir()
    (place / "bin").mkdir()
    for name, text in programs.items():
        (place / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
        (place / "bin" / name).chmod(0o755)
    path = f"{place / 'bin'}:/usr/bin:/bin"
    return {"PATH": path, "TMPDIR": str(place / "tmp"), "HOME": str(place)}


def test_the_script_knows_the_server() -> None:
    text = bootstrap("jump.example:8443").decode()
    assert "@URL@" not in text
    assert '"https://jump.example:8443/api/v1$1"' in text
    assert "\nfetch /packages\n" in text
    subprocess.run(["sh", "-n"], input=text, text=True, check=True)


def test_a_customers_line_is_as_careful() -> None:
    line = support_line("jump.example:443", "PEM", "secret")
    assert hashlib.sha256(b"PEM").hexdigest() in line
    assert "https://jump.example/api/v1/support/bootstrap" in line
    assert line.endswith("echo 'secret' | sh get)")
    script = support_bootstrap("jump.example:443").decode()
    assert not re.search("@[A-Z]+@", script)
    subprocess.run(["sh", "-n"], input=script.encode(), check=True)
