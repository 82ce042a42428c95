"""The downloaded payload of an update, verified by the owner of the installation.

Nothing that was downloaded is trusted: it is read once, and what was read is verified.
"""

import os
import sys
from hashlib import sha256
from typing import Callable, Optional, Tuple

from ... import VERSION
from ..layout import Layout
from ..platform import current
from ..store import read_bytes
from ..trust import Untrusted
from . import verdict
from .known import Known
from .repository import Repository
from .targets import Target, choose


def verified(layout: Layout, version: str, clock: Callable[[], float]) -> Tuple[Target, bytes]:
    """Return the payload of ``version`` in the downloads.

    Raises:
        Untrusted: the signatures do not allow it.
        Ended: the policy of the installation does not.
        OSError: a file can't be read.
    """
    known = Known(layout, layout.updates, 0o644)
    first, seen = known.load()

    def read(name: str, limit: int) -> Optional[bytes]:
        try:
            return read_bytes(os.path.join(layout.downloads, name), limit)
        except FileNotFoundError:
            return None

    signed = Repository(read, first, seen, clock, known.keep).targets()
    target = choose(signed, version, current().updates.name, sys.version_info[:2])
    verdict.check(layout, target, VERSION)
    data = read("payload.zip", target.length)
    if data is None or len(data) != target.length or sha256(data).hexdigest() != target.sha256:
        raise Untrusted("the payload is not the one that was signed")
    return target, data
