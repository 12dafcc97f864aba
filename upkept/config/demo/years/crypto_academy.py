"""Crypto Academy's year: many small duties, most of them kept; a restore that took too long, a database that was forgotten."""

from __future__ import annotations

from datetime import timedelta

from upkept.config.demo.cases import FORGOTTEN, IN_TIME, Fate, case
from upkept.config.demo.flow import tickets
from upkept.config.demo.releases import Quirk, Release, Step, carry_out, nth_weekday, numbered, watching, written
from upkept.config.demo.routine import Slips, routine, silence
from upkept.config.demo.story import ALICE, AUDREY, BOB, HOUR, MINUTE, MONA, OLGA, Year
from upkept.config.demo.tickets import Desk
from upkept.core.zone import DAY

SLUG = "crypto-academy"

STEPS = (
    Step("release.staged", MONA, -4 * DAY, -8 * HOUR, lambda release, rng: {"result": "pass"}),
    Step("documentation.updated", MONA, -30 * HOUR, -2 * HOUR),
    Step("release.watched", OLGA, 24 * HOUR + 2 * MINUTE, 24 * HOUR + 40 * MINUTE, watching, after=True),
)
COURSES = (
    "first-wallet", "keys-and-seeds", "consensus", "mining", "proof-of-stake", "smart-contracts", "tokens", "stablecoins",
    "exchanges", "taxes", "privacy", "history-of-money", "scams", "hardware-wallets", "layer-two",
)  # fmt: skip
MANUALS = ("developers", "administrators", "users", "troubleshooting", "operations")

THIRD_PARTY = {
    "exclusion": "third-party",
    "cause": "third-party",
    "reason": "the video host did not deliver",
    "reference": "https://status.video.example/77",
}


def tell(year: Year) -> None:
    tickets(year, _desk(year))
    _monitoring(year)
    for release in numbered(_releases(year), (5, 0, 0)):
        carry_out(year, release, STEPS, MONA)
    _security(year)
    _courses(year)
    _growth(year)
    _papers(year)


def _desk(year: Year) -> Desk:
    months = year.months()
    return Desk(
        number=1150,
        types={"incident": 0.12, "bug": 0.24, "question": 0.5, "idea": 0.14},
        channels={"chat": 0.38, "email": 0.34, "web": 0.28},
        attributes={
            "bug.severity": {"critical": 0.06, "high": 0.22, "medium": 0.44, "low": 0.28},
            "incident.cause": {"ours": 0.7, "third-party": 0.3},
        },
        answer=["answers"],
        fix="bugs-fixed",
        triage="bugs-reviewed",
        idea="ideas-decided",
        lapse=0.06,
        lapse_fix=0.08,
        weekend=0.4,
        busy={months[2]: 1.5, months[10]: 1.4},
        reasons={"third-party": THIRD_PARTY},
    )


def _monitoring(year: Year) -> None:
    areas = ["area:performance", "area:security", "area:availability"]
    routine(
        year, "watched", "monitor", areas, lambda rng: {"longest_gap": rng.randint(35, 250)},
        {
            areas[0]: Slips(missed=(61,), poor={140: {"longest_gap": 900}, 141: {"longest_gap": 420}}, late_recorded=(200,)),
            areas[1]: Slips(poor={93: {"longest_gap": 340}}, late_recorded=(254,)),
            areas[2]: Slips(missed=(281,), poor={17: {"longest_gap": 1800}}),
        },
        hours=(23.2, 23.9),
    )  # fmt: skip
    silence(year, "monitor", ["watch.reported"], year.at(year.day_of(year.begin + 166 * DAY), 9), 40)
    routine(
        year, "anomalies", OLGA, "exercise:{n}", lambda rng: {"detected_after": rng.randint(45, 560)},
        Slips(poor={5: {"detected_after": 840}}, attested=(8,)), at_the_end=(3,),
    )  # fmt: skip
    rng = year.chance("alerts")
    fates = {
        9: Fate(share=1.9), 23: Fate(share=4.1), 24: Fate(share=1.3), 37: Fate(ends="alert.cancelled"), 52: FORGOTTEN,
        58: Fate(share=0.6, recorded_after=3 * HOUR), 71: Fate(share=2.2), 80: Fate(changes=((0.4, {"severity": "high"}),)),
    }  # fmt: skip
    number = 96
    for one in range(number):
        start = year.begin + int((year.end - year.begin - 4 * MINUTE) * (one + rng.random()) / number)
        facts = {"severity": "critical", "component": rng.choice(("web", "video", "database", "chat"))}
        fate = fates.get(one, IN_TIME)
        met = case(
            year, rng, "alert-response", f"alert:{one + 1}", start, facts, fate,
            by="monitor", done_by=OLGA, done={"level": 1}, usual=(1.6, 4),
        )  # fmt: skip
        if met:
            year.tell("alert.resolved", f"alert:{one + 1}", met + rng.randint(5, 140) * MINUTE, OLGA, cause="mended")
    for one in range(60):
        start = year.begin + int((year.end - year.begin) * (one + rng.random()) / 60)
        year.tell("alert.opened", f"alert:{500 + one}", start, "monitor", severity="low", component="web")


