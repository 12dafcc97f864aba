"""Who may do what in which product."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from tests import make
from upkept.products import access

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("owner", ["read", "answer", "operate", "maintain", "own"], []),
        ("maintainer", ["read", "answer", "operate", "maintain"], ["own"]),
        ("operator", ["read", "answer", "operate"], ["maintain", "own"]),
        ("agent", ["read", "answer"], ["operate", "maintain", "own"]),
        ("auditor", ["read"], ["answer", "operate", "maintain", "own"]),
    ],
)
def test_each_role_may_do_its_part_and_no_more(role: str, may: list[str], may_not: list[str]) -> None:
    encore = make.product()
    who = make.member("Bob", role, encore)
    assert [word for word in may if access.allowed(who, encore, word)] == may
    assert not [word for word in may_not if access.allowed(who, "encore", word)]


def test_absent_and_not_yours_look_alike() -> None:
    make.product()
    for who in (make.charlie(), AnonymousUser()):
        with pytest.raises(Http404) as yours:
            access.product_for(who, "encore", may="read")
        with pytest.raises(Http404) as absent:
            access.product_for(who, "nowhere", may="read")
        assert str(yours.value) == str(absent.value)


def test_a_role_in_one_product_is_none_in_another() -> None:
    other = make.product("torch-trader")
    bob = make.bob(make.product())
    assert access.slugs_for(bob, may="answer") == ["encore"]
    assert not access.allowed(bob, other, "read")


def test_who_left_may_nothing() -> None:
    alice = make.alice()
    alice.is_active = False
    alice.save()
    assert not access.allowed(alice, "encore", "read")
    assert access.slugs_for(alice, may="read") == []


def test_what_somebody_may_do_anywhere_is_what_they_may_do_in_one_product_at_least() -> None:
    agent, outsider = make.bob(), make.charlie()
    make.member("Bob", "auditor", make.product("torch"))
    root = make.person("Root", is_staff=True)
    for who in (agent, outsider, root, AnonymousUser()):
        assert access.anywhere(who) == {may for may in access.MAY if access.slugs_for(who, may=may)}
    assert access.anywhere(agent) == {"read", "answer", "audit"}
    outsider.is_active = root.is_active = False
    assert access.anywhere(outsider) == access.anywhere(root) == frozenset()
