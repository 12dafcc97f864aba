"""The demo: four example products with a synthetic year each, people to sign in as, loaded once, whole or not at all."""

from __future__ import annotations


def load() -> None:
    """Load what is not there yet, telling how it goes, and print who to sign in as. Raises Refusal: no-examples, bad-example."""
    from upkept.config.demo import loading
    from upkept.kit import clock

    loading.load(clock.now(), print)
