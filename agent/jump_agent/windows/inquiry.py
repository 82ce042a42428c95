"""Answers about the client's state, which only its account and administrators may read."""

import os
from typing import Any, Dict, Optional

from ..core.layout import Config, Layout
from ..core.ports import Answers


class Inquiry:
    """Answers from the caller's own rights: an administrator reads what the account has written.

    Args:
        config: the installation's configuration.
        answers: yields the answers.
    """

    def __init__(self, config: Config, answers: Answers) -> None:
        self._layout = Layout(config.install_dir)
        self._answers: Optional[Answers] = answers

    def next(self, seconds: float) -> Dict[str, Any]:  # noqa: ARG002 - nothing waits
        """Return the next answer, or an empty one when the caller may not know it."""
        try:
            os.listdir(self._layout.state)
            return next(self._answers, {}) if self._answers is not None else {}
        except OSError:
            return {}

    def __enter__(self) -> "Inquiry":
        return self

    def __exit__(self, *_: object) -> None:
        if self._answers is not None:
            self._answers.close()
