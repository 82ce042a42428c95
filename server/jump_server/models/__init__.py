"""The tables, one subject a file. Importing this package makes all of them known."""

import importlib
import pkgutil

from .base import Base as Base

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
