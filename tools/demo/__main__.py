"""``python -m tools.demo [--check] [--fleet N]``, which is what ``make demo`` runs."""

import argparse
import os
import sys

from . import place
from .progress import DemoError, Progress, open_log
from .server import port
from .story import Demo, Options

LOOPBACK = "127.0.0.1,localhost"


def stay_on_this_machine() -> None:
    """Exclude this machine from the proxies of the environment."""
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), LOOPBACK]))


def main(arguments: list[str] | None = None) -> int:
    """Run the demo and return its exit status."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="run without interaction, then stop")
    fleet = "deploy to N real hosts (requires root)"
    parser.add_argument("--fleet", type=int, default=0, metavar="N", help=fleet)
    given = parser.parse_args(arguments)
    try:
        if given.fleet < 0 or (given.fleet and os.geteuid() != 0):
            raise DemoError("real hosts need root: sudo make demo FLEET=5")
        stay_on_this_machine()
        options = Options(given.check, given.fleet, port())
        where = place.choose()
        with place.only_one(where), open_log(where.log) as log:
            return Demo(where, Progress(log), options).run()
    except DemoError as error:
        print(f"The demo can't start: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
