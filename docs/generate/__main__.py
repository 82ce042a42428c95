"""Generate the pages and lists that are made from code: ``python -m docs.generate``.

With ``--check`` nothing is written. The exit status is then 1 if a page is not current, or if the
page of a command does not name one of its commands or options.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from . import (
    collection,
    commands,
    errors,
    lifecycle,
    package_options,
    platforms,
    returns,
    settings,
    wire,
)

FOLDER = Path(__file__).parents[1]

PAGES: dict[str, Callable[[], str]] = {
    "../collections/bomgar/jumpclient/meta/runtime.yml": collection.runtime,
    "explanation/lifecycle.md": lifecycle.page,
    "reference/errors.md": errors.errors,
    "reference/exit-statuses.md": errors.statuses,
    "reference/package-options.md": package_options.page,
    "reference/platforms.md": platforms.page,
    "reference/settings.md": settings.page,
    "reference/site-settings.md": settings.site_page,
    "reference/wire-protocol.md": wire.page,
    **dict(returns.pages()),
}


def main(arguments: list[str]) -> int:
    """Write the pages, or check them with ``--check``."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m docs.generate [--check]", file=sys.stderr)
        return 2
    stale = []
    for name, generate in PAGES.items():
        path, text = FOLDER / name, generate()
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if not arguments:
                path.write_text(text, "utf-8")
    if not arguments:
        return 0
    if stale:
        print(f"not current, run make docs: {', '.join(stale)}", file=sys.stderr)
    missing = list(_unnamed())
    for word in missing:
        print(f"not described: {word}", file=sys.stderr)
    return 1 if stale or missing else 0


def _unnamed() -> Iterator[str]:
    """Yield the commands and options that the page of their command does not name."""
    for page, words in commands.PAGES.items():
        code = re.findall(r"`([^`\n]+)`", (FOLDER / page).read_text("utf-8"))
        yield from (
            f"{word} in {page}" for word in words() if not any(word in part for part in code)
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
