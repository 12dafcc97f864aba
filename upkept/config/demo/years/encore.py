"""Encore's year: a small, good team in Madrid; a summer that was too thin, an update that harmed, a freeze not kept."""

from __future__ import annotations

from datetime import date, timedelta

from upkept.config.demo.cases import FORGOTTEN, IN_TIME, Fate, case
from upkept.config.demo.flow import ticket, tickets
from upkept.config.demo.releases import (
    Quirk,
    Release,
    Step,
    announcement,
    carry_out,
    changelog,
    nth_weekday,
    numbered,
    watching,
)
from upkept.config.demo.rotas import rota
from upkept.config.demo.routine import Slips, routine, silence
from upkept.config.demo.story import ALICE, AUDREY, BOB, HOUR, MINUTE, MONA, OLGA, Year
from upkept.config.demo.tickets import EVENING_CURVE, Desk
from upkept.core.zone import DAY

SLUG = "encore"
MAJOR_MONTHS = (2, 7, 8, 11)  # what was meant for the second quarter came in July

THIRD_PARTY = {
    "exclusion": "third-party",
    "cause": "third-party",
    "reason": "a browser changed how it plays sound",
    "reference": "https://status.browser.example/1182",
}
UNRELATED = {
    "exclusion": "unrelated",
    "cause": "unrelated",
    "reason": "the listener's own network was down",
    "reference": "ticket",
}

NOT_SECURITY, PASSED = ("minor", "major"), {"result": "pass"}
STEPS = (
    Step("release.announced", MONA, -9.6 * DAY, -8.2 * DAY, announcement("email", "in_app"), ("major",)),
    Step("release.announced", MONA, -4.5 * DAY, -1.6 * DAY, announcement("in_app"), ("minor",)),
    Step("release.staged", MONA, -6 * DAY, -1.5 * DAY, lambda release, rng: PASSED, ("major",)),
    Step("release.staged", MONA, -2 * HOUR, -50 * MINUTE, lambda release, rng: PASSED, ("security",)),
    Step("release.cleared", "pipeline", -70 * MINUTE, -6 * MINUTE, lambda release, rng: {"open_emergencies": 0}, NOT_SECURITY),
    Step("changes.reviewed", MONA, -46 * HOUR, -3 * HOUR, lambda release, rng: {"changes": rng.randint(4, 40)}, NOT_SECURITY),
    Step("changes.reviewed", MONA, -3 * HOUR, -40 * MINUTE, lambda release, rng: {"changes": rng.randint(1, 3)}, ("security",)),
    Step("pipeline.passed", "pipeline", -38 * MINUTE, -8 * MINUTE,
         lambda release, rng: {"digest": f"sha256:{rng.getrandbits(64):016x}"}),
    Step("release.watched", OLGA, 24 * HOUR + 4 * MINUTE, 24 * HOUR + 45 * MINUTE, watching, after=True),
    Step("changelog.published", MONA, 20 * MINUTE, 13 * HOUR, changelog, after=True),
)  # fmt: skip
TOLD = Step("users.told", "announcer", 2 * MINUTE, 9 * MINUTE, lambda release, rng: {"email": "yes", "in_app": "yes"})


def tell(year: Year) -> None:
    desk = _desk(year)
    tickets(year, desk)
    _demo(year, desk)
    _cover(year)
    for release in numbered([*_releases(year), *_advisories(year)], (7, 3, 0)):
        carry_out(year, release, STEPS, MONA)
        _tell_users(year, release)
    _rounds(year)
    _once(year)


def _desk(year: Year) -> Desk:
    months = year.months()
    return Desk(
        number=950,
        types={"incident": 0.17, "bug": 0.27, "question": 0.42, "idea": 0.14},
        channels={"web": 0.6, "email": 0.3, "app": 0.1},
        attributes={
            "incident.priority": {"emergency": 0.22, "high": 0.63, "low": 0.15},
            "bug.priority": {"high": 0.22, "low": 0.78},
            "question.priority": {"inquiry": 1},
            "idea.priority": {"inquiry": 1},
            "incident.severity": {"critical": 0.2, "high": 0.5, "medium": 0.3},
            "incident.cause": {"ours": 0.66, "third-party": 0.2, "unrelated": 0.14},
            "bug.cause": {"ours": 0.86, "third-party": 0.14},
        },
        answer=["response", "demo-answered"],
        curve=EVENING_CURVE,
        weekend=0.7,
        lapse=0.055,
        languages={"es": 0.55, "en": 0.45},
        busy={months[3]: 1.25, months[8]: 1.9, months[9]: 1.6},
        reasons={"third-party": THIRD_PARTY, "unrelated": UNRELATED},
    )


