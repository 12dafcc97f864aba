"""Keeps the interface's words in Spanish, French and German: gathers what the code says, merges it into the catalogues,
checks them, and compiles them. Needs nothing but Python; `docs/build/translate.md` has the glossary and the rules.

    tools/translate.py             gather, merge, check, compile; exits with 1 where something is untranslated or wrong
    tools/translate.py --check     change nothing
    tools/translate.py --missing   print what is untranslated, a line each
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

PACKAGE = ROOT / "upkept"
LANGUAGES = {"es": "n != 1", "fr": "n > 1", "de": "n != 1"}
"""Language → when its plural is used."""

Key = tuple[str, str]
"""(context, msgid); an empty context is none."""


@dataclass
class Entry:
    """One message: where it is said, its plural if it has one, and its translation (two forms where it has a plural)."""

    plural: str = ""
    said: tuple[str, ...] = ("",)
    places: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)


Catalogue = dict[Key, Entry]

# What is said ---------------------------------------------------------------------------------------------------------
_CALLS = {"_": "i", "gettext": "i", "gettext_lazy": "i", "gettext_noop": "i", "pgettext": "ci", "pgettext_lazy": "ci",
          "ngettext": "ip", "ngettext_lazy": "ip", "npgettext": "cip", "npgettext_lazy": "cip"}  # fmt: skip


def gathered() -> Catalogue:
    """Every message of code and templates, and what the core says in English, by its place."""
    found: Catalogue = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if not place.startswith(("core/", "config/cli/", "config/demo/")):
            _gather(path.read_text(), place, found)
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        place = path.relative_to(PACKAGE).as_posix()
        _gather("\n".join(_of_template(path.read_text(), place)), place, found)
    _gather_core(found)
    return found


def _gather(source: str, place: str, found: Catalogue) -> None:
    for node in ast.walk(ast.parse(source)):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if not isinstance(node, ast.Call) or name not in _CALLS:
            continue
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(texts) >= len(_CALLS[name]):
            said = dict(zip(_CALLS[name], texts, strict=False))
            _add(found, (said.get("c", ""), said["i"]), place, said.get("p", ""))


def _of_template(text: str, place: str) -> Iterator[str]:
    """The calls that Django makes of a template's tags."""
    from django.utils.translation.template import templatize

    for call in re.finditer(
        r"\b(?:n?p?gettext|_)\(((?:u?(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')[,\s]*)+)", templatize(text, place)
    ):
        name = call.group(0).partition("(")[0]
        yield f"{name}({call.group(1).strip().rstrip(',')})"


def _gather_core(found: Catalogue) -> None:
    """The standard events' sentences and their subjects: the core knows no gettext, `kit/said` translates them."""
    from upkept.core.plan.standard import EVENTS
    from upkept.kit import said

    _add(found, (said.THE, said.OTHER), "kit/said.py")
    for subject, events in EVENTS:
        _add(found, (said.THE, said.the_english(subject)), "core/plan/standard.py")
        _add(found, (said.NAMED, said.named_english(subject)), "core/plan/standard.py")
        for _kind, sentence, _fields in events:
            _add(found, (subject, sentence), "core/plan/standard.py")
    for path in sorted((PACKAGE / "core" / "draft").rglob("*.py")):
        for template in questions_in(path.read_text()):
            _add(found, ("", template), path.relative_to(PACKAGE).as_posix())


def questions_in(source: str) -> Iterator[str]:
    """What a draft asks or tells: the first argument of `ask`, `tell` and `Question`, and the table ASKED."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
            if name in ("ask", "tell", "Question"):
                yield from (
                    each.value
                    for each in ast.walk(node.args[0])
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and " " in each.value
                )
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ASKED":
            yield from (
                each.value
                for each in ast.walk(node.value)
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and " " in each.value
            )


def _add(found: Catalogue, key: Key, place: str, plural: str = "") -> None:
    if not key[1]:
        return
    entry = found.setdefault(key, Entry())
    entry.places.add(place)
    if plural and not entry.plural:
        entry.plural, entry.said = plural, ("", "")


# Catalogues -----------------------------------------------------------------------------------------------------------
def path_of(language: str, suffix: str = "po") -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / f"django.{suffix}"


def header(language: str) -> str:
    return (
        "Project-Id-Version: Upkept\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
        f"Content-Transfer-Encoding: 8bit\nLanguage: {language}\n"
        f"Plural-Forms: nplurals=2; plural=({LANGUAGES[language]});\n"
    )


def read(language: str) -> Catalogue:
    """The catalogue as it is written; empty where there is none yet."""
    path = path_of(language)
    return parsed(path.read_text()) if path.exists() else {}


def parsed(text: str) -> Catalogue:
    """A PO file's entries but for its header; obsolete ones are dropped."""
    found: Catalogue = {}
    for block in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        entry, name = Entry(), ""
        for line in block.splitlines():
            if line.startswith("#:"):
                entry.places.update(line[2:].split())
            elif line.startswith("#,"):
                entry.flags.update(flag.strip() for flag in line[2:].split(","))
            elif line.startswith("#"):
                continue
            elif line.startswith('"'):
                parts[name] += ast.literal_eval(line)
            elif line.strip():
                name, _blank, written = line.partition(" ")
                parts[name] = ast.literal_eval(written)
        if parts.get("msgid"):
            entry.plural = parts.get("msgid_plural", "")
            entry.said = (
                (parts.get("msgstr[0]", ""), parts.get("msgstr[1]", "")) if entry.plural else (parts["msgstr"],)
            )
            found[parts.get("msgctxt", ""), parts["msgid"]] = entry
    return found


