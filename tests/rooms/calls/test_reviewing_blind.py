"""A blind review: nothing that a reviewer gets names who applies, in page, title, mail, file name or history."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.urls import reverse

from longtable.calls.models import Redaction, Upload
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.applications import make_application
from tests.factories.calls import make_call
from tests.factories.partners import make_partner
from tests.factories.reviews import declare, give, make_panelist, make_review, make_review_link
from tests.pages import words_of

pytestmark = pytest.mark.django_db
QUESTIONS = (
    {"kind": "long", "texts": {"en": "What will you do?"}},
    {"kind": "short", "texts": {"en": "Who leads the work?"}, "identifies": True},
    {"kind": "file", "texts": {"en": "Your plan"}},
)
TEXT = "We at Cedar Street walk with people. Write to rosa@cedar.example or ask Rosa Delgado. It works."


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def by():
    return make_access()


@pytest.fixture
def call(by):
    return make_call(by, "closed", blind=True, questions=QUESTIONS)


@pytest.fixture
def application(by, call):
    row = make_application(
        call, state="draft", organization="Cedar Street Center", answers=[TEXT, "Rosa Delgado leads"], name="Rosa Delgado",
        partner=make_partner(by.coalition, "Cedar Street Center"), address="12 Cedar Street",
    )  # fmt: skip
    upload = Upload(
        application=row, question=call.questions.get(kind="file"), shown_name="Cedar Street plan.pdf",
        media_type="application/pdf", size=4, digest="0" * 64,
    )  # fmt: skip
    upload.file.save("kept", ContentFile(b"plan"))
    row.state = "submitted"
    row.save()
    return row


def url(call, name, *args):
    return reverse(f"calls:{name}", args=[call.coalition.slug, call.code, *args])


def test_words_are_hidden_and_shown_again(by, call, application, visit):
    client = visit(by.account)
    page = words_of(client.get(url(call, "hide", 1)))
    assert "words look like a name or an address" in page
    question = call.questions.first()
    client.post(url(call, "hide", 1), {"suggested": "1"})
    spans = list(Redaction.objects.order_by("start").values_list("start", "end"))
    assert [TEXT[a:b] for a, b in spans] == ["Cedar Street", "rosa@cedar.example", "Rosa Delgado."]
    client.post(url(call, "hide", 1), {f"q{question.pk}": "0", "everywhere": "walk with"})
    spans = list(Redaction.objects.order_by("start").values_list("start", "end"))
    assert [TEXT[a:b] for a, b in spans] == ["We", "walk with"]
    client.post(url(call, "hide", 1), {})
    assert not Redaction.objects.exists()
    assert "Cedar" not in str(list(Entry.objects.values()))


def test_no_page_of_a_reviewer_names_who_applies(by, call, application, visit):
    visit(by.account).post(url(call, "hide", 1), {"suggested": "1"})
    member = make_panelist(call)
    (task,) = give(member, application)
    visit(by.account).post(url(call, "reading_tell"))
    _link, secret = make_review_link(member)
    phone = visit()
    pages = [phone.get(reverse("review_link", args=[secret])), phone.get(reverse("review_conflicts", args=[secret]))]
    declare(member, application)
    one = phone.get(reverse("review_one", args=[secret, task.pk]))
    assert "████" in words_of(one)
    assert "(hidden words)" in words_of(one)
    assert "Hidden, because the answer shows who applies." in words_of(one)
    assert "A01-1.pdf" in words_of(one)
    pages += [one, phone.get(reverse("review_abstain", args=[secret, task.pk]))]
    pages.append(phone.get(reverse("review_conflict", args=[secret, task.pk])))
    task.delete()
    review = make_review(member, application, [3, 3])
    pages.append(phone.get(reverse("review_others", args=[secret, review.assignment_id])))
    pages.append(phone.get(reverse("review_board", args=[secret])))
    for page in pages:
        assert page.status_code == 200
        for telling in ("Cedar", "cedar", "Rosa", "Delgado"):
            assert telling not in page.content.decode(), page.request["PATH_INFO"]
    assert mail.outbox
    assert "Cedar" not in "".join(letter.subject + letter.body for letter in mail.outbox)
    file = phone.get(reverse("review_file", args=[secret, review.assignment_id, application.uploads.get().pk]))
    assert file.content == b"plan"
    assert file["Content-Disposition"] == 'attachment; filename="A01-1.pdf"'
    assert file["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in file["Cache-Control"]
    upload = application.uploads.get()
    upload.file.storage.delete(upload.file.name)  # as after a backup without files
    assert phone.get(reverse("review_file", args=[secret, review.assignment_id, upload.pk])).status_code == 404
    assert "Cedar" not in str(list(Entry.objects.values("subject_label", "reason", "before", "after")))


def test_an_open_review_shows_who_applies(by, visit):
    call = make_call(by, "closed", questions=QUESTIONS)
    application = make_application(call, organization="Cedar Street Center")
    member = make_panelist(call, declared=True)
    (task,) = give(member, application)
    _link, secret = make_review_link(member)
    assert "Cedar Street Center" in words_of(visit().get(reverse("review_one", args=[secret, task.pk])))


def test_a_coordinator_who_reviews_blindly_sees_no_names(by, call, application, visit):
    make_panelist(call, email=by.account.email, declared=True)
    client = visit(by.account)
    assert client.get(url(call, "hiding")).status_code == 403
    assert client.get(url(call, "hide", 1)).status_code == 403
    for name, args in (("board", ()), ("reading", ()), ("reading_one", (1,)), ("compare", (1,))):
        assert "Cedar" not in client.get(url(call, name, *args)).content.decode(), name
    member = call.panel.get()
    assert "Cedar" not in client.get(url(call, "panel_member", member.pk)).content.decode().replace(
        f'<option value="{application.partner_id}">Cedar Street Center</option>', ""
    )
