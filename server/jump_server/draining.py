"""Whether this node takes its leave: it still serves, and asks to be sent nobody new."""

import mmap


class Draining:
    """A fact that the node's parent process tells all of its workers.

    It is a page of memory that they share, made before they are: no signal that may go to one
    of them, or to all, can say it by mistake, and a worker that starts late knows it too.
    """

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, 1)

    def begin(self) -> None:
        """From now on it is so."""
        self._page[0] = 1

    def __bool__(self) -> bool:
        return self._page[0] != 0
