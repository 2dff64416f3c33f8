"""Forms: label, hint and error belong to their control; mistakes are listed with links that lead to the field."""

from __future__ import annotations

import re

from django import forms
from django.template import Context, Template
from django.utils import translation

from longtable.ui.examples import ExampleForm
from longtable.ui.forms import PlainField, RangeInput
from tests.pages import XHTML, check_page

WRONG = {"email": "someone at example", "invitations": "4"}


def draw(form: forms.BaseForm, source: str = "{% form f %}") -> str:
    html = Template("{% load ui %}" + source).render(Context({"f": form, "csrf_token": "TOKEN"}))
    check_page(
        f'<!doctype html><html lang="en"><head><title>T</title></head><body><main><h1>T</h1>{html}</main></body></html>'
    )
    return html


def test_every_kind_of_field_is_valid_and_labelled() -> None:
    html = draw(ExampleForm())
    assert html.count("<fieldset") == html.count("<legend") == 2
    assert 'type="date"' in html
    assert 'enctype="multipart/form-data"' in html
    assert html.count("(optional)") == 4
    assert "data-errors" not in html
    assert isinstance(ExampleForm()["name"], PlainField)


def test_mistakes_are_listed_first_and_lead_to_their_fields() -> None:
    html = draw(ExampleForm(WRONG))
    summary = html[html.index("data-errors") : html.index('class="lt-field')]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_name", "id_email", "id_sector", "id_relation_0", "id_agree"]
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html))
    assert set(targets) <= ids
    assert "Name of the organization: This field is required." in summary
    assert "How does it work with older adults? This field is required." in summary


def test_controls_are_described_by_hint_and_error() -> None:
    frame = '<!doctype html><html lang="en"><head><title>T</title></head><body><main><h1>T</h1>{}</main></body></html>'
    root = check_page(frame.format(draw(ExampleForm(WRONG))))
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    email = by_id["id_email"]
    assert email.get("aria-invalid") == "true"
    assert email.get("aria-describedby") == "id_email_helptext id_email_error"
    group = next(f for f in root.iter(f"{XHTML}fieldset") if f.get("aria-describedby"))
    assert group.get("aria-describedby") == "id_relation_helptext id_relation_error"
    assert all(name in by_id for name in (email.get("aria-describedby") or "").split())


def test_errors_of_the_whole_form_are_in_the_summary_without_link() -> None:
    class Strict(forms.Form):
        name = forms.CharField(required=False)

        def clean(self) -> None:
            raise forms.ValidationError("The two <lists> do not fit.")

    html = draw(Strict({"name": "x"}))
    assert "<li>The two &lt;lists&gt; do not fit.</li>" in html


def test_what_was_typed_is_kept_and_escaped() -> None:
    html = draw(ExampleForm({"name": '"><script>', "email": "x"}))
    assert "<script>" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


def test_slider_shows_its_number() -> None:
    class Slider(forms.Form):
        k = forms.IntegerField(widget=RangeInput(1, 10, unit="of 10", submit=True), initial=3)

    html = draw(Slider())
    assert re.search(r'<input type="range" name="k" value="3"[^>]* data-submit', html)
    assert '<output for="id_k">3 of 10</output>' in html


def test_field_can_be_drawn_alone_as_tiles() -> None:
    html = draw(ExampleForm(), "{% field f.relation label='Other words' hint='More' kind='tiles' %}")
    assert "Other words" in html
    assert "lt-choices--tiles" in html


def test_spanish_form() -> None:
    with translation.override("es"):
        html = draw(ExampleForm(WRONG))
    assert "(opcional)" in html
    assert "(optional)" not in html
