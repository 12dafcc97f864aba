"""From the nodes of a document to a typed `Plan`, or to all that is wrong with it.

Standard library and fold modules only: the offline verifier reads stored plans by `load_document`. YAML, time zones and
holidays are asked for by `read_text` and `read_plan` alone, when a plan is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from upkept.core.commitments.objective import of_promises
from upkept.core.plan import leaves, sections, times
from upkept.core.plan.errors import PlanErrors, Problem
from upkept.core.plan.grammar import parse, parse_fields
from upkept.core.plan.model import Accepts, Exclusion, Plan
from upkept.core.plan.names import Names
from upkept.core.plan.node import Node, from_json
from upkept.core.plan.promises import promise
from upkept.core.plan.reading import Failed, Outside, ProseText, Reading
from upkept.core.plan.vocabulary import STANDARD, Vocabulary

FAILED = Failed.FAILED
LANGUAGE_VERSION = "1"
SECTIONS = (
    "upkept",
    "product",
    "version",
    "effective",
    "calendars",
    "windows",
    "freezes",
    "attributes",
    "releases",
    "lines",
    "defines",
    "events",
    "commitments",
    "exclusions",
    "background",
    "accepts",
)
NEEDED = {
    "upkept": "upkept: 1",
    "product": "product: {slug: my-product, name: My Product, timezone: Europe/Madrid}",
    "version": 'version: "1"',
    "effective": "effective: 2026-01-01",
    "commitments": "commitments:",
}


def parse_plan(
    node: Node,
    *,
    vocabulary: Vocabulary = STANDARD,
    file: str = "plan.yaml",
    outside: Outside | None = None,
) -> tuple[Plan | None, list[Problem]]:
    """The plan, or None and every problem, in the order of their places. `outside` knows zones, holidays and rules."""
    plan, problems, _ = parse_with_names(node, vocabulary=vocabulary, file=file, outside=outside)
    return plan, problems


def parse_with_names(
    node: Node,
    *,
    vocabulary: Vocabulary = STANDARD,
    file: str = "plan.yaml",
    outside: Outside | None = None,
) -> tuple[Plan | None, list[Problem], Names]:
    """As `parse_plan`, and the names that the plan may refer to, as far as they could be read: what a form offers."""
    reading = Reading(file, Names(vocabulary), outside=outside or Outside())
    plan = _Reader(node, reading).plan() if node.entries is not None else _not_a_plan(node, reading)
    problems = sorted(set(reading.problems))
    return (None if problems or plan is FAILED else plan), problems, reading.names


def read_text(
    text: str, *, vocabulary: Vocabulary = STANDARD, file: str = "plan.yaml", folder: Path | None = None
) -> tuple[Plan | None, list[Problem]]:
    """The plan that a YAML text writes, or None and every problem; zones, holidays and rules are looked up.

    `folder`: where the files that it names must lie; None: wherever they are, they are not looked for.
    """
    from upkept.core.plan.document import read_yaml
    from upkept.core.plan.outside import WORLD, beside

    node, problems = read_yaml(text, file)
    if node is None:
        return None, problems
    plan, more = parse_plan(node, vocabulary=vocabulary, file=file, outside=beside(folder) if folder else WORLD)
    return (None if problems else plan), sorted({*problems, *more})


def read_plan(path: str | Path, vocabulary: Vocabulary = STANDARD) -> Plan:
    """The plan in a file (UTF-8). Raises PlanErrors with every error; OSError where there is no such file."""
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"bytes that are not UTF-8 text, from byte {error.start} on"
        raise PlanErrors([Problem(path.name, 0, 0, "not-text", found, "save the file as UTF-8")]) from None
    plan, problems = read_text(text, vocabulary=vocabulary, file=path.name, folder=path.parent)
    if plan is None:
        raise PlanErrors(problems)
    return plan


def load_document(document: Any, vocabulary: Vocabulary = STANDARD, file: str = "the stored plan") -> Plan:
    """The plan of a stored document (`Plan.document`), by the same grammar. Raises PlanErrors."""
    try:
        node = from_json(document)
    except ValueError as error:
        found = str(error)
        raise PlanErrors(
            [Problem(file, 0, 0, "not-a-document", found, "restore the stored plan from a backup")]
        ) from None
    plan, problems = parse_plan(node, vocabulary=vocabulary, file=file)
    if plan is None:
        raise PlanErrors(problems)
    return plan


def vocabulary_of(plan: Plan, vocabulary: Vocabulary = STANDARD) -> Vocabulary:
    """The events that the plan's product can record: those of the vocabulary, its own, and `X.planned` for each own X."""
    return vocabulary.merged(kind for event in plan.events.values() for kind in sections.kinds_of(event))


