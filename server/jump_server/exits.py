"""Reasons why a command or the server does not start, each with its own exit status."""


class Refusal(Exception):
    """A problem that has to be fixed first; the text is one sentence for people."""

    exit_status = 1


class FolderRefused(Refusal):
    """The data folder can't be used, or other accounts can access it."""

    exit_status = 3


class TrustRefused(Refusal):
    """The site's keys are missing, damaged or of another site."""

    exit_status = 4


class DatabaseRefused(Refusal):
    """The database is damaged, missing or unreachable."""

    exit_status = 5


class AddressRefused(Refusal):
    """The server can't listen on its address, for example because another program uses it."""

    exit_status = 6
