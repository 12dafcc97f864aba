"""A promise's id becomes its title in public: words of its sentence that tell what it is about."""

import pytest

from tests.core.draft.judging import drafted_of


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("We review this policy every year.", "review-policy"),
        ("After the end of the contract we delete your data within 60 days.", "contract-delete-data"),
        ("If a critical ticket has not been answered within 30 minutes, it is escalated to the head of support.", "escalated-head-support"),
        ("We aim to meet the first response times for at least 95 % of all tickets in each calendar quarter.", "first-response-tickets"),
        ("Wir überprüfen diese Richtlinie jedes Jahr.", "ueberpruefen-richtlinie"),
        ("Revisamos esta política cada año.", "revisamos-politica"),
        ("Nous révisons cette politique chaque année.", "revisons-politique"),
    ],
)  # fmt: skip
def test_what_no_topic_names_is_named_by_its_telling_words(text, id):
    assert [one.guess.id for one in drafted_of(text).sentences] == [id]


def test_no_id_is_only_what_a_draft_calls_it():
    text = "We water the plants every week. We polish the brass every month. We wind the clocks every day."
    ids = [one.guess.id for one in drafted_of(text).sentences]
    assert len(set(ids)) == 3 and not any(id.startswith(("duty", "handled", "promise")) for id in ids)


def test_two_promises_of_some_tickets_alone_are_not_called_answered():
    text = "If you are unhappy with how a ticket is handled, the duty manager will call you back within one day."
    assert drafted_of(text).sentences[0].guess.id == "duty-manager-call"
