"""`python -m tests.hosts` from the checkout, or `python -m hosts` with tests/ on the path."""

from .cli import main

raise SystemExit(main())
