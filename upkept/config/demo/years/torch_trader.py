"""Torch Trader's year: aims rather than promises; the chart's days are kept but once, the forum is read nearly every day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from upkept.config.demo.cases import FORGOTTEN, IN_TIME, Fate, case
from upkept.config.demo.flow import tickets
from upkept.config.demo.releases import Quirk, Release, Step, announcement, carry_out, nth_weekday, numbered, written
from upkept.config.demo.routine import Slips, routine, silence
from upkept.config.demo.story import ALICE, BOB, HOUR, MINUTE, MONA, OLGA, Year
from upkept.config.demo.tickets import Desk
from upkept.core.zone import DAY

SLUG = "torch-trader"

STEPS = (
    Step("release.announced", MONA, -7 * HOUR, -3 * HOUR, announcement("email", "in_app"), ("emergency",)),
    Step("release.announced", MONA, -4 * DAY, -2 * DAY, announcement("email"), ("major",)),
    Step("release.staged", MONA, -3 * DAY, -6 * HOUR, lambda release, rng: {"result": "pass"}),
)

THIRD_PARTY = {
    "exclusion": "third-party",
    "cause": "third-party",
    "reason": "the exchange had stopped all trading",
    "reference": "https://status.exchange.example/311",
}


def tell(year: Year) -> None:
    tickets(year, _desk(year))
    for release in numbered(_releases(year), (3, 3, 0)):
        carry_out(year, release, STEPS, MONA)
    _maintenance(year)
    _forum(year)
    manuals = [f"manual:{name}" for name in ("user-guides", "developer", "api-reference", "troubleshooting")]
    routine(
        year, "documentation", MONA, manuals, lambda rng: {"reviewer": BOB},
        {"manual:api-reference": Slips(missed=(1,)), "manual:troubleshooting": Slips(missed=(0, 2)),
         "manual:developer": Slips(attested=(2,))},
    )  # fmt: skip
    routine(year, "roadmap-published", ALICE, "roadmap:{n}", lambda rng: {"from_feedback": rng.randint(2, 8)})


def _desk(year: Year) -> Desk:
    months = year.months()
    return Desk(
        number=640,
        types={"incident": 0.12, "bug": 0.42, "question": 0.32, "idea": 0.14},
        channels={"github": 0.42, "email": 0.38, "web": 0.2},
        attributes={
            "bug.severity": {"critical": 0.08, "high": 0.27, "medium": 0.4, "low": 0.25},
            "bug.complexity": {"simple": 0.65, "complex": 0.35},
            "incident.cause": {"ours": 0.7, "third-party": 0.3},
        },
        answer=["email-answered"],
        fix="bugs-fixed",
        idea="ideas-decided",
        lapse=0.07,
        lapse_fix=0.12,
        busy={months[3]: 1.8, months[4]: 1.3},
        reasons={"third-party": THIRD_PARTY},
    )


def _releases(year: Year) -> list[Release]:
    """A minor one each month, in a night; in May, June and July by the chart; two major ones, by the chart as well."""
    rng = year.chance("releases")
    found: list[Release] = []
    changes = {day.replace(day=1): day for day in year.clock_changes()}
    for number, month in enumerate(year.months()):
        day = changes.get(month) or nth_weekday(month, 5 if number % 2 else 3, 3)
        start = year.at(day, 22, rng.randint(10, 50)) if month not in changes else year.at(day, 1, 20)
        if number == 6:  # one began too early, by day
            start = year.at(day - timedelta(days=1), 20, 30)
        if number != 10 and start < year.end:
            found.append(Release("minor", start, minutes=rng.randint(20, 70), planned=9))
    for number, first in enumerate(_chart_days(year)):
        late = 101 if number == 1 else 74
        found.append(Release("major", year.at(first + timedelta(days=late), 23, 5), minutes=150, planned=20))
    quirks = [
        {},
        {},
        {"release.announced": Quirk(shift=5 * HOUR)},
        {},
        {"release.announced": Quirk(facts={"channels": ["email"]})},
        {},
    ]
    for number, one in enumerate(quirks):
        at = year.begin + int((year.end - year.begin) * (number + 0.5) / len(quirks)) + 9 * HOUR
        found.append(Release("emergency", at, minutes=35, planned=0.4, quirks=one))
    ahead = year.tables.windows["weekend"].next_start(year.end + DAY).start
    found.append(Release("minor", ahead + 2 * HOUR, planned=9))
    found.append(Release("emergency", year.end + 5 * HOUR, minutes=30, planned=0.5))
    found.append(Release("emergency", year.begin + 260 * DAY, planned=1, cancelled=True))
    return found


def _chart_days(year: Year) -> list[date]:
    days = sorted(set(year.tables.dates["chart-major"]))
    return [date.fromordinal(day) for day in days if year.begin <= year.at(date.fromordinal(day), 0) <= year.end]


def _maintenance(year: Year) -> None:
    """Work on the machines, once a month and in the night; now and then in a hurry."""
    rng = year.chance("maintenance")
    for number, month in enumerate(year.months()):
        start = year.at(nth_weekday(month, 2, 2), 22, rng.randint(15, 59))
        _work(year, number, start, "planned", rng.randint(30, 190) if number != 8 else 400, 6 * DAY)
    for number, (day, told) in enumerate(((70, 4 * HOUR), (160, 90 * MINUTE), (300, 3 * HOUR))):
        _work(year, 50 + number, year.begin + day * DAY + 14 * HOUR, "emergency", 45, told)


def _work(year: Year, number: int, start: int, class_: str, minutes: int, told: int) -> None:
    subject = f"maintenance:{number + 1}"
    about: dict[str, Any] = {"class": class_, "component": "platform"}
    times: dict[str, Any] = {"start": written(start), "end": written(start + minutes * MINUTE)}
    audience: dict[str, Any] = {"channels": ["email", "in_app"], "reached": 2_990, "audience": 3_000}
    year.tell(
        "maintenance.planned",
        subject,
        start - told - HOUR,
        OLGA,
        **times,
        **about,
    )
    year.tell(
        "maintenance.announced",
        subject,
        start - told,
        OLGA,
        **times,
        **audience,
        **about,
    )
    year.tell("maintenance.started", subject, start, OLGA, **about)
    year.tell("maintenance.completed", subject, start + minutes * MINUTE, OLGA, downtime=minutes * 30, **about)


def _forum(year: Year) -> None:
    routine(
        year, "forum-watched", BOB, "round:{day}", lambda rng: {"unanswered": rng.randint(0, 6)},
        Slips(missed=(24, 54, 55, 141, 203, 230, 246, 247, 311), late_recorded=(90, 188), attested=(120, 260)),
        hours=(9, 18),
    )  # fmt: skip
    silence(year, "forum", ["forum.read"], year.at(year.day_of(year.begin + 212 * DAY), 6), 44)
    rng = year.chance("forum")
    number = 260
    for one in range(number):
        start = year.begin + int((year.end - year.begin - HOUR) * (one + rng.random()) / number)
        luck = rng.random()
        fate = IN_TIME if luck > 0.1 else FORGOTTEN if luck < 0.015 else Fate(share=1.02 + rng.expovariate(3))
        case(
            year, rng, "forum-answered", f"topic:{one + 1}", start, {"category": rng.choice(("strategies", "api", "help"))}, fate,
            by="trader", done_by=BOB, done={"by_team": "yes"}, usual=(1.6, 3.4),
        )  # fmt: skip
