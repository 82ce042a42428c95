"""The one exception of this package: something that a person can read and act on."""


class HostsError(Exception):
    """A lab, host or image operation failed; the message says what and why."""
