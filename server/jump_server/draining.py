"""Whether this node drains: it still serves, but asks for no new connections."""

import mmap


class Draining:
    """A flag that the node's parent process sets for all of its workers.

    The flag is a shared memory page, created before the workers. No signal sent by mistake to one
    or all of them can set it, and a worker that starts late sees it as well.
    """

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, 1)

    def begin(self) -> None:
        """Set the flag."""
        self._page[0] = 1

    def __bool__(self) -> bool:
        return self._page[0] != 0
