"""The Jump Client: what runs on the remote computer.

Standard library and :mod:`jump_wire` only, Python 3.8 to 3.13. It is started with
``-I -S``, so nothing of the computer's own Python set-up gets into it. Modules that an idle
client does not need are imported where they are used: its memory is a figure that we keep.
"""

VERSION = "0.1.0"
"""The version of the agent; it is the distribution's."""
