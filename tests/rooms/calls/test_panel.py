"""The panel: who may be on it, links, who reads what, late and missing reviewers, conflicts that a coordinator records."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from longtable.calls.actions.panel import let_panel_member_go
from longtable.calls.actions.reading import change_readers, give_out
from longtable.calls.models import Assignment, Conflict, PanelMember, Review
from longtable.calls.queries.conflicts import automatic, automatic_for_all, in_review
from longtable.coalitions.models import Role
from longtable.coalitions.rules import Refused
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
from tests.factories.partners import make_contact, make_partner
from tests.factories.reviews import declare, give, make_panelist, make_review, make_review_link
from tests.pages import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_access()


@pytest.fixture
def call(by):
    return make_call(by, "closed", reviewers_each=2, max_load=4)


def url(call, name, *args):
    return reverse(f"calls:{name}", args=[call.coalition.slug, call.code, *args])


NEW = {"name": "Marta Okafor", "email": "marta@people.example", "language": "es", "is_community": "on", "max_load": "3"}


def test_a_reviewer_is_added_once_and_gets_one_letter_in_their_language(by, call, visit):
    desk = visit(by.account)
    desk.post(url(call, "panel_add"), NEW)
    answer = desk.post(url(call, "panel_add"), NEW, follow=True)  # pressed twice
    assert "1 person reviews. 1 of them comes from the community." in words_of(answer)
    member = PanelMember.objects.get()
    assert (member.max_load, member.is_community) == (3, True)
    (letter,) = mail.outbox
    assert letter.to == ["marta@people.example"]
    assert "Hola" in letter.body
    assert "You need" not in letter.body
    path = re.search(r"(/link/review/\S+)", letter.body).group(1)
    assert visit().get(path).status_code == 200
    written = str(list(Entry.objects.values()))
    assert "marta" not in written.casefold()
    assert path.split("/")[-2] not in written
    visit(by.account).post(url(call, "panel_withdraw", member.pk))
    assert visit().get(path).status_code == 410


def test_an_ended_link_is_renewed_to_the_same_address_only(call, visit):
    member = make_panelist(call, email="marta@people.example")
    _link, secret = make_review_link(member, days=-1)
    assert visit().get(reverse("review_link", args=[secret])).status_code == 410
    renew = reverse("review_renew", args=[secret])
    wrong = visit().post(renew, {"email": "thief@people.example"})
    right = visit().post(renew, {"email": "Marta@people.example"})
    assert words_of(wrong) == words_of(right)
    assert [letter.to for letter in mail.outbox] == [["marta@people.example"]]


def test_drafters_may_not_review(by, visit):
    call = make_call(by, "closed", drafters=[by])
    answer = visit(by.account).post(url(call, "panel_add"), {**NEW, "email": by.account.email})
    assert answer.status_code == 422
    assert "helped to write the call" in words_of(answer)
    assert not PanelMember.objects.exists()
    assert not mail.outbox


def test_someone_with_an_account_opens_their_reviews_by_a_button(by, call, visit):
    reviewer = make_access(Role.MEMBER, by.coalition)
    make_panelist(call, email=reviewer.account.email)
    answer = visit(reviewer.account).post(url(call, "my_reviews"))
    assert visit().get(answer["Location"]).status_code == 200
    nobody = visit(make_access(Role.MEMBER, by.coalition).account)
    assert nobody.post(url(call, "my_reviews")).status_code == 200
    assert "You are not on the panel" in words_of(nobody.get(url(call, "my_reviews")))


def test_a_coordinator_of_another_coalition_finds_nothing(call, visit):
    member = make_panelist(call)
    application = make_application(call)
    stranger = visit(make_access().account)
    for name, args in (
        ("panel", ()), ("panel_member", (member.pk,)), ("reading", ()), ("reading_one", (application.number,)),
        ("hide", (application.number,)), ("board", ()), ("compare", (application.number,)), ("my_reviews", ()),
    ):  # fmt: skip
        assert stranger.get(url(call, name, *args)).status_code == 404, name


def test_both_ways_of_finding_the_own_organization_agree(by, call):
    agency = make_partner(by.coalition, "Harbor Clinic")
    contact = make_contact(agency, email="rosa@people.example")
    one = make_panelist(call, partner=agency)
    two = PanelMember.objects.create(call=call, person=contact.person)
    three = make_panelist(call, email="writer@people.example")
    four = make_panelist(call)
    own, named = make_application(call, partner=agency), make_application(call, organization="harbor clinic")
    written = make_application(call, email="Writer@people.example")
    linked = make_application(call)
    make_apply_link(linked, person=four.person)
    expected = {one.pk: {own.pk, named.pk}, two.pk: {own.pk}, three.pk: {written.pk}, four.pk: {linked.pk}}
    members = [one, two, three, four]
    assert automatic_for_all(members, list(in_review(call).select_related("contact"))) == expected
    assert {member.pk: set(automatic(member)) for member in members} == expected


def test_give_out_keeps_conflicts_load_and_work(by, call, visit):
    applications = [make_application(call) for _ in range(4)]
    members = [make_panelist(call, declared=True) for _ in range(4)]
    declare(members[0], applications[0], kind="conflict")
    make_review(members[1], applications[0], [4, 4])
    give_out(by=by, call=call)
    give_out(by=by, call=call)
    pairs = set(Assignment.objects.values_list("member_id", "application_id"))
    assert len(pairs) == 8
    assert (members[0].pk, applications[0].pk) not in pairs
    assert (members[1].pk, applications[0].pk) in pairs
    loads = [sum(pair[0] == member.pk for pair in pairs) for member in members]
    assert max(loads) <= 4
    assert Entry.objects.filter(action="calls.readers_given").count() == 1
    page = words_of(visit(by.account).get(url(call, "reading")))
    assert "Every application has its 2 readers." in page


def test_what_cannot_be_given_out_is_said_and_nothing_changes(by, call, visit):
    application = make_application(call)
    make_panelist(call)
    assert "<progress" in visit(by.account).post(url(call, "reading_propose")).content.decode()  # at once
    answer = visit(by.account).post(url(call, "reading_propose"), {"go_on": "1"}, follow=True)
    assert "A01" in words_of(answer)
    assert not Assignment.objects.exists()
    with pytest.raises(Refused):
        give_out(by=by, call=call)
    assert application.assignments.count() == 0


def test_a_late_reviewer_is_replaced_and_nothing_is_lost(by, call, visit):
    application, other = make_application(call), make_application(call)
    late, fresh = make_panelist(call, "Late One", declared=True), make_panelist(call, "Fresh One", declared=True)
    make_review(late, application, [4, None], state="draft", strengths="Kept words")
    done = make_review(late, other, [4, 4])
    page = words_of(visit(by.account).get(url(call, "reading_one", 1)))
    assert "Give it to Fresh One" in page
    assert "Their load becomes 1." in page
    visit(by.account).post(url(call, "reading_one", 1), {"remove": late.pk, "add": fresh.pk})
    visit(by.account).post(url(call, "reading_one", 1), {"remove": late.pk, "add": fresh.pk})
    assert dict(application.assignments.values_list("member", "state")) == {late.pk: "replaced", fresh.pk: "waiting"}
    assert Review.objects.get(assignment__application=application).strengths == "Kept words"
    _link, secret = make_review_link(late)
    lost = application.assignments.get(member=late)
    assert visit().get(reverse("review_one", args=[secret, lost.pk])).status_code == 403
    with pytest.raises(Refused, match="finished"):
        change_readers(by=by, application=other, remove=late)
    let_panel_member_go(by=by, member=late)
    done.refresh_from_db()
    assert done.state == "done"
    assert visit().get(reverse("review_link", args=[secret])).status_code == 410
    assert Entry.objects.filter(action="calls.reader_added").count() == 1


def test_by_hand_a_conflict_or_a_full_load_is_refused(by, call):
    application = make_application(call)
    barred = make_panelist(call, "Barred", declared=True)
    declare(barred, application, kind="conflict")
    full = make_panelist(call, "Full", max_load=1, declared=True)
    give(full, make_application(call))
    for member, why in ((barred, "must step aside"), (full, "already")):
        with pytest.raises(Refused, match=why):
            change_readers(by=by, application=application, add=member)
    assert not application.assignments.exists()


def test_a_conflict_that_a_coordinator_records_voids_the_review(by, call, visit):
    application = make_application(call)
    member = make_panelist(call, declared=True)
    review = make_review(member, application, [5, 5])
    sent = {"application": application.pk, "reason": "Worked there until May"}
    for _press in range(2):
        visit(by.account).post(url(call, "panel_conflict", member.pk), sent)
    review.refresh_from_db()
    assert review.state == "void"
    assert Conflict.objects.get(member=member, application=application).kind == "conflict"
    assert Entry.objects.filter(action="calls.review_voided").count() == 1


def test_reviewers_are_told_once_and_the_letter_names_nobody(by, call, visit):
    member = make_panelist(call, declared=True)
    give(member, make_application(call, organization="Cedar House"))
    for _press in range(2):
        visit(by.account).post(url(call, "reading_tell"))
    (letter,) = mail.outbox
    assert "1 application waits for your review" in letter.subject
    assert "Cedar" not in letter.body + letter.subject


def test_the_pages_in_spanish(by, call, visit):
    make_application(call)
    make_panelist(call)
    client = visit(by.account, language="es")
    pages = ("panel", "panel_add", "reading", "board")
    said = " ".join(words_of(client.get(url(call, name))) for name in pages)
    for english in ("Who reviews", "Add a reviewer", "Calibrated", "Propose", "Personal link", "Organization they"):
        assert english not in said
