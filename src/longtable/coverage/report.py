"""The report on an assessment as a document. Works without a server and without a database."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from longtable.ui.printing import typeset

if TYPE_CHECKING:
    from longtable.coverage.queries import Shapes
    from longtable.coverage.report_data import ReportData
    from longtable.sources.types import CommunityPackage

TEMPLATE = Path(__file__).resolve().parent / "typst" / "report.typ"


def render_assessment_pdf(
    result: Mapping[str, Any],
    package_or_inputs: CommunityPackage | Mapping[str, Any],
    language: str = "en",
    *,
    shapes: Shapes | None = None,
    made_on: date | None = None,
    before: Mapping[str, Any] | None = None,
    before_on: date | None = None,
    invite: Sequence[int] = (3,),
    order: str = "coverage",
) -> bytes:
    """The report in "en" or "es".

    Either ``result`` is the JSON of ``longtable assess`` with the CommunityPackage that it was made of (the numbers of
    invitations are those asked for there), or it is the kept result of an assessment with its frozen inputs; then
    ``shapes``, the result ``before`` and the numbers to ``invite`` may be given.
    Raises typst.TypstError where the document would not be valid PDF/UA-1.
    """
    _make_ready()
    from django.utils.translation import override

    from longtable.coverage.queries import Shapes
    from longtable.coverage.report_case import kept_result, shapes_of_package
    from longtable.coverage.report_data import report_data

    with override(language):
        if isinstance(package_or_inputs, Mapping):
            data = report_data(
                result,
                shapes or Shapes(0, 0, {}),
                coalition=package_or_inputs["coalition"]["name"],
                made_on=made_on,
                before=before,
                before_on=before_on,
                invite=invite,
                order=order,
            )
        else:
            data = report_data(
                kept_result(result, package_or_inputs),
                shapes or shapes_of_package(package_or_inputs),
                made_on=made_on,
                invite=[one["k"] for one in result["invite"]],
            )
    return compile_report(data)


def compile_report(data: ReportData) -> bytes:
    """Typeset one report; the same data gives the same bytes where it says on which day it was made."""
    return typeset(
        TEMPLATE, "report", asdict(data), datetime.combine(data.made_on, time(12), UTC) if data.made_on else None
    )


def _make_ready() -> None:
    """On the command line nothing is set up yet: load the texts, touch no database, leave no file behind."""
    from django.apps import apps

    if apps.ready:
        return
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "longtable.house.settings")
    os.environ.setdefault("LONGTABLE_SECRET_KEY", secrets.token_hex())  # nothing is signed here
    django.setup()