def _releases(year: Year) -> list[Release]:
    """Every second week on a Tuesday morning, and in the nights when the clocks change."""
    rng = year.chance("releases")
    quirks = {
        4: {"release.staged": Quirk(shift=-9 * DAY)},
        9: {"documentation.updated": Quirk(shift=40 * HOUR)},
        15: {"release.watched": Quirk(facts={"result": "fail"})},
        19: {"release.watched": Quirk(skip=True)},
        21: {"documentation.updated": Quirk(skip=True)},
    }
    found = []
    day = nth_weekday(year.months()[0], 1, 1)
    number = 0
    while year.at(day, 0) < year.end + 20 * DAY:
        class_ = "major" if number % 9 == 4 else "minor"
        start = year.at(day, 6, rng.randint(5, 50))
        found.append(Release(class_, start, minutes=rng.randint(9, 40), planned=12, quirks=quirks.get(number, {})))
        day, number = day + timedelta(days=14), number + 1
    for changed in year.clock_changes():
        found.append(Release("security", year.at(changed, 1, 55), minutes=80, planned=1.5))
    found.append(Release("minor", year.begin + 120 * DAY, cancelled=True))
    return [one for one in found if one.start > year.begin]


def _security(year: Year) -> None:
    parts = ["part:operating-system", "part:web-server", "part:database", "part:libraries"]
    routine(
        year, "parts-current", MONA, parts, lambda rng: {"version": f"{rng.randint(2, 16)}.{rng.randint(0, 30)}"},
        {
            parts[0]: Slips(late_recorded=(6,)),
            parts[1]: Slips(missed=(9,)),
            parts[2]: Slips(missed=(1, 4, 8, 9)),
        },
        at_the_end=(10,),
    )  # fmt: skip
    rng = year.chance("advisories")
    severities = ["medium", "high", "low", "medium", "critical", "low", "high", "medium", "low", "medium"] * 3
    fates = {
        2: Fate(changes=((0.2, {"severity": "high"}),)), 4: IN_TIME, 8: Fate(changes=((0.1, {"severity": "medium"}),)),
        11: Fate(share=1.2), 14: Fate(share=1.5), 17: Fate(ends="advisory.dismissed"), 19: Fate(share=1.05),
        21: Fate(changes=((0.3, {"severity": "medium"}),)),
        22: Fate(share=0.99, recorded_after=20 * HOUR),
    }  # fmt: skip
    for number, severity in enumerate(severities):
        start = year.begin + int((year.end - year.begin) * (number + rng.random()) / len(severities))
        facts = {"severity": severity, "component": rng.choice(("web", "video", "wallets"))}
        case(
            year, rng, "security-patches", f"advisory:{3100 + number}", start, facts, fates.get(number, IN_TIME),
            by="scanner", done_by=MONA, done={"means": "update"},
        )  # fmt: skip
    routine(year, "data-encrypted", OLGA, "control:e{n}", lambda rng: {"systems": 14}, Slips(attested=(3, 7)))
    routine(year, "authentication-strong", OLGA, "control:a{n}", lambda rng: {"administrators": 6}, Slips(missed=(8,)))
    routine(year, "security-tested", OLGA, "test:{n}", lambda rng: {"findings": rng.randint(0, 7)})
    routine(
        year,
        "security-audited",
        AUDREY,
        "audit:{n}",
        lambda rng: {"scope": "security", "auditor": AUDREY, "findings": 4},
    )
    routine(year, "penetration-tested", AUDREY, "pentest:{n}", lambda rng: {"scope": "platform", "findings": 3})


