"""One file per product: what its year was like. Each module of this folder has `SLUG` and `tell(year)`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

from upkept.config.demo.story import Year

Tell = Callable[[Year], None]


def registry() -> dict[str, Tell]:
    """Slug → what tells its year, in the order of the slugs."""
    modules = [importlib.import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__)]
    return {module.SLUG: module.tell for module in sorted(modules, key=lambda one: one.SLUG)}
