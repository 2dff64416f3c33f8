"""Invitations: a prospect becomes an invited one with a letter that says why and asks; letters go out once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from longtable.coalitions.models import Person, Role
from longtable.coalitions.queries import Access
from longtable.coverage import actions
from longtable.coverage.models import Assessment, Letter
from longtable.coverage.rules import AlreadySentError, CannotInviteError, NoAddressError
from longtable.partners.models import Contact, Partner, Standing, StandingChange
from longtable.record.models import Entry
from longtable.record.queries import verify
from tests.factories import make_access
from tests.factories.coverage import make_table
from tests.pages import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Access:
    by = make_table()
    actions.make_assessment(by=by, indicator="smoking")
    return by


@pytest.fixture
def prospect(by: Access) -> Partner:
    found = Assessment.objects.get().result["invitations"]["coverage"]["1"]["chosen"][0]["id"]
    return Partner.objects.get(pk=found)


def give_contact(partner: Partner, **fields: str) -> Person:
    values = {"name": "Rosa Vale", "email": "rosa@people.example", "language": "en"} | fields
    person = Person.objects.create(coalition=partner.coalition, **values)
    Contact.objects.create(partner=partner, person=person, is_main=True)
    return person


def url(by: Access, name: str, *args: object) -> str:
    return reverse(f"coverage:{name}", args=[by.coalition.slug, *args])


def test_the_draft_says_why_them_and_asks(by: Access, prospect: Partner) -> None:
    give_contact(prospect)
    letter = actions.invite_prospect(by=by, partner=prospect, assessment=Assessment.objects.get())
    prospect.refresh_from_db()
    assert prospect.standing == Standing.INVITED
    assert StandingChange.objects.get(partner=prospect).became == Standing.INVITED
    assert letter.body.startswith("Dear Rosa Vale,\n\nWe are Lake Country Coalition, at work in Lake County.")
    assert "- Black residents (Area 12, Area 11, Area 10 and Area 9)" in letter.body
    assert "none of our partners has told us that it works with them there" in letter.body
    assert "None of our partners comes from your field yet: news and media." in letter.body
    assert letter.body.count("?") >= 5
    assert "must" not in letter.body
    assert "%(" not in letter.body
    assert "\n\n\n" not in letter.body
    assert letter.subject == "Would you sit with us at Lake Country Coalition?"


def test_the_draft_speaks_the_language_of_the_contact(by: Access, prospect: Partner) -> None:
    give_contact(prospect, language="es")
    letter = actions.invite_prospect(by=by, partner=prospect, assessment=Assessment.objects.get())
    assert letter.language == "es"
    assert "residentes negros" in letter.body
    assert "¿Se imaginan sentarse a nuestra mesa?" in letter.body
    for english in ("We ", "you", "Area and", " and "):
        assert english not in letter.body


def test_a_prospect_of_whom_nothing_is_known_is_asked(by: Access) -> None:
    silent = Partner.objects.create(coalition=by.coalition, name="Silent", standing="prospect")
    letter = actions.invite_prospect(by=by, partner=silent, assessment=None, language="en")
    assert letter.body.startswith("Dear friends at Silent,")
    assert "We would like to learn from you whom you work with, and where." in letter.body


def test_pressed_twice_there_is_one_letter(by: Access, prospect: Partner, visit) -> None:
    client = visit(by.account)
    address = url(by, "invite", Assessment.objects.get().pk)
    first = client.post(address, {"partner": prospect.pk})
    entries = Entry.objects.count()
    second = client.post(address, {"partner": prospect.pk})
    letter = Letter.objects.get()
    assert first.url == second.url == url(by, "letter", letter.pk)
    assert Entry.objects.count() == entries
    assert verify(by.coalition.pk).holds


def test_several_at_once(by: Access, visit) -> None:
    ids = list(Partner.objects.filter(standing="prospect").values_list("pk", flat=True))
    address = url(by, "invite", Assessment.objects.get().pk)
    page = visit(by.account).post(address, {"partner": [*ids, ids[0]]}, follow=True)
    assert "4 letters are drafted." in words_of(page)
    assert Letter.objects.count() == 4
    assert "Whom have we invited?" in words_of(page)


def test_only_prospects_can_be_invited(by: Access, visit) -> None:
    partner = Partner.objects.filter(standing="active").first()
    assert partner is not None
    with pytest.raises(CannotInviteError):
        actions.invite_prospect(by=by, partner=partner)
    address = url(by, "invite", Assessment.objects.get().pk)
    page = visit(by.account).post(address, {"partner": partner.pk}, follow=True)
    assert "is no longer a prospect" in words_of(page)
    assert Letter.objects.count() == 0


def test_nobody_else_s_organizations(by: Access, visit) -> None:
    other = make_table()
    foreign = Partner.objects.filter(coalition=other.coalition, standing="prospect").first()
    assert foreign is not None
    address = url(by, "invite", Assessment.objects.filter(coalition=by.coalition).get().pk)
    client = visit(by.account)
    assert client.post(address, {"partner": foreign.pk}).status_code == 404
    assert client.post(address, {"partner": "abc"}).status_code == 404
    assert client.post(address, {}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.standing == Standing.PROSPECT


def test_edit_send_once_and_keep(by: Access, prospect: Partner, visit, mailoutbox) -> None:
    give_contact(prospect)
    letter = actions.invite_prospect(by=by, partner=prospect, assessment=Assessment.objects.get())
    client, address = visit(by.account), url(by, "letter", letter.pk)
    assert "It goes to Rosa Vale (rosa@people.example)" in words_of(client.get(address))
    data = {"subject": "Come by", "body": "Dear Rosa, will you come?", "send": "1"}
    page = client.post(address, data, follow=True)
    assert "is on its way" in words_of(page)
    assert client.post(url(by, "send_letter", letter.pk)).status_code == 302  # pressed again
    assert len(mailoutbox) == 1
    assert mailoutbox[0].to == ["rosa@people.example"]
    assert mailoutbox[0].reply_to == [by.account.email]
    assert mailoutbox[0].body == "Dear Rosa, will you come?"
    page = client.post(address, {"subject": "Other", "body": "Other"}, follow=True)
    assert "it stays as it was" in words_of(page)
    letter.refresh_from_db()
    assert letter.subject == "Come by"
    with pytest.raises(AlreadySentError):
        actions.draft_again(by=by, letter=letter, language="es")


def test_without_an_address_it_goes_by_hand(by: Access, prospect: Partner, visit, mailoutbox) -> None:
    give_contact(prospect, email="")
    letter = actions.invite_prospect(by=by, partner=prospect, assessment=Assessment.objects.get())
    with pytest.raises(NoAddressError):
        actions.send_letter(by=by, letter=letter)
    letter.refresh_from_db()
    assert letter.sent_at is None
    client = visit(by.account)
    assert "No contact of this organization has an e-mail address." in words_of(
        client.get(url(by, "letter", letter.pk))
    )
    page = client.post(url(by, "letter_sent", letter.pk), follow=True)
    assert "has gone out by hand" in words_of(page)
    entries = Entry.objects.count()
    client.post(url(by, "letter_sent", letter.pk))
    assert Entry.objects.count() == entries
    assert mailoutbox == []


def test_drafted_anew_in_spanish(by: Access, prospect: Partner, visit) -> None:
    letter = actions.invite_prospect(by=by, partner=prospect, assessment=Assessment.objects.get(), language="en")
    page = visit(by.account).post(url(by, "draft_again", letter.pk), {"language": "es"}, follow=True)
    assert "The letter is drafted anew." in words_of(page)
    letter.refresh_from_db()
    assert "¿quién falta en nuestra mesa?" in letter.body
    assert visit(by.account).post(url(by, "draft_again", letter.pk), {"language": "xx"}).status_code == 404


def test_the_answer_shows_who_is_invited(by: Access, prospect: Partner, visit) -> None:
    actions.invite_prospect(by=by, partner=prospect, assessment=Assessment.objects.get())
    words = words_of(visit(by.account).get(url(by, "answer")))
    assert "Letter drafted" in words
    assert "changed since this answer" not in words  # an invitation changes nothing yet
    actions.make_assessment(by=by, indicator="smoking")
    words = words_of(visit(by.account).get(url(by, "answer")))
    assert "1 organization is invited or joining. If it comes, we reach" in words


def test_letters_are_for_members_and_no_stranger(by: Access, prospect: Partner, visit) -> None:
    letter = actions.invite_prospect(by=by, partner=prospect)
    observer = make_access(Role.OBSERVER, by.coalition)
    member = make_access(Role.MEMBER, by.coalition)
    stranger = make_access()
    listed, one = url(by, "letters"), url(by, "letter", letter.pk)
    assert visit(observer.account).get(listed).status_code == 403
    assert visit(member.account).get(listed).status_code == 200
    assert visit(member.account).get(one).status_code == 403
    assert visit(stranger.account).get(listed).status_code == 404
    theirs = reverse("coverage:letter", args=[stranger.coalition.slug, letter.pk])
    assert visit(stranger.account).get(theirs).status_code == 404
    assert visit().get(one).status_code == 302
