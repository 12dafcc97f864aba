"""Loading the examples, which takes minutes, and clearing what is left of them: the worker does it while people go on working.

One at a time (`lock`): whoever asks again while they are loaded puts another job behind it, and two that tell one year at once
would tell its tickets twice."""

from __future__ import annotations

from upkept.kit import clock
from upkept.kit.jobs import app
from upkept.web import examples


@app.task(queue="upkeep", queueing_lock="examples", lock="examples", name=examples.TASK)
def load_examples() -> None:
    examples.load(clock.now())


@app.task(queue="upkeep", queueing_lock="examples-cleared", lock="examples")
def clear_examples() -> None:
    examples.clear()
