"""A screen's pipe (kind ``screen``): the messages before the bytes of RFB 3.8.

The agent looks for a display and shows it. After :class:`ScreenOpened`, binary frames are the bytes
of RFB (RFC 6143) in both directions, without a password: the pipe has checked who the viewer is.
Another monitor is shown by another tool.
"""

from dataclasses import dataclass
from typing import Tuple

from .fields import integer, text, texts, values
from .messages import Value, message

MONITORS = 16
"""Maximum number of monitors of a display."""


@message(160)
@dataclass(frozen=True)
class ScreenOpened:
    """Agent to viewer, first message on a screen's pipe: it is shown.

    ``program`` is what shows it: ``jump-client``, ``x11vnc`` or ``wayvnc``. ``monitors`` has the
    name of each monitor with its width and height in pixels, such as ``HDMI-1 1920 1080``; it is
    empty where they are unknown. ``monitor`` is the number of the one that is shown, from 1, and 0
    is the whole display. ``account`` is the account whose desktop it is.
    """

    program: str = text(32)
    account: str = text(64)
    monitor: int = integer(0, MONITORS)
    monitors: Tuple[str, ...] = texts(MONITORS, 64)


@message(161)
@dataclass(frozen=True)
class ScreenFailed:
    """Agent to viewer, instead of :class:`ScreenOpened`: nothing can be shown. The pipe closes.

    ``code`` is from the error catalogue: ``screen_no_display``, ``screen_wayland``,
    ``screen_wayvnc_missing``, ``screen_refused``, ``screen_unsupported`` or ``screen_failed``. The
    names and values of its parameters alternate in ``parameters``.
    """

    code: str = text(64)
    parameters: Tuple[Value, ...] = values(16, 256, default=())
