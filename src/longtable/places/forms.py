"""Forms of the room `places`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from longtable.places.answers import CommunityAnswer
from longtable.places.models import Community, CommunityDraft
from longtable.places.reading import ADD, REPLACE
from longtable.sources.limits import MEGABYTE
from longtable.ui.forms import FileInput

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OWN, GIVEN = "own", "given"


class ShowForm(forms.Form):
    """What the community page shows: which measure, against what, beside which group."""

    indicator = forms.ChoiceField(label=_("Measure"))
    against = forms.ChoiceField(label=_("Compared with"), required=False)
    group = forms.ChoiceField(label=_("Group on the map"), required=False)

    def __init__(self, answer: CommunityAnswer) -> None:
        chosen = {
            "indicator": answer.indicator.code,
            "against": GIVEN if answer.given else OWN,
            "group": answer.group.code if answer.group else "",
        }
        super().__init__(initial=chosen, auto_id="show-%s")
        self.use_required_attribute = False
        measure, against, group = (self.fields[name] for name in ("indicator", "against", "group"))
        measure.choices = [(one.code, one.title) for one in answer.indicators]  # type: ignore[attr-defined]
        group.choices = [("", _("none")), *((one.code, one.title) for one in answer.groups)]  # type: ignore[attr-defined]
        if answer.indicator.benchmark is None:
            del self.fields["against"]
        else:
            name = answer.indicator.benchmark_name or _("the given rate")
            against.choices = [(OWN, _("our own average")), (GIVEN, name)]  # type: ignore[attr-defined]
        if not answer.groups:
            del self.fields["group"]


class FilesInput(FileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True

    def __init__(self, accept: str = "", note: StrOrPromise = "") -> None:
        super().__init__(accept, note)
        self.attrs["multiple"] = True


class FilesField(forms.FileField):
    """One or several files, each checked for its size; the cleaned value is a list."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Check every file."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        files = [super(FilesField, self).clean(one, initial) for one in given]
        if sum(one.size for one in files) > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // MEGABYTE
            raise ValidationError(
                _("This is more than %(limit)s MB. Keep only the rows and columns that you need, and try again."),
                params={"limit": limit},
                code="too_large",
            )
        return files


class UploadForm(forms.Form):
    """One way to bring files; each kind of upload has a subclass."""

    question: StrOrPromise = ""
    answer: StrOrPromise = ""
    help_template = ""
    upload = FilesField(label=_("File"))

    def contents(self) -> dict[str, bytes]:
        """The files by name; a second file of the same name gets a number before it."""
        found: dict[str, bytes] = {}
        for one in self.cleaned_data["upload"]:
            name = one.name or "file"
            found[name if name not in found else f"{len(found)}-{name}"] = one.read()
        return found

    def choices(self) -> dict[str, str]:
        """What was chosen besides the files."""
        return {name: value for name, value in self.cleaned_data.items() if name != "upload"}


class PackageUpload(UploadForm):
    """A zip, or the files of a package."""

    question = _("Where is your community package?")
    answer = _("Choose the zip file, or all files of the package at once.")
    help_template = "places/help_package.html"
    upload = FilesField(
        label=_("Zip file, or the files themselves"),
        widget=FilesInput(".zip,.csv,.json,.geojson", _("ZIP, CSV, JSON or GeoJSON, together at most 50 MB")),
    )


PUBLISHER_CHOICES = (
    ("", _("Find out from the file")),
    ("health-atlas", "Chicago Health Atlas"),
    ("places", "CDC PLACES"),
    ("svi", _("Social Vulnerability Index")),
    ("census", _("Census table")),
)


class PublishedUpload(UploadForm):
    """Files of a publisher, as they were downloaded."""

    question = _("Where is the published file?")
    answer = _("Choose the file as you downloaded it. Several files about the same areas can come together.")
    help_template = "places/help_published.html"
    upload = FilesField(
        label=_("File or files"),
        widget=FilesInput(".csv,.txt,.xlsx,.json,.geojson", _("CSV, Excel, and shapes as GeoJSON, at most 50 MB")),
    )
    publisher = forms.ChoiceField(
        label=_("Who published it"), choices=PUBLISHER_CHOICES, required=False, widget=forms.RadioSelect
    )


class TableUpload(UploadForm):
    """One table of one's own, and shapes beside it."""

    question = _("Where is your table?")
    answer = _("Choose one CSV or Excel file with a row for each area. The next page asks what its columns are.")
    help_template = "places/help_table.html"
    upload = FilesField(
        label=_("Table, and shapes for the map if you have them"),
        widget=FilesInput(".csv,.tsv,.txt,.xlsx,.json,.geojson", _("CSV or Excel, and GeoJSON, at most 50 MB")),
    )


class ReadingForm(forms.Form):
    """How a published file is read; part of the form of the second step."""

    publisher = forms.ChoiceField(label=_("Who published it"), choices=PUBLISHER_CHOICES, required=False)
    release = forms.CharField(
        label=_("Year or release"), max_length=40, required=False, help_text=_("If the name of the file does not say.")
    )
    start = forms.CharField(
        label=_("Only areas whose id starts with"),
        max_length=20,
        required=False,
        help_text=_("For instance 17 for the counties of Illinois, 17031 for the tracts of Cook County."),
    )


class BringForm(forms.Form):
    """The last words before an upload is brought in: the name of the place, and whether it is added or replaces."""

    title = forms.CharField(
        label=_("Name of the place"), max_length=120, help_text=_("As you say it: “Chicago”, “Lake County”.")
    )
    way = forms.ChoiceField(
        label=_("What to do with it"),
        choices=[
            (REPLACE, _("Use it instead of the present community")),
            (ADD, _("Add its measures and groups to the present community")),
        ],
        widget=forms.RadioSelect,
        help_text=_("The present version is kept either way. You can go back to it."),
    )

    def __init__(self, *args: Any, present: Community | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if present is None:
            del self.fields["way"]
        elif self.initial.get("way") == ADD:
            self.fields["title"].required = False


UPLOADS: dict[str, type[UploadForm]] = {
    CommunityDraft.Kind.PACKAGE: PackageUpload,
    CommunityDraft.Kind.PUBLISHED: PublishedUpload,
    CommunityDraft.Kind.TABLE: TableUpload,
}
