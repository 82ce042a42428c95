"""`python -m tools.lab` from the checkout, or `python -m lab` with tools/ on the path."""

from .cli import main

raise SystemExit(main())
