"""The client library for Python programs: the server's API, sessions and their tools.

:class:`.api.Api` sends API requests over a kept-alive connection. :mod:`.sessions` finds Jump
Clients and opens sessions. :func:`.remote.run_command` runs a command and
:func:`.shell.open_shell` opens a shell; :func:`.files.open_files` lists and changes files, and
:mod:`.file_transfers` copies them. All reconnect after a dropped connection.
:func:`.events.follow` yields changes as they happen. Errors are
:class:`jump_wire.errors.UserError`.
"""

__version__ = "0.1.0"
