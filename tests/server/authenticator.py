"""A user's authenticator app."""

import pyotp

from jump_server.accounts import second_factors
from jump_server.clock import Clock, utc_now
from jump_server.core.actors import Actor
from jump_server.db import Database


class Authenticator:
    """A second factor that ``actor`` has set up; its first code is used up."""

    def __init__(self, database: Database, actor: Actor, clock: Clock = utc_now) -> None:
        self._clock = clock
        made = database.write(second_factors.begin, actor)
        self._totp = pyotp.TOTP(made["secret"])
        confirmed = database.write(second_factors.confirm, actor, self.code())
        self.recovery_codes: list[str] = confirmed["recovery_codes"]

    def code(self, steps: int = 0) -> str:
        """What it shows ``steps`` half minutes from now."""
        return self._totp.at(self._clock(), counter_offset=steps)
