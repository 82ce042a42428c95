"""The machine's apt sources are used where they have the images' Debian release."""

from pathlib import Path

import pytest

from tools.lab import aptconfig, recipe


@pytest.fixture
def apt(tmp_path: Path) -> Path:
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_deb822_sources_of_the_release_are_kept(apt: Path) -> None:
    (apt / "sources.list.d/debian.sources").write_text(
        "Types: deb deb-src\n# a comment\nURIs: https://mirror.example/debian\n"
        "Suites: bookworm bookworm-updates bookworm-backports\nComponents: main contrib\n"
        "Signed-By: /usr/share/keyrings/x.gpg\n\n"
        "Types: deb\nEnabled: no\nURIs: http://off.example/debian\nSuites: bookworm\n"
        "Components: main\n"
    )
    (apt / "sources.list.d/other.sources").write_text(
        "Types: deb\nURIs: https://deb.example.com/node\nSuites: nodistro\nComponents: main\n"
    )
    assert aptconfig.sources(apt) == (
        "Types: deb\nURIs: https://mirror.example/debian\nSuites: bookworm bookworm-updates\n"
        "Components: main\nSigned-By: /usr/share/keyrings/x.gpg\n"
    )


def test_one_line_sources_are_kept(apt: Path) -> None:
    (apt / "sources.list").write_text(
        "# deb http://no.example/debian bookworm main\n"
        "deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main contrib\n"
        "deb http://s.example/debian-security bookworm-security main\n"
        "deb-src http://a.example/debian bookworm main\n"
    )
    found = aptconfig.sources(apt)
    assert (
        "URIs: http://a.example/debian\nSuites: bookworm\nComponents: main\nSigned-By: /k" in found
    )
    assert "URIs: http://s.example/debian-security\nSuites: bookworm-security\n" in found
    assert "no.example" not in found


def test_another_distribution_gets_debians_own_mirror(apt: Path) -> None:
    (apt / "sources.list.d/ubuntu.sources").write_text(
        "Types: deb\nURIs: http://archive.ubuntu.com/ubuntu\nSuites: noble\nComponents: main\n"
    )
    found = aptconfig.sources(apt)
    assert f"URIs: {recipe.MIRROR}\nSuites: bookworm bookworm-updates\n" in found
    assert f"URIs: {recipe.SECURITY_MIRROR}\n" in found
    assert aptconfig.KEYRING in found
    assert "ubuntu" not in found


def test_network_settings_are_taken_from_this_machine() -> None:
    settings = aptconfig.acquire_settings()
    assert settings
    assert all(line.startswith("Acquire::") and line.endswith(";") for line in settings)
