"""The verifier as one file: the fold modules as they are, and a way to import them out of it.

It is built, never written: `tools/build_verifier.py` writes tools/verify_bundle.py, and every bundle carries the same.
"""

from __future__ import annotations

import ast
import importlib.util
from functools import cache
from pathlib import Path

ENTRY = "upkept.plans.bundle.script"
ROOT = "upkept"

HEAD = '''#!/usr/bin/env python3
"""Verifies a bundle of Upkept: python3 verify_bundle.py bundle.zip [--key KEY] [--checkpoint FILE]

One file; Python 3.11 or newer and `cryptography` are all that it needs. It is built from the modules by which Upkept itself
reckons (tools/build_verifier.py), which stand below as they are, so that an auditor can read what judges. It opens no
connection, writes nothing, and believes nothing that the bundle says of itself.
"""

import importlib.abc
import importlib.util
import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or newer is needed.")

MODULES = {}
'''
TAIL = f'''

class _Inside(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds the modules in this file before any that may be installed."""

    def find_spec(self, name, path=None, target=None):
        if name not in MODULES:
            return None
        spec = importlib.util.spec_from_loader(name, self, is_package=MODULES[name][0])
        if MODULES[name][0]:
            spec.submodule_search_locations = [FOLDER + name]
        return spec

    def get_source(self, name):
        return MODULES[name][1]


class _Folder:
    """What lies in a package, for those that import their whole folder."""

    def __init__(self, path):
        if not path.startswith(FOLDER):
            raise ImportError
        self.name = path[len(FOLDER) :]

    def find_spec(self, name, target=None):
        return None

    def iter_modules(self, prefix=""):
        return [
            (prefix + name.rpartition(".")[2], MODULES[name][0]) for name in MODULES if name.rpartition(".")[0] == self.name
        ]


FOLDER = "<in this file>/"
sys.meta_path.insert(0, _Inside())
sys.path_hooks.insert(0, _Folder)

if __name__ == "__main__":
    from {ENTRY} import main

    sys.exit(main())
'''


@cache
def built() -> str:
    """The whole program as text: the same from the same modules, on every machine."""
    found: dict[str, Path] = {}
    _collect(ENTRY, found)
    parts = [HEAD]
    for name in sorted(found):
        source = found[name].read_text("utf-8")
        is_package = found[name].name == "__init__.py"
        parts.append(f"\nMODULES[{name!r}] = ({is_package}, {_quoted(source)})\n")
    parts.append(TAIL)
    return "".join(parts)


def _collect(name: str, found: dict[str, Path]) -> None:
    """The module, its packages, and all that they import at their head of our own."""
    if name in found:
        return
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return
    found[name] = Path(spec.origin)
    if "." in name:
        _collect(name.rpartition(".")[0], found)
    for imported in _imports(Path(spec.origin), name):
        if imported.partition(".")[0] == ROOT:
            _collect(imported, found)


def _imports(path: Path, name: str) -> list[str]:
    """What is imported when the module is; a package that imports its whole folder by hand is followed into it."""
    tree = ast.parse(path.read_text("utf-8"))
    names: list[str] = []
    for node in _at_import(tree.body):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
            names += [f"{node.module}.{alias.name}" for alias in node.names if _is_module(node.module, alias.name)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    if path.name == "__init__.py" and "iter_modules" in path.read_text("utf-8"):
        names += [f"{name}.{one.stem}" for one in sorted(path.parent.glob("*.py")) if one.stem != "__init__"]
    return names


def _at_import(body: list[ast.stmt]) -> list[ast.stmt]:
    """Not what stands in functions, nor what is there for types alone."""
    found: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.If):
            if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
                found += _at_import([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            found += _at_import(node.body)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
    return found


def _is_module(package: str, name: str) -> bool:
    if package.partition(".")[0] != ROOT:
        return False
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return False
    folder = Path(next(iter(spec.submodule_search_locations)))
    return (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()


def _quoted(source: str) -> str:
    """The source as a raw text that can be read in place, where it can."""
    for quote in ("'''", '"""'):
        if quote not in source and not source.endswith((quote[0], "\\")):
            return f"r{quote}{source}{quote}"
    return repr(source)
