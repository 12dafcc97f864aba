"""Upkept's own year: a small project with users; what a version must prove before it starts, and two that started too soon."""

from __future__ import annotations

from upkept.config.demo.cases import FORGOTTEN, IN_TIME, Fate, case
from upkept.config.demo.flow import tickets
from upkept.config.demo.releases import (
    Facts,
    Quirk,
    Release,
    Step,
    announcement,
    carry_out,
    changelog,
    nth_weekday,
    numbered,
)
from upkept.config.demo.routine import Slips, routine, silence
from upkept.config.demo.story import ALICE, BOB, HOUR, MINUTE, MONA, OLGA, Year
from upkept.config.demo.tickets import Desk
from upkept.core.zone import DAY

SLUG = "upkept"
AVAILABLE = "web"


def tested(database: str) -> Facts:
    return lambda release, rng: {"database": database, "tests": rng.randint(2200, 2900)}


CLEAN = {"barriers_light": 0, "barriers_dark": 0}
STEPS = (
    Step("release.announced", ALICE, -40 * DAY, -34 * DAY, announcement("email", "in_app"), ("major",)),
    Step("tests.passed", "pipeline", -9 * HOUR, -8 * HOUR, tested("sqlite"), name="sqlite"),
    Step("tests.passed", "pipeline", -8 * HOUR, -7 * HOUR, tested("postgresql"), name="postgresql"),
    Step("upgrade.rehearsed", "pipeline", -7 * HOUR, -6 * HOUR, lambda release, rng: {"from": "the version before", "lost": 0}),
    Step(
        "access.proven", MONA, -6 * HOUR, -5 * HOUR,
        lambda release, rng: {"hashing": "argon2id", "factors": "password and code", "passkeys": "yes", "roles": "five"},
    ),
    Step("growth.proven", MONA, -5 * HOUR, -4 * HOUR, lambda release, rng: {"web": 3, "workers": 2, "metrics": "read"}),
    Step("translations.checked", "pipeline", -4 * HOUR, -3 * HOUR, lambda release, rng: {"missing": 0}),
    Step("accessibility.checked", "pipeline", -3 * HOUR, -2 * HOUR, lambda release, rng: CLEAN),
    Step("docs.run", "pipeline", -2 * HOUR, -1 * HOUR, lambda release, rng: {"examples": rng.randint(140, 190)}),
    Step("changelog.published", MONA, 5 * MINUTE, 5 * HOUR, changelog, after=True),
)  # fmt: skip

THIRD_PARTY = {
    "exclusion": "third-party",
    "cause": "third-party",
    "reason": "the mail server of the installation took no letters",
    "reference": "ticket",
}


def tell(year: Year) -> None:
    tickets(year, _desk(year))
    for release in numbered(_releases(year), (0, 9, 0)):
        carry_out(year, release, STEPS, MONA)
    _weaknesses(year)
    _installation(year)
    _people(year)
    manuals = [f"manual:{name}" for name in ("users", "administrators", "developers")]
    routine(
        year,
        "manuals-reviewed",
        MONA,
        manuals,
        lambda rng: {"reviewer": BOB},
        {"manual:developers": Slips(missed=(0,))},
    )
    routine(year, "plan-reviewed", ALICE, "plan:upkept", lambda rng: {"changes": rng.randint(1, 6)})


def _desk(year: Year) -> Desk:
    months = year.months()
    return Desk(
        number=600,
        types={"bug": 0.4, "question": 0.4, "idea": 0.17, "incident": 0.03},
        channels={"web": 0.7, "email": 0.3},
        attributes={
            "bug.severity": {"critical": 0.05, "high": 0.25, "medium": 0.4, "low": 0.3},
            "question.cause": {"ours": 0.85, "third-party": 0.15},
        },
        answer=["answers"],
        fix="bugs-fixed",
        idea="ideas",
        confirms=True,
        lapse=0.06,
        lapse_fix=0.09,
        busy={months[3]: 1.7, months[7]: 1.4},
        reasons={"third-party": THIRD_PARTY},
    )


def _releases(year: Year) -> list[Release]:
    """A major version as the year begins and one in spring; a minor one in most months; patches where something broke."""
    rng = year.chance("releases")
    found = [Release("major", year.begin + 30 * HOUR, minutes=30, planned=1)]
    quirks = {
        3: {"translations.checked": Quirk(facts={"missing": 14})},
        6: {"accessibility.checked": Quirk(facts={"barriers_light": 0, "barriers_dark": 2})},
        7: {"changelog.published": Quirk(shift=30 * HOUR)},
        9: {"postgresql": Quirk(shift=11 * HOUR)},
        10: {"upgrade.rehearsed": Quirk(facts={"lost": 3}, again_after=2 * HOUR)},
    }
    for number, month in enumerate(year.months()):
        start = year.at(nth_weekday(month, 2, 2), 14, rng.randint(0, 59))
        if number in (1, 5, 8) or not year.begin + 3 * DAY < start < year.end:
            continue
        found.append(Release("minor", start, minutes=20, planned=10, quirks=quirks.get(number, {})))
    found.append(Release("major", year.at(nth_weekday(year.months()[5], 3, 3), 13, 30), minutes=45, planned=45))
    for day in (47, 133, 260, 320):
        start = year.begin + day * DAY + rng.randint(9, 15) * HOUR
        found.append(Release("security", start, minutes=15, planned=0.8))
    found.append(Release("minor", year.begin + 190 * DAY, cancelled=True))
    late = {"release.announced": Quirk(shift=20 * DAY)}
    found.append(Release("major", year.end + 24 * DAY, minutes=45, planned=50, quirks=late))
    found.append(Release("minor", year.at(year.day_of(year.end + 6 * DAY), 14), minutes=20))
    return found