def _demo(year: Year, desk: Desk) -> None:
    """The two-minute promise was tried by visitors."""
    shares = (0.4, 0.7, 1.8, 0.3, 0.8, 0.6, 0.5, 0.9, 1.2, 0)
    for number, share in enumerate(shares):
        start = year.begin + int((year.end - year.begin) * (number + 0.95) / len(shares))
        ticket(year, desk, start, "demo", share)


def _cover(year: Year) -> None:
    rota(year, "primary", [OLGA, MONA, BOB, ALICE], [(8, 20), (20, 32)], gaps={143: 1.5, 571: 6.2})
    rota(year, "desk", [BOB, MONA], [(8.8, 13.5), (13.4, 18.1)], calendar="office", gaps={190: 1.1, 391: 0.7, 397: 1.4})


def _releases(year: Year) -> list[Release]:
    """A minor one each month on a Sunday (in the nights when the clocks change as well), a major one each quarter."""
    rng = year.chance("releases")
    found: list[Release] = []
    changes = {day.replace(day=1): day for day in year.clock_changes() if day.weekday() == 6}
    quirks: dict[int, dict[str, Quirk]] = {
        4: {"release.announced": Quirk(shift=3 * DAY)},
        6: {"release.cleared": Quirk(facts={"open_emergencies": 1})},
        8: {"release.watched": Quirk(facts={"watched": 0.71})},
        10: {"changelog.published": Quirk(shift=22 * HOUR)},
    }
    majors = 0
    for number, month in enumerate(year.months()):
        if month.month in MAJOR_MONTHS:
            found.append(_major(year, majors, month, rng.randint(30, 80)))
            majors += 1
        if number == 9:  # nobody had the time for a minor one
            continue
        day = changes.get(month) or nth_weekday(month, 6, 2)
        start = year.at(day, 2, rng.randint(5, 30)) if month not in changes else year.at(day, 2)
        minutes = 262 if number == 5 else rng.randint(18, 55) if month not in changes else 95
        found.append(Release("minor", start, minutes=minutes, quirks=quirks.get(number, {})))
    freeze = next((one for one in year.plan.freezes if one.from_ > year.day_of(year.begin).isoformat()), None)
    if freeze is not None:  # a small update went out in the middle of the freeze
        day = date.fromisoformat(freeze.from_)
        found.append(Release("minor", year.at(day + timedelta(days=(5 - day.weekday()) % 7), 2, 40), planned=3))
    found.append(Release("minor", year.begin + 200 * DAY, cancelled=True))
    windows = year.tables.windows["weekend-night"]
    found = [one for one in found if one.start < year.end]
    found.append(Release("minor", windows.next_start(year.end + DAY).start + 300))
    found.append(Release("major", windows.next_start(year.end + 8 * DAY).start + 900, minutes=60, planned=15.5))
    return found


def _major(year: Year, number: int, month: date, minutes: int) -> Release:
    """The third one was moved by a week and announced too late; the fourth did harm and was taken back."""
    start = year.at(nth_weekday(month, 5, 3), 2, 15)
    if number == 2:
        moved = year.at(nth_weekday(month, 5, 4), 2, 15)
        quirks = {"release.announced": Quirk(shift=5 * DAY)}
        return Release("major", moved, minutes=minutes, was_for=start, quirks=quirks)
    if number == 3:
        return Release(
            "major", start, minutes=minutes, quirks={"release.watched": Quirk(facts={"result": "rolled_back"})}
        )
    return Release("major", start, minutes=minutes)


def _tell_users(year: Year, release: Release) -> None:
    if release.class_ != "major":
        return
    entry = next(
        (one for one in year.told if one.kind == "changelog.published" and one.subject == release.subject), None
    )
    if entry is None:
        return
    rng = year.chance(f"told/{release.version}")
    at = entry.at + rng.randint(2 * MINUTE, 9 * MINUTE)
    late = release.was_for is not None
    year.tell(TOLD.kind, release.subject, at, TOLD.by, email="yes", in_app="no" if late else "yes")
    if late:
        year.tell(TOLD.kind, release.subject, at + 3 * HOUR, MONA, email="yes", in_app="yes")


