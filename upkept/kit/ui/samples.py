"""What the style guide shows: every component in every state, with long words, foreign words and nothing at all."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from upkept.kit.ui.shapes import (
    STATES,
    Badge,
    Bar,
    Choice,
    Column,
    Desk,
    Empty,
    Filter,
    HeatCell,
    HeatMap,
    Link,
    Mark,
    Moment,
    Pages,
    Person,
    Record,
    Row,
    Score,
    Signature,
    Site,
    Stretch,
    Strip,
    StripMonth,
    Table,
    Term,
    TimeLine,
    When,
)

HOUR, DAY = 3600, 86400
ZONE = "Europe/Madrid"
MONTHS = (
    "December 2025",
    "January 2026",
    "February 2026",
    "March 2026",
    "April 2026",
    "May 2026",
    "June 2026",
    "July 2026",
    "August 2026",
    "September 2026",
    "October 2026",
    "November 2026",
)
LONG = "Benachrichtigungszustellungsbestätigungsverzögerung"
ALICE, BOB = Person("Alice Rivera", "owner"), Person("Bob", "agent")
OLGA, NOBODY = Person("Olga Kowalska-Brzęczyszczykiewicz", "on call"), Person("Ángel Ñíguez")


def months(*kept_broken_excused: tuple[int, int, int]) -> tuple[StripMonth, ...]:
    """Twelve months from triples of kept, not kept and excused; months that are not given have no case."""
    padded = (*((0, 0, 0),) * (12 - len(kept_broken_excused)), *kept_broken_excused)
    return tuple(StripMonth(label, *counts) for label, counts in zip(MONTHS, padded, strict=True))


STEADY = Strip(
    months(
        (4, 0, 0),
        (3, 0, 0),
        (5, 0, 0),
        (2, 1, 0),
        (6, 0, 0),
        (4, 0, 0),
        (3, 0, 0),
        (5, 0, 0),
        (2, 0, 0),
        (4, 0, 1),
        (3, 0, 0),
        (0, 0, 0),
    ),
    "Emergency answers",
)
MIXED = Strip(
    months(
        (9, 3, 0),
        (14, 1, 0),
        (11, 0, 2),
        (20, 6, 0),
        (13, 0, 0),
        (8, 8, 0),
        (15, 2, 1),
        (17, 0, 0),
        (3, 0, 3),
        (12, 1, 0),
        (19, 4, 0),
        (7, 0, 0),
    ),
    "Answers to high priority",
)
MONTHLY = Strip(months(*((1, 0, 0),) * 5, (0, 1, 0), *((1, 0, 0),) * 5, (0, 0, 0)), "Minor updates")
YOUNG = Strip(months((2, 0, 0), (1, 1, 0)), "A young promise")
NO_CASE = Strip(months(), "No case")
UNMEASURED = Strip(months(), "Not measured", measured=False)

DOWNLOADS = (
    Link("CSV", "#", icon="arrow-down-tray", download=True),
    Link("JSON", "#", icon="arrow-down-tray", download=True),
)

EMERGENCY = Record(
    "emergency",
    "Emergency answers",
    Mark("kept"),
    Score(41, 42, 41, 41, running=1),
    STEADY,
    "Emergencies are answered within 2 hours",
    "#record-emergency",
    pair=1,
    facts=(
        Term("Worst case", "answered after 3 h 12 min", "March 2026, two hours were promised"),
        Term("Longest wait", "1 h 58 min", "of those that were kept"),
        Term("How it is measured", "from the opening of a ticket to the first answer by a person"),
        Term("Counted on", "every hour of every day"),
        Term("Version in force", "2026.1", "since 1 January 2026"),
    ),
    downloads=DOWNLOADS,
)
LOW = Record(
    "low",
    "Low priority",
    Mark("at_risk"),
    Score(150, 163, 150, 157),
    MIXED,
    "low priority within 24 hours",
    "#record-low",
    pair=2,
    downloads=DOWNLOADS,
)
MINOR = Record(
    "minor",
    "Minor updates",
    Mark("broken"),
    Score(10, 11),
    MONTHLY,
    "Minor updates come every month",
    "#record-minor",
    findings=(
        "Monthly by the calendar allows 61 days between two updates; the owners accept this: "
        "the gap is printed beside the promise.",
    ),
    downloads=DOWNLOADS,
)
NOTICE = Record(
    "notice",
    "Notice of major updates",
    Mark("running", used=0.4),
    Score(3, 3, running=1),
    Strip(
        months((0, 0, 0), (1, 0, 0), (0, 0, 0), (0, 0, 0), (1, 0, 0), (0, 0, 0), (0, 0, 0), (1, 0, 0), (0, 0, 0)),
        "Notice",
    ),
    "Major updates are announced at least one week ahead",
    "#record-notice",
    pair=1,
)
STAGED = Record(
    "staged",
    "Tested in staging first",
    Mark("late"),
    Score(2, 3),
    Strip(months((0, 1, 0), (1, 0, 0), (0, 0, 0), (1, 0, 0), (0, 0, 0)), "Staging"),
    "tested in staging first",
    "#record-staged",
    pair=2,
)
WAITS = Record(
    "waits", "Bug fixes", Mark("paused", used=0.6), Score(18, 19, 17, 18), YOUNG, "", "#record-waits", aim=True
)
CDN = Record(
    "cdn",
    "Multimedia on a CDN",
    Mark("unmeasured"),
    why="Nothing here sees the CDN; the owner attests it once a quarter.",
    sentence="Images and audio are served from a content delivery network",
)
SPANISH = Record(
    "es",
    "Horario de soporte",
    Mark("excused"),
    Score(12, 13, 12, 12),
    Strip(months((1, 0, 0), (2, 0, 0), (1, 0, 1)), "Horario"),
    "",
    "#record-es",
)
ROW_ONE = Record("row1", "Critical bugs", Mark("kept"), Score(7, 7), YOUNG, href="#record-row1")
ROW_TWO = Record("row2", LONG, Mark("broken"), Score(28, 31), MIXED, href="#record-row2")
ROW_THREE = Record("row3", "Inquiries", Mark("void"), Score(0, 0), NO_CASE, href="#record-row3")

SITE = Site(
    "Encore",
    "#",
    (
        Link("Plan", "#", here=True),
        Link("Support", "#"),
        Link("Status", "#"),
        Link("Schedule", "#"),
        Link("Changelog", "#"),
    ),
    "Maintenance and support plan",
)
SIGNATURE = Signature(
    "Alice Rivera",
    "Owner of the plan, for Encore",
    "2026.1",
    1766232000,
    "9f2c 41b0 77de 0a35 c1e8 6b94 2d7f 5a10",
    "#",
)


def line(now: int) -> TimeLine:
    """A case over a weekend, once paused: counted, closed, paused, and what is to come."""
    start = now - 3 * DAY
    return TimeLine(
        start,
        now + DAY,
        now,
        now + 8 * HOUR,
        ZONE,
        (
            Stretch(start, start + 7 * HOUR, "counted", "the ticket was opened"),
            Stretch(start + 7 * HOUR, start + 22 * HOUR, "closed", "outside office hours"),
            Stretch(start + 22 * HOUR, start + 25 * HOUR, "counted", "office hours"),
            Stretch(start + 25 * HOUR, start + 46 * HOUR, "paused", "we waited for the customer's log file"),
            Stretch(start + 46 * HOUR, now, "counted", "the customer answered"),
            Stretch(now, now + 8 * HOUR, "counted", "office hours"),
            Stretch(now + 8 * HOUR, now + DAY, "closed", "outside office hours"),
        ),
        name="Ticket 481, answer to a high priority",
    )


def kept_line(now: int) -> TimeLine:
    """A short case that was met in time."""
    start = now - 5 * HOUR
    return TimeLine(
        start,
        start + 2 * HOUR + 600,
        now,
        start + 2 * HOUR,
        "America/Argentina/ComodRivadavia",
        (Stretch(start, start + 4000, "counted", "the ticket was opened"),),
        met=start + 4000,
        state="kept",
        name="Ticket 480",
    )


def cases(now: int) -> Table:
    """A table with a cell of every kind."""
    row = [
        Row(
            (
                "481",
                "Payment page answers 502 after the update",
                Mark("late"),
                BOB,
                When(now - 34 * 60, live=True, due=True),
                Bar(1.2, "late"),
            ),
            href="#",
        ),
        Row(
            (
                "482",
                "Cannot import an artist by MusicBrainz id",
                Mark("at_risk"),
                OLGA,
                When(now + 22 * 60, live=True, due=True),
                Bar(0.86, "at_risk"),
            ),
            href="#",
        ),
        Row(
            (
                "483",
                f"{LONG} in der Übersicht",
                Mark("running", used=0.3),
                None,
                When(now + 9 * HOUR, live=True, due=True),
                Bar(0.3),
            ),
            href="#",
        ),
        Row(
            (
                "484",
                "Dark theme: the play button is hard to see",
                Mark("paused"),
                NOBODY,
                When(now + 5 * DAY),
                Bar(0.55, "paused"),
            ),
            href="#",
        ),
    ]
    return Table(
        "Cases that are owed",
        (
            Column("Case", "ref"),
            Column("What", "title", wide=True),
            Column("State"),
            Column("Owner"),
            Column("Due", "due"),
            Column("Time used", align="end"),
        ),
        tuple(row),
        sort="due",
    )


class SampleForm(forms.Form):
    """A form with every kind of field."""

    title = forms.CharField(label="What happened?", max_length=80)
    email = forms.EmailField(label="Where do we answer you?", help_text="We use it for this ticket only.")
    priority = forms.ChoiceField(
        label="How bad is it?",
        choices=[
            ("emergency", "Nothing works"),
            ("high", "Something important is broken"),
            ("low", "It is a nuisance"),
        ],
    )
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[("bug", "Something is broken"), ("question", "I have a question")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="Tell us more", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="Tell me by email when this is answered", required=False)


def broken_form() -> SampleForm:
    """The form as it comes back with two things to mend."""
    return SampleForm(
        {"title": "", "email": "dana@", "priority": "emergency", "kind": "bug", "text": "Since this morning."}
    )


def week(kept: Callable[[int, int], int], name: str) -> HeatMap:
    """52 starts an hour, of which so many can be kept."""
    return HeatMap(name, tuple(tuple(HeatCell(52, kept(day, hour)) for hour in range(24)) for day in range(7)))


HEATS = (
    week(
        lambda day, hour: (49 if 9 <= hour < 17 else 0) if day < 5 else 0, "Emergencies, people there in office hours"
    ),
    week(lambda day, hour: 52, "Answers by email"),
)


def guide(now: int) -> dict[str, object]:
    """Everything that the style guide shows."""
    return {
        "site": SITE,
        "states": STATES,
        "themes": ("light", "dark"),
        "record": EMERGENCY,
        "unmeasured": CDN,
        "ui_zone": ZONE,
        "rings": [Mark("running", f"{share} %", share / 100) for share in (0, 10, 25, 50, 75, 95, 100)],
        "bars": [Bar(0.08), Bar(0.4), Bar(0.8, "at_risk"), Bar(1.3, "late"), Bar(1.0, "kept"), Bar(0.55, "paused")],
        "strips": [STEADY, MIXED, MONTHLY, YOUNG, NO_CASE, UNMEASURED],
        "heats": HEATS,
        "scores": [Score(41, 42, 41, 41), Score(150, 163, 150, 157), Score(9, 10), Score(0, 0, running=2), Score(0, 0)],
        "notes": [EMERGENCY, LOW, MINOR, NOTICE, STAGED, WAITS, SPANISH, CDN, ROW_TWO, ROW_THREE],
        "line": line(now),
        "kept_line": kept_line(now),
        "cases": cases(now),
        "empty_table": Table("Nothing", (Column("Case"),), ()),
        "form": SampleForm(),
        "broken_form": broken_form(),
        "whens": [
            When(now),
            When(now + 40, live=True),
            When(now + 2 * HOUR + 300, live=True),
            When(now - 180),
            When(now - 34 * 60, live=True, due=True),
            When(now + 3 * DAY),
            When(now - 400 * DAY),
        ],
        "badges": [
            Badge("security"),
            Badge("minor", "info"),
            Badge("passed", "kept"),
            Badge("downgraded", "at_risk"),
            Badge("failed", "broken"),
            Badge(LONG),
        ],
        "people": [ALICE, BOB, OLGA, NOBODY],
        "empty": Empty(
            "No ticket is open.",
            "New tickets from the support page, by email and from the widget appear here, the one that is due first on top.",
            Link("Open a ticket yourself", "#"),
        ),
        "tabs": [
            Link("Open", "#", here=True, count=12),
            Link("Waiting for the customer", "#", count=3),
            Link("Resolved", "#"),
            Link("All", "#"),
        ],
        "pages": Pages(3, 17, 812),
        "crumbs": [Link("Encore", "#"), Link("Plan", "#"), Link("Emergency answers", "#", here=True)],
        "filters": [
            Filter("q", "Words in a ticket", kind="text"),
            Filter("state", "State", (Choice("", "All"), Choice("late", "Late", True))),
            Filter("owner", "Owner", (Choice("", "Anybody"), Choice("me", "Me"))),
        ],
        "moments": [
            Moment(now - 3 * DAY, "Dana opened the ticket.", "by email", Mark("running", used=0.05)),
            Moment(
                now - 2 * DAY,
                "Bob asked Dana for the log file.",
                "Bob",
                Mark("paused"),
                body="Could you send us the log of that evening?\nThe time does not count while we wait.",
            ),
            Moment(now - 5 * HOUR, "Dana answered.", "", late_recorded="recorded 12 min later"),
            Moment(now - 120, "Bob resolved the ticket.", "Bob", Mark("kept"), href="#"),
        ],
        "terms": [
            Term("Due", When(now + 2 * HOUR)),
            Term("State", Mark("running", used=0.7)),
            Term("Calendar", "office", "Monday to Friday, 09:00–18:00, Europe/Madrid"),
            Term("Owner", BOB),
            Term("Measured since", None),
            Term("A very long value", LONG),
        ],
        "signature": SIGNATURE,
        "sample_code": "upkept plan check examples/encore/plan.yaml\n"
        "upkept plan simulate examples/torch-trader/plan.yaml --git . --json | jq '.months[] | select(.kept < .cases)'",
    }


def plan(now: int) -> dict[str, object]:
    """The sample plan page."""
    records = [EMERGENCY, LOW, MINOR, NOTICE, STAGED, WAITS, CDN]
    return {
        "site": SITE,
        "signature": SIGNATURE,
        "records": records,
        "emergency": EMERGENCY,
        "low": LOW,
        "minor": MINOR,
        "notice": NOTICE,
        "staged": STAGED,
        "waits": WAITS,
        "cdn": CDN,
        "es": SPANISH,
        "row1": ROW_ONE,
        "row2": ROW_TWO,
        "row3": ROW_THREE,
        "ui_zone": ZONE,
    }


def desk(now: int) -> dict[str, object]:
    """The sample staff page: what is owed, and one thing open beside it."""
    rows = [
        (
            Mark("late"),
            "Answer",
            "481 · Payment page answers 502 after the update",
            BOB,
            Bar(1.2, "late"),
            When(now - 34 * 60, True, True),
        ),
        (
            Mark("broken"),
            "Minor update of October",
            "Encore",
            OLGA,
            Bar(1.0, "broken"),
            When(now - 20 * DAY, False, True),
        ),
        (
            Mark("at_risk"),
            "Fix a critical bug",
            "482 · Cannot import an artist by MusicBrainz id",
            OLGA,
            Bar(0.86, "at_risk"),
            When(now + 22 * 60, True, True),
        ),
        (Mark("running", used=0.3), "Answer", f"483 · {LONG}", NOBODY, Bar(0.3), When(now + 9 * HOUR, True, True)),
        (
            Mark("paused", used=0.55),
            "Answer",
            "484 · Dark theme: the play button is hard to see",
            BOB,
            Bar(0.55, "paused"),
            When(now + 11 * HOUR, False, True),
        ),
        (
            Mark("running", used=0.1),
            "Restore drill of this quarter",
            "Encore",
            ALICE,
            Bar(0.1),
            When(now + 39 * DAY, False, True),
        ),
    ]
    return {
        "desk": Desk(
            (
                Link("Due", "#", "clock", here=True, count=2),
                Link("Support", "#", "inbox"),
                Link("Alerts", "#", "bell-alert"),
                Link("Releases", "#", "rocket-launch"),
                Link("Plan", "#", "document-check"),
                Link("People", "#", "users"),
            ),
            Person("Bob"),
            "#",
            "#",
            search_href="/style-guide/staff",
        ),
        "groups": [
            ("Overdue", True, rows[:2]),
            ("In the next hour", False, rows[2:3]),
            ("Today", False, rows[3:5]),
            ("Later", False, rows[5:]),
        ],
        "filters": [
            Filter("product", "Product", (Choice("", "All"), Choice("encore", "Encore"))),
            Filter("owner", "Owner", (Choice("", "Anybody"), Choice("me", "Me"))),
        ],
        "line": line(now),
        "ui_zone": ZONE,
        "crumbs": [Link("Due", "#"), Link("Ticket 483", "#", here=True)],
        "terms": [
            Term("Promise", "Answers to high priority", href="#"),
            Term("Due", When(now + 8 * HOUR, True, True)),
            Term("For", Person("Dana")),
            Term("Owner", BOB),
            Term("Calendar", "office", "Monday to Friday, 09:00–18:00, Europe/Madrid"),
            Term("Plan", "2026.1", "kept for this case whatever is published later"),
        ],
        "moments": [
            Moment(now - 3 * DAY, "Dana opened the ticket.", "by email", Mark("running", used=0.05)),
            Moment(now - 2 * DAY, "Bob asked Dana for the log file.", "Bob", Mark("paused")),
            Moment(now - 26 * HOUR, "Dana answered.", ""),
        ],
    }
