"""The line that installs, and the script that it runs. Both are run by tests/end_to_end."""

import hashlib
import subprocess

from jump_server.packages import bootstrap, one_line


def test_the_authority_is_pinned_and_the_key_is_no_argument() -> None:
    line = one_line("jump.example:443", "PEM", "id.key", "jsmith")
    assert hashlib.sha256(b"PEM").hexdigest() in line
    assert "https://jump.example/api/v1/authority" in line
    assert line.count("id.key") == 1
    assert line.endswith("echo 'id.key' | sh get jsmith)")
    assert one_line("jump.example:8443", "PEM", "id.key", "").endswith("| sh get)")
    subprocess.run(["sh", "-n", "-c", line], check=True)


def test_the_script_knows_the_server() -> None:
    text = bootstrap("jump.example:8443").decode()
    assert "@URL@" not in text
    assert "'https://jump.example:8443/api/v1/packages'" in text
    subprocess.run(["sh", "-n"], input=text, text=True, check=True)
