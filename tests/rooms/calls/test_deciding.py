"""People decide: reasons for differences, two signatures without a conflict, nothing twice, and nothing changed afterwards."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from longtable.calls.actions import deciding, telling
from longtable.calls.actions.deciding import Line
from longtable.calls.models import (
    Appeal,
    Application,
    CallNotice,
    Choice,
    Conflict,
    DecisionLetter,
    PanelMember,
    Requirement,
    Score,
    Selection,
    SignOff,
)
from longtable.coalitions.models import Membership, Person, Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.rules import Refused
from longtable.record.models import Entry
from longtable.record.queries import verify
from tests.factories import make_access
from tests.factories.applications import make_apply_link
from tests.pages import visit as plain_visit
from tests.pages import words_of
from tests.rooms.calls.selecting_case import (
    STATEMENT,
    decide_as_proposed,
    lines_of,
    make_decided,
    make_small,
    sign_twice,
)

pytestmark = pytest.mark.django_db


def address(by, call, name: str, *more: object) -> str:
    return reverse(f"calls:{name}", args=[by.coalition.slug, call.code, *more])


def fields_of(page) -> dict[str, str]:
    """The form of the decision as it stands."""
    form = page.context["form"]
    found = {}
    for name in form.fields:
        value = form[name].value()
        if not (name.startswith("chosen-") and not value):
            found[name] = "on" if name.startswith("chosen-") else str(value or "")
    return found


def test_a_difference_needs_a_reason_in_the_form_and_in_the_database(visit) -> None:
    by, call = make_small()
    selection = deciding.keep_proposal(by=by, call=call)
    client = visit(by.account)
    url = address(by, call, "decide")
    fields = fields_of(client.get(url))
    proposed = selection.result["best"]["ids"]
    fields.pop(f"chosen-{proposed[0]}")
    page = client.post(url, fields)
    assert page.status_code == 422
    assert f"Say why {proposed[0]} differs" in words_of(page)
    assert not Choice.objects.exists()
    page = client.post(url, fields | {f"reason-{proposed[0]}": "It merged with another applicant."}, follow=True)
    assert "is not chosen, though proposed. It merged with another applicant." in words_of(page)
    assert Selection.objects.get().state == "chosen"
    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.objects.filter(proposed=True, chosen=True).update(chosen=False)


def test_another_amount_needs_a_reason_and_the_money_is_a_limit() -> None:
    by, call = make_small()
    selection = deciding.keep_proposal(by=by, call=call)
    code = selection.result["best"]["ids"][0]
    lines = lines_of(selection)
    with pytest.raises(deciding.ReasonMissing) as refused:
        deciding.decide(by=by, selection=selection, lines=lines | {code: Line(True, 1_900_000)})
    assert refused.value.codes == [code]
    with pytest.raises(Refused, match="more than the money"):
        deciding.decide(by=by, selection=selection, lines=lines | {code: Line(True, 5_000_000, "More")})
    with pytest.raises(Refused, match="how much"):
        deciding.decide(by=by, selection=selection, lines=lines | {code: Line(True, 0, "None")})
    deciding.decide(
        by=by, selection=selection, lines=lines | {code: Line(True, 1_900_000, "It asked for less by phone.")}
    )
    assert Choice.objects.get(application__number=int(code[1:])).amount_cents == 1_900_000


def test_who_has_withdrawn_cannot_be_chosen() -> None:
    by, call = make_small()
    selection = deciding.keep_proposal(by=by, call=call)
    Application.objects.filter(call=call, number=1).update(state="withdrawn")
    with pytest.raises(Refused, match="withdrawn"):
        deciding.decide(by=by, selection=selection, lines=lines_of(selection))


def test_a_double_click_decides_once() -> None:
    by, call = make_small()
    selection = decide_as_proposed(by, call)
    deciding.decide(by=by, selection=selection, lines={})
    assert Choice.objects.filter(chosen=True).count() == len(selection.result["best"]["ids"])
    assert Entry.objects.filter(action="calls.decision_written").count() == 1
    with pytest.raises(Refused, match="decision already"):
        deciding.keep_proposal(by=by, call=call)


def test_two_signatures_decide_the_call() -> None:
    by, call = make_small()
    selection = decide_as_proposed(by, call)
    first = make_access(Role.MEMBER, by.coalition)
    deciding.sign(by=first, selection=selection, statement=STATEMENT)
    deciding.sign(by=first, selection=selection, statement=STATEMENT)  # a double click
    assert SignOff.objects.count() == 1
    call.refresh_from_db()
    assert call.state == "closed"
    deciding.sign(by=by, selection=selection, statement=STATEMENT)
    call.refresh_from_db()
    selection.refresh_from_db()
    assert (call.state, selection.state) == ("decided", "signed")
    states = dict(call.applications.values_list("number", "state"))
    assert {number for number, state in states.items() if state == "chosen"} == {
        int(code[1:]) for code in selection.result["best"]["ids"]
    }
    assert set(states.values()) == {"chosen", "not_chosen"}
    assert CallNotice.objects.filter(call=call, kind="decided").count() == 1
    with pytest.raises(Refused, match="stays as it is"):
        deciding.take_back(by=by, selection=selection, reason="Second thoughts")
    with pytest.raises(Refused):
        deciding.sign(by=make_access(Role.MEMBER, by.coalition), selection=selection, statement=STATEMENT)
    assert verify(by.coalition.pk).holds


def test_who_is_in_conflict_or_applied_may_not_sign(visit) -> None:
    by, call = make_small()
    selection = decide_as_proposed(by, call)
    member = make_access(Role.MEMBER, by.coalition)
    person = Person.objects.create(coalition=by.coalition, account=member.account, email=member.account.email)
    panelist = PanelMember.objects.create(call=call, person=person)
    chosen = Application.objects.get(call=call, number=int(selection.result["best"]["ids"][0][1:]))
    Conflict.objects.create(member=panelist, application=chosen, kind="conflict")
    with pytest.raises(Refused, match="in conflict with an organization that was chosen"):
        deciding.sign(by=member, selection=selection, statement=STATEMENT)
    applicant = make_access(Role.MEMBER, by.coalition, email="applicant5@applicants.example")
    with pytest.raises(Refused, match="that applied"):
        deciding.sign(by=applicant, selection=selection, statement=STATEMENT)
    assert visit(applicant.account).get(address(by, call, "decide")).status_code == 403
    assert visit(applicant.account).post(address(by, call, "sign"), {"free": "on", "read": "on"}).status_code == 403
    assert not SignOff.objects.exists()


def test_a_sole_coordinator_may_run_the_call_but_not_sign(visit) -> None:
    by, call = make_small()
    Membership.objects.filter(coalition=by.coalition).exclude(account=by.account).delete()
    selection = decide_as_proposed(by, call)
    with pytest.raises(Refused, match="only coordinator"):
        deciding.sign(by=by, selection=selection, statement=STATEMENT)
    assert "You are the only coordinator" in words_of(visit(by.account).get(address(by, call, "decide")))
    with pytest.raises(Refused):
        deciding.ask_signatory(by=by, selection=selection, name="Me", email=by.account.email, language="en")


def test_someone_from_outside_signs_by_a_link(visit) -> None:
    by, call = make_small()
    selection = decide_as_proposed(by, call)
    client = visit(by.account)
    values = {"name": "Lucía Prado", "email": "lucia@outside.example", "language": "es"}
    client.post(address(by, call, "ask_signatory"), values)
    assert mail.outbox[0].to == ["lucia@outside.example"]
    link = re.search(r"/link/sign/\S+", mail.outbox[0].body).group()
    outside = plain_visit(language="en")
    page = outside.get(link)
    assert page.tree.get("lang") == "es"
    assert outside.post(link, {"free": "on"}).status_code == 422
    outside.post(link, {"free": "on", "read": "on"})
    outside.post(link, {"free": "on", "read": "on"})
    assert SignOff.objects.get().person.name == "Lucía Prado"
    deciding.sign(by=make_access(Role.MEMBER, by.coalition), selection=selection, statement=STATEMENT)
    assert outside.get(link).status_code == 200  # thanks
    assert plain_visit().get("/link/sign/" + "x" * 32 + "/").status_code == 404
    entry = Entry.objects.filter(action="calls.decision_signed").first()
    assert entry.actor.startswith("person:")
    everything = " ".join(str(row) for row in Entry.objects.values_list("before", "after", "reason", "subject_label"))
    assert "lucia" not in everything.lower()


def test_a_signature_on_the_page_and_one_by_link_decide_the_call(visit) -> None:
    by, call = make_small()
    selection = decide_as_proposed(by, call)
    member, said = make_access(Role.MEMBER, by.coalition), {"free": "on", "read": "on"}
    url = address(by, call, "sign")
    assert visit(member.account).post(url, {"read": "on"}).status_code == 422
    for _press in range(2):
        page = visit(member.account).post(url, said, follow=True)
    assert "Signed. Thank you." in words_of(page)
    assert "waits for two signatures" in words_of(page)
    assert SignOff.objects.get().signer == member.actor.id

    deciding.ask_signatory(by=by, selection=selection, name="Lucía", email="lucia@outside.example", language="es")
    link = re.search(r"/link/sign/\S+", mail.outbox[0].body).group()
    plain_visit().post(link, said)
    call.refresh_from_db()
    selection.refresh_from_db()
    assert (call.state, selection.state, SignOff.objects.count()) == ("decided", "signed", 2)
    assert "Signed by two people" in words_of(visit(by.account).get(address(by, call, "decide")))
    assert verify(by.coalition.pk).holds


def test_two_signatures_on_the_page_and_a_third_comes_too_late(visit) -> None:
    by, call = make_small()
    decide_as_proposed(by, call)
    members = [make_access(Role.MEMBER, by.coalition) for _number in range(3)]
    said = {"free": "on", "read": "on"}
    pages = [visit(one.account).post(address(by, call, "sign"), said, follow=True) for one in members]
    call.refresh_from_db()
    assert call.state == "decided"
    assert SignOff.objects.count() == 2
    assert "nothing to sign any more" in words_of(pages[2])


def test_applicants_are_not_asked_to_sign() -> None:
    by, call = make_small()
    selection = decide_as_proposed(by, call)
    with pytest.raises(Refused, match="may not sign"):
        deciding.ask_signatory(
            by=by, selection=selection, name="A", email="applicant4@applicants.example", language="en"
        )
    assert not mail.outbox


def test_taking_back_ends_links_and_signatures() -> None:
    by, call = make_small()
    selection = decide_as_proposed(by, call)
    deciding.sign(by=make_access(Role.MEMBER, by.coalition), selection=selection, statement=STATEMENT)
    deciding.ask_signatory(by=by, selection=selection, name="A", email="a@outside.example", language="en")
    link = re.search(r"/link/sign/\S+", mail.outbox[0].body).group()
    with pytest.raises(Refused, match="Say why"):
        deciding.take_back(by=by, selection=selection, reason=" ")
    deciding.take_back(by=by, selection=selection, reason="An amount was wrong.")
    assert not SignOff.objects.exists()
    assert not Choice.objects.exists()
    assert plain_visit().get(link).status_code == 410
    decide = deciding.decide(by=by, selection=selection, lines=lines_of(selection))
    assert decide.state == "chosen"


def test_a_signed_decision_does_not_drift(visit) -> None:
    by, call, _selection = make_decided()
    client = visit(by.account)
    before = [words_of(client.get(address(by, call, name))).partition("History")[0] for name in ("select", "decide")]
    Score.objects.update(value=1)
    Requirement.objects.filter(call=call).update(at_least=5)
    Application.objects.filter(call=call).update(amount_cents=1, services=[])
    after = [words_of(client.get(address(by, call, name))).partition("History")[0] for name in ("select", "decide")]
    assert after == before
    assert "kept as it was" in before[0]


# Letters


def test_letters_are_drafted_read_and_sent_once(visit) -> None:
    by, call, _selection = make_decided(language="es")
    client = visit(by.account)
    client.post(address(by, call, "draft_letters"))
    client.post(address(by, call, "draft_letters"))
    assert DecisionLetter.objects.count() == 5
    one = DecisionLetter.objects.get(application__number=5)
    assert one.language == "es"
    assert "Open point of A05" in one.body
    assert "Strong point of A05" in one.body
    assert "Reviewer one" not in one.body
    client.post(address(by, call, "send_letters"))
    assert not mail.outbox, "nobody has read them"
    with pytest.raises(Refused, match="Nobody has read"):
        telling.send_letter(by=by, letter=one)
    url = address(by, call, "decision_letter", 5)
    client.post(url, {"subject": one.subject, "body": "Estimada gente: gracias."})
    for _press in range(2):
        client.post(address(by, call, "send_letters"))
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["applicant5@applicants.example"]
    assert mail.outbox[0].body.startswith("Estimada gente: gracias.")
    assert re.search(r"/link/apply/\S+/appeal/", mail.outbox[0].body)
    client.post(url, {"subject": "x", "body": "changed afterwards"})
    one.refresh_from_db()
    assert one.body == "Estimada gente: gracias."
    assert Entry.objects.filter(action="calls.letter_sent").count() == 1


def test_without_an_address_a_letter_goes_by_hand(visit) -> None:
    by, call, _selection = make_decided()
    Person.objects.filter(email="applicant2@applicants.example").update(email="")
    telling.draft_letters(by=by, call=call)
    letter = DecisionLetter.objects.get(application__number=2)
    telling.save_letter(by=by, letter=letter, subject="A", body="B")
    assert telling.send_letters(by=by, call=call).no_address == ["A02"]
    visit(by.account).post(address(by, call, "hand_letter", 2))
    letter.refresh_from_db()
    assert letter.sent_at is not None
    assert letter.appeal_by is not None


def test_an_applicant_appeals_once_and_is_answered(visit, django_capture_on_commit_callbacks) -> None:
    by, call, _selection = make_decided()
    application = Application.objects.get(call=call, number=5)
    _link, secret = make_apply_link(application)
    url = reverse("apply_appeal", args=[secret])
    outside = plain_visit()
    assert "There is no decision yet" in words_of(outside.get(url))
    outside.post(url, {"text": "Too early"})
    assert not Appeal.objects.exists()
    telling.draft_letters(by=by, call=call)
    letter = DecisionLetter.objects.get(application=application)
    telling.save_letter(by=by, letter=letter, subject="A", body="B")
    telling.send_letter(by=by, letter=letter)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        for text in ("You missed our youth program.", "Again"):
            outside.post(url, {"text": text})
    told = list(mail.outbox)
    coordinators = by.coalition.memberships.filter(role=Role.COORDINATOR).values_list("account__email", flat=True)
    assert sorted(one.to[0] for one in told) == sorted(coordinators)
    assert reverse("calls:appeal", args=[by.coalition.slug, call.code, 5]) in told[0].body
    assert "youth program" not in told[0].body  # it is read where it is kept
    assert Appeal.objects.get().text == "You missed our youth program."
    client = visit(by.account)
    assert "waits for an answer" in words_of(client.get(address(by, call, "decision_letters")))
    mail.outbox.clear()
    for _press in range(2):
        client.post(address(by, call, "appeal", 5), {"answer": "We looked again."})
    assert len(mail.outbox) == 1
    assert "We looked again." in mail.outbox[0].body
    assert "We looked again." in words_of(outside.get(url))
    said = str(list(Entry.objects.values_list("before", "after", "reason", "subject_label")))
    assert "youth program" not in said
    assert "Contact 5" not in said


def test_after_its_time_an_appeal_is_refused() -> None:
    from datetime import timedelta

    by, call, _selection = make_decided()
    telling.draft_letters(by=by, call=call)
    letter = DecisionLetter.objects.get(application__number=5)
    telling.save_letter(by=by, letter=letter, subject="A", body="B")
    telling.send_letter(by=by, letter=letter)
    DecisionLetter.objects.update(appeal_by=today_of(by.coalition) - timedelta(days=1))
    with pytest.raises(Refused, match="time to appeal has passed"):
        telling.make_appeal(by=by.actor, application=letter.application, text="Late")


def test_letters_wait_for_two_signatures() -> None:
    by, call = make_small()
    selection = decide_as_proposed(by, call)
    with pytest.raises(Refused, match="Two signatures"):
        telling.draft_letters(by=by, call=call)
    sign_twice(selection)
    assert telling.draft_letters(by=by, call=call) == 5


def test_pages_for_roles(visit) -> None:
    by, call, _selection = make_decided()
    telling.draft_letters(by=by, call=call)
    member, observer = (make_access(role, by.coalition) for role in (Role.MEMBER, Role.OBSERVER))
    assert visit(member.account).get(address(by, call, "decide")).status_code == 200
    assert visit(observer.account).get(address(by, call, "decide")).status_code == 403
    for name, more in (("decision_letters", ()), ("decision_letter", (1,)), ("archive", ()), ("select", ())):
        assert visit(member.account).get(address(by, call, name, *more)).status_code == 403
        assert visit(by.account, "es").get(address(by, call, name, *more)).status_code == 200
    stranger = make_access(Role.COORDINATOR)
    assert visit(stranger.account).get(address(by, call, "decide")).status_code == 404
    other = reverse("calls:decision_letter", args=[stranger.coalition.slug, call.code, 1])
    assert visit(stranger.account).get(other).status_code == 404
