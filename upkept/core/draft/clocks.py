"""Whose clock a text means: zones by their abbreviation, their name in words, or as IANA writes them."""

from __future__ import annotations

import re

from upkept.core.plan.zones import named_zones

ZONES = {
    "UTC": "UTC", "GMT": "UTC", "WET": "Europe/Lisbon", "BST": "Europe/London", "CET": "Europe/Berlin",
    "MEZ": "Europe/Berlin", "CEST": "Europe/Berlin", "MESZ": "Europe/Berlin", "EET": "Europe/Helsinki",
    "EEST": "Europe/Helsinki", "MSK": "Europe/Moscow", "IST": "Asia/Kolkata", "SGT": "Asia/Singapore",
    "HKT": "Asia/Hong_Kong", "JST": "Asia/Tokyo", "KST": "Asia/Seoul", "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney", "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland", "EST": "America/New_York",
    "EDT": "America/New_York", "ET": "America/New_York", "CST": "America/Chicago", "CDT": "America/Chicago",
    "CT": "America/Chicago", "MST": "America/Denver", "MDT": "America/Denver", "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles", "BRT": "America/Sao_Paulo",
    "ART": "America/Argentina/Buenos_Aires",
    "Eastern Time": "America/New_York", "Central Time": "America/Chicago", "Mountain Time": "America/Denver",
    "Pacific Time": "America/Los_Angeles", "Central European Time": "Europe/Berlin", "UK time": "Europe/London",
}  # fmt: skip
"""The best-known place with that clock; the question beside it says so."""
IANA = re.compile(r"(?<!\w)(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)(?:/[A-Z][A-Za-z_-]+){1,2}")
_SPOKEN = {
    "Eastern Time": r"(?:US )?eastern(?: standard| daylight)? time|(?<=m )eastern|(?<=m\. )eastern"
    r"|hora del este|heure de l['’]est",
    "Central Time": r"(?:US )?central(?: standard| daylight)? time|(?<=m )central",
    "Mountain Time": r"(?:US )?mountain(?: standard| daylight)? time|(?<=m )mountain",
    "Pacific Time": r"(?:US )?pacific(?: standard| daylight)? time|(?<=m )pacific|hora del pacífico|heure du pacifique",
    "Central European Time": r"central european(?: summer)? time|mitteleuropäische\w* (?:sommer)?zeit|deutsche\w* zeit"
    r"|hora (?:central europea|peninsular)|heure (?:de Paris|d['’]Europe centrale)|(?:Berlin|Paris|Madrid) time",
    "UK time": r"(?:UK|British|London|Greenwich)(?: standard| summer| mean)? time|hora de Londres|heure de Londres",
}
_WORDED = {name: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.I) for name, pattern in _SPOKEN.items()}


def zones_in(text: str) -> tuple[str, ...]:
    """The keys of ZONES that a text names, each once."""
    spoken = [name for name, pattern in _WORDED.items() if pattern.search(text)]
    return tuple(dict.fromkeys([*named_zones(text), *spoken]))
