"""Kept answers: frozen, listed, compared, explained, asked for again in time."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from longtable.coalitions.models import Role
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.coverage import actions, queries
from longtable.coverage.models import Assessment, Evidence, Rhythm
from longtable.partners.models import Partner, Service
from longtable.places.models import Area, Group, Indicator
from longtable.record.models import Entry
from tests.factories import make_access
from tests.factories.coverage import make_partner, make_table
from tests.factories.places import make_community, make_package
from tests.pages import XHTML, inner, words_of

pytestmark = pytest.mark.django_db


def url(by: Access, name: str, *args: object) -> str:
    return reverse(f"coverage:{name}", args=[by.coalition.slug, *args])


@pytest.fixture
def by() -> Access:
    return make_table()


@pytest.fixture
def two(by: Access) -> tuple[Assessment, Assessment]:
    """An answer of May and one of today, between which a partner joined and one left."""
    first = actions.make_assessment(by=by, indicator="smoking")
    Assessment.objects.filter(pk=first.pk).update(made_at=timezone.now() - timedelta(days=200))
    gone = Partner.objects.get(coalition=by.coalition, name="Partner 0")
    gone.standing = "left"
    gone.save()
    make_partner(by, "New Voices", [("black", "led_by", ["11", "12"])], sectors=["media"])
    Partner.objects.filter(name="New Voices").update(confirmed_at=timezone.now())
    return Assessment.objects.get(pk=first.pk), actions.make_assessment(by=by, indicator="smoking")


def test_a_kept_answer_never_drifts(by: Access, visit) -> None:
    kept = actions.make_assessment(by=by, indicator="smoking")
    inputs, result = copy.deepcopy(kept.inputs), copy.deepcopy(kept.result)
    client = visit(by.account)
    page = words_of(client.get(url(by, "assessment", kept.pk)))
    Partner.objects.update(name="Renamed", standing="left")
    Service.objects.all().delete()
    Area.objects.update(name="Elsewhere", populations={})
    Group.objects.update(counts={}, titles={"en": "Nobody"})
    Indicator.objects.update(values={}, titles={"en": "Nothing"})
    kept.refresh_from_db()
    assert kept.inputs == inputs
    assert kept.result == result
    again = words_of(client.get(url(by, "assessment", kept.pk)))
    assert again.split("History of this answer")[0].replace(" left", "") == page.split("History of this answer")[0]


def test_it_says_who_asked_and_is_in_the_record(by: Access, visit) -> None:
    by.account.name = "Ana Ruiz"
    by.account.save()
    kept = actions.make_assessment(by=by, indicator="smoking")
    entry = Entry.objects.get(action="coverage.assessment_made")
    assert (entry.actor, entry.subject_id) == (by.actor.id, str(kept.pk))
    words = words_of(visit(by.account).get(url(by, "assessment", kept.pk)))
    assert "Asked by Ana Ruiz. This answer is kept as it was." in words
    observer = make_access(Role.OBSERVER, by.coalition)
    assert "Ana Ruiz" not in words_of(visit(observer.account).get(url(by, "assessment", kept.pk)))
    assert "Ana Ruiz" not in words_of(visit(observer.account).get(url(by, "assessments")))


def test_the_list_of_answers(by: Access, two: tuple[Assessment, Assessment], visit) -> None:
    page = visit(by.account).get(url(by, "assessments"))
    assert "2 answers are kept" in words_of(page)
    rows = [[inner(cell) for cell in row] for row in page.tree.iter(f"{XHTML}tr")]
    assert [row[3] for row in rows[1:]] == ["3", "3"]
    assert "Nothing yet" in words_of(visit((other := make_access()).account).get(url(other, "assessments")))


def test_two_answers_beside_each_other(by: Access, two: tuple[Assessment, Assessment], visit) -> None:
    before, after = two
    client = visit(by.account)
    for query in ("", f"?from={before.pk}&to={after.pk}", f"?from={after.pk}&to={before.pk}"):
        page = client.get(url(by, "compare") + query)
        words = words_of(page)
        assert "New at the table: New Voices." in words
        assert "No longer at the table: Partner 0." in words
        assert "A partner now works with Black residents." in words
        assert "No longer without a partner: news and media." in words
        assert "1 more partner has confirmed whom it serves." in words
        rows = {tuple(inner(cell) for cell in row) for row in page.tree.iter(f"{XHTML}tr")}
        assert ("Partners that have confirmed whom they serve", "0", "1", "+1") in rows
    then, now = (one.result["summary"]["groups"]["black"] for one in two)
    assert then == 0
    assert now > 0
    assert "rose from" in words_of(client.get(url(by, "answer")))  # the card on the answer page


def test_what_cannot_be_compared(by: Access, two: tuple[Assessment, Assessment], visit) -> None:
    client, foreign = visit(by.account), make_table()
    theirs = actions.make_assessment(by=foreign, indicator="smoking")
    for query in (
        f"?from={two[0].pk}",
        "?from=abc&to=1",
        f"?from={two[0].pk}&to={theirs.pk}",
        "?from=9" + "9" * 30 + "&to=1",
    ):
        assert client.get(url(by, "compare") + query).status_code == 404
    other = actions.make_assessment(by=by, indicator="uninsured")
    words = words_of(client.get(url(by, "compare") + f"?from={two[1].pk}&to={other.pk}"))
    assert "about different needs" in words
    assert "it takes two answers" in words_of(visit(foreign.account).get(url(foreign, "compare")))


def test_a_change_of_the_data_is_said(by: Access, visit) -> None:
    first = actions.make_assessment(by=by, indicator="smoking")
    package = make_package(missing=(1, 2))
    make_community(by, package)
    second = actions.make_assessment(by=by, indicator="smoking")
    words = words_of(visit(by.account).get(url(by, "compare") + f"?from={first.pk}&to={second.pk}"))
    assert "brought in anew in between, so part of a difference may come from them" in words
    assert "The average was" in words


def test_an_indicator_that_is_gone(by: Access, visit) -> None:
    actions.make_assessment(by=by, indicator="smoking")
    make_community(by, indicators=("poverty",))
    words = words_of(visit(by.account).get(url(by, "answer")))
    assert "no longer has this indicator" in words
    page = visit(by.account).post(url(by, "ask"), {"indicator": "smoking"}, follow=True)
    assert "Choose what the need is about" in words_of(page)
    page = visit(by.account).post(url(by, "ask"), {"indicator": "poverty"}, follow=True)
    assert "Poverty" in words_of(page)


def test_every_number_is_explained(by: Access, visit) -> None:
    kept = actions.make_assessment(by=by, indicator="smoking")
    page = visit(by.account).get(url(by, "workings", kept.pk))
    words = words_of(page)
    for said in ("Σ w·[v ≥ 1] ÷ Σ w", "No rate: Area 6.", "Lake County survey", "Do not use it to judge a program."):
        assert said in words
    ids = {element.get("id") for element in page.tree.iter()}
    assert ids >= {"benchmark", "beyond", "coverage", "two", "reach", "concentration", "ceiling", "invite", "sectors"}


def test_the_report_can_be_downloaded(by: Access, two: tuple[Assessment, Assessment], visit) -> None:
    for account in (by.account, make_access(Role.OBSERVER, by.coalition).account):
        response = visit(account).get(url(by, "report", two[1].pk))
        assert response.status_code == 200
        assert response.content.startswith(b"%PDF-")
        assert f"{by.coalition.slug}-who-is-missing-" in response["Content-Disposition"]


def test_depth_is_shown_once_someone_s_part_is_noted(visit) -> None:
    by = make_table(partners=6)
    actions.make_assessment(by=by, indicator="smoking")
    client = visit(by.account)
    assert "spoke or proposed" not in words_of(client.get(url(by, "answer")))
    partner = Partner.objects.get(coalition=by.coalition, name="Partner 5")
    actions.add_evidence(by=by, partner=partner, kind=Evidence.Kind.SPOKE, on=today_of(by.coalition))
    assert "One thing has changed" in words_of(client.get(url(by, "answer")))
    kept = actions.make_assessment(by=by, indicator="smoking")
    listed, spoke, leads = (kept.result["voices"][depth]["serves"]["all"][0] for depth in ("0", "2", "3"))
    assert listed > spoke > leads == 0
    assert "spoke or proposed" in words_of(client.get(url(by, "answer") + "?depth=2"))


def test_noting_a_part_by_hand(by: Access, visit) -> None:
    partner = Partner.objects.get(coalition=by.coalition, name="Partner 1")
    client, address = visit(by.account), url(by, "evidence", partner.pk)
    assert "We do not know: nothing is noted yet." in words_of(client.get(address))
    tomorrow = today_of(by.coalition) + timedelta(days=3)
    page = client.post(address, {"kind": "came", "on": tomorrow.isoformat(), "source": ""})
    assert page.status_code == 422
    assert "This day has not come yet." in words_of(page)
    page = client.post(address, {"kind": "came", "on": "2026-01-15", "source": "Minutes"}, follow=True)
    assert "One thing is noted: came to a meeting, on Jan. 15, 2026." in words_of(page)
    evidence = Evidence.objects.get()
    foreign = make_access()
    theirs = reverse("coverage:remove_evidence", args=[foreign.coalition.slug, evidence.pk])
    assert visit(foreign.account).post(theirs).status_code == 404
    member = make_access(Role.MEMBER, by.coalition)
    assert "Note something" not in words_of(visit(member.account).get(address))
    assert visit(member.account).post(address, {"kind": "came", "on": "2026-01-15"}).status_code == 403
    client.post(address, {"kind": "came", "on": "2026-01-15", "source": "Minutes"})
    assert Evidence.objects.get() == evidence  # the button pressed twice
    client.post(url(by, "remove_evidence", evidence.pk))
    assert Evidence.objects.count() == 0
    for _item in range(2):
        client.post(address, {"kind": "proposed", "on": "2026-01-15", "source": "Minutes"})
    assert Evidence.objects.count() == 2
    actions_done = list(Entry.objects.filter(action__startswith="coverage.").values_list("action", flat=True))
    assert actions_done == [*(f"coverage.evidence_{what}" for what in ("added", "removed", "added", "added"))]


@pytest.mark.django_db(transaction=True)
def test_what_was_said_twice_is_said_once_after_an_upgrade(by: Access) -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    partner = Partner.objects.get(coalition=by.coalition, name="Partner 1")
    MigrationExecutor(connection).migrate([("coverage", "0001_initial")])
    try:
        for kind, source in (("came", "A"), ("came", "A"), ("came", "B"), ("adopted", "A"), ("adopted", "A")):
            Evidence.objects.create(partner=partner, kind=kind, on=date(2026, 3, 5), source=source)
        first = Evidence.objects.earliest("pk")
    finally:
        MigrationExecutor(connection).migrate(newest)
    left = sorted(Evidence.objects.values_list("kind", "source"))
    assert left == [("adopted", "A"), ("adopted", "A"), ("came", "A"), ("came", "B")]
    assert Evidence.objects.filter(pk=first.pk).exists()


@time_machine.travel("2026-11-22 12:00+00:00", tick=False)
def test_the_first_answer_sets_when_to_ask_again(by: Access) -> None:
    actions.make_assessment(by=by, indicator="smoking")
    rhythm = Rhythm.objects.get()
    assert (rhythm.months, rhythm.next_on) == (6, date(2027, 5, 22))


@time_machine.travel("2026-11-22 12:00+00:00", tick=False)
def test_choosing_the_rhythm(by: Access, visit) -> None:
    client, address = visit(by.account), url(by, "rhythm")
    page = client.post(address, {"months": "0", "next_on": "2026-11-20"})
    assert page.status_code == 422
    assert "Choose a day that is still to come." in words_of(page)
    client.post(address, {"months": "3", "next_on": "2027-01-15"})
    client.post(address, {"months": "3", "next_on": "2027-01-15"})
    assert (Rhythm.objects.get().months, Rhythm.objects.get().next_on) == (3, date(2027, 1, 15))
    assert Entry.objects.filter(action="coverage.rhythm_set").count() == 1
    assert visit(make_access(Role.MEMBER, by.coalition).account).get(address).status_code == 403


def test_coordinators_are_reminded_once(by: Access, mailoutbox) -> None:
    actions.set_rhythm(by=by, months=3, next_on=date(2027, 1, 15))
    second = make_access(Role.COORDINATOR, by.coalition)
    second.account.language = "es"
    second.account.save()
    make_access(Role.MEMBER, by.coalition)
    assert actions.remind_of_assessments(today=date(2027, 1, 14)) == 0
    assert actions.remind_of_assessments(today=date(2027, 1, 15)) == 1
    assert actions.remind_of_assessments(today=date(2027, 1, 15)) == 0
    assert actions.remind_of_assessments(today=date(2027, 3, 1)) == 0
    assert {message.to[0] for message in mailoutbox} == {by.account.email, second.account.email}
    english, spanish = mailoutbox
    assert "wants to ask every 3 months: who is missing from our table?" in english.body
    assert url(by, "answer") in english.body
    assert "¿quién falta en nuestra mesa?" in spanish.body
    assert Entry.objects.filter(action="coverage.assessment_due").count() == 1


@time_machine.travel("2027-01-20 12:00+00:00", tick=False)
def test_asking_again_starts_the_time_anew(by: Access, mailoutbox) -> None:
    actions.set_rhythm(by=by, months=3, next_on=date(2027, 1, 15))
    actions.remind_of_assessments(today=date(2027, 1, 16))
    actions.make_assessment(by=by, indicator="smoking")
    rhythm = Rhythm.objects.get()
    assert (rhythm.next_on, rhythm.reminded_at) == (date(2027, 4, 20), None)
    assert actions.remind_of_assessments(today=date(2027, 4, 20)) == 1


def test_suggestions_that_had_no_time_are_worked_out_when_asked(by: Access, visit, monkeypatch) -> None:
    monkeypatch.setattr("longtable.coverage.workings.SECONDS", 0.0)
    monkeypatch.setattr("longtable.coverage.workings.work_out.__kwdefaults__", {"seconds": 0.0})
    kept = actions.make_assessment(by=by, indicator="smoking")
    assert kept.result["invitations"] == {"coverage": {}, "sectors": {}}
    client = visit(by.account)
    words = words_of(client.get(url(by, "answer") + "?k=2"))
    assert "would take us from" in words
    kept.refresh_from_db()
    assert list(kept.result["invitations"]["coverage"]) == ["2"]
    assert queries.get_assessment(by, kept.pk).result["candidates"]


def test_evidence_depth_follows_the_calendar() -> None:
    from longtable.coverage.rules import part_of

    today = date(2026, 11, 22)
    kinds = Evidence.Kind
    assert part_of([], today, items_known=True).depth is None
    assert part_of([(kinds.CAME, today - timedelta(days=200))], today, items_known=False).depth == 0
    assert part_of([(kinds.CAME, today - timedelta(days=20))], today, items_known=False).depth == 1
    assert part_of([(kinds.PROPOSED, today)], today, items_known=True).depth == 2
    assert part_of([(kinds.LEADS, today - timedelta(days=900))], today, items_known=True).depth == 3
    part = part_of([(kinds.CAME, today), (kinds.PROPOSED, today)], today, items_known=True)
    assert (part.meetings_attended, part.items_proposed, part.items_adopted) == (1, 1, 0)
    assert part_of([(kinds.CAME, today)], today, items_known=False).items_adopted is None
    paid = [(kinds.UNPAID, today), (kinds.PAID, today - timedelta(days=300))]
    assert part_of(paid, today, items_known=False).paid is False
