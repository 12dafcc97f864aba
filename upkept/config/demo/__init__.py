"""The demo: four example products with a synthetic year each, people to sign in as, loaded once, whole or not at all."""

from __future__ import annotations

ADDRESS = "http://127.0.0.1:8000"


def load(address: str = ADDRESS) -> None:
    """Load what is not there yet, telling how it goes, and print who to sign in as and where to look.

    Raises Refusal: no-examples, bad-example.
    """
    from upkept.config.demo import loading
    from upkept.kit import clock

    loading.load(clock.now(), lambda sentence: print(sentence, flush=True), address=address)
