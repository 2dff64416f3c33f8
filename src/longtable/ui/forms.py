"""How every Django form is drawn: label, hint, error, control; a summary of errors that links to the fields.

Set ``FORM_RENDERER = "longtable.ui.forms.Renderer"``.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "usa-checkbox__input"),
    (forms.CheckboxSelectMultiple, "usa-checkbox__input"),
    (forms.RadioSelect, "usa-radio__input"),
    (forms.Select, "usa-select"),
    (forms.Textarea, "usa-textarea"),
    (forms.FileInput, ""),
    (forms.widgets.Input, "usa-input"),
)


class PlainField(BoundField):
    """A bound field that knows its class names, what describes it, and where an error link leads."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Adds the class name and, for files, what describes the field."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        name = next((name for kind, name in CLASSES if isinstance(widget, kind)), "")
        if name and not widget.is_hidden:
            attrs["class"] = " ".join(filter(None, [name, str(widget.attrs.get("class", ""))]))
        if self.is_file and self.aria_describedby:
            attrs["aria-describedby"] = self.aria_describedby
        return attrs

    @property
    def is_checkbox(self) -> bool:
        """One box of its own: the label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_file(self) -> bool:
        """A file to choose."""
        return isinstance(self.field.widget, forms.FileInput)

    @property
    def is_choice(self) -> bool:
        """Radio buttons or boxes."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)

    @property
    def is_group(self) -> bool:
        """Several controls under one question: fieldset and legend."""
        return bool(self.use_fieldset) and not self.is_file

    @property
    def target(self) -> str:
        """The id of the first control, where a link of the error summary leads."""
        return f"{self.auto_id}_0" if self.is_choice else self.id_for_label or self.auto_id


class Renderer(TemplatesSetting):
    """Our templates for forms, fields and the widgets that need more than an attribute."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"
    bound_field_class = PlainField
    widgets = {
        "django/forms/widgets/radio.html": "ui/forms/choices.html",
        "django/forms/widgets/checkbox_select.html": "ui/forms/choices.html",
        "django/forms/widgets/clearable_file_input.html": "ui/forms/file.html",
        "django/forms/widgets/file.html": "ui/forms/file.html",
        "django/forms/errors/list/default.html": "ui/forms/errors.html",
        "django/forms/errors/list/ul.html": "ui/forms/errors.html",
    }

    def get_template(self, template_name: str) -> Any:
        """Ours where we have one, else Django's."""
        return super().get_template(self.widgets.get(template_name, template_name))


class DateInput(forms.DateInput):
    """The browser's own date field: every language, every keyboard, a picker on phones."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class RangeInput(forms.NumberInput):
    """A slider with its number beside it; ``submit=True`` sends the form on release (with JavaScript)."""

    input_type = "range"
    template_name = "ui/forms/range.html"

    def __init__(self, low: int, high: int, step: int = 1, unit: str = "", *, submit: bool = False) -> None:
        attrs: dict[str, Any] = {"min": low, "max": high, "step": step, "class": "usa-range"}
        if submit:
            attrs["data-submit"] = ""
        super().__init__(attrs=attrs)
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What its template needs."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["class"] = "usa-range"
        context["unit"] = self.unit
        return context


class FileInput(forms.FileInput):
    """A file field that says which files it takes; ``accept`` as in HTML, ``note`` in words (kinds, largest size)."""

    def __init__(self, accept: str = "", note: str | Promise = "") -> None:
        super().__init__(attrs={"accept": accept} if accept else None)
        self.note = note

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What its template needs."""
        context = super().get_context(name, value, attrs)
        context["note"] = self.note
        return context
