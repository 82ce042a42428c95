"""The command ``update``: the short process that downloads an update, and installs it if it may.

It reports its phases over the socket that is its standard input. In service mode it ends after the
download, because only root may install.
"""

import json
import os
import sys
import threading
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple

from ... import VERSION
from .. import identity
from ..config_file import read_proxy
from ..dial import Route, pinned_context
from ..layout import SERVICE, Config, Layout
from ..platform import current
from ..servers import Servers
from ..store import read_json, write_bytes
from ..trust import Untrusted
from . import verdict
from .download import Downloads, Failed
from .known import Known
from .repository import Repository, Seen
from .targets import Target, choose

if TYPE_CHECKING:
    from ..ports import Control

SPEC = 1
"""The form of documents that this version understands."""

Report = Callable[[Dict[str, Any]], None]


def update(layout: Layout, config: Config, report: Report) -> None:
    """Download the stored offer, and install it unless only root may.

    Args:
        layout: the installation.
        config: its configuration.
        report: gets each phase, with a code and parameters if it ends the update.
    """
    version = ""
    try:
        offer = read_json(layout.update) or {}
        version = str(offer.get("version", ""))[:64]
        if offer.get("spec") != SPEC:
            raise Untrusted("the documents have a form that this version does not know")
        _download(layout, config, offer, report)
        report({"phase": "verified"})
        if config.mode != SERVICE:
            current().updates.install(layout, config, version)
            report({"phase": "installed"})
    except verdict.Ended as ended:
        report(ended.state())
    except Untrusted as error:
        report(verdict.untrusted(version, error).state())
    except Failed as error:
        state = verdict.failed(version, error).state()
        report({**state, "withdrawn": error.withdrawn})
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        report(verdict.failed(version, str(reason).lower()).state())


def _download(layout: Layout, config: Config, offer: Dict[str, Any], report: Report) -> None:
    known = identity.load(layout.identity)
    if known is None:
        raise Failed("this client is not enrolled")
    version = str(offer["version"])
    path = str(offer["path"])
    os.makedirs(layout.downloads, 0o700, exist_ok=True)
    _forget(layout.downloads, (".root.json", ".snapshot.json", ".targets.json"))
    with Downloads(_routes(layout, config), path, known.authorization()) as downloads:
        target = _choose(layout, version, downloads)
        part = os.path.join(layout.downloads, target.sha256 + ".part")
        _forget(layout.downloads, (".part", ".zip"), part)
        report({"phase": "downloading"})
        downloads.payload(target, part)
    os.rename(part, os.path.join(layout.downloads, "payload.zip"))


def _routes(layout: Layout, config: Config) -> List[Route]:
    with open(layout.ca, encoding="ascii") as file:
        context = pinned_context(file.read())
    proxy = read_proxy(layout)
    addresses = Servers(layout, config).all()
    connected = (read_json(layout.connection) or {}).get("server")
    addresses.sort(key=lambda address: address != connected)
    return [Route(address, context, proxy) for address in addresses]


def _choose(layout: Layout, version: str, downloads: Downloads) -> Target:
    """Verify the documents and return the payload. They are stored for who installs it."""
    own = Known(layout, layout.downloads, 0o600)
    first, seen = Known(layout, layout.updates, 0o644).load()
    try:
        seen = seen.merged(own.seen())
    except (OSError, ValueError, TypeError):
        pass  # the owner's versions hold all the same

    def read(name: str, limit: int) -> Optional[bytes]:
        data = downloads.read(name, limit)
        if data is not None:
            write_bytes(os.path.join(layout.downloads, name), data)
        elif name == "timestamp.json":
            raise Failed("the server no longer offers it", withdrawn=True)
        return data

    def keep(seen: Seen, _root: Optional[bytes]) -> None:
        own.keep(seen, None)

    repository = Repository(read, first, seen, downloads.now, keep)
    target = choose(repository.targets(), version, current().updates.name, sys.version_info[:2])
    verdict.check(layout, target, VERSION)
    return target


def _forget(folder: str, ends: Tuple[str, ...], kept: str = "") -> None:
    """Remove what other updates left: files whose names end so, but for the path ``kept``."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name.endswith(ends) and path != kept:
            os.unlink(path)


def _end_with(control: "Control") -> None:
    """End this process at once when the client has ended: the next one starts another."""
    try:
        control.recv(1)
    finally:
        os._exit(1)


def main(layout: Layout, config: Config, _arguments: List[str]) -> int:
    """Run the command: it reports over its standard input."""
    with current().processes.parent() as control:
        threading.Thread(target=_end_with, args=(control,), daemon=True).start()

        def report(state: Dict[str, Any]) -> None:
            control.send(json.dumps(state).encode())

        update(layout, config, report)
    return 0
