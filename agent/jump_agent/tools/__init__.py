"""What a session can do on this computer: one small module for each kind of pipe.

A tool runs in a process of its own, forked from the client when its first pipe is asked for. So
its memory is the client's again when it ends, a slow name server or a busy terminal holds up
nothing else, and a crash takes nobody with it.
"""

from typing import Dict

KINDS: Dict[str, str] = {"shell": "shell", "exec": "exec", "tunnel": "tunnel"}
"""The verb that a session must have for each kind of pipe."""
