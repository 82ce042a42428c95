"""Becomes ``__main__.py`` of the package, which Python runs as a zip file."""

import signal
import sys

# An interruption during the imports waits until the program can report it. The package's header
# blocks the signals even before Python starts, where the computer has a program for that.
signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))

from jump_agent import platforms  # noqa: E402 - after the line above
from jump_agent.linux.customer import package  # noqa: E402 - likewise

platforms.choose()
if package.is_customers(sys.argv[0]):
    sys.exit(package.main(sys.argv[0], sys.argv[1:]))

from jump_agent.linux.installer.main import main  # noqa: E402 - a customer has no use for it

sys.exit(main(sys.argv[0], sys.argv[1:]))