def _weaknesses(year: Year) -> None:
    """Reports of people, matches of the daily comparison, and what was told to the world afterwards."""
    rng = year.chance("weaknesses")
    severities = ["medium", "high", "low", "medium", "critical", "medium", "high", "low"] * 3
    fates = {
        2: Fate(changes=((0.1, {"severity": "high"}),)), 6: Fate(changes=((0.3, {"severity": "medium"}),)),
        9: Fate(share=1.2), 13: Fate(ends="advisory.dismissed"), 16: Fate(share=1.05),
        19: Fate(share=0.99, recorded_after=16 * HOUR),
    }  # fmt: skip
    for number, severity in enumerate(severities):
        start = year.begin + int((year.end - year.begin) * (number + rng.random()) / len(severities))
        subject = f"advisory:{4200 + number}"
        if number % 2 == 0:
            fate = {6: Fate(share=1.6), 14: FORGOTTEN, 18: Fate(share=0.9, recorded_after=15 * HOUR)}.get(
                number, IN_TIME
            )
            case(
                year,
                rng,
                "security-reports",
                subject,
                start - 3 * DAY,
                {"severity": severity, "source": "report"},
                fate,
                by="reporter",
                done_by=MONA,
            )
        met = case(
            year, rng, "weaknesses-remedied", subject, start, {"severity": severity, "component": "web"},
            fates.get(number, IN_TIME),
            by="scanner", done_by=MONA, done={"means": "a new version"},
        )  # fmt: skip
        if met:
            early = 4 * DAY if number in (3, 16) else rng.randint(8, 24) * DAY
            year.tell("advisory.disclosed", subject, met + early, MONA, reference=f"notice {4200 + number}")
    routine(
        year, "advisories-compared", "scanner", "comparison:{day}",
        lambda rng: {"packages": 74, "matched": rng.choice((0, 0, 0, 1))},
        Slips(missed=(33, 207), late_recorded=(71, 290)), hours=(4, 5),
    )  # fmt: skip
    silence(year, "scanner", ["advisories.compared"], year.at(year.day_of(year.begin + 150 * DAY), 2), 50)


def _installation(year: Year) -> None:
    """Our own installation: its outages, its backups, its drills."""
    rng = year.chance("installation")
    web = f"component:{AVAILABLE}"
    for day in year.days():
        year.tell(
            "component.observed",
            web,
            year.at(day, 23, 58),
            "probe",
            monitor="outside",
            watched=DAY - rng.randint(0, 600),
        )
    for number in range(16):
        start = year.begin + int((year.end - year.begin) * (number + rng.random()) / 16)
        long = {4: 290, 11: 480}.get(number, rng.randint(2, 40))
        year.tell("component.down", web, start, "probe", monitor="outside", cause="ours")
        year.tell("component.up", web, start + long * MINUTE, "probe", monitor="outside")
    routine(
        year, "backups", "backup", "backup:{day}", lambda rng: {"target": "vault", "size": rng.randint(3, 9)},
        Slips(missed=(112,), late_recorded=(58,)), hours=(2, 3.5),
    )  # fmt: skip
    routine(
        year, "restore-drill", OLGA, "drill:{n}",
        lambda rng: {"scope": "all", "rpo": rng.randint(2, 20) * HOUR, "rto": rng.randint(25, 80) * MINUTE},
        Slips(missed=(7,), poor={3: {"rto": 3 * HOUR}}, attested=(5,)), at_the_end=(1,),
    )  # fmt: skip


def _people(year: Year) -> None:
    rng = year.chance("people")
    months = year.months()
    first = [year.at(months[3], 0) - 2 * HOUR, year.at(months[5], 0) - 70]
    for number, start in enumerate(
        [*first, *(year.begin + day * DAY for day in (12, 66, 140, 180, 222, 275, 338)), year.end - 3 * DAY]
    ):
        fate = Fate(share=1.15) if number == 5 else IN_TIME
        case(year, rng, "exports", f"request:{number + 1}", start, {"kind": "export"}, fate, by="person", done_by=OLGA)
    for number, day in enumerate((20, 90, 164, 240, 300, 345, 360)):
        fate = Fate(share=1.1) if number == 3 else IN_TIME
        start = year.begin + day * DAY + 9 * HOUR
        case(
            year,
            rng,
            "erasures",
            f"request:{100 + number}",
            start,
            {"kind": "erasure"},
            fate,
            by="person",
            done_by=OLGA,
        )
