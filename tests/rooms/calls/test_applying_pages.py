"""The way of an applicant, page by page: begin, write, send, correct, withdraw; and who gets nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from longtable.calls.models import Application, Channel, Question, Submission
from longtable.calls.receipts import digest_of
from longtable.calls.writing import mark_of
from longtable.coalitions.models import PersonalLink
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
from tests.factories.places import make_community
from tests.pages import words_of

pytestmark = pytest.mark.django_db
QUESTIONS = (
    {"kind": "long", "texts": {"en": "What will you do?", "es": "¿Qué harán?"}, "word_limit": 5},
    {"kind": "service", "texts": {"en": "Whom will you serve?", "es": "¿A quiénes servirán?"}},
    {"kind": "short", "texts": {"en": "Who leads?", "es": "¿Quién dirige?"}, "required": False},
    {"kind": "number", "texts": {"en": "How many people?", "es": "¿Cuántas personas?"}, "required": False},
    {"kind": "choice", "texts": {"en": "Which season?"}, "choices": [{"code": "a", "en": "Spring"}], "required": False},
)


@pytest.fixture
def access():
    access = make_access()
    make_community(access)
    return access


@pytest.fixture
def call(access):
    return make_call(access, questions=QUESTIONS)


def secret_in(response):
    return response.request["PATH_INFO"].split("/")[3]


def begin(client, call, email="ana@people.example", **more):
    address = reverse("apply_start", args=[call.coalition.slug, call.code])
    once = client.get(address).context["form"]["once"].value()
    return client.post(address, {"email": email, "organization": "Lake House", "once": once, **more}, follow=True)


def write(client, secret, step, follow=True, headers=None, **typed):
    address = reverse("apply_step", args=[secret, step])
    page = client.get(address)
    marks = dict(page.context["marks"])
    return client.post(address, {**marks, **typed}, follow=follow, headers=headers or {})


def lines(*areas, group="black"):
    return {
        "line-TOTAL_FORMS": "1",
        "line-INITIAL_FORMS": "0",
        "line-0-group": group,
        "line-0-relation": "serves",
        "line-0-where": "some",
        "line-0-areas": list(areas),
    }


def complete(client, secret, call):
    long = call.questions.get(kind="long")
    assert write(client, secret, "serve", **lines("1", "2"), years="3").status_code == 200
    assert write(client, secret, "questions", **{f"q{long.pk}": "We go door to door"}).status_code == 200
    assert write(client, secret, "money", amount="$20,000").status_code == 200


def send(client, secret):
    return client.post(reverse("apply_step", args=[secret, "send"]), follow=True)


def test_from_an_address_to_the_receipt(visit, access, call):
    client = visit()
    page = begin(client, call)
    assert page.request["PATH_INFO"].endswith("/write/you/")
    secret = secret_in(page)
    application = Application.objects.get()
    assert (application.organization, application.contact.email) == ("Lake House", "ana@people.example")
    assert len(mail.outbox) == 1
    assert "/link/apply/" in mail.outbox[0].body
    page = send(client, secret)
    assert page.status_code == 422
    assert "Answer question 1: What will you do?" in words_of(page)
    complete(client, secret, call)
    assert "nothing is missing" in words_of(client.get(reverse("apply_step", args=[secret, "send"])))
    page = send(client, secret)
    assert words_of(page).count("arrived on") == 1
    submission = Submission.objects.get()
    assert submission.digest == digest_of(submission.content)
    assert submission.content["services"] == [{"group": "black", "relation": "serves", "areas": ["1", "2"]}]
    assert submission.content["amount_cents"] == 2_000_000
    receipt = mail.outbox[-1]
    assert receipt.to == ["ana@people.example"]
    for text in ("We go door to door", "$20,000", "Area 1 and Area 2", submission.digest):
        assert text in receipt.body
    home = client.get(reverse("apply_home", args=[secret]))
    assert "is sent. You can correct it until the deadline" in words_of(home)


def test_pressing_twice_begins_one_and_sends_one(visit, call):
    client = visit()
    address = reverse("apply_start", args=[call.coalition.slug, call.code])
    once = client.get(address).context["form"]["once"].value()
    data = {"email": "ana@people.example", "organization": "Lake House", "once": once}
    first, second = client.post(address, data, follow=True), client.post(address, data, follow=True)
    assert Application.objects.count() == 1
    assert secret_in(first) != secret_in(second)
    complete(client, secret_in(first), call)
    send(client, secret_in(first))
    send(client, secret_in(second))
    assert Submission.objects.count() == 1
    assert Entry.objects.filter(action="calls.application_sent").count() == 1


def test_corrected_and_sent_again_then_withdrawn(visit, call):
    client = visit()
    secret = secret_in(begin(client, call))
    complete(client, secret, call)
    send(client, secret)
    write(client, secret, "money", amount="30000")
    home = client.get(reverse("apply_home", args=[secret]))
    assert "You changed something after sending" in words_of(home)
    send(client, secret)
    assert [one.number for one in Submission.objects.order_by("number")] == [1, 2]
    assert Submission.objects.get(number=1).content["amount_cents"] == 2_000_000
    old = client.get(reverse("apply_receipt", args=[secret, 1]))
    assert "You sent a newer one since" in words_of(old)
    page = client.get(reverse("apply_withdraw", args=[secret]))
    assert "Take your application back?" in words_of(page)
    client.post(reverse("apply_withdraw", args=[secret]))
    assert Application.objects.get().state == "withdrawn"
    send(client, secret)
    assert (Application.objects.get().state, Submission.objects.count()) == ("submitted", 3)


def test_too_many_words_are_kept_and_counted_and_not_sent(visit, call):
    client = visit()
    secret = secret_in(begin(client, call))
    complete(client, secret, call)
    long = call.questions.get(kind="long")
    page = write(client, secret, "questions", save="1", **{f"q{long.pk}": "one two three four five six seven"})
    assert "7 of 5 words" in words_of(page)
    assert "your answer is 2 words too long" in words_of(send(client, secret))
    assert Submission.objects.count() == 0


def test_wrong_numbers_are_said_and_the_rest_is_kept(visit, call):
    client = visit()
    secret = secret_in(begin(client, call))
    long, number = call.questions.get(kind="long"), call.questions.get(kind="number")
    page = write(client, secret, "questions", **{f"q{long.pk}": "Kept", f"q{number.pk}": "many"})
    assert page.status_code == 422
    assert "Write a number" in words_of(page)
    assert Application.objects.get().answers.get(question=long).text == "Kept"
    assert write(client, secret, "money", amount="a lot").status_code == 422
    page = write(client, secret, "money", amount="90,000")
    assert "One award is $10,000 to $50,000" in words_of(client.get(reverse("apply_step", args=[secret, "send"])))


def test_saving_by_script_and_two_people_at_one_answer(visit, call):
    client = visit()
    secret = secret_in(begin(client, call))
    long = call.questions.get(kind="long")
    name, address = f"q{long.pk}", reverse("apply_step", args=[secret, "questions"])
    headers = {"X-Autosave": "1"}
    empty = mark_of("")
    told = client.post(address, {name: "Mine", f"seen-{name}": empty}, headers=headers).json()
    assert told["marks"][name] == mark_of("Mine")
    assert not told["conflicts"]
    assert not Entry.objects.filter(action__startswith="calls.answer").exists()
    told = client.post(address, {name: "Theirs", f"seen-{name}": empty}, headers=headers).json()
    assert told["conflicts"][name] == {"text": "Mine", "mark": mark_of("Mine")}
    assert Application.objects.get().answers.get(question=long).text == "Mine"
    told = client.post(address, {name: "Theirs", f"seen-{name}": mark_of("Mine")}, headers=headers).json()
    assert told["marks"][name] == mark_of("Theirs")
    told = client.post(address, {name: "Mine", f"seen-{name}": mark_of("Mine")}, headers=headers).json()
    assert told["newer"][name]["text"] == "Theirs"
    assert Application.objects.get().answers.get(question=long).revision == 2


def test_two_people_at_one_answer_without_script(visit, call):
    client = visit()
    secret = secret_in(begin(client, call))
    long = call.questions.get(kind="long")
    name, address = f"q{long.pk}", reverse("apply_step", args=[secret, "questions"])
    write(client, secret, "questions", **{name: "Hers"})
    page = client.post(address, {name: "His", f"seen-{name}": mark_of("")})
    assert page.status_code == 422
    assert "Someone else wrote this meanwhile:Hers" in words_of(page)
    assert "His" in page.content.decode()
    marks = dict(page.context["marks"])
    client.post(address, {name: "His", **marks})
    assert Application.objects.get().answers.get(question=long).text == "His"
    page = client.post(address, {name: "Other", f"seen-{name}": mark_of("")})
    taken = client.post(address, {name: "Other", **dict(page.context["marks"]), "take": name}, follow=True)
    assert taken.status_code == 200
    assert Application.objects.get().answers.get(question=long).text == "His"


def test_lines_are_added_without_script_and_kept(visit, call):
    client = visit()
    secret = secret_in(begin(client, call))
    page = write(client, secret, "serve", **lines("1"), more="1")
    assert page.status_code == 200
    assert page.context["editor"].formset.total_form_count() == 2
    assert write(client, secret, "serve", **{**lines(), "line-0-areas": []}).status_code == 422
    write(client, secret, "serve", **lines("3"), years="12")
    application = Application.objects.get()
    assert (application.services[0]["areas"], application.years) == (["3"], 12)


def test_another_person_gets_a_link_of_their_own(visit, call):
    client = visit()
    secret = secret_in(begin(client, call))
    address = reverse("apply_invite", args=[secret])
    page = client.post(address, {"email": "ben@people.example"}, follow=True)
    assert "ben@people.example" in words_of(page)
    client.post(address, {"email": "BEN@people.example"})
    letters = [one for one in mail.outbox if one.to == ["ben@people.example"]]
    assert len(letters) == 1
    other = re.search(r"/link/apply/([^/]+)/", letters[0].body)[1]
    assert other != secret
    assert visit().get(reverse("apply_step", args=[other, "you"])).status_code == 200
    assert client.post(address, {"email": "no address"}, follow=True).status_code == 200
    assert PersonalLink.objects.filter(purpose="apply").count() == 2


def test_a_drafter_may_not_apply(visit):
    access, drafter = make_access(), make_access()
    call = make_call(access, drafters=[drafter])
    address = reverse("apply_start", args=[call.coalition.slug, call.code])
    page = visit().post(address, {"email": drafter.account.email.upper()})
    assert page.status_code == 422
    assert "may not apply" in words_of(page)
    assert visit(drafter.account).get(address).status_code == 403
    application = make_application(call, "draft")
    _, secret = make_apply_link(application)
    assert visit(drafter.account).get(reverse("apply_home", args=[secret])).status_code == 403
    page = visit().post(reverse("apply_invite", args=[secret]), {"email": drafter.account.email}, follow=True)
    assert "may not apply" in words_of(page)
    assert Application.objects.count() == 1


def test_what_brought_the_application_is_kept(visit, call):
    channel = Channel.objects.create(call=call, name="Church bulletin", token="church")
    other = Channel.objects.create(call=make_call(make_access()), name="Elsewhere", token="elsewhere")
    address = reverse("apply_start", args=[call.coalition.slug, call.code])
    client = visit()
    form = client.get(f"{address}?via=church").context["form"]
    client.post(address, {name: form[name].value() or "" for name in ("once", "via")} | {"email": "a@people.example"})
    assert Application.objects.get().channel == channel
    client.post(address, {"email": "b@people.example", "via": other.token})
    assert Application.objects.get(number=2).channel is None


def test_a_call_that_is_not_open_begins_nothing(visit):
    access = make_access()
    for fields in (
        {"state": "closed"},
        {"state": "cancelled"},
        {"opens_at": timezone.now() + timedelta(days=1)},
        {"closes_at": timezone.now() - timedelta(minutes=1)},
    ):
        call = make_call(access, **fields)
        address = reverse("apply_start", args=[call.coalition.slug, call.code])
        assert visit().get(address).status_code == 200
        visit().post(address, {"email": "ana@people.example"})
    draft = make_call(access, "draft")
    assert visit().get(reverse("apply_start", args=[draft.coalition.slug, draft.code])).status_code == 404
    assert Application.objects.count() == 0


def at(call, seconds):
    """Move the deadline of a call to so many seconds ago."""
    call.closes_at = timezone.now() - timedelta(seconds=seconds)
    call.save()


class TestDeadline:
    def test_passing_while_the_form_is_open_is_within_the_grace(self, visit, call):
        client = visit()
        secret = secret_in(begin(client, call))
        complete(client, secret, call)
        Application.objects.update(started_at=timezone.now() - timedelta(hours=2))
        at(call, 90)
        page = client.get(reverse("apply_step", args=[secret, "money"]))
        assert "The deadline has just passed" in words_of(page)
        page = send(client, secret)
        assert "after the deadline, within the grace" in words_of(page)
        assert 90 <= Submission.objects.get().late_seconds < 150

    def test_after_the_grace_it_is_refused_and_the_text_is_kept(self, visit, call):
        client = visit()
        secret = secret_in(begin(client, call))
        complete(client, secret, call)
        Application.objects.update(started_at=timezone.now() - timedelta(hours=2))
        at(call, 31 * 60)
        page = send(client, secret)
        assert page.status_code == 409
        assert "The deadline has passed" in words_of(page)
        long = call.questions.get(kind="long")
        page = write(client, secret, "questions", **{f"q{long.pk}": "Still typing"})
        assert page.status_code == 200
        assert Application.objects.get().answers.get(question=long).text == "Still typing"
        assert "was not sent in time" in words_of(client.get(reverse("apply_home", args=[secret])))
        assert Submission.objects.count() == 0

    def test_what_was_sent_stays_as_it_is(self, visit, call):
        client = visit()
        secret = secret_in(begin(client, call))
        complete(client, secret, call)
        send(client, secret)
        at(call, 40 * 60)
        page = write(client, secret, "money", amount="44000")
        assert page.status_code == 422
        assert "what you sent stays as it is" in words_of(page)
        assert Application.objects.get().amount_cents == 2_000_000
        told = write(client, secret, "money", amount="44000", headers={"X-Autosave": "1"})
        assert told.status_code == 409
        assert "refused" in told.json()
        assert "is being reviewed" in words_of(client.get(reverse("apply_home", args=[secret])))

    def test_a_call_closed_by_hand_has_no_grace_and_a_cancelled_one_says_so(self, visit, call):
        client = visit()
        secret = secret_in(begin(client, call))
        complete(client, secret, call)
        call.state = "closed"
        call.save()
        assert send(client, secret).status_code == 409
        call.state = "cancelled"
        call.save()
        assert "was cancelled" in words_of(send(client, secret))


class TestLinks:
    def test_others_links_get_nothing_of_this_application(self, visit, call):
        mine, other = make_application(call, "draft", "Mine"), make_application(call, "draft", "Secret plan")
        _, secret = make_apply_link(mine)
        question = call.questions.get(kind="long")
        assert "Secret plan" not in visit().get(reverse("apply_home", args=[secret])).content.decode()
        visit().post(reverse("apply_step", args=[secret, "questions"]), {f"q{question.pk}": "changed", "seen-x": "y"})
        assert other.answers.get(question=question).text != "changed"

    def test_withdrawn_and_expired_links_offer_a_new_one(self, visit, call):
        application = make_application(call, "draft", email="ana@people.example")
        link, secret = make_apply_link(application)
        PersonalLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(days=1))
        page = visit().get(reverse("apply_step", args=[secret, "you"]))
        assert page.status_code == 410
        assert "Do you want a new link?" in words_of(page)
        renew = reverse("apply_renew", args=[secret])
        wrong = visit().post(renew, {"email": "eve@people.example"})
        assert not mail.outbox
        right = visit().post(renew, {"email": "Ana@people.example"})
        assert words_of(wrong) == words_of(right)
        assert len(mail.outbox) == 1
        new = re.search(r"/link/apply/([^/]+)/", mail.outbox[0].body)[1]
        assert visit().get(reverse("apply_home", args=[new])).status_code == 200
        visit().post(renew, {"email": "ana@people.example"})
        visit().post(renew, {"email": "ana@people.example"})
        assert len(mail.outbox) <= 3
        before = len(mail.outbox)
        visit().post(renew, {"email": "ana@people.example"})
        assert len(mail.outbox) == before

    def test_a_withdrawn_person_is_not_renewed(self, visit, call):
        application = make_application(call, "draft", email="ana@people.example")
        link, secret = make_apply_link(application)
        PersonalLink.objects.filter(pk=link.pk).update(withdrawn_at=timezone.now())
        assert visit().get(reverse("apply_home", args=[secret])).status_code == 410
        visit().post(reverse("apply_renew", args=[secret]), {"email": "ana@people.example"})
        assert not mail.outbox


def test_the_applicant_sees_every_stage(visit, call):
    application = make_application(call, "draft")
    _, secret = make_apply_link(application)
    home = reverse("apply_home", args=[secret])
    assert "Being written" in visit().get(home).context["stages"]
    assert visit().get(home).context["at"] == 1
    Application.objects.update(state="submitted")
    assert visit().get(home).context["at"] == 2
    at(call, 3600)
    assert visit().get(home).context["at"] == 3
    Application.objects.update(state="chosen")
    assert visit().get(home).context["at"] == 3  # nobody learns it before the letter
    from longtable.calls.models import DecisionLetter

    DecisionLetter.objects.create(application=application, subject="Yes", body="You are chosen", sent_at=timezone.now())
    page = visit().get(home)
    assert page.context["at"] == 4
    assert "was chosen" in words_of(page)


def test_the_record_has_entries_and_no_personal_values(visit, call):
    client = visit()
    secret = secret_in(begin(client, call, email="private@people.example"))
    person = {"name": "Ana Ruiz Prado", "address": "12 Hidden Street", "phone": "555 0101", "language": "en"}
    write(client, secret, "you", organization="Lake House", **person)
    complete(client, secret, call)
    send(client, secret)
    kinds = set(Entry.objects.filter(action__startswith="calls.").values_list("action", flat=True))
    assert {"calls.application_begun", "calls.application_sent"} <= kinds
    everything = " ".join(
        f"{one.before} {one.after} {one.subject_label} {one.reason} {one.actor}" for one in Entry.objects.all()
    )
    for value in ("private@people.example", "Ana Ruiz", "Hidden Street", "door to door", "555 0101", "5550101"):
        assert value not in everything


def test_in_spanish(visit, call):
    client = visit(language="es")
    page = begin(client, call, email="luz@people.example")
    secret = secret_in(page)
    assert Application.objects.get().language == "es"
    assert "¿Qué harán?" in words_of(client.get(reverse("apply_step", args=[secret, "questions"])))
    assert mail.outbox[0].subject.startswith("Su solicitud A01")
    assert "ha empezado" in mail.outbox[0].body
    complete(client, secret, call)
    assert "Sí" in words_of(send(client, secret))


def test_pages_are_light_and_need_few_queries(visit, call, django_assert_max_num_queries):
    from django.contrib.staticfiles import finders

    application = make_application(call, "draft")
    _, secret = make_apply_link(application)
    client = visit()
    for step in ("you", "serve", "questions", "money", "send"):
        with django_assert_max_num_queries(15):
            page = client.get(reverse("apply_step", args=[secret, step]))
        assert len(page.content) < 60_000
    with django_assert_max_num_queries(15):
        client.get(reverse("apply_home", args=[secret]))
    from pathlib import Path

    for name in ("calls/autosave.js", "calls/both.js", "calls/count.js", "calls/upload.js"):
        assert Path(finders.find(name)).stat().st_size < 4096


def test_queries_do_not_grow_with_questions_or_answers(visit, access, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (2, 12):
        call = make_call(access, questions=[{"kind": "short", "texts": {"en": f"Question {n}"}} for n in range(size)])
        _, secret = make_apply_link(make_application(call, "draft"))
        client = visit()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("apply_step", args=[secret, "questions"]))
            client.get(reverse("apply_step", args=[secret, "send"]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_questions_are_not_those_of_another_call(visit, access, call):
    other = make_call(access)
    foreign = Question.objects.filter(call=other).first()
    application = make_application(call, "draft")
    _, secret = make_apply_link(application)
    address = reverse("apply_step", args=[secret, "questions"])
    visit().post(address, {f"q{foreign.pk}": "smuggled"})
    assert not application.answers.filter(question=foreign).exists()