def _not_a_plan(node: Node, reading: Reading) -> Any:
    return reading.fail(node, "not-a-plan", node.describe(), "begin with `upkept: 1`, then `product:` and `version:`")


class _Spelling(NamedTuple):
    """How the names of a section are spelt, and what to tell about one that is not."""

    pattern: re.Pattern[str]
    code: str
    right: str


_NAME = _Spelling(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
    "not-a-name",
    "write letters, figures, dots, hyphens and underscores, 64 at most",
)
_KIND = _Spelling(
    re.compile(r"(?=.{3,64}$)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+"),
    "not-an-event-name",
    "write two words with a dot, such as course.reviewed",
)


class _Reader:
    """Reads section after section; names are gathered first, so that one bad section does not make others look bad."""

    def __init__(self, node: Node, reading: Reading) -> None:
        self.node, self.reading, self.names = node, reading, reading.names
        self.zone = "UTC"

    def plan(self) -> Any:
        self.keys()
        self.gather()
        product = self.one("product", sections.product)
        self.zone = getattr(product, "timezone", "UTC")
        calendars = {
            "always": times.always(self.zone),
            **self.table("calendars", lambda name, node, reading: times.calendar(name, node, self.zone, reading)),
        }
        windows = self.table("windows", lambda name, node, reading: times.window(name, node, self.zone, reading))
        attributes = self.table("attributes", sections.attribute)
        self.names.attributes = attributes
        self.names.unread = frozenset(self.keys_of("attributes")) - attributes.keys()
        self.calendars_are_attributes(attributes)
        releases = self.table("releases", sections.release_class)
        freezes = self.listed("freezes", lambda node, reading: times.freeze(node, self.zone, reading))
        events = self.table("events", sections.own_event, _KIND)
        self.names.vocabulary = self.names.vocabulary.merged(
            kind for event in events.values() for kind in sections.kinds_of(event)
        )
        lines = self.table("lines", sections.line)
        commitments = self.table("commitments", promise)
        values = {
            "product": product,
            "version": self.one("version", _version),
            "effective": self.one("effective", leaves.day),
            "calendars": calendars,
            "windows": windows,
            "freezes": freezes,
            "attributes": attributes,
            "releases": releases,
            "lines": lines,
            "events": events,
            "commitments": of_promises(commitments),
            "defines": self.listed("defines", _sentence),
            "background": self.listed("background", _sentence),
            "exclusions": self.exclusions(),
            "accepts": self.listed("accepts", _accepts),
        }
        return FAILED if self.reading.problems else Plan(document=_plain(self.node), **values)

    def calendars_are_attributes(self, attributes: Mapping[str, Any]) -> None:
        """Every calendar's name is an attribute (open, closed), so none else may have it."""
        section = self.node.get("attributes") or self.node
        for name in attributes.keys() & set(self.names.calendars):
            found = f"the attribute `{name}`, which is also a calendar"
            self.reading.tell(section.place_of(name), "repeated-name", found, "rename one of the two")

    def keys(self) -> None:
        """Which sections there are, and of which language."""
        for key in self.node.entries or {}:
            if key not in SECTIONS:
                self.reading.unknown(self.node.place_of(key), "unknown-key", "key", key, SECTIONS, "the plan")
        for key, example in NEEDED.items():
            if self.node.get(key) is None:
                self.reading.tell(self.node.place, "missing-key", f"no `{key}` in the plan", f"add `{example}`")
        language = self.node.get("upkept")
        if language is not None and language.text != LANGUAGE_VERSION:
            found = f"version {language.describe()} of the plan language"
            self.reading.tell(
                language.place, "unknown-version", found, f"write {LANGUAGE_VERSION}, which is what we read"
            )

    def gather(self) -> None:
        """The names that are written, whether or not what they stand for can be read."""
        names = self.names
        names.calendars = tuple(dict.fromkeys(["always", *self.keys_of("calendars")]))
        names.windows, names.releases = self.keys_of("windows"), self.keys_of("releases")
        names.lines, names.commitments = self.keys_of("lines"), self.keys_of("commitments")
        names.phases = sections.phase_names(self.node.get("lines"))
        names.exclusions = tuple(
            item.text
            for exclusion in (getattr(self.node.get("exclusions"), "items", None) or ())
            if (item := exclusion.get("id")) is not None and item.text
        )
        names.vocabulary = names.vocabulary.merged(sections.named_kinds(self.node.get("events")))
        self.reading.languages = sections.languages(self.node.get("product"))

    def keys_of(self, section: str) -> tuple[str, ...]:
        node = self.node.get(section)
        return tuple(node.entries or {}) if node else ()

    def one(self, section: str, read: Callable[[Node, Reading], Any]) -> Any:
        node = self.node.get(section)
        return FAILED if node is None else read(node, self.reading)

    def table(
        self, section: str, read: Callable[[str, Node, Reading], Any], names: _Spelling | None = None
    ) -> Mapping[str, Any]:
        """A section of names, spelt in one way; those that could not be read are left out."""
        spelling = names or _NAME
        node = self.node.get(section)
        if node is None:
            return {}
        if node.entries is None:
            right = "write names and what they stand for below it, or delete the line"
            self.reading.tell(node.place, "not-a-mapping", f"{node.describe()} in `{section}`", right)
            return {}
        found: dict[str, Any] = {}
        for name, written in node.entries.items():
            if not spelling.pattern.fullmatch(name):
                self.reading.tell(node.place_of(name), spelling.code, f"the name `{name[:60]}`", spelling.right)
                continue
            value = read(name, written, self.reading)
            if value is not FAILED:
                found[name] = value
        return found

    def listed(self, section: str, read: Callable[[Node, Reading], Any]) -> tuple[Any, ...]:
        node = self.node.get(section)
        if node is None:
            return ()
        if node.items is None:
            right = "write a list: each entry on a line that begins with a hyphen"
            self.reading.tell(node.place, "not-a-list", f"{node.describe()} in `{section}`", right)
            return ()
        return tuple(value for item in node.items if (value := read(item, self.reading)) is not FAILED)

    def exclusions(self) -> Mapping[str, Exclusion]:
        found: dict[str, Exclusion] = {}
        for exclusion in self.listed("exclusions", lambda node, reading: parse_fields(Exclusion, node, reading)):
            if exclusion.id in found:
                node = self.node.get("exclusions") or self.node
                self.reading.tell(
                    node.place, "repeated-id", f"the exclusion `{exclusion.id}` twice", "rename one of them"
                )
            found[exclusion.id] = exclusion
        return found


def _version(node: Node, reading: Reading) -> Any:
    if not node.text or not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}", node.text):
        return reading.fail(
            node, "not-a-version", node.describe(), 'write a short name without spaces, such as "2026.1"'
        )
    return node.text


def _sentence(node: Node, reading: Reading) -> Any:
    return parse(ProseText, node, reading)


def _accepts(node: Node, reading: Reading) -> Any:
    read = parse_fields(Accepts, node, reading, what="`accepts`")
    names = reading.names
    known = [
        *names.commitments,
        *names.calendars,
        *names.windows,
        *names.lines,
        *names.releases,
        *names.exclusions,
        "plan",
    ]
    if read is not FAILED and read.on not in known:
        place = (node.get("on") or node).place
        return reading.unknown(place, "unknown-commitment", "promise", read.on, names.commitments)
    return read


def _plain(node: Node) -> dict[str, Any]:
    document = node.to_document()
    assert isinstance(document, dict)
    return document
