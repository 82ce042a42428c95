"""What the tests of the screen share: a display, and a program on it."""

from tests.agent.desks import desk, display, paint

__all__ = ["desk", "display", "paint"]
