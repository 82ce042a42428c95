"""What the scenario asks of a browser, and the two protocols by which browsers are asked.

Both take the same description of keys and pointers, that of W3C WebDriver, so that a driver has
little to do. Neither needs a browser that was changed for tests.
"""

import json
import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from websockets.sync.client import ClientConnection, connect

from tests.ports import free_port

START_SECONDS = 60
ANSWER_SECONDS = 60
WIDTH, HEIGHT = 1400, 900
LOOPBACK = "127.0.0.1"
# A proxy of the machine's is not for its own loopback.
HTTP = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Driver(Protocol):
    """One window of one browser, which takes the site's certificate as it is."""

    name: str
    home: Path
    """The browser's own home, below which it stores downloads."""

    def open(self, url: str) -> None:
        """Load a page, and wait until it is loaded."""

    def reload(self) -> None:
        """Load the page anew; a question whether to leave it is answered with yes."""

    def evaluate(self, body: str, value: object) -> Any:
        """Run the body of a function whose parameter is ``value``; what it returns is JSON."""

    def perform(self, *sources: dict[str, Any]) -> None:
        """Press keys and move pointers, as WebDriver's `performActions` has them."""


class Firefox:
    """Firefox by WebDriver BiDi, over a WebSocket of its own."""

    def __init__(self, socket: ClientConnection, home: Path) -> None:
        self._socket = socket
        self.home = home
        self._number = 0
        wanted = {"acceptInsecureCerts": True, "unhandledPromptBehavior": {"default": "accept"}}
        session = self._ask("session.new", capabilities={"alwaysMatch": wanted})
        self.name = _name(session["capabilities"])
        self._context = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        viewport = {"width": WIDTH, "height": HEIGHT}
        self._ask("browsingContext.setViewport", context=self._context, viewport=viewport)

    def _ask(self, method: str, **params: object) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        self._socket.send(json.dumps(message))
        while (answer := json.loads(self._socket.recv(ANSWER_SECONDS))).get("id") != self._number:
            pass
        assert answer["type"] == "success", answer
        result: dict[str, Any] = answer["result"]
        return result

    def open(self, url: str) -> None:
        """See `Driver`."""
        self._ask("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def reload(self) -> None:
        """See `Driver`."""
        self._ask("browsingContext.reload", context=self._context, wait="complete")

    def evaluate(self, body: str, value: object) -> Any:
        """See `Driver`."""
        text = {"type": "string", "value": json.dumps(value)}
        done = self._ask(
            "script.callFunction",
            functionDeclaration=_as_text(body),
            arguments=[text],
            target={"context": self._context},
            awaitPromise=True,
        )
        assert done["type"] == "success", done
        return json.loads(done["result"]["value"])

    def perform(self, *sources: dict[str, Any]) -> None:
        """See `Driver`."""
        self._ask("input.performActions", context=self._context, actions=list(sources))


class WebDriver:
    """A browser by W3C WebDriver, over HTTP."""

    def __init__(self, address: str, home: Path) -> None:
        self._address = address
        self.home = home
        wanted = {"acceptInsecureCerts": True, "unhandledPromptBehavior": "accept"}
        session = self._ask("/session", capabilities={"alwaysMatch": wanted})
        self.name = _name(session["capabilities"])
        self._address += f"/session/{session['sessionId']}"
        self._ask("/window/rect", width=WIDTH, height=HEIGHT)

    def _ask(self, path: str, **body: object) -> Any:
        data = json.dumps(body).encode()
        request = urllib.request.Request(self._address + path, data)
        try:
            with HTTP.open(request, timeout=ANSWER_SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from error

    def open(self, url: str) -> None:
        """See `Driver`."""
        self._ask("/url", url=url)

    def reload(self) -> None:
        """See `Driver`."""
        self._ask("/refresh")

    def evaluate(self, body: str, value: object) -> Any:
        """See `Driver`."""
        script = f"({_as_text(body)})(arguments[0]).then(arguments[1])"
        return json.loads(self._ask("/execute/async", script=script, args=[json.dumps(value)]))

    def perform(self, *sources: dict[str, Any]) -> None:
        """See `Driver`."""
        self._ask("/actions", actions=list(sources))


def _as_text(body: str) -> str:
    """A function from text to text: no protocol's own types come in between."""
    inner = f"(value) => {{ {body} }}"
    return f"async (text) => JSON.stringify(await ({inner})(JSON.parse(text)) ?? null)"


@contextmanager
def _running(
    command: list[str], log: Path, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(log: Path, process: subprocess.Popen[bytes], file: Path) -> str:
    """What a program writes into a file when it is ready."""
    end = time.monotonic() + START_SECONDS
    while not (file.exists() and (text := file.read_text())):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)
    return text


@contextmanager
def firefox(program: str) -> Iterator[Firefox]:
    """Debian's Firefox without a window, in a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="jump-firefox-") as place, ExitStack() as stack:
        home = Path(place)
        (home / "profile").mkdir()
        command = [program, "--headless", "--no-remote", "--profile", str(home / "profile")]
        command += ["--remote-debugging-port", "0"]
        log = home / "log"
        process = stack.enter_context(_running(command, log, HOME=place, TMPDIR=place))
        told = json.loads(_wait_for(log, process, home / "profile" / "WebDriverBiDiServer.json"))
        address = f"ws://{LOOPBACK}:{told['ws_port']}/session"
        socket = connect(address, max_size=None, proxy=None, open_timeout=START_SECONDS)
        yield Firefox(stack.enter_context(socket), home)


@contextmanager
def webkit(program: str) -> Iterator[WebDriver]:
    """WebKitGTK's little browser, on a display of its own."""
    with tempfile.TemporaryDirectory(prefix="jump-webkit-") as place, ExitStack() as stack:
        home = Path(place)
        number, log = home / "display", home / "log"
        command = [
            "sh",
            "-c",
            f'exec Xvfb -displayfd 3 -screen 0 {WIDTH}x{HEIGHT}x24 -nolisten tcp 3>"$1"',
            "sh",
            str(number),
        ]
        display = stack.enter_context(_running(command, log))
        shown = f":{_wait_for(log, display, number).strip()}"
        port = free_port()
        own = {"HOME": place, "DISPLAY": shown, "XDG_RUNTIME_DIR": place, "NO_AT_BRIDGE": "1"}
        own |= {"WAYLAND_DISPLAY": "", "GDK_BACKEND": "x11", "LIBGL_ALWAYS_SOFTWARE": "1"}
        command = [program, f"--port={port}", f"--host={LOOPBACK}"]
        process = stack.enter_context(_running(command, log, **own))
        _wait_until_listening(port, process, log)
        yield WebDriver(f"http://{LOOPBACK}:{port}", home)


def _wait_until_listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with HTTP.open(f"http://{LOOPBACK}:{port}/status", timeout=ANSWER_SECONDS):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)


def _name(capabilities: dict[str, Any]) -> str:
    return f"{capabilities['browserName']} {capabilities.get('browserVersion', '')}"
