"""A call in a community with so many areas that their names are typed: nothing is lost on the way, nothing made up."""

from __future__ import annotations

import pytest
from django import forms
from django.urls import reverse

from longtable.calls.growing import seed_of
from longtable.calls.models import Call, Channel
from longtable.coalitions.queries import Access
from longtable.coverage.actions import make_assessment
from longtable.coverage.models import Assessment
from longtable.partners.offering import BOXES, NamesField, offer
from tests.factories.coverage import make_table
from tests.pages import words_of

pytestmark = pytest.mark.django_db
AREAS = 1000


@pytest.fixture
def by() -> Access:
    return make_table(areas=AREAS)


@pytest.fixture
def assessment(by: Access) -> Assessment:
    return make_assessment(by=by, indicator="smoking")


def url(by: Access, name: str, *args: object) -> str:
    return reverse(f"calls:{name}", args=[by.coalition.slug, *args])


def as_sent(form: forms.Form) -> dict[str, object]:
    """What a browser sends where nothing is changed: the text of each text field, the chosen boxes."""
    return {bound.html_name: value for bound in form if (value := bound.value()) not in (None, "")}


def test_a_call_begun_from_an_answer_keeps_every_area(by, assessment, visit):
    client = visit(by.account)
    page = client.get(url(by, "new"))
    form = page.context["form"]
    wanted = list(seed_of(assessment).areas)
    assert len(wanted) > 300
    assert form["priority_areas"].value().splitlines()[0] == f"Area {wanted[0]}"
    assert len(page.content) < 100_000
    sent = {**as_sent(form), "title_en": "Partners for quitting"}
    assert client.post(url(by, "new"), sent).status_code == 302
    call = Call.objects.get()
    assert call.priority_areas == wanted
    page = client.get(url(by, "purpose", call.code))
    assert client.post(url(by, "purpose", call.code), as_sent(page.context["form"])).status_code == 302
    call.refresh_from_db()
    assert call.priority_areas == wanted


def test_areas_are_typed_by_name_or_number_and_mistakes_are_named(by, visit):
    client = visit(by.account)
    sent = {"title_en": "Quit", "priority_areas": "area 7\r\n 900 \nArea 7\n\nAtlantis"}
    page = client.post(url(by, "new"), sent)
    assert page.status_code == 422
    assert "We do not know these areas: Atlantis." in words_of(page)
    assert "Atlantis" in page.context["form"]["priority_areas"].value()
    assert not Call.objects.exists()
    assert client.post(url(by, "new"), {**sent, "priority_areas": "area 7\r\n 900 \nArea 7"}).status_code == 302
    assert Call.objects.get().priority_areas == ["7", "900"]


def test_ways_and_requirements_take_typed_areas_too(by, visit):
    client = visit(by.account)
    client.post(url(by, "new"), {"title_en": "Quit", "priority_areas": "Area 3"})
    call = Call.objects.get()
    page = client.get(url(by, "add_channel", call.code))
    sent = {**as_sent(page.context["form"]), "name": "Radio Sol", "areas": "Area 5\n6"}
    assert client.post(url(by, "add_channel", call.code), sent).status_code == 302
    channel = Channel.objects.get()
    assert channel.areas == ["5", "6"]
    page = client.get(url(by, "channel", call.code, channel.pk))
    assert page.context["form"]["areas"].value() == "Area 5\nArea 6"
    address = url(by, "add_requirement", call.code) + "?kind=areas"
    form = client.get(address).context["form"]
    assert form["values_chosen"].value() == "Area 3"
    sent = {"at_least": "1", "values_chosen": "Area 3\nArea 4"}
    sent |= {name: "The need is there." for name in form.fields if name.startswith("reason")}
    assert client.post(address, sent).status_code == 302
    row = call.requirements.get()
    assert row.values == ["3", "4"]
    page = client.get(url(by, "requirement", call.code, row.pk))
    assert page.context["form"]["values_chosen"].value() == "Area 3\nArea 4"


def test_a_name_that_several_areas_have_needs_its_number():
    field = NamesField({"1": "Center", "2": "center", "3": "North"}, required=False)
    assert field.prepare_value(["2", "3", "gone"]) == "center (2)\nNorth\ngone"
    assert field.clean(field.prepare_value(["2", "3", "1"])) == ["2", "3", "1"]
    with pytest.raises(forms.ValidationError, match="Several areas have this name: Center"):
        field.clean("Center")
    assert field.clean("") == []


def test_boxes_as_long_as_they_fit():
    class Form(forms.Form):
        areas = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    few, many, none = Form(), Form(), Form()
    offer(few, "areas", {str(one): f"Area {one}" for one in range(BOXES)})
    assert isinstance(few.fields["areas"], forms.MultipleChoiceField)
    offer(many, "areas", {str(one): f"Area {one}" for one in range(BOXES)}, kept=["north_shore"])
    assert many.fields["areas"].clean("north shore") == ["north_shore"]
    offer(none, "areas", {})
    assert "areas" not in none.fields
