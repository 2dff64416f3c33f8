"""What coordinators see and do: who has applied, paper and phone, links, questions in public, times of help."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from longtable.calls.actions.helping import forget_addresses
from longtable.calls.models import Application, Booking, OfficeHour, PanelMember, PublicQuestion, Submission
from longtable.coalitions.models import Person, PersonalLink, Role
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
from tests.factories.places import make_community
from tests.pages import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def access():
    access = make_access()
    make_community(access)
    return access


@pytest.fixture
def call(access):
    return make_call(access)


def url(call, name, *args):
    return reverse(f"calls:{name}", args=[call.coalition.slug, call.code, *args])


def test_the_list_sorts_pages_and_needs_the_same_queries_at_any_size(visit, access, call):
    counts = []
    client = visit(access.account)
    for size in (3, 70):
        while call.applications.count() < size:
            make_application(call, organization=f"Organization {call.applications.count():03}")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url(call, "applications") + "?sort=-number")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15
    words = words_of(page)
    assert "70 applications are sent" in words
    assert words.index("A70") < words.index("A69")
    assert "A01 " not in words


def test_one_application_shows_what_was_sent(visit, access, call):
    application = make_application(call, organization="Lake House")
    client = visit(access.account)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url(call, "application", application.number))
    assert len(queries) <= 25
    words = words_of(page)
    assert "We go from door to door" in words
    assert application.contact.email in words
    application.answers.update(text="Changed later")
    page = client.get(url(call, "application", application.number))
    assert "Changed later" not in words_of(page)
    assert "has not sent it again" in words_of(page)


def test_members_and_reviewers_of_a_blind_call_do_not_read_it(visit, access, call):
    application = make_application(call)
    member = make_access(Role.MEMBER, access.coalition)
    assert visit(member.account).get(url(call, "applications")).status_code == 403
    call.blind = True
    call.save()
    person = Person.objects.create(coalition=access.coalition, account=access.account, name="Coordinator")
    assert visit(access.account).get(url(call, "applications")).status_code == 200
    PanelMember.objects.create(call=call, person=person)
    for name, *args in (("applications",), ("application", application.number), ("enter_application",)):
        assert visit(access.account).get(url(call, name, *args)).status_code == 403


def test_what_came_on_paper_is_entered_and_marked(visit, access, call):
    client = visit(access.account)
    arrived = (timezone.now() - timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
    data = {
        "way": "paper",
        "organization": "Elders Club",
        "received_at": arrived,
        "language": "es",
        "email": "e@people.example",
    }
    page = client.post(url(call, "enter_application"), data, follow=True)
    row = Application.objects.get()
    assert (row.way, row.started_at < timezone.now() - timedelta(hours=20)) == ("paper", True)
    marks = dict(page.context["marks"])
    page = client.post(
        url(call, "application_step", row.number, "you"), {**marks, "organization": "Elders Club 2"}, follow=True
    )
    for question in call.questions.exclude(kind="service"):
        row.answers.create(question=question, text="As they wrote it")
    row.refresh_from_db()
    row.services = [{"group": "black", "relation": "serves", "areas": ["1"]}]
    row.amount_cents = 2_000_000
    row.save()
    call.closes_at = timezone.now() - timedelta(hours=3)  # it came in time and is typed in later
    call.save()
    page = client.post(url(call, "application_step", row.number, "send"), follow=True)
    assert "Paper, entered by us" in words_of(page)
    assert Submission.objects.get().content["organization"] == "Elders Club 2"
    assert Submission.objects.get().late_seconds == 0
    assert mail.outbox[-1].to == ["e@people.example"]
    assert "Paper, entered by us" in words_of(client.get(url(call, "applications")))


def test_paper_that_came_too_late_is_refused(visit, access):
    call = make_call(access, "closed")
    arrived = (timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    data = {"way": "phone", "organization": "Elders Club", "received_at": arrived, "language": "en"}
    page = visit(access.account).post(url(call, "enter_application"), data)
    assert page.status_code == 422
    assert "after the deadline" in words_of(page)
    assert Application.objects.count() == 0


def test_staff_do_not_write_for_those_who_write_online(visit, access, call):
    row = make_application(call, "draft", organization="Theirs")
    page = visit(access.account).post(
        url(call, "application_step", row.number, "you"), {"organization": "Ours"}, follow=True
    )
    assert "Only they change what they say" in words_of(page)
    row.refresh_from_db()
    assert row.organization == "Theirs"


def test_links_are_sent_again_and_ended(visit, access, call):
    row = make_application(call, "draft", email="ana@people.example")
    link, secret = make_apply_link(row)
    client = visit(access.account)
    client.post(url(call, "send_apply_link", row.number, link.pk))
    assert mail.outbox[-1].to == ["ana@people.example"]
    page = client.get(url(call, "withdraw_apply_link", row.number, link.pk))
    assert "End the links of ana@people.example?" in words_of(page)
    client.post(url(call, "withdraw_apply_link", row.number, link.pk))
    assert not PersonalLink.objects.filter(purpose="apply", withdrawn_at=None).exists()
    assert visit().get(reverse("apply_home", args=[secret])).status_code == 410
    other = make_apply_link(make_application(call, "draft"))[0]
    assert client.post(url(call, "send_apply_link", row.number, other.pk)).status_code == 404


def test_a_question_is_asked_answered_told_and_the_address_forgotten(visit, access, call):
    ask = reverse("ask_question", args=[call.coalition.slug, call.code])
    visit().post(ask, {"text": "May a church apply?", "email": "curious@people.example"})
    assert "May a church apply?" not in words_of(visit().get(ask))
    row = PublicQuestion.objects.get()
    client = visit(access.account)
    page = client.get(url(call, "asked"))
    assert "1 question waits for an answer" in words_of(page)
    assert "curious@" not in words_of(page)
    client.post(url(call, "answer_asked", row.pk), {f"q{row.pk}-answer": "Yes, any group may."})
    assert "Yes, any group may." in words_of(visit().get(ask))
    assert mail.outbox[-1].to == ["curious@people.example"]
    row.refresh_from_db()
    assert row.email == ""
    client.post(url(call, "answer_asked", row.pk), {f"q{row.pk}-answer": "Yes, of course."})
    assert len(mail.outbox) == 1
    assert "curious" not in " ".join(str(one.after) + one.subject_label for one in Entry.objects.all())
    client.post(url(call, "answer_asked", row.pk), {"remove": "1"})
    assert PublicQuestion.objects.count() == 0


def test_asking_is_limited_and_twice_is_once(visit, call):
    ask = reverse("ask_question", args=[call.coalition.slug, call.code])
    for text in ("Same?", "Same?", "2?", "3?", "4?", "5?", "6?", "7?"):
        page = visit().post(ask, {"text": text})
    assert page.status_code == 422
    assert PublicQuestion.objects.count() == 5


def test_addresses_are_forgotten_after_a_month(call):
    PublicQuestion.objects.create(call=call, text="Where?", email="curious@people.example")
    assert forget_addresses(today=timezone.localdate()) == 0
    call.closes_at = timezone.now() - timedelta(days=40)
    call.save()
    assert forget_addresses(today=timezone.localdate()) == 1
    assert not PublicQuestion.objects.exclude(email="").exists()


def test_help_is_offered_booked_once_cancelled_and_logged(visit, access, call):
    client = visit(access.account)
    begins = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT15:00")
    data = {"starts_at": begins, "minutes": "20", "place": "Library, room 2", "language": "es", "capacity": "1"}
    for _press in range(2):
        client.post(url(call, "help"), data)
    hour = OfficeHour.objects.get()
    assert "3:00 p.m." in words_of(client.get(url(call, "help"))) or "3 p.m." in words_of(client.get(url(call, "help")))
    first, second = make_application(call, "draft"), make_application(call, "draft")
    secrets = [make_apply_link(row)[1] for row in (first, second)]
    for secret in (*secrets, secrets[0]):
        page = visit().post(reverse("apply_book", args=[secret, hour.pk]), follow=True)
    assert Booking.objects.count() == 1
    assert "Library, room 2" in words_of(page)
    page = visit().post(reverse("apply_book", args=[secrets[1], hour.pk]), follow=True)
    assert "Someone was faster" in words_of(page)
    booking = Booking.objects.get()
    assert visit().post(reverse("apply_cancel", args=[secrets[1], booking.pk])).status_code == 404
    client.post(url(call, "remove_hour", hour.pk))
    assert OfficeHour.objects.count() == 1
    client.post(url(call, "log_help", booking.pk), {f"b{booking.pk}-log": "How to fill in the budget"})
    assert "How to fill in the budget" in client.get(url(call, "help")).content.decode()
    visit().post(reverse("apply_cancel", args=[secrets[0], booking.pk]))
    client.post(url(call, "remove_hour", hour.pk))
    assert OfficeHour.objects.count() == 0
