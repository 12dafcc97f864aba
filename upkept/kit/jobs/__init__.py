"""Background jobs: `from upkept.kit.jobs import app`, then `@app.task(...)` in an area's jobs.py (see kit.jobs.engine)."""

from procrastinate.contrib.django import app

__all__ = ["app"]