def _courses(year: Year) -> None:
    slips = {"course:taxes": Slips(missed=(0,)), "course:mining": Slips(late_recorded=(0,))}
    routine(
        year, "courses-reviewed", MONA, [f"course:{name}" for name in COURSES], lambda rng: {"reviewer": BOB}, slips
    )
    rng = year.chance("renewals")
    for number, name in enumerate(COURSES[:12]):
        start = year.begin + int((20 + 29 * number) * DAY)
        fate = Fate(share=1.3) if number == 3 else FORGOTTEN if number == 7 else IN_TIME
        case(year, rng, "courses-renewed", f"course:{name}", start, {}, fate, by=BOB, done_by=MONA)
    routine(year, "catalogue-compared", ALICE, "catalogue:{n}", lambda rng: {"requests": rng.randint(20, 90)})
    routine(year, "catalogue-grows", MONA, "course:new-{n}", slips=Slips(missed=(1,)))


def _growth(year: Year) -> None:
    routine(year, "performance-studied", MONA, "review:{n}", lambda rng: {"areas": rng.randint(2, 4)})
    rng = year.chance("growth")
    means = ("queries", "caching", "code")
    for number, day in enumerate((14, 16, 101, 104, 190, 195, 280, 284, 352)):
        fate = Fate(share=1.1) if number == 4 else Fate(done={"means": "hardware"}) if number == 1 else IN_TIME
        if number == 1:  # which is none of the means that were promised: it had to be done again
            year.tell("improvement.tuned", "improvement:2", year.begin + 121 * DAY, MONA, means="queries")
        case(
            year, rng, "performance-tuned", f"improvement:{number + 1}", year.begin + day * DAY, {}, fate,
            by=MONA, done={"means": means[number % 3]},
        )  # fmt: skip
    routine(year, "capacity-assessed", OLGA, "assessment:{n}", lambda rng: {"resources": 9}, Slips(missed=(6,)))
    for number, (day, ahead, share) in enumerate(
        ((30, 40, 0.6), (110, 25, 0.8), (205, 30, 1.2), (290, 45, 0.5), (362, 50, 0.9))
    ):
        expected = year.at(year.day_of(year.begin + (day + ahead) * DAY), 0)
        case(
            year, rng, "capacity-added", f"resource:storage-{number + 1}", year.begin + day * DAY,
            {"expected": written(expected)}, Fate(share=share), by=OLGA,
        )  # fmt: skip
    routine(
        year,
        "regulation-searched",
        ALICE,
        "search:{n}",
        lambda rng: {"found": rng.randint(0, 2)},
        Slips(attested=(2, 9)),
    )
    for number, (day, ahead, share) in enumerate(((24, 60, 0.7), (95, 90, 0.9), (230, 50, 1.1), (340, 90, 0.95))):
        force = year.at(year.day_of(year.begin + (day + ahead) * DAY), 0)
        case(
            year, rng, "regulation-adapted", f"regulation:{2026_10 + number}", year.begin + day * DAY,
            {"in_force": written(force)}, Fate(share=share), by=ALICE,
        )  # fmt: skip


def _papers(year: Year) -> None:
    routine(
        year, "backups", "backup", "backup:{day}", lambda rng: {"target": "vault", "size": rng.randint(400, 480)},
        Slips(missed=(52, 231), late_recorded=(118, 310)), hours=(3.2, 4.4),
    )  # fmt: skip
    silence(year, "backup", ["backup.completed"], year.at(year.day_of(year.begin + 274 * DAY), 2), 30)
    routine(
        year, "backups-intact", "backup", "backup:week-{n}", lambda rng: {"target": "vault"}, Slips(missed=(17, 33))
    )
    drills = Slips(poor={1: {"rto": 10 * HOUR}})
    routine(
        year,
        "restore-drill",
        OLGA,
        "drill:{n}",
        lambda rng: {"scope": "all", "rpo": 20 * HOUR, "rto": rng.randint(4, 7) * HOUR},
        drills,
    )
    routine(year, "roadmap-published", ALICE, "roadmap:{n}", lambda rng: {"from_users": rng.randint(3, 9)})
    routine(year, "strategy-revised", ALICE, "strategy:{n}")
    manuals = [f"manual:{name}" for name in MANUALS]
    routine(
        year,
        "manuals-reviewed",
        MONA,
        manuals,
        lambda rng: {"reviewer": BOB},
        {"manual:operations": Slips(missed=(0,))},
    )
