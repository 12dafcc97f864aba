"""From what a plan says about time to frozen tables: the only place that asks zoneinfo, holidays, RRULE and iCalendar."""

from __future__ import annotations


class CannotBuild(ValueError):  # noqa: N818 - it reads as what happened
    """What was written gives no table. `sentence` says why and what would be right; `suggestions` are ready to be written."""

    def __init__(self, sentence: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestions = suggestions
