"""What is forbidden on the computer of a Jump Client."""

from typing import NamedTuple, Tuple


class LocalControl(NamedTuple):
    """What nobody may do on the computer without a maintenance token.

    ``maintenance`` are the anchors that verify a token, see :mod:`.maintenance`.
    """

    forbid_disable: bool = False
    forbid_uninstall: bool = False
    maintenance: Tuple[str, ...] = ()


FREE = LocalControl()
"""Nothing is forbidden."""
