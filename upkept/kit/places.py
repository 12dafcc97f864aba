"""What the code of a country or of a part of one stands for: `ES-MD` is "Madrid, Spain" in the reader's language."""

from __future__ import annotations

from functools import lru_cache

import holidays
from django.utils.translation import gettext, gettext_noop
from holidays.registry import COUNTRIES

# The countries whose names are translated; any other keeps the English name that the `holidays` library has for it.
_NAMES = {
    "AR": gettext_noop("Argentina"),
    "AT": gettext_noop("Austria"),
    "AU": gettext_noop("Australia"),
    "BE": gettext_noop("Belgium"),
    "BG": gettext_noop("Bulgaria"),
    "BR": gettext_noop("Brazil"),
    "CA": gettext_noop("Canada"),
    "CH": gettext_noop("Switzerland"),
    "CL": gettext_noop("Chile"),
    "CN": gettext_noop("China"),
    "CO": gettext_noop("Colombia"),
    "CZ": gettext_noop("Czechia"),
    "DE": gettext_noop("Germany"),
    "DK": gettext_noop("Denmark"),
    "EE": gettext_noop("Estonia"),
    "ES": gettext_noop("Spain"),
    "FI": gettext_noop("Finland"),
    "FR": gettext_noop("France"),
    "GB": gettext_noop("the United Kingdom"),
    "GR": gettext_noop("Greece"),
    "HR": gettext_noop("Croatia"),
    "HU": gettext_noop("Hungary"),
    "IE": gettext_noop("Ireland"),
    "IN": gettext_noop("India"),
    "IT": gettext_noop("Italy"),
    "JP": gettext_noop("Japan"),
    "LT": gettext_noop("Lithuania"),
    "LU": gettext_noop("Luxembourg"),
    "LV": gettext_noop("Latvia"),
    "MX": gettext_noop("Mexico"),
    "NL": gettext_noop("the Netherlands"),
    "NO": gettext_noop("Norway"),
    "NZ": gettext_noop("New Zealand"),
    "PE": gettext_noop("Peru"),
    "PL": gettext_noop("Poland"),
    "PT": gettext_noop("Portugal"),
    "RO": gettext_noop("Romania"),
    "SE": gettext_noop("Sweden"),
    "SI": gettext_noop("Slovenia"),
    "SK": gettext_noop("Slovakia"),
    "US": gettext_noop("the United States"),
}


def place(code: str) -> str:
    """The place in words; a code that the `holidays` library does not know comes back as it is."""
    country, _, part = code.partition("-")
    name = gettext(_NAMES[country]) if country in _NAMES else _english().get(country, "")
    if not name:
        return code
    return f"{_part(country, part)}, {name}" if part else name


@lru_cache(maxsize=1)
def _english() -> dict[str, str]:
    return {codes[1]: module.replace("_", " ").title() for module, codes in COUNTRIES.items()}


@lru_cache(maxsize=256)
def _part(country: str, part: str) -> str:
    """A part's own name, the first that the library has for it; its code where it has none."""
    aliases: dict[str, str] = getattr(getattr(holidays, country), "subdivisions_aliases", {})
    named = [name for name, code in aliases.items() if code == part]
    return named[0] if named else part