def _advisories(year: Year) -> list[Release]:
    """What was found in what Encore is made of; the remedy of a grave one goes out as a version of its own."""
    found = []
    rng = year.chance("advisories")
    severities = ["high", "medium", "low", "medium", "critical", "high", "low", "medium", "high"] * 4
    fates = {
        3: Fate(changes=((0.1, {"severity": "high"}),)),
        5: Fate(changes=((0.2, {"severity": "medium"}),)),
        4: Fate(share=0.5),
        13: Fate(share=1.15),
        17: Fate(share=1.4, excuse={**THIRD_PARTY, "reason": "the maker of the library had no remedy yet"}),
        21: Fate(ends="advisory.dismissed"),
        26: Fate(share=1.1),
        30: Fate(recorded_after=9 * HOUR, share=0.97),
    }
    for number, severity in enumerate(severities):
        start = year.begin + int((year.end - year.begin) * (number + rng.random()) / len(severities))
        facts = {"severity": severity, "component": rng.choice(("web", "player", "search", "importer"))}
        met = case(
            year, rng, "security-now", f"advisory:{2600 + number}", start, facts, fates.get(number, IN_TIME),
            by="scanner", done_by=MONA, done={"means": "update"},
        )  # fmt: skip
        if met and severity in ("critical", "high") and met < year.end:
            quirks = (
                {"release.staged": Quirk(skip=True), "changes.reviewed": Quirk(shift=5 * HOUR)} if number == 13 else {}
            )
            found.append(Release("security", met - 50 * MINUTE, minutes=25, planned=0.15, quirks=quirks))
    return found


def _rounds(year: Year) -> None:
    routine(year, "windows-announced", MONA, "schedule:{n}", lambda rng: {"windows": 26})
    routine(
        year, "load-balanced", "probe", "check:{day}", lambda rng: {"serving": rng.choice((2, 3, 3, 4))},
        Slips(missed=(77, 301), poor={45: {"serving": 1}, 190: {"serving": 1}, 191: {"serving": 1}}, late_recorded=(131,)),
        hours=(5, 6),
    )  # fmt: skip
    silence(year, "servers", ["servers.checked"], year.at(year.day_of(year.begin + 252 * DAY), 3), 60)
    routine(
        year, "performance-studied", OLGA, "review:{n}",
        lambda rng: {"new_relic": f"report {rng.randint(100, 999)}", "prometheus": f"board {rng.randint(1, 9)}"},
        Slips(missed=(7, 39, 40), poor={22: {"prometheus": ""}}, attested=(4, 18, 31), late_recorded=(28,)),
    )  # fmt: skip
    routine(
        year,
        "queries-tuned",
        MONA,
        "review:q{n}",
        lambda rng: {"queries": rng.randint(3, 12)},
        Slips(missed=(8,)),
        at_the_end=(2, 5),
    )
    routine(
        year, "access-verified", OLGA, "review:a{n}",
        lambda rng: {"password_hashing": "argon2id", "second_factor": "offered", "roles": "checked"},
        Slips(attested=(1,)),
    )  # fmt: skip
    routine(
        year,
        "technical-audit",
        AUDREY,
        "audit:{n}",
        lambda rng: {"scope": "technical", "auditor": AUDREY, "findings": rng.randint(2, 9)},
    )
    routine(year, "roadmap", ALICE, "roadmap:{n}", slips=Slips(missed=(2,)))
    manuals = ["manual:technical", "manual:process"]
    routine(
        year, "manuals-reviewed", MONA, manuals, lambda rng: {"reviewer": BOB}, {"manual:process": Slips(missed=(0,))}
    )


def _once(year: Year) -> None:
    rng = year.chance("once")
    begin = year.begin
    case(
        year, rng, "database-moved", "database:catalogue", begin + 92 * DAY, {"size": "11 GB"}, Fate(share=0.81),
        by=OLGA, done={"to": "postgresql"},
    )  # fmt: skip
    case(
        year, rng, "database-moved", "database:listening", begin + 200 * DAY, {"size": "40 GB"}, Fate(share=1.06),
        by=OLGA, done={"to": "postgresql"},
    )  # fmt: skip
    months = year.months()
    starts = [
        year.at(months[3], 0) - HOUR,
        year.at(months[5], 0) - 90,
        *(begin + int(d * DAY) for d in (9, 41, 77, 118, 170, 203, 236, 288, 330, 352)),
    ]
    for number, start in enumerate([*starts, year.end - 24 * DAY, year.end - 4 * DAY]):
        fate = (
            Fate(share=1.2)
            if number == 7
            else FORGOTTEN
            if number == 12
            else Fate(recorded_after=5 * HOUR, share=0.998)
            if number == 4
            else IN_TIME
        )
        facts = {"kind": "erasure"}
        subject = f"request:{number + 1}"
        if number in (2, 6, 9):
            year.tell("proof.asked", subject, start + 8 * HOUR, OLGA)
            year.tell("proof.received", subject, start + (2 + number) * DAY, "person")
        case(year, rng, "forgotten", subject, start, facts, fate, by="person", done_by=OLGA)
    year.tell("request.opened", "request:90", begin + 50 * DAY, "person", kind="export")
    year.tell("request.completed", "request:90", begin + 52 * DAY, OLGA)
