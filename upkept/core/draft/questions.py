"""What a draft asks, so that a page can ask it in its reader's language: an English sentence with gaps, and what fills them."""

from __future__ import annotations

from collections.abc import Mapping


class Question(str):
    """The question in English; `template` is what is translated, and `values` fill its gaps (figures, names, keys)."""

    template: str
    values: Mapping[str, str]

    def __new__(cls, template: str, **values: object) -> Question:
        said = {name: str(value) for name, value in values.items()}
        found = super().__new__(cls, filled(template, said))
        found.template, found.values = template, said
        return found


def filled(template: str, values: Mapping[str, str]) -> str:
    """The sentence with its gaps filled; a brace that is no gap stands as it is."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template
