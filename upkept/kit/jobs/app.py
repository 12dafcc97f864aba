"""Joins Procrastinate to the database in use."""

from __future__ import annotations

import procrastinate


def on_ready(app: procrastinate.App) -> None:
    """Called once by Procrastinate when Django is ready."""
