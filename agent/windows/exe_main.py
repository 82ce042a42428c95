r"""Becomes ``__main__.py`` of the archive at the end of ``bomgar-scc.exe``.

That program has unpacked Windows' own Python into a new folder of its own. This adds the rest, so
that the folder is a package (see :mod:`jump_agent.windows.installer`), and runs the installation.
The program deletes the folder at its end.
"""

import os
import runpy
import sys
import zipfile

STARTER = "__main__.py"
CODE = "agent-windows.zip"


def unpack(package: str, folder: str) -> None:
    """Write the archive's files into the folder; raise OSError if that fails."""
    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            if name != STARTER:
                with open(os.path.join(folder, os.path.basename(name)), "xb") as file:
                    file.write(archive.read(name))


if __name__ == "__main__":
    place = os.path.dirname(os.path.dirname(os.path.abspath(sys.executable)))
    unpack(sys.argv[0], place)
    sys.argv[0] = os.path.join(place, CODE)
    sys.path[0] = sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
