"""The languages of the project's texts: English and French."""

import os
from typing import Mapping, Optional


def language(environment: Optional[Mapping[str, str]] = None) -> str:
    """Return the language that the environment's locale selects: ``fr``, otherwise ``en``.

    Args:
        environment: replaces the process's environment.
    """
    values = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if values.get(name):
            return "fr" if values[name].lower().startswith("fr") else "en"
    return "en"
