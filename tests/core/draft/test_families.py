"""A kind of promise is one entry: what says that a clause is of it, and what is made of the clause."""

from tests.core.draft.judging import own
from upkept.core.commitments import KINDS
from upkept.core.draft.families import FAMILIES
from upkept.core.draft.families.base import Family
from upkept.core.draft.proposal import About, Further
from upkept.core.draft.propose import propose
from upkept.core.draft.questions import Question


def guess_of(text):
    return propose({"en": text}, product=About("acme", "Acme", "UTC")).sentences[0].guess


def test_every_kind_that_a_plan_can_hold_has_its_entry():
    assert set(KINDS) - {"unmeasured"} <= set(FAMILIES)
    kinds = {one for row in own() for one in ([row["kind"]] if isinstance(row["kind"], str) else row["kind"])}
    assert kinds & set(KINDS) - {"unmeasured"} <= set(FAMILIES)


def test_one_entry_is_enough_to_recognise_a_kind_and_it_is_asked_first(monkeypatch):
    def carried(clause, one):
        fields = {"kind": "cadence", "event": "backup.completed", "every": clause.figures[0].value}
        return [Further("carried", "cadence", fields)]

    family = Family(
        "carried",
        Question("something that is carried"),
        each=carried,
        says=lambda clause, one: "carried" in clause.text,
    )
    before = guess_of("Tapes are carried away within 7 days.")
    monkeypatch.setitem(FAMILIES, "carried", family)
    after = guess_of("Tapes are carried away within 7 days.")
    assert before.id != "carried"
    assert (after.id, after.fields["every"]) == ("carried", "7d")
    assert guess_of("Tickets are answered within 7 days.").kind == "deadline"
