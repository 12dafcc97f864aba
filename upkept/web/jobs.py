"""Loading the examples, which takes minutes, and clearing what is left of them: the worker does it while people go on working."""

from __future__ import annotations

from upkept.kit import clock
from upkept.kit.jobs import app
from upkept.web import examples


@app.task(queue="upkeep", queueing_lock="examples", name=examples.TASK)
def load_examples() -> None:
    examples.load(clock.now())


@app.task(queue="upkeep", queueing_lock="examples-cleared")
def clear_examples() -> None:
    examples.clear()
