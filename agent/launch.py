"""Starts the installed Jump Client: ``python3 -I -S lib/launch.py <command> …``.

The link ``current`` names the version to run. ``verify_version`` checks it first, in a child whose
memory is freed: an idle client has little. An update never changes the two, so they use only
Python's own modules. With ``-I -S`` nothing else is imported.
"""

import os
import sys

LIB = os.path.dirname(os.path.abspath(__file__))
DIRECTORY = os.path.dirname(LIB)

# Files that no manifest lists would be damage.
sys.dont_write_bytecode = True
child = os.fork()
if child == 0:
    status = 1
    try:
        sys.path.insert(0, LIB)
        from verify_version import check

        status = check(DIRECTORY, os.lstat(__file__).st_uid)
    finally:
        os._exit(status)
_, ended = os.waitpid(child, 0)
if ended:
    sys.exit(os.WEXITSTATUS(ended) if os.WIFEXITED(ended) else 1)

# Resolved now, so that the process keeps its version when the link is swapped.
sys.path.insert(0, os.path.realpath(os.path.join(DIRECTORY, "current")))

from jump_agent.main import main  # noqa: E402 - found by the line above

if __name__ == "__main__":
    sys.exit(main(DIRECTORY, sys.argv[1:]))
