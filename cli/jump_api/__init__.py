"""The client library: the server's API, sessions and their tools, for programs in Python.

:class:`.api.Api` asks the API over one kept connection. :mod:`.sessions` finds Jump Clients and
jumps to them. :func:`.remote.run_command` runs a command and :func:`.shell.open_shell` opens a
shell; both survive a connection that drops. Errors are :class:`jump_wire.errors.UserError`.
"""

__version__ = "0.1.0"
