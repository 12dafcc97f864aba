"""Tables that come and go as CSV: none ties us up for minutes, and none that we write runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
import time

import pytest
from django.test import Client

from tests import make
from tests.spine import small
from upkept.kit import sheets
from upkept.kit.clock import moment
from upkept.plans import notes, timers
from upkept.plans.models import Obligation
from upkept.support.importers.csv import reader

BOMBS = [f"a,b\n{text}" for text in (',"' * 20_000, ";'\"" * 15_000, ', "' * 15_000)]


@pytest.mark.parametrize("text", BOMBS)
def test_no_file_of_quotes_is_reckoned_over_for_minutes(text: str) -> None:
    began = time.process_time()
    sheets.read(text.encode())
    reader(io.StringIO(text))
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "sign"),
    [("a;b\n1,5;2\n", ";"), ("a\tb,c\td\n", "\t"), ('"a,b";c\n', ";"), ("\n\na|b\n", "|"), ("a\nb\n", ","), ("", ",")],
)
def test_the_first_line_tells_what_stands_between_its_cells(text: str, sign: str) -> None:
    assert sheets.delimiter_of(text) == sign


@pytest.mark.parametrize("cell", ["=1+1", "＝1+1", "\n=1+1", "＠SUM(A1)"])  # noqa: RUF001 - the wide forms are the point
def test_no_form_of_a_formula_passes(cell: str) -> None:
    assert sheets.neutral(cell) == f"'{cell}"


@pytest.mark.django_db
def test_a_note_that_begins_like_a_formula_does_not_run_in_who_downloads_the_record() -> None:
    product, _version = small.published()
    small.happens("ticket.opened", priority="high")
    now = moment(small.START + 5 * small.HOUR)
    timers.look(now)
    row = Obligation.objects.get(commitment="response")
    notes.note(
        row, happened='=HYPERLINK("https://evil.example";"click")', changed="@now", by=make.alice(product), now=now
    )
    text = b"".join(Client().get("/encore/plan/response.csv").streaming_content).decode()  # type: ignore[attr-defined]
    (line,) = csv.DictReader(io.StringIO(text))
    assert line["note_happened"].startswith("'=HYPERLINK") and line["note_changed"] == "'@now"
