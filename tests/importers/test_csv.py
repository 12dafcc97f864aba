"""Tickets read from other tools' exports."""

from pathlib import Path

import pytest

from upkept.core.event import Event
from upkept.core.refusal import Refusal
from upkept.support.bringing.reading import guess_state, guess_word
from upkept.support.importers.csv import BadRow, Columns, guess_columns, open_csv, read_tickets, reader

HEAD = "Ticket number,Created,First response,Resolved,Priority\n"


def read(tmp_path: Path, text: str | bytes, **how: object) -> tuple[list[Event], list[BadRow]]:
    path = tmp_path / "tickets.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with open_csv(path) as stream:
        rows = reader(stream)
        columns = how.pop("columns", None) or guess_columns(list(rows.fieldnames or []))
        found = list(read_tickets(rows, Columns(columns, **how), product="encore"))  # type: ignore[arg-type]
    return [f for f in found if isinstance(f, Event)], [f for f in found if isinstance(f, BadRow)]


def test_a_row_becomes_opened_answered_resolved(tmp_path: Path) -> None:
    events, bad = read(tmp_path, HEAD + "481,2026-03-02 09:00,2026-03-02 10:30,2026-03-03 12:00,High\n")
    assert not bad
    assert [(e.kind, e.subject) for e in events] == [
        ("ticket.opened", "ticket:csv-481"), ("ticket.answered", "ticket:csv-481"), ("ticket.resolved", "ticket:csv-481"),
    ]  # fmt: skip
    assert events[0].data == {"priority": "high"}
    assert events[1].at - events[0].at == 5400


def test_times_without_an_offset_are_read_in_the_zone(tmp_path: Path) -> None:
    events, _ = read(tmp_path, HEAD + "1,2026-07-01 09:00,,,low\n2,2026-07-01T09:00:00Z,,,low\n", zone="Europe/Madrid")
    assert events[1].at - events[0].at == 7200


def test_a_date_that_reads_two_ways_is_refused_until_said(tmp_path: Path) -> None:
    row = HEAD + "1,03/04/2026 10:00,,,low\n"
    events, bad = read(tmp_path, row)
    assert not events and "two ways" in bad[0].sentence and bad[0].line == 2
    april, _ = read(tmp_path, row, day_first=True)
    march, _ = read(tmp_path, row, day_first=False)
    assert april[0].at - march[0].at == 30 * 86400  # 3 April, 4 March


def test_a_day_above_twelve_needs_no_saying(tmp_path: Path) -> None:
    events, bad = read(tmp_path, HEAD + "1,25/04/2026 10:00,,,low\n")
    assert not bad and events[0].at == 1777111200


def test_bad_rows_are_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (
        HEAD
        + "1,yesterday-ish,,,low\n,2026-01-01 10:00,,,low\n3,2026-01-02 10:00,2026-01-01 09:00,,low\n4,2026-01-01 10:00,,,low\n4,2026-01-01 10:00,,,low\n5,,,,low\n"
    )
    events, bad = read(tmp_path, text)
    assert [e.subject for e in events] == ["ticket:csv-4"]
    assert [b.line for b in bad] == [2, 3, 4, 6, 7]
    assert "no number" in bad[1].sentence and "before it was opened" in bad[2].sentence and "line 5" in bad[3].sentence


def test_values_are_mapped_to_the_plans(tmp_path: Path) -> None:
    events, _ = read(tmp_path, HEAD + "1,2026-01-01 10:00,,,P1\n", values={"priority": {"P1": "emergency"}})
    assert events[0].data == {"priority": "emergency"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_semicolons_are_recognised(tmp_path: Path, encoding: str) -> None:
    text = "Número;Created;Priority\n7;2026-01-01 10:00;Crítica\n8;2026-01-01 11:00;Crítica\n"
    events, bad = read(
        tmp_path, text.encode(encoding), columns={"id": "Número", "opened": "Created", "priority": "Priority"}
    )
    assert not bad and events[0].data == {"priority": "crítica"}


def test_an_unknown_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="It has: Ticket number, Created"):
        read(tmp_path, HEAD, columns={"id": "Nr", "opened": "Created"})
    with pytest.raises(Refusal, match="--map opened="):
        read(tmp_path, "Id,Title\n1,x\n")


@pytest.mark.parametrize(
    "headings",
    [
        ["#", "Titel", "Priorität", "Status", "Erstellt am", "Erste Antwort", "Geschlossen am"],
        ["Número de ticket", "Título", "Prioridad", "Fecha de creación", "Primera respuesta", "Fecha de cierre"],
        ["Numéro du ticket", "Titre", "Priorité", "Créé le", "Première réponse", "Résolu le"],
    ],
)
def test_headings_are_known_in_the_languages_of_the_interface(headings: list[str]) -> None:
    assert set(guess_columns(headings)) - {"state"} == {"id", "opened", "answered", "resolved", "priority"}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("1 kritisch", "critical"),
        ("2 hoch", "high"),
        ("3 - Normal", "normal"),
        ("1 low", "low"),
        ("Baja", "low"),
        ("élevée", "high"),
        ("2", "high"),
        ("High", "high"),
        ("VIP", ""),
        ("", ""),
    ],
)
def test_a_word_for_urgency_is_known_with_its_figure_and_in_each_language(theirs: str, ours: str) -> None:
    assert guess_word(theirs, ["critical", "high", "normal", "low"]) == ours


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("Closed", "done"),
        ("Gelöst", "done"),
        ("Résolu", "done"),
        ("Cerrado", "done"),
        ("unresolved", ""),
        ("Waiting on customer", "waiting"),
        ("warten auf Kunde", "waiting"),
        ("En espera", "waiting"),
        ("On hold", "waiting"),
        ("Pending", "waiting"),
        ("spam", "spam"),
        ("Closed - Duplicate", "merged"),
        ("zusammengeführt", "merged"),
        ("Open", ""),
        ("Wieder geöffnet", ""),
        ("In Bearbeitung", ""),
    ],
)
def test_a_word_for_the_state_of_a_ticket_is_known_in_each_language(theirs: str, ours: str) -> None:
    assert guess_state(theirs) == ours


def test_spam_is_void_from_its_opening_on_and_other_states_say_nothing(tmp_path: Path) -> None:
    head = "Number,Created,First response,Status\n"
    rows = "1,2026-01-01 10:00,2026-01-01 11:00,Junk\n2,2026-01-01 10:00,,Open\n"
    events, bad = read(tmp_path, head + rows, values={"state": {"Junk": "spam"}})
    assert not bad
    assert [(e.kind, e.subject, e.at - events[0].at) for e in events] == [
        ("ticket.opened", "ticket:csv-1", 0), ("ticket.spam", "ticket:csv-1", 0), ("ticket.opened", "ticket:csv-2", 0),
    ]  # fmt: skip
    assert all(not event.data for event in events)


def test_tickets_without_an_attribute_are_what_is_said_of_them(tmp_path: Path) -> None:
    rows = HEAD + "1,2026-01-01 10:00,,,\n2,2026-01-01 10:00,,,Low\n"
    events, _ = read(tmp_path, rows, blank={"priority": "normal", "severity": "high"})
    assert [event.data for event in events] == [
        {"priority": "normal", "severity": "high", "assumed": ["priority", "severity"]},
        {"priority": "low", "severity": "high", "assumed": ["severity"]},
    ]
