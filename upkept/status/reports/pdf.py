"""A report as PDF: the same value as its page, set in the embedded Source fonts. The same report gives the same bytes."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import Final

import font_source_sans_pro
import font_source_serif_pro
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from upkept.kit.clock import moment
from upkept.kit.ui import words
from upkept.kit.ui.shapes import Score
from upkept.status.reports.content import Failure, Line, Report, compared
from upkept.status.reports.told import how, shares_told, stands

logging.getLogger("fontTools.subset").setLevel(logging.WARNING)  # one line per table of the font otherwise

INK: Final = (32, 35, 46)
SOFT: Final = (88, 92, 104)
RULE: Final = (214, 211, 203)
TONES: Final = {"kept": (28, 110, 66), "late": (160, 42, 38), "broken": (160, 42, 38)}
LEFT: Final = 24.0
WIDTH: Final = 210 - 2 * LEFT
RECORD: Final = 50.0
"""Millimetres: the margin in which each sentence's record stands."""
GAP: Final = 6.0


def pdf(report: Report, address: str) -> bytes:
    """The report on A4. `address`: where its page is, printed at the foot. Set the language of the words before calling."""
    sheet = _Sheet(report, address)
    sheet.head()
    sheet.promises(_("Promises"), report.promises)
    sheet.promises(_("Aims, measured and shown apart"), report.aims)
    sheet.changes()
    sheet.method()
    return bytes(sheet.output())


@lru_cache(maxsize=1)
def _fonts() -> tuple[tuple[str, str, Path], ...]:
    serif = Path(font_source_serif_pro.__file__).parent / "files"
    sans = Path(font_source_sans_pro.__file__).parent / "files"
    return (
        ("serif", "", serif / "SourceSerifPro-Regular.ttf"),
        ("serif", "B", serif / "SourceSerifPro-Semibold.ttf"),
        ("serif", "I", serif / "SourceSerifPro-It.ttf"),
        ("sans", "", sans / "SourceSansPro-Regular.ttf"),
        ("sans", "B", sans / "SourceSansPro-Semibold.ttf"),
    )


