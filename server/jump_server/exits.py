"""Why a command or the server does not start, each kind with an exit status of its own."""


class Refusal(Exception):
    """Something has to be put right first; the text is one sentence, for a person."""

    exit_status = 1


class FolderRefused(Refusal):
    """The data folder can't be used, or others can get at it."""

    exit_status = 3


class TrustRefused(Refusal):
    """The site's keys are missing, damaged or another site's."""

    exit_status = 4


class DatabaseRefused(Refusal):
    """The database is damaged, none, or can't be reached."""

    exit_status = 5
