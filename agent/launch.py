"""Starts the installed Jump Client: ``python3 -I -S lib/launch.py <command> …``.

With ``-I -S`` nothing is imported but Python's own modules and what lies beside this file.
"""

import os
import sys

_LIB = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, _LIB)

from jump_agent.main import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(os.path.dirname(_LIB), sys.argv[1:]))
