"""The pages of taking the list of partners out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from longtable.coalitions.gates import for_everyone_here
from longtable.coalitions.moments import today_of
from longtable.coalitions.queries import Access
from longtable.partners import list_export, list_pages


@for_everyone_here
def export(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "What do you want to take home?": the lists to download, and what each holds."""
    count = access.coalition.partners.count()
    return render(request, "partners/list_export.html", {
        "count": count, "trail": [list_pages.trail(access, "")[0], {"title": _("Download"), "url": ""}],
    })  # fmt: skip


def _download(access: Access, data: bytes, kind: str, mime: str) -> HttpResponse:
    name = list_export.file_name(access.coalition, kind, today_of(access.coalition))
    return HttpResponse(data, content_type=mime, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store",
    })  # fmt: skip


@for_everyone_here
def export_csv(_request: HttpRequest, access: Access) -> HttpResponse:
    """All partners as CSV; persons, notes and kept words for coordinators only."""
    table = list_export.table_of(access.coalition, people=access.can_edit)
    return _download(access, list_export.as_csv(table), "csv", "text/csv; charset=utf-8")


@for_everyone_here
def export_xlsx(_request: HttpRequest, access: Access) -> HttpResponse:
    """All partners as a workbook; persons, notes and kept words for coordinators only."""
    table = list_export.table_of(access.coalition, people=access.can_edit)
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(access, list_export.as_xlsx(table, _("Partners")), "xlsx", mime)


@for_everyone_here
def export_case(_request: HttpRequest, access: Access) -> HttpResponse:
    """Both lists of a case folder."""
    return _download(access, list_export.case_zip(access.coalition), "zip", "application/zip")


@for_everyone_here
def export_case_file(_request: HttpRequest, access: Access, name: str) -> HttpResponse:
    """One list of a case folder."""
    data = list_export.case_files(access.coalition).get(name)
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store",
    })  # fmt: skip
