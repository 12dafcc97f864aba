"""Own events from a CSV file: looked at before anything is recorded, every wrong line named, labelled as imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from tests import make
from tests.plans.own.making import academy
from upkept.core.refusal import Refusal
from upkept.kit import sheets
from upkept.kit.journal.models import Event
from upkept.plans.record.imports import Reading, moment
from upkept.products.models import Product

CSV = """Course;Date;Reviewer;Minutes;Passed;Remark
Bitcoin basics;29.03.2025;Ada;90;yes;Three lessons
;30.03.2025;Ada;10;yes;
mining;03/04/2025;Ada;10;yes;
mining;someday;Ada;10;yes;
mining;2025-04-05;Ada;1,234;yes;
mining;2025-04-05 14:05;Ada;12,5;no;=SUM(A1)
Bitcoin basics;29.03.2025;Ada;90;yes;Three lessons
"""


@pytest.fixture
def product(db: None, settings: Any, tmp_path: Path) -> Product:
    settings.DATA = tmp_path
    return academy()


def looked_at(product: Product, text: bytes) -> tuple[Client, str]:
    client = Client()
    client.force_login(make.olga(product))
    answer = client.post(
        "/products/academy/record/csv", {"kind": "course.reviewed", "file": SimpleUploadedFile("reviews.csv", text)}
    )
    assert answer.status_code == 302, answer.content.decode()
    return client, str(answer["Location"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_looked_at_first_and_every_wrong_line_has_its_reason(product: Product, encoding: str) -> None:
    client, path = looked_at(product, CSV.replace("Ada", "Zoë").encode(encoding))
    page = client.get(path).content.decode()
    assert not Event.objects.filter(kind="course.reviewed").exists()
    assert "2 lines read right" in page and "course:Bitcoin-basics" in page and "Zoë" in page
    for line, reason in (
        (3, "what it happened to"),
        (4, "two ways"),
        (5, "no date"),
        (6, "no number"),
        (8, "line 2 already"),
    ):
        assert f"Line {line}</strong>" in page and reason in page, line


def test_what_reads_right_is_recorded_once_and_labelled_as_imported(product: Product) -> None:
    client, path = looked_at(product, CSV.encode())
    said = {"column-subject": "Course", "column-at": "Date", "column-minutes": "Minutes", "column-note": "Remark"}
    page = client.post(path, said).content.decode()
    assert "2 events recorded" in page
    again = client.post(path, said).content.decode()
    assert "0 events recorded" in again and "2 were known already" in again
    events = Event.objects.filter(kind="course.reviewed").order_by("at")
    assert [one.how for one in events] == ["imported", "imported"] and events[1].data["minutes"] == 12.5
    assert events[0].at.isoformat() == "2025-03-29T11:00:00+00:00"  # noon in Madrid


def test_to_look_again_records_nothing_and_keeps_what_was_chosen(product: Product) -> None:
    client, path = looked_at(product, CSV.encode())
    said = {"column-subject": "Course", "column-at": "Date", "column-minutes": "Minutes", "order": "day"}
    answer = client.post(path, {**said, "do": "look"})
    assert answer.status_code == 200 and "3 lines read right" in answer.content.decode()
    assert "formmethod" not in answer.content.decode()  # by GET the token of the form would stand in the address
    assert not Event.objects.filter(kind="course.reviewed").exists()


def test_the_order_of_day_and_month_is_said_not_guessed(product: Product) -> None:
    client, path = looked_at(product, CSV.encode())
    said = "column-subject=Course&column-at=Date&order="
    for order, day in (("day", "3 Apr"), ("month", "4 Mar")):
        assert day in client.get(f"{path}?{said}{order}").content.decode()


def test_without_the_needed_columns_it_says_which(product: Product) -> None:
    client, path = looked_at(product, b"A,B\n1,2\n")
    answer = client.get(f"{path}?column-subject=A")
    assert answer.status_code == 422 and "at" in answer.content.decode()
    assert client.post(path, {"column-subject": "A"}).status_code == 422


@pytest.mark.parametrize("data", [b"", b"\n\n", b"PK\x03\x04\x00\x00binary\x00"])
def test_what_is_no_csv_is_refused_in_words(product: Product, data: bytes) -> None:
    client = Client()
    client.force_login(make.olga(product))
    upload = SimpleUploadedFile("x.csv", data or b" ")
    answer = client.post("/products/academy/record/csv", {"kind": "course.reviewed", "file": upload})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("written", "is_right"),
    [("2026-03-29", True), ("2026-03-29T10:00:00Z", True), ("31/12/2026", True), ("12/31/2026", True), ("01/02/2026", False),
     ("March 2026", False), ("29", False), ("10:00", False), ("", False), ("9999-99-99", False)],
)  # fmt: skip
def test_only_whole_dates_that_read_one_way_are_taken(written: str, is_right: bool) -> None:
    if is_right:
        assert moment(written, Reading({})) > 0
    else:
        with pytest.raises(Refusal):
            moment(written, Reading({}))


@pytest.mark.parametrize(
    ("cell", "safe"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-2", "'-2"), (-2, -2), ("a=1", "a=1"), (None, "")]
)
def test_no_cell_that_we_write_runs_as_a_formula(cell: object, safe: object) -> None:
    assert sheets.neutral(cell) == safe


def test_the_command_line_brings_them_in_as_well(product: Product, tmp_path: Path) -> None:
    from upkept.config.cli import build

    file = tmp_path / "reviews.csv"
    file.write_text(CSV)
    said = ["import", "events", str(file), "-p", "academy", "--kind", "course.reviewed", "--json"]
    result = CliRunner().invoke(build(["imports"]), said)
    assert result.exit_code == 1 and '"taken": 2' in result.output and '"line": 4' in result.output
    wrong = CliRunner().invoke(build(["imports"]), [*said[:-2], "course.reviwed"])
    assert wrong.exit_code == 1 and "course.reviewed" in wrong.output
