"""The console behind nginx, on another port than the Host header says."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import needs
from tests.ports import free_port
from tests.web.computers import Computer
from tests.web.conftest import OpenScreen
from tests.web.sites import RunningSite

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "operate" / "configure-tls-and-addresses.md"
COMPUTER = "Behind nginx"
TOLD_WITHIN = 10_000
"""Milliseconds until a page must say that it has no live connection."""

AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    {example}
    {refusing}
}}
"""


class Proxied(RunningSite):
    """A server without TLS of its own, behind nginx as the page on TLS and addresses configures it.

    A second port refuses WebSockets, as an nginx does that nobody told of them.
    """

    def __init__(self, folder: Path) -> None:
        self.front = free_port()
        super().__init__(
            folder,
            tls=False,
            addresses=[f"127.0.0.1:{self.front}"],
            trusted_proxies=["127.0.0.1"],
        )
        self.url = f"https://127.0.0.1:{self.front}"
        self.refusing = free_port()
        self._nginx: subprocess.Popen[bytes] | None = None

    def _is_ready(self) -> bool:
        if self._nginx is None and self.ca_path.with_name("server.pem").exists():
            self._start_nginx()
        return self._nginx is not None and super()._is_ready()

    def _start_nginx(self) -> None:
        found = re.search(r"```nginx\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
        assert found is not None
        example = found[1]
        assert "proxy_set_header Host $host;" in example
        for shown, own in (
            ("listen 443 ssl", f"listen 127.0.0.1:{self.front} ssl"),
            ("127.0.0.1:8443", f"127.0.0.1:{self.port}"),
            ("/var/lib/jump-server/trust", str(self.folder / "trust")),
        ):
            assert shown in example
            example = example.replace(shown, own)
        server = example[example.index("server {") :]
        refusing = server.replace(f":{self.front} ssl", f":{self.refusing} ssl")
        refusing = re.sub(r".*(Upgrade|Connection) .*\n", "", refusing)
        folder = self.folder / "nginx"
        folder.mkdir()
        configuration = folder / "nginx.conf"
        configuration.write_text(
            AROUND.format(folder=folder, example=example, refusing=refusing), encoding="utf-8"
        )
        self._nginx = subprocess.Popen(
            [needs.program("nginx"), "-e", folder / "error.log", "-c", configuration],
            stdin=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        super().stop()
        if self._nginx is not None:
            self._nginx.terminate()
            self._nginx.wait(10)


@pytest.fixture
def proxied(folder: Path) -> Iterator[Proxied]:
    needs.program("nginx")
    site = Proxied(folder / "proxied")
    try:
        site.start()
        site.populate()
        yield site
    finally:
        site.stop()
        shutil.rmtree(site.folder)


@pytest.mark.dear("a server and a client of its own behind a real nginx")
def test_behind_nginx_on_another_port(
    proxied: Proxied, folder: Path, open_screen: OpenScreen
) -> None:
    place = folder / "behind"
    place.mkdir()
    computer = Computer(place, proxied, COMPUTER)
    computer.start()
    try:
        screen = open_screen(proxied)
        screen.sign_in_by_form()
        expect(screen.status(COMPUTER)).to_have_text("Online")
        expect(screen.footer).to_contain_text("Live")
        screen.row(COMPUTER).dblclick()
        screen.wait_for_prompt()
        screen.run("echo through-$((40+2))")
        expect(screen.terminal).to_contain_text("through-42")

        # Where WebSockets are refused, both the list and the tab say so, and what to do.
        proxied.url = f"https://127.0.0.1:{proxied.refusing}"
        refused = open_screen(proxied)
        began = time.monotonic()
        refused.sign_in_by_form()
        told = refused.page.get_by_role("alert").filter(has_text="refuses live connections")
        expect(told).to_contain_text(f"127.0.0.1:{proxied.refusing}", timeout=TOLD_WITHIN)
        refused.row(COMPUTER).dblclick()
        expect(refused.bar).to_contain_text("refuses live connections", timeout=TOLD_WITHIN)
        assert time.monotonic() - began < 2 * TOLD_WITHIN / 1000
    finally:
        computer.uninstall()
        shutil.rmtree(place)