class _Sheet(FPDF):
    def __init__(self, report: Report, address: str) -> None:
        super().__init__(format="A4")
        self.report, self.address = report, address
        for family, style, path in _fonts():
            self.add_font(family, style, path)
        self.set_margins(LEFT, 22, LEFT)
        self.set_auto_page_break(True, 24)
        self.set_title(f"{report.product.name}: {report.period.title}")
        self.set_lang(report.language)
        self.set_creator("Upkept")
        self.set_creation_date(moment(report.as_of))
        self.add_page()

    def footer(self) -> None:
        self.set_y(-16)
        self._font("sans", "", 8, SOFT)
        self.cell(WIDTH - 30, 4, self._known(self.address))
        self.cell(30, 4, f"{self.page_no()} / {{nb}}", align="R")

    def head(self) -> None:
        report = self.report
        self._font("sans", "", 9, SOFT)
        self._line(stands(report), 4.5)
        self.ln(1)
        self._font("serif", "", 24, INK)
        self._line(report.product.name, 10.5)
        self._font("serif", "I", 15, SOFT)
        self._line(report.period.title, 8)
        self.ln(4)
        self._rule()
        self._font("serif", "", 13, INK)
        self._line(self._score(report.total), 6.5)
        self._font("sans", "", 9, SOFT)
        notes = (self._adjusted(report.total), compared(report.total, report.total_before))
        for note in filter(None, notes):
            self._line(note, 4.5)
        if report.product.synthetic:
            self._line(_("An example: its history is synthetic, made by a generator and measured like any other."), 4.5)
        self.ln(3)

    def promises(self, title: str, lines: tuple[Line, ...]) -> None:
        if not lines:
            return
        self._heading(title)
        for line in lines:
            self._promise(line)

    def changes(self) -> None:
        if not self.report.changes:
            return
        self._heading(_("Changes of the plan"))
        self._font("serif", "", 10.5, INK)
        for change in self.report.changes:
            when = words.date_words(change.effective, self.report.zone)
            said = _("Version %(number)s took effect on %(date)s.") % {"number": change.number, "date": when}
            self._line(said, 5.2)

    def method(self) -> None:
        self._heading(_("How these figures were made"))
        self._font("serif", "", 9.5, SOFT)
        for sentence in how(self.report):
            self._line(sentence, 4.8)
            self.ln(1)

    def _promise(self, line: Line) -> None:
        """The sentence at the left, its record in the margin beside it; both stay on one page."""
        text = WIDTH - RECORD - GAP
        self._font("serif", "", 10.5, INK)
        height = self._height(line.sentence, text, 5.2)
        self._font("sans", "", 8.5, SOFT)
        notes = self._notes(line)
        beside = 5 + sum(self._height(note, RECORD, 4) for note in notes)
        if self.get_y() + max(height, beside) > self.page_break_trigger:
            self.add_page()
        top = self.get_y()
        self._font("serif", "", 10.5, INK)
        self.multi_cell(text, 5.2, self._known(line.sentence), align="L")
        bottom = self.get_y()
        self.set_xy(LEFT + text + GAP, top)
        self._font("sans", "B", 9, TONES.get(line.mark.state, SOFT))
        self.multi_cell(RECORD, 5, self._known(_state(line)), align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
        self._font("sans", "", 8.5, SOFT)
        for note in notes:
            self.set_x(LEFT + text + GAP)
            self.multi_cell(RECORD, 4, self._known(note), align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
        self.set_xy(LEFT, max(bottom, self.get_y()) + 1)
        for failure in line.failures:
            self._failure(failure)
        if line.more:
            said = ngettext("and %(n)s more case", "and %(n)s more cases", line.more) % {"n": words.number(line.more)}
            self._line(said, 4.2)
        self.ln(1.5)
        self._rule()

    def _notes(self, line: Line) -> list[str]:
        """Its name first: two promises may quote one row of a table."""
        if line.why:
            return [line.title, line.why]
        score = self._score(line.score) if line.score.cases else ""
        return list(
            filter(
                None,
                [line.title, score, self._adjusted(line.score), compared(line.score, line.before), *shares_told(line)],
            )
        )

    def _failure(self, failure: Failure) -> None:
        zone = self.report.zone
        due = words.day_time(failure.due, zone) if failure.due else ""
        done = words.day_time(failure.done, zone) if failure.done else ""
        parts = [
            words.state_word(failure.state.state),
            failure.case,
            _("due %(when)s") % {"when": due} if due else "",
            _("done %(when)s") % {"when": done} if done else "",
            failure.late,
            failure.excused,
        ]
        self._font("sans", "", 8.5, SOFT)
        self.set_x(LEFT + 4)
        self.multi_cell(WIDTH - 4, 4.2, self._known(" · ".join(filter(None, parts))), align="L", new_x=XPos.LMARGIN)

    def _heading(self, title: str) -> None:
        if self.get_y() > self.page_break_trigger - 30:
            self.add_page()
        self.ln(4)
        self._font("serif", "B", 13, INK)
        self.start_section(self._known(title))
        self._line(title, 7)
        self.ln(1)

    def _score(self, score: Score) -> str:
        return words.share_words(score.kept, score.cases) if score.cases else _("No case came to its verdict.")

    def _adjusted(self, score: Score) -> str:
        if score.adjusted_cases is None or score.adjusted_cases == score.cases:
            return ""
        return _("{kept} of {cases} without the excused").format(
            kept=words.number(score.adjusted_kept or 0), cases=words.number(score.adjusted_cases)
        )

    def _font(self, family: str, style: str, size: float, colour: tuple[int, int, int]) -> None:
        self.set_font(family, style, size)
        self.set_text_color(*colour)

    def _line(self, text: str, height: float) -> None:
        self.multi_cell(0, height, self._known(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _height(self, text: str, width: float, line: float) -> float:
        found = self.multi_cell(width, line, self._known(text), align="L", dry_run=True, output="HEIGHT")
        return float(found)  # type: ignore[arg-type]  # of a dry run that asks for the height

    def _rule(self) -> None:
        self.set_draw_color(*RULE)
        self.set_line_width(0.2)
        self.line(LEFT, self.get_y(), LEFT + WIDTH, self.get_y())
        self.ln(2.5)

    def _known(self, text: str) -> str:
        """What the fonts do not have is shown as a white square, never left out; marks of direction are not printed."""
        known = self.fonts["serif"].cmap  # type: ignore[union-attr]  # an embedded font has one
        text = "".join(sign for sign in text if sign not in "\u200e\u200f\u2066\u2067\u2068\u2069")
        return "".join(sign if ord(sign) in known or sign == "\n" else "\u25a1" for sign in text)


def _state(line: Line) -> str:
    return line.mark.label or words.state_word(line.mark.state)