def merged(said: Catalogue, kept: Catalogue) -> Catalogue:
    """What is said now, with the translations that are there; what is no longer said goes. Nothing is guessed."""
    result: Catalogue = {}
    for key, entry in said.items():
        old = kept.get(key)
        fits = old is not None and old.plural == entry.plural
        flags = set(old.flags) if old is not None and fits else set()
        result[key] = Entry(entry.plural, old.said if old is not None and fits else entry.said, entry.places, flags)
    return result


def written(language: str, catalogue: Catalogue) -> str:
    """The PO file, ordered by place, so that a page's words stand together."""
    blocks = ['msgid ""\nmsgstr ""\n' + "\n".join(_quoted(line + "\n") for line in header(language).splitlines())]
    for (context, msgid), entry in sorted(catalogue.items(), key=lambda one: (sorted(one[1].places), one[0])):
        lines = [f"#: {place}" for place in sorted(entry.places)]
        lines += [f"#, {', '.join(sorted(entry.flags))}"] if entry.flags else []
        lines += [f"msgctxt {_quoted(context)}"] if context else []
        lines.append(f"msgid {_quoted(msgid)}")
        if entry.plural:
            lines.append(f"msgid_plural {_quoted(entry.plural)}")
            lines += [f"msgstr[{index}] {_quoted(one)}" for index, one in enumerate(entry.said)]
        else:
            lines.append(f"msgstr {_quoted(entry.said[0])}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quoted(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return f'"{text}"'


def compiled(language: str, catalogue: Catalogue) -> bytes:
    """The MO file (GNU gettext manual, "The Format of GNU MO Files"): sorted, without a hash table."""
    pairs = {"": header(language)}
    for (context, msgid), entry in catalogue.items():
        if all(entry.said) and "fuzzy" not in entry.flags:
            name = f"{context}\x04{msgid}" if context else msgid
            pairs[f"{name}\0{entry.plural}" if entry.plural else name] = "\0".join(entry.said)
    items = sorted((name.encode(), said.encode()) for name, said in pairs.items())
    count = len(items)
    names, texts = 28, 28 + 8 * count
    place, tables, body = 28 + 16 * count, [b"", b""], b""
    for which in (0, 1):
        for item in items:
            tables[which] += struct.pack("<II", len(item[which]), place + len(body))
            body += item[which] + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, count, names, texts, 0, 0) + tables[0] + tables[1] + body


# Checks ---------------------------------------------------------------------------------------------------------------
_PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(f"<{tag} {sorted(attrs)}>")

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"</{tag}>")


def tags(text: str) -> list[str]:
    """The HTML tags of a text, with their attributes, in any order."""
    parser = _Tags()
    parser.feed(text)
    return sorted(parser.found)


def placeholders(text: str) -> list[str]:
    return sorted(_PLACES.findall(text))


def faults(language: str, said: Mapping[Key, Entry], catalogue: Mapping[Key, Entry]) -> list[str]:
    """What is wrong with a catalogue, a line each: untranslated, fuzzy, placeholders or tags that differ, ends that differ."""
    found = []
    for key, wanted in said.items():
        entry, name = catalogue.get(key), f"{language}: {' | '.join(part for part in key if part)!r}"
        if entry is None or not all(entry.said) or entry.plural != wanted.plural:
            found.append(f"{name} is not translated")
            continue
        if "fuzzy" in entry.flags:
            found.append(f"{name} is fuzzy")
        originals = (key[1], entry.plural) if entry.plural else (key[1],)
        for original, text in zip(originals, entry.said, strict=True):
            if placeholders(original) != placeholders(text):
                found.append(f"{name}: {placeholders(text)} instead of {placeholders(original)}")
            if tags(original) != tags(text):
                found.append(f"{name}: tags differ")
            if original[-1:].isspace() != text[-1:].isspace() or original[:1].isspace() != text[:1].isspace():
                found.append(f"{name}: begins or ends with another blank")
            if (original[-1:] in ".…:?") and text[-1:] not in ".…:?" and len(original) > 1:
                found.append(f"{name}: ends without “{original[-1]}”")
    found += [f"{language}: {key[1]!r} is said nowhere" for key in catalogue if key not in said]
    return found


def unbroken(french: str) -> str:
    """No line is broken before the high punctuation of French, nor inside its quotation marks: « … », ici : cela ; quoi ?"""
    text = re.sub(r" (?=[:»](?:[\s,.;)]|$))", "\u00a0", french)
    return re.sub(r" (?=[;?!](?:\s|$))", "\u202f", text).replace("« ", "«\u00a0")


def main(arguments: list[str]) -> int:
    said, wrong = gathered(), []
    for language in LANGUAGES:
        kept = read(language)
        catalogue = kept if "--check" in arguments else merged(said, kept)
        if language == "fr":
            for entry in catalogue.values():
                entry.said = tuple(unbroken(text) for text in entry.said)
        wrong += faults(language, said, catalogue)
        if "--check" not in arguments and "--missing" not in arguments:
            path_of(language).parent.mkdir(parents=True, exist_ok=True)
            path_of(language).write_text(written(language, catalogue))
            path_of(language, "mo").write_bytes(compiled(language, catalogue))
        elif not path_of(language, "mo").exists() or path_of(language, "mo").read_bytes() != compiled(
            language, catalogue
        ):
            wrong.append(f"{language}: django.mo is older than django.po; run tools/translate.py")
    print("\n".join(wrong) or f"{len(said)} messages, in {', '.join(LANGUAGES)}: all translated.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
