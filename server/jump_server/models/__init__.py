"""The models, one subject per module. Importing this package registers all of them."""

import importlib
import pkgutil

from .base import Base as Base

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
