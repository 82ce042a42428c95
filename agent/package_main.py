"""Becomes ``__main__.py`` of the package, which Python runs as a zip file."""

import sys

from jump_agent import platforms
from jump_agent.linux.installer.main import main

platforms.choose()
sys.exit(main(sys.argv[0], sys.argv[1:]))
