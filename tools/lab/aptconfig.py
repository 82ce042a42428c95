"""The machine's own apt sources, proxies and certificate settings, for building images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from . import recipe
from .processes import run

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def acquire_settings() -> list[str]:
    """The machine's `Acquire::` settings (proxies, certificates, dates) as apt options."""
    lines = run(["apt-config", "dump"]).stdout.decode().splitlines()
    # Index targets name what to download besides the package lists; the images need none.
    return [
        line
        for line in lines
        if line.startswith("Acquire::")
        and not line.startswith("Acquire::IndexTargets")
        and '""' not in line
    ]


def sources(folder: Path = Path("/etc/apt")) -> str:
    """Deb822 sources for the images: the machine's own for this suite, else Debian's mirror."""
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    stanzas: list[str] = []
    for path in files:
        if path.suffix == ".sources" and path.is_file():
            stanzas += _from_deb822(path.read_text())
        elif path.suffix == ".list" and path.is_file():
            stanzas += _from_one_line(path.read_text())
    if not any(re.search(rf"^Suites:.*\b{recipe.SUITE}(\s|$)", s, re.M) for s in stanzas):
        stanzas = [
            _stanza(recipe.MIRROR, f"{recipe.SUITE} {recipe.SUITE}-updates", "main", KEYRING),
            _stanza(recipe.SECURITY_MIRROR, f"{recipe.SUITE}-security", "main", KEYRING),
        ]
    return "\n".join(stanzas)


def _stanza(uris: str, suites: str, components: str, signed_by: str | None) -> str:
    text = f"Types: deb\nURIs: {uris}\nSuites: {suites}\nComponents: {components}\n"
    return text + (f"Signed-By: {signed_by}\n" if signed_by else "")


def _wanted(uris: str, suites: str) -> str:
    """The suites of this line that belong to the images' Debian release."""
    if "debian" not in uris.lower() or "/snapshot" in uris:
        return ""
    names = {recipe.SUITE + ending for ending in ("", "-updates", "-security")}
    return " ".join(suite for suite in suites.split() if suite in names)


def _from_deb822(text: str) -> Iterator[str]:
    text = re.sub(r"^#.*\n?", "", text, flags=re.M)
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        fields = dict(re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", paragraph, re.M))
        if (
            fields.get("Enabled", "yes").strip() == "no"
            or "deb" not in fields.get("Types", "").split()
        ):
            continue
        suites = _wanted(fields.get("URIs", ""), fields.get("Suites", ""))
        if suites and "main" in fields.get("Components", "").split():
            yield _stanza(fields["URIs"], suites, "main", fields.get("Signed-By"))


def _from_one_line(text: str) -> Iterator[str]:
    for match in re.finditer(r"^deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s+(.*)$", text, re.M):
        options, uri, suite, components = match.groups()
        signed_by = re.search(r"signed-by=(\S+)", options or "")
        suites = _wanted(uri, suite)
        if suites and "main" in components.split():
            yield _stanza(uri, suites, "main", signed_by.group(1) if signed_by else None)
