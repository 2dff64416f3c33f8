"""Awards, the public result, the archive: partners who join, money that adds up, small counts hidden, hashes that hold."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from longtable.calls.actions import awarding, telling
from longtable.calls.actions.archiving import export_archive
from longtable.calls.models import Application, Award, Conflict, DecisionLetter, PanelMember
from longtable.calls.public_words import public_context
from longtable.calls.queries.selecting import get_public_result
from longtable.coalitions.models import Person, Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.rules import Refused
from longtable.partners.models import Partner, Standing
from longtable.record.models import Entry
from longtable.record.queries import verify
from tests.factories import make_access
from tests.factories.partners import make_partner
from tests.pages import visit as plain_visit
from tests.pages import words_of
from tests.rooms.calls.selecting_case import decide_as_proposed, make_chicago, make_decided, make_small, sign_twice

pytestmark = pytest.mark.django_db


def address(by, call, name: str, *more: object) -> str:
    return reverse(f"calls:{name}", args=[by.coalition.slug, call.code, *more])


def tell_everyone(by, call) -> None:
    telling.draft_letters(by=by, call=call)
    for letter in DecisionLetter.objects.filter(application__call=call).select_related("application__call"):
        telling.save_letter(by=by, letter=letter, subject=letter.subject, body=letter.body)
        telling.hand_letter(by=by, letter=letter)


def chosen_one(call) -> Application:
    found = Application.objects.filter(call=call, state="chosen").order_by("number").first()
    assert found is not None
    return found


# Awards


def test_an_award_makes_a_partner_who_joins_with_what_it_promised(visit) -> None:
    by, call, _selection = make_decided()
    application = chosen_one(call)
    for _press in range(2):
        visit(by.account).post(address(by, call, "make_awards"))
    award = Award.objects.get(application=application)
    partner = award.partner
    assert partner.standing == Standing.JOINING
    assert partner.name == application.organization
    assert [(one.group, one.areas) for one in partner.services.all()] == [("black", application.services[0]["areas"])]
    assert partner.contacts.get().person == application.contact
    assert sum(award.payments.values_list("amount_cents", flat=True)) == award.amount_cents
    assert award.payments.first().is_advance
    assert award.reports.count() == 1  # $20,000 is small
    assert award.commitments.get().groups == ["black"]
    assert Partner.objects.filter(coalition=by.coalition, name=application.organization).count() == 1
    assert Award.objects.count() == Application.objects.filter(call=call, state="chosen").count()


def test_an_organization_that_we_know_stays_one() -> None:
    by, call, _selection = make_decided()
    application = chosen_one(call)
    known = make_partner(
        by.coalition, application.organization.upper(), "prospect", services=[("latino", "serves", ["1"])]
    )
    award = awarding.seat_selected(by=by, application=application)
    known.refresh_from_db()
    assert award.partner == known
    assert known.standing == Standing.JOINING
    assert {one.group for one in known.services.all()} == {"latino", "black"}
    active = make_partner(by.coalition, "Active House", "active")
    other = Application.objects.filter(call=call, state="chosen").exclude(pk=application.pk).first()
    other.partner = active
    other.save()
    awarding.seat_selected(by=by, application=other)
    active.refresh_from_db()
    assert active.standing == Standing.ACTIVE


def test_only_a_signed_decision_awards() -> None:
    by, call = make_small()
    decide_as_proposed(by, call)
    with pytest.raises(Refused, match="No signed decision"):
        awarding.seat_selected(by=by, application=call.applications.first())
    assert not Award.objects.exists()


def test_payments_reports_and_promises_on_the_page(visit) -> None:
    by, call, _selection = make_decided()
    application = chosen_one(call)
    award = awarding.seat_selected(by=by, application=application)
    client, number = visit(by.account), application.number
    payment, report = award.payments.first(), award.reports.first()
    today = today_of(by.coalition)
    client.post(address(by, call, "pay", number, payment.pk), {"on": today + timedelta(days=2)})
    assert award.payments.exclude(paid_on=None).count() == 0
    for _press in range(2):
        client.post(address(by, call, "pay", number, payment.pk), {"on": today})
    client.post(address(by, call, "receive_report", number, report.pk), {"on": today})
    page = words_of(client.get(address(by, call, "award", number)))
    assert "of which $10,000 is paid" in page
    assert Entry.objects.filter(action="calls.payment_made").count() == 1
    values = {"amount-0": "4000", "due-0": today, "amount-1": "5000", "due-1": today}
    refused = client.post(address(by, call, "plan_award", number), values)
    assert refused.status_code == 422
    assert "do not add up" in words_of(refused)
    client.post(address(by, call, "plan_award", number), values | {"amount-1": "6000"})
    assert sorted(award.payments.values_list("amount_cents", flat=True)) == [400_000, 600_000, 1_000_000]
    promise = {
        "activity": "Ten quit courses",
        "groups": ["black"],
        "areas": ["9"],
        "measure": "Courses held",
        "due_on": today,
    }
    client.post(address(by, call, "add_commitment", number), promise)
    assert "We will know by: Courses held" in words_of(client.get(address(by, call, "award", number)))
    first = award.commitments.first()
    client.post(address(by, call, "remove_commitment", number, first.pk))
    assert award.commitments.count() == 1
    assert (
        visit(make_access(Role.MEMBER, by.coalition).account)
        .post(address(by, call, "pay", number, payment.pk), {"on": today})
        .status_code
        == 403
    )


# The public


def test_the_result_is_public_only_when_everyone_was_told() -> None:
    by, call, _selection = make_decided()
    url = reverse("public_result", args=[by.coalition.slug, call.code])
    assert plain_visit().get(url).status_code == 404
    tell_everyone(by, call)
    said = words_of(plain_visit().get(url))
    assert "Of fewer than 11 organizations that applied" in said
    assert "First-time applicants" in said
    assert plain_visit(language="es").get(url).status_code == 200


def test_small_counts_are_hidden(shared: Path, django_assert_max_num_queries) -> None:
    by, call, _expected = make_chicago(shared)
    make_access(Role.COORDINATOR, by.coalition)
    sign_twice(decide_as_proposed(by, call))
    tell_everyone(by, call)
    with django_assert_max_num_queries(12):
        found = get_public_result(by.coalition.slug, call.code)
        context = public_context(found)
    assert context["applied"] == "64"
    tables = context["from_where"]
    assert tables
    shown = [str(row.cells[1].text) for table in tables for row in table.rows]
    assert any(text.isdecimal() for text in shown)
    assert not [text for text in shown if text.isdecimal() and int(text) < 11]
    assert any("fewer than 11" in text for text in shown)
    page = words_of(plain_visit().get(reverse("public_result", args=[by.coalition.slug, call.code])))
    assert "“first-time applicants” costs 0.77 points" in page
    assert "A Little Bit of Heaven" not in page  # not chosen


# The archive


def unpack(data: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_the_archive_can_be_read_and_verified_without_us(tmp_path: Path) -> None:
    by, call, selection = make_decided()
    Application.objects.filter(call=call, number=5).update(organization="=HYPERLINK(1)")
    make_partner(by.coalition, "Not about the call")
    tell_everyone(by, call)
    for application in Application.objects.filter(call=call, state="chosen"):
        awarding.seat_selected(by=by, application=application)
    files = unpack(export_archive(by=by, call=call, language="en"))
    assert files["summary.pdf"].startswith(b"%PDF")
    rows = list(csv.DictReader(io.StringIO(files["applications.csv"].decode("utf-8-sig"))))
    assert rows[4]["organization"] == "'=HYPERLINK(1)"
    assert json.loads(files["inputs.json"]) == selection.inputs
    assert json.loads(files["result.json"]) == selection.result
    record = json.loads(files["record.json"])
    actions = {entry["action"] for entry in record["entries"]}
    assert {"calls.decision_signed", "calls.letter_sent", "calls.award_made"} <= actions
    assert not any(action.startswith("partners.") for action in actions)
    everything = b" ".join(data for name, data in files.items() if name != "summary.pdf").decode("utf-8", "replace")
    assert "@applicants.example" not in everything
    assert "Contact 1" not in everything
    entry = Entry.objects.get(action="calls.archive_made")
    assert entry.reason.startswith("SHA-256 ")
    assert verify(by.coalition.pk).holds

    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    check = [sys.executable, str(tmp_path / "verify.py")]
    told = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert "The archive is as it was made" in told.stdout
    record["entries"][0]["reason"] = "made up"
    (tmp_path / "record.json").write_text(json.dumps(record))
    told = subprocess.run(check, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "record.json was changed" in told.stdout
    assert "was changed after it was written" in told.stdout


def test_the_archive_is_for_coordinators(visit) -> None:
    by, call, _selection = make_decided()
    response = visit(by.account).post(address(by, call, "archive"))
    assert response["Content-Type"] == "application/zip"
    assert "attachment" in response["Content-Disposition"]
    member = make_access(Role.MEMBER, by.coalition)
    assert visit(member.account).post(address(by, call, "archive")).status_code == 403
    assert Entry.objects.filter(action="calls.archive_made").count() == 1


def test_who_has_a_conflict_reads_why_the_archive_waits(visit) -> None:
    by, call = make_small()
    person = Person.objects.create(coalition=by.coalition, account=by.account, email=by.account.email)
    member = PanelMember.objects.create(call=call, person=person)
    Conflict.objects.create(member=member, application=Application.objects.get(call=call, number=1), kind="conflict")
    page = visit(by.account).get(address(by, call, "archive"))
    assert "You can make the archive once the call is decided" in words_of(page)
    assert visit(by.account).post(address(by, call, "archive")).status_code == 403
    assert not Entry.objects.filter(action="calls.archive_made").exists()
