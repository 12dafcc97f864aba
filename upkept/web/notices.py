"""What this area says in the digest: the weekly page, in numbers."""

from __future__ import annotations

from upkept.web import owed

__all__ = ["owed"]  # its part of the letter is known by being imported
