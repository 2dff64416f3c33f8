"""Asking a partner: the letter, the personal link, its forgeries, its end and its renewal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.links import make_link
from longtable.coalitions.models import PersonalLink
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.partners import actions, queries
from longtable.partners.models import Asking, Partner, Way
from longtable.partners.queries import CONFIRM, services_of
from longtable.partners.rules import ServiceLine
from longtable.record.models import Entry
from longtable.record.queries import verify
from tests.factories import make_coalition
from tests.factories.partners import make_contact, make_partner
from tests.pages import words_of
from tests.rooms.partners.rows import lines, start, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Access:
    return start()


@pytest.fixture
def partner(by) -> Partner:
    partner = make_partner(
        by.coalition, sectors=["housing"], services=[("black", "led_by", ["1", "2"]), ("latino", "serves", [])]
    )
    make_contact(partner, "Rosa Delgado", "rosa@cedar.example")
    return partner


def path_in(letter) -> str:
    return re.search(r"https?://[^/\s]+(/link/partners/\S+)", letter.body).group(1)


def entries(by: Access, action: str) -> list[Entry]:
    return list(Entry.objects.filter(coalition_id=by.coalition.pk, action=f"partners.{action}"))


def test_asking_sends_one_letter_in_the_contacts_language(by, partner):
    other = make_partner(by.coalition, "Casa de los Abuelos")
    make_contact(other, "Marisol Peña", "marisol@abuelos.example", language="es")
    actions.ask_partner(by=by, partner=partner)
    actions.ask_partner(by=by, partner=partner)  # the button pressed twice
    actions.ask_partner(by=by, partner=other)
    english, spanish = mail.outbox
    assert (english.to, spanish.to) == (["rosa@cedar.example"], ["marisol@abuelos.example"])
    assert "Whom does Cedar Street Family Center serve?" in english.subject
    assert "Hello Rosa Delgado," in english.body
    assert "Casa de los Abuelos" in spanish.subject
    assert "Whom does" not in spanish.subject
    assert "Hello" not in spanish.body
    assert "cliente" in spanish.body
    assert len(entries(by, "partner_asked")) == 2
    assert Asking.objects.count() == 2


def test_neither_the_address_nor_the_secret_reaches_the_record(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    visit().post(path, {"yes": "1"})
    written = str(list(Entry.objects.values()))
    assert "rosa@" not in written
    assert "Delgado" not in written
    assert path.split("/")[-2] not in written
    assert verify(by.coalition.pk).holds


def test_no_address_no_letter_and_a_clear_word(by):
    nobody = make_partner(by.coalition, "Nobody known")
    make_contact(nobody, "T. Brooks", phone="312-555-0100")
    with pytest.raises(Refused, match="no e-mail address"):
        actions.ask_partner(by=by, partner=nobody)
    assert not Asking.objects.exists()
    assert not mail.outbox


def test_one_tap_says_yes(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    phone = visit()
    page = phone.get(path)
    said = words_of(page)
    assert "Is this right?" in said
    assert "You are led by" in said
    assert "you have not said where" in said
    assert "Housing" in said
    answer = phone.post(path, {"yes": "1"}, follow=True)
    assert "Thank you. What happens now?" in words_of(answer)
    partner.refresh_from_db()
    assert partner.is_confirmed
    told = queries.confirmations(by.coalition)
    assert (told.confirmed, told.rows[0].way) == (1, "email")
    phone.post(path, {"yes": "1"})
    [entry] = entries(by, "services_confirmed")
    assert (entry.actor_role, entry.after) == ("contact by link", {"confirmed": True, "way": "email"})


def test_a_contact_corrects_and_corrects_again_until_the_link_expires(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    phone = visit()
    row = {"group": "older_adults", "relation": "focuses_on", "where": "some", "areas": ["3"]}
    phone.post(path, lines(row, sectors=["media", "community"]))
    assert services_of(partner) == [ServiceLine("older_adults", "focuses_on", ("3",))]
    assert {sector.code for sector in partner.sectors.all()} == {"media", "community"}
    [entry] = entries(by, "services_corrected")
    assert entry.before["services"][0]["group"] == "black"
    phone.post(path, lines(row, sectors=["media", "community"]))  # pressed twice
    assert len(entries(by, "services_corrected")) == 1
    again = words_of(phone.get(path))
    assert "You answered on" in again
    phone.post(path, lines({**row, "where": "all"}, sectors=["media"]))
    assert services_of(partner) == [ServiceLine("older_adults", "focuses_on", ("*",))]
    assert len(entries(by, "services_corrected")) == 2


def test_a_wrong_correction_says_what_to_do_and_keeps_nothing(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    page = visit().post(path, lines({"group": "black", "relation": "serves", "where": "some"}))
    assert page.status_code == 422
    assert "Choose the areas" in words_of(page)
    forged = visit().post(path, lines({"group": "black", "relation": "serves", "where": "all"}, sectors=["forged"]))
    assert forged.status_code == 422
    partner.refresh_from_db()
    assert not partner.is_confirmed
    assert len(services_of(partner)) == 2


def test_another_line_works_without_script_on_the_link_page_too(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    typed = {"group": "black", "relation": "led_by", "where": "some", "areas": ["5"]}
    page = visit().post(path, lines(typed, more="1", sectors=["media"])).content.decode()
    assert page.count('<fieldset class="lt-card"') == 2
    assert re.search(r'name="line-0-areas" value="5"[^>]*checked', page)
    assert re.search(r'name="sectors" value="media"[^>]*checked', page)
    assert not re.search(r'name="sectors" value="housing"[^>]*checked', page)


def test_where_nothing_is_known_there_is_nothing_to_say_yes_to(by, visit):
    silent = make_partner(by.coalition, "Silent")
    make_contact(silent, "Ana", "ana@silent.example")
    actions.ask_partner(by=by, partner=silent)
    path = path_in(mail.outbox[0])
    said = words_of(visit().get(path))
    assert "Whom do you serve?" in said
    assert "Yes, all of it is right" not in said
    visit().post(path, {"yes": "1"})
    silent.refresh_from_db()
    assert not silent.is_confirmed


def test_the_page_speaks_the_contacts_language_until_the_reader_chooses(by, visit):
    partner = make_partner(by.coalition, services=[("black", "serves", ["1"])])
    make_contact(partner, "Marisol Peña", "marisol@abuelos.example", language="es")
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    phone = visit()
    assert phone.get(path).tree.get("lang") == "es"
    phone.post(reverse("set_language"), {"language": "en", "next": path})
    assert phone.get(path).tree.get("lang") == "en"


def test_a_link_says_nothing_of_persons_notes_or_standing(by, partner, visit):
    actions.add_note(by=by, partner=partner, text="Difficult to reach")
    partner.as_kept = {"Comment": "maybe leaves soon"}
    partner.save()
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    phone = visit()
    texts = [phone.get(path).content.decode()]
    texts.append(phone.post(path, {"yes": "1"}, follow=True).content.decode())
    for text in texts:
        for secret in ("Rosa", "rosa@", "Difficult", "maybe leaves", by.account.email):
            assert secret not in text


@pytest.mark.parametrize("path", ["partner_link", "partner_link_thanks", "partner_link_renew"])
def test_a_made_up_link_is_not_there(by, partner, visit, path):
    actions.ask_partner(by=by, partner=partner)
    digest = PersonalLink.objects.get().secret_digest
    for forged in ("x" * 32, digest, str(PersonalLink.objects.get().pk)):
        client = visit()
        address = reverse(path, args=[forged])
        answer = client.post(address, {"email": "a@b.example"}) if path == "partner_link_renew" else client.get(address)
        assert answer.status_code == 404


def test_a_link_for_something_else_opens_nothing_here(by, partner, visit):
    _link, secret = make_link(coalition=by.coalition, purpose="join", subject_id=partner.pk)
    assert visit().get(reverse("partner_link", args=[secret])).status_code == 404


def test_a_link_reaches_no_partner_of_another_coalition(by, partner, visit):
    elsewhere = make_coalition()
    _link, secret = make_link(coalition=elsewhere, purpose=CONFIRM, subject_id=partner.pk)
    client = visit()
    assert client.get(reverse("partner_link", args=[secret])).status_code == 404
    assert client.post(reverse("partner_link", args=[secret]), {"yes": "1"}).status_code == 404
    partner.refresh_from_db()
    assert not partner.is_confirmed


def test_a_link_is_kept_out_of_caches_and_search(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    page = visit().get(path_in(mail.outbox[0]))
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_withdrawn_links_open_nothing_more(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    client = visit(by.account)
    assert client.get(url(by, "withdraw", partner.pk)).status_code == 200
    client.post(url(by, "withdraw", partner.pk))
    page = visit().get(path)
    assert page.status_code == 410
    assert "Do you want a new link?" in words_of(page)
    assert visit().post(path, {"yes": "1"}).status_code == 410
    partner.refresh_from_db()
    assert not partner.is_confirmed
    assert len(entries(by, "links_withdrawn")) == 1


def test_an_expired_link_is_renewed_to_a_contact_only_with_one_answer_for_all(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert visit().get(path).status_code == 410
        answers = []
        for address in ("stranger@elsewhere.example", "ROSA@cedar.example"):
            page = visit().post(path + "renew/", {"email": address})
            answers.append((page.status_code, re.sub(r'value="[^"]{20,}"', "", page.content.decode())))
        assert answers[0] == answers[1]
        assert [letter.to for letter in mail.outbox] == [["rosa@cedar.example"], ["rosa@cedar.example"]]
        assert visit().get(path_in(mail.outbox[1])).status_code == 200
        assert len(entries(by, "link_renewed")) == 1


def test_renewing_is_limited(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    actions.withdraw_asking(by=by, partner=partner)
    assert visit().get(path + "renew/").url == path
    for _press in range(6):
        page = visit().post(path + "renew/", {"email": "rosa@cedar.example"})
        assert page.status_code == 200
    assert len(mail.outbox) == 1 + 3


def test_who_is_no_contact_any_more_gets_no_new_link(by, partner, visit):
    contact = partner.contacts.get()
    actions.ask_partner(by=by, partner=partner)
    path = path_in(mail.outbox[0])
    make_contact(partner, "Ana", "ana@cedar.example")
    PersonalLink.objects.update(person=None)  # so that the link outlives the person
    actions.withdraw_asking(by=by, partner=partner)
    actions.remove_contact(by=by, contact=contact)
    visit().post(path + "renew/", {"email": "rosa@cedar.example"})
    assert len(mail.outbox) == 1


def test_a_link_to_an_address_that_changed_stops_working(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    contact = partner.contacts.get()
    actions.change_contact(
        by=by, contact=contact, name="Rosa Delgado", email="rosa@new.example", phone="", language="en", is_main=True
    )
    assert visit().get(path_in(mail.outbox[0])).status_code == 410


def test_a_reminder_brings_a_new_link_and_the_old_one_still_opens(by, partner, visit):
    client = visit(by.account)
    with pytest.raises(Refused, match="Ask it first"):
        actions.remind_partner(by=by, partner=partner)
    actions.ask_partner(by=by, partner=partner)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        for _press in range(2):
            client.post(url(by, "remind", partner.pk) + "?back=asking")
        assert len(mail.outbox) == 2
        assert "friendly reminder" in mail.outbox[1].subject
        asking = Asking.objects.get()
        assert asking.reminded_at is not None
        assert visit().get(path_in(mail.outbox[0])).status_code == 200
        visit().post(path_in(mail.outbox[0]), {"yes": "1"})
        asking.refresh_from_db()
        assert asking.answered_at is not None
        assert len(entries(by, "partner_reminded")) == 1


def test_asking_everyone_asks_each_once(by, partner, visit):
    make_partner(by.coalition, "Confirmed", confirmed=True)
    make_partner(by.coalition, "Without address")
    prospect = make_partner(by.coalition, "Prospect", standing="prospect")
    make_contact(prospect, "P", "p@prospect.example")
    client = visit(by.account)
    page = words_of(client.get(url(by, "asking")))
    assert "1 of 3 organizations have told us themselves." in page
    assert "1 more has no e-mail address" in page
    asked = client.get(url(by, "ask_all"))
    assert "Ask 1 organization?" in words_of(asked)
    for _press in range(2):
        client.post(url(by, "ask_all"))
    assert [letter.to for letter in mail.outbox] == [["rosa@cedar.example"]]
    client.post(url(by, "ask_all") + "?who=others")
    assert mail.outbox[1].to == ["p@prospect.example"]


def test_a_printed_code_opens_the_link_that_it_shows(by, partner, visit):
    page = visit(by.account).post(url(by, "print_code", partner.pk))
    address = re.search(r"(/link/partners/[^/\s<]+/)", page.content.decode()).group(1)
    assert "no-store" in page.headers["Cache-Control"]
    assert visit().get(address).status_code == 200
    visit().post(address, {"yes": "1"})
    told = queries.confirmations(by.coalition)
    assert told.rows[0].way == "print"
    assert entries(by, "services_confirmed")[0].actor.startswith("link:")


def test_the_code_is_read_back_as_the_link():
    from longtable.partners.codes import code_of

    code = code_of("https://longtable.example/link/partners/abcdefgh/")
    import qrcode

    maker = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    maker.add_data("https://longtable.example/link/partners/abcdefgh/")
    maker.make(fit=True)
    wanted = {(x, y) for y, row in enumerate(maker.get_matrix()) for x, dark in enumerate(row) if dark}
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code.path)
        for step in range(int(width))
    }
    assert drawn == wanted
    assert code.size == len(maker.get_matrix())


def test_an_answer_by_phone_is_kept_once_and_marked(by, partner, visit):
    client = visit(by.account)
    assert client.get(url(by, "enter_answer", partner.pk)).status_code == 200
    row = {"group": "latino", "relation": "serves", "where": "all"}
    assert client.post(url(by, "enter_answer", partner.pk), lines(row, sectors=["housing"])).status_code == 422
    for _press in range(2):
        client.post(url(by, "enter_answer", partner.pk), lines(row, sectors=["housing"], way="phone"))
    assert services_of(partner) == [ServiceLine("latino", "serves", ("*",))]
    assert Asking.objects.filter(way=Way.PHONE).count() == 1
    [entry] = entries(by, "services_corrected")
    assert entry.after["way"] == "phone"
    assert "by phone, entered by us" in words_of(client.get(url(by, "partner", partner.pk)))
    with pytest.raises(Refused):
        actions.enter_answer(by=by, partner=partner, way=Way.EMAIL, services=[])


def test_after_a_change_by_the_coordinator_it_is_asked_again(by, partner, visit):
    actions.ask_partner(by=by, partner=partner)
    visit().post(path_in(mail.outbox[0]), {"yes": "1"})
    actions.set_services(by=by, partner=partner, services=[("black", "serves", ["4"])])
    row = queries.confirmations(by.coalition).rows[0]
    assert row.state == "not_asked"
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        actions.ask_partner(by=by, partner=Partner.objects.get())
        assert queries.confirmations(by.coalition).rows[0].state == "asked"
