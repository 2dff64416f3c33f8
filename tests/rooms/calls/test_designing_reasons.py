"""Why something is scored or required stands in both languages, like every text that the public reads."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from longtable.calls.actions import opening
from longtable.calls.freezing import freeze_inputs
from longtable.calls.language_check import check_call
from tests.factories import make_access
from tests.factories.calls import REASONS, make_call
from tests.pages import words_of

pytestmark = pytest.mark.django_db


def test_reasons_are_kept_checked_and_shown_in_both_languages(visit):
    by = make_access()
    call = make_call(by, "draft", criteria=(), requirements=())
    client = visit(by.account)
    address = reverse("calls:add_criterion", args=[by.coalition.slug, call.code])
    sent = {"title_en": "Trust", "title_es": "Confianza", "weight": "2"}
    page = client.post(address, sent)
    assert page.status_code == 422
    assert "reason_en" in page.context["form"].errors
    english = "Neighbors who utilize our services told us that trust comes first."
    assert client.post(address, {**sent, "reason_en": english}).status_code == 302
    row = call.criteria.get()
    assert row.reasons == {"en": english}
    check = check_call(call, [], [row], [])
    (piece,) = [one for one in check.untranslated if one.english.text == english]
    assert piece.missing == "es"
    assert [one.words for one in piece.english.findings] == ["utilize"]
    spanish = "Los vecinos dijeron que la confianza es lo primero."
    change = reverse("calls:criterion", args=[by.coalition.slug, call.code, row.pk])
    assert client.get(change).context["form"]["reason_en"].value() == english
    assert client.post(change, {**sent, "reason_en": english, "reason_es": spanish}).status_code == 302
    need = reverse("calls:add_requirement", args=[by.coalition.slug, call.code]) + "?kind=small"
    assert client.post(need, {"at_least": "2"}).status_code == 422
    whole = {
        "at_least": "2",
        "reason_en": "Small groups know people.",
        "reason_es": "Los grupos pequeños conocen gente.",
    }
    assert client.post(need, whole).status_code == 302
    row = call.criteria.get()
    assert not check_call(call, [], [row], list(call.requirements.all())).untranslated
    opening.open_call(by=by, call=call)
    public = reverse("public_call", args=[by.coalition.slug, call.code])
    shown = said(visit(), public)
    assert english in shown
    assert whole["reason_en"] in shown
    shown = said(visit(language="es"), public)
    assert spanish in shown
    assert whole["reason_es"] in shown
    assert english not in shown


def said(client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return words_of(page)


def test_the_archive_and_what_is_frozen_keep_both(visit):
    by = make_access()
    call = make_call(by, requirements=[{"kind": "small", "at_least": 1, "titles": {"en": "One small"}}])
    assert freeze_inputs(call)["terms"]["requirements"][0]["reasons"] == REASONS
    page = visit(by.account).post(reverse("calls:archive", args=[by.coalition.slug, call.code]))
    with zipfile.ZipFile(BytesIO(b"".join(page.streaming_content) if page.streaming else page.content)) as kept:
        (name,) = [one for one in kept.namelist() if one.endswith("call.json")]
        told = json.loads(kept.read(name))
    assert told["criteria"][0]["reasons"] == REASONS
    assert told["requirements"][0]["reasons"] == REASONS


@pytest.mark.django_db(transaction=True)
def test_what_was_written_before_stays_as_english():
    before = [("calls", "0002_score_summary")]
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    call = make_call(make_access())
    MigrationExecutor(connection).migrate(before)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT reason FROM calls_criterion WHERE call_id = %s ORDER BY id", [call.pk])
            assert cursor.fetchone() == ("The need is there.",)
            cursor.execute("UPDATE calls_criterion SET reason = 'As it was' WHERE call_id = %s", [call.pk])
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert [one.reasons for one in call.criteria.all()] == [{"en": "As it was"}] * 2
    assert apps.get_model("calls", "Criterion") is type(call.criteria.all()[0])
