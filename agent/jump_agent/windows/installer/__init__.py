r"""The installation on Windows. It runs from inside a package: a folder with these entries.

- ``agent-windows.zip``: the code, which Python runs without unpacking it;
- ``installer.json``: what the server writes into a package;
- ``jump-client.exe`` and ``jump-clientw.exe``: see ``agent/windows/build.py``;
- ``python\``: Windows' own Python.

The command is ``python\python.exe -I -S -B -X utf8 agent-windows.zip <options>``. A program that
unpacks a package, such as an MSI, gives the options in a file (:mod:`.arguments`), because all
users of a computer can read command lines.

With ``--uninstall <directory>`` it removes an installation instead, which an MSI does by that.
"""
