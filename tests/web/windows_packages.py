"""``jump-server`` with packages for Windows, which a builder of the tests' own builds.

``python -m tests.web.windows_packages``: the tests of pages need a server with several platforms,
whatever its build contains.
"""

import sys
from pathlib import Path

from jump_server.packages.android import AndroidApp
from jump_server.packages.offers import BUILDERS
from jump_server.start import main
from tests.server.packages.offers import Archive

BUILDERS["windows-exe"] = Archive(b"MZ")
BUILDERS["android"] = AndroidApp(Path(sys.argv[sys.argv.index("--data-dir") + 1]))
BUILDERS["windows-msi"] = Archive(b"\xd0\xcf\x11\xe0")

if __name__ == "__main__":
    main()
