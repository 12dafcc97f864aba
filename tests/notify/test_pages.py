"""Reading notices, choosing them, and what who runs it sees."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import make
from tests.notify.telling import told
from upkept.kit import clock
from upkept.kit.live.topics import may_watch
from upkept.notify.models import Delivery, Mute, Notice, Preference, Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Client:
    client = Client()
    client.force_login(make.alice())
    return client


def test_notices_are_counted_read_and_left_unread(alice: Client) -> None:
    told(make.alice())
    row = Notice.objects.get()
    assert ">1<span" in alice.get("/due").content.decode()
    assert "News 1" in alice.get("/notices").content.decode()
    answer = alice.post(f"/notices/{row.pk}/open")
    assert answer.status_code == 302 and answer["Location"] == "/due"
    assert "Nothing unread" in alice.get("/notices?show=unread").content.decode()
    alice.post(f"/notices/{row.pk}/mark", {"unread": "1"})
    assert "News 1" in alice.get("/notices?show=unread").content.decode()
    alice.post("/notices/read")
    assert "hidden" in alice.get("/notices/count").content.decode()


def test_anothers_notice_is_not_there_and_nobody_watches_it(alice: Client) -> None:
    bob = make.bob()
    told(bob)
    row = Notice.objects.get()
    assert alice.post(f"/notices/{row.pk}/open").status_code == 404
    assert alice.post(f"/notices/{row.pk}/mark").status_code == 404
    assert may_watch(bob, f"notices:{bob.pk}") and not may_watch(make.alice(), f"notices:{bob.pk}")


def test_reading_writes_by_post_alone(alice: Client) -> None:
    told(make.alice())
    assert alice.get(f"/notices/{Notice.objects.get().pk}/open").status_code == 405
    assert alice.get("/notices/read").status_code == 405


def test_a_long_list_asks_the_database_no_oftener(alice: Client, django_assert_max_num_queries: object) -> None:
    for n in range(40):
        told(make.alice(), key=f"n{n}")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert alice.get("/notices").status_code == 200


def test_what_is_chosen_is_kept_and_what_is_wrong_keeps_what_was_ticked(alice: Client) -> None:
    answer = alice.post("/account/notices", {"product": "", "risk-how": "now", "broken-how": "never"})
    assert answer.status_code == 422 and "by what?" in answer.content.decode()
    assert '<option value="never" selected' in answer.content.decode() and not Preference.objects.exists()
    alice.post("/account/notices", {"product": "encore", "risk-how": "now", "risk-by": ["email"], "broken-how": ""})
    assert Preference.objects.get().channels == ["email"]
    assert alice.post("/account/notices", {"product": "nobodys"}).status_code == 404


def test_hours_are_kept_and_the_next_digest_follows(alice: Client) -> None:
    said = {"digest_hour": "6", "weekday": "4", "quiet_from": "22", "quiet_until": "6", "digest_channels": ["email"]}
    assert alice.post("/account/notices/times", said).status_code == 302
    row = Settings.objects.get()
    assert (row.digest_hour, row.weekday, row.quiet_from) == (6, 4, 22) and row.next_digest_at.hour == 6
    wrong = alice.post("/account/notices/times", {**said, "quiet_until": ""})
    assert wrong.status_code == 422 and "two different ends" in wrong.content.decode()
    assert alice.post("/account/notices/times", {**said, "digest_hour": "99"}).status_code == 422


def test_a_product_is_silenced_until_a_day_to_come(alice: Client) -> None:
    day = (clock.now() + timedelta(days=9)).date().isoformat()
    alice.post("/account/notices/mute/encore", {"until": day})
    assert Mute.objects.get().product == "encore"
    for bad in ("yesterday", "2001-01-01", "", "9999-12-31"):
        assert alice.post("/account/notices/mute/encore", {"until": bad}).status_code == 302
        assert Mute.objects.get().until.date().isoformat() <= day
    alice.post("/account/notices/mute/encore", {"unmute": "1"})
    assert not Mute.objects.exists()


def test_only_who_runs_it_sees_deliveries_and_no_address_in_them(alice: Client) -> None:
    told(make.bob())
    Delivery.objects.update(state="dead", error="The mail server refused the address (status 550).")
    assert alice.get("/notices/deliveries").status_code == 404 == alice.post("/notices/deliveries/retry").status_code
    assert Client().get("/notices/deliveries").status_code == 404
    runs_it = Client()
    runs_it.force_login(make.person("Root", is_staff=True))
    page = runs_it.get("/notices/deliveries").content.decode()
    assert "550" in page and "bob@example.org" not in page
    runs_it.post("/notices/deliveries/retry", {"delivery": str(Delivery.objects.get().pk)})
    assert Delivery.objects.get().state == "waiting"
    assert "nothing to try again" in runs_it.post("/notices/deliveries/retry", follow=True).content.decode()


def test_one_click_leaves_the_mail_of_a_topic_and_needs_no_session() -> None:
    from tests.notify.telling import sent

    told(make.alice())
    headers = sent()[0].extra_headers
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    client = Client(enforce_csrf_checks=True)
    assert client.post(address).status_code == 200
    assert Preference.objects.get().channels == ["in_app"]
    assert told(make.alice(), key="two") == 1 and len(sent()) == 1
    assert client.post("/account/notices/leave/1.risk.encore:forged").status_code == 404


def test_every_page_works_without_a_role_and_in_every_language() -> None:
    client = Client()
    client.force_login(make.charlie())
    for language in ("en", "es", "fr", "de"):
        for path in ("/notices", "/account/notices"):
            assert client.get(path, headers={"accept-language": language}).status_code == 200
