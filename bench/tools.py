"""How fast the tools are, and what they need: figures of a real server and a real Jump Client.

``python -m bench.tools [--quick] [section …]`` prints its progress to standard error and one JSON
object as its last line; docs/explanation/benchmarks.md explains the keys.
"""

import argparse
import json
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import expect, sync_playwright

from bench.files import (
    FilesPipe,
    Growth,
    PlainPipe,
    a_session,
    random_pieces,
    tool_process,
)
from bench.pipes import real_agent
from bench.scale import Figures, say
from bench.servers import Server, running
from jump_wire import files
from tests.web import windows
from tests.web.folders import Files
from tests.web.screens import Screen

MIB = 1024 * 1024
ENTRIES = 10_000


class Scale(NamedTuple):
    """How much each section does."""

    turns: int = 5
    mib: int = 512
    large_mib: int = 10_000


QUICK = Scale(3, 64, 500)


class Place(NamedTuple):
    """A session on a real Jump Client, and a folder of its account."""

    server: Server
    session_id: str
    folder: str


def rates(place: Place, scale: Scale) -> Figures:
    """Files up and down, in turn with a plain pipe that hashes the same bytes."""
    size = scale.mib * MIB
    path = f"{place.folder}/file"
    pieces = random_pieces(size)
    pipe = FilesPipe(place.server, place.session_id)
    ways: dict[str, Callable[[], object]] = {
        "file_up": lambda: pipe.up(path, pieces, size),
        "plain_up": lambda: PlainPipe.up(place.server, place.session_id, path, pieces),
        "file_down": lambda: pipe.down(path),
        "plain_down": lambda: PlainPipe.down(place.server, place.session_id, path),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(scale.turns):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - started)
        shown = {name: round(size / 1e6 / found[-1], 1) for name, found in seconds.items()}
        say(f"turn {turn + 1}, MB/s: {json.dumps(shown)}")
    pipe.close()
    found: Figures = {f"{n}_mb_s": round(size / 1e6 / median(s), 1) for n, s in seconds.items()}
    for direction in ("up", "down"):
        # Of each turn by itself: the machine may be slower in another one.
        pairs = zip(seconds[f"plain_{direction}"], seconds[f"file_{direction}"], strict=True)
        found[f"file_{direction}_over_pipe"] = round(
            median(plain / file for plain, file in pairs), 3
        )
    return found


def memory(place: Place, scale: Scale) -> Figures:
    """How much the tool's process and the server's workers grow with one large file."""
    size = scale.large_mib * MIB
    path = f"{place.folder}/large"
    pipe = FilesPipe(place.server, place.session_id)
    pipe.up(f"{place.folder}/first", random_pieces(MIB), MIB)  # modules are loaded on first use
    pipe.down(f"{place.folder}/first")
    growth = Growth([tool_process(), *place.server.workers()])
    say(f"{scale.large_mib} MiB up")
    pipe.up(path, random_pieces(size), size)
    up = growth.most()
    say(f"{scale.large_mib} MiB down")
    pipe.down(path)
    request = pipe.begin(files.DeletePath, path)
    assert pipe.take().request == request
    pipe.close()
    return {"file_rss_growth_mib": growth.most(), "file_up_rss_growth_mib": up}


LIST = """(count) => new Promise((done) => {
  const tool = document.querySelector(".tool.files.active");
  const row = [...tool.querySelectorAll(".row")].find((one) => one.innerText.startsWith("many"));
  const started = performance.now();
  row.dispatchEvent(new MouseEvent("dblclick", {bubbles: true}));
  const look = () => requestAnimationFrame(() => {
    const all = tool.querySelector("[role=grid]").getAttribute("aria-rowcount");
    if (Number(all) > count && tool.querySelector(".row")) done(performance.now() - started);
    else look();
  });
  look();
})"""


def listing(place: Place, scale: Scale) -> Figures:
    """From a double click on a folder with 10,000 files to its rows, in a browser."""
    folder = Path(place.folder, "many")
    folder.mkdir()
    for number in range(ENTRIES):
        (folder / f"entry-{number:05}.txt").touch()
    password = secrets.token_hex(16)
    user = {"username": "lister", "display_name": "L", "role": "administrator"}
    place.server.api().call("POST", "/api/v1/users", {**user, "password": password})
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=windows.program(), args=windows.FLAGS)
        screen = Screen(windows.Windows(browser), place.server.url)
        screen.sign_in("lister", password)
        screen.row("real").dblclick()
        opened = Files(screen, "real")
        opened.open(place.folder)
        for _ in range(scale.turns):
            times.append(float(screen.page.evaluate(LIST, ENTRIES)))
            opened.button("Parent folder").click()
            expect(opened.row("many")).to_be_visible()
        browser.close()
    shutil.rmtree(folder)
    return {"list_10k_ms": round(median(times), 1)}


SECTIONS: dict[str, Callable[[Place, Scale], Figures]] = {
    "rates": rates,
    "memory": memory,
    "listing": listing,
}


def main() -> None:
    """Run the chosen sections, all with one server and one Jump Client."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller files")
    parser.add_argument("sections", nargs="*", choices=[[], *SECTIONS], help="all when none")
    given = parser.parse_args()
    figures: Figures = {}
    with (
        tempfile.TemporaryDirectory(prefix="jump-bench-") as name,
        running(Path(name), tls=True) as server,
        real_agent(server, Path(name)) as client_id,
        a_session(server, client_id) as session_id,
    ):
        pipe = FilesPipe(server, session_id)
        pipe.begin(files.MakeFolder, "bench", 0o700, True)
        pipe.take()
        place = Place(server, session_id, f"{pipe.home}/bench")
        pipe.close()
        for section in given.sections or SECTIONS:
            say(f"section {section}")
            found = SECTIONS[section](place, QUICK if given.quick else Scale())
            say(f"{section}: {json.dumps(found)}")
            figures.update(found)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
