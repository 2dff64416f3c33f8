"""The pages about the community."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from longtable.coalitions.gates import for_coordinators, for_everyone_here
from longtable.coalitions.queries import Access
from longtable.places import actions, pages, previews, queries
from longtable.places.answers import area_answer, community_answer
from longtable.places.forms import GIVEN, UPLOADS, BringForm, ReadingForm, ShowForm
from longtable.places.models import Community, CommunityDraft
from longtable.places.problems import tell
from longtable.places.reading import ADD, REPLACE, read_upload


@for_everyone_here
def community(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "How is our community doing?": one indicator in all areas."""
    place = queries.current_community(access.coalition)
    if place is None:
        return render(request, "places/no_community.html")
    answer = community_answer(
        place,
        indicator=request.GET.get("indicator", ""),
        given=request.GET.get("against") == GIVEN,
        group=request.GET.get("group", ""),
    )
    if answer is None:
        return render(request, "places/no_indicator.html", {"community": place})
    slug = access.coalition.slug
    context = {
        "answer": answer,
        "sentence": pages.answer_sentence(answer),
        "source": pages.source_line(answer),
        "form": ShowForm(answer),
        "map": pages.picture(answer, slug),
        "high_need": pages.high_need_chart(answer),
        "high_need_line": pages.high_need_line(answer),
        "groups": pages.groups_chart(answer),
        "groups_table": pages.groups_table(answer),
        "areas": pages.areas_table(request, answer, slug),
        "missing": pages.missing_links(answer, slug),
    }
    return render(request, "places/community.html", context)


@for_everyone_here
def area(request: HttpRequest, access: Access, code: str) -> HttpResponse:
    """Answer "How is this area doing?": one area with everything that is published about it."""
    answer = area_answer(access, code)
    slug = access.coalition.slug
    context = {
        "answer": answer,
        "sentence": pages.area_sentence(answer),
        "indicators": pages.area_indicators_table(answer, slug),
        "groups": pages.area_groups_chart(answer),
        "groups_table": pages.area_groups_table(answer),
        "trail": pages.trail(access, answer.area.name),
    }
    return render(request, "places/area.html", context)


@for_coordinators
def bring(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Which place do we answer to?": three ways to bring it in, and uploads not finished."""
    context = {
        "community": queries.current_community(access.coalition),
        "drafts": queries.open_drafts(access),
        "trail": pages.trail(access, _("Bring in")),
    }
    return render(request, "places/bring.html", context)


@for_coordinators
def upload(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    """First step: the files. They are kept until they are brought in or dropped."""
    if kind not in UPLOADS:
        raise Http404
    form = UPLOADS[kind](request.POST, request.FILES) if request.method == "POST" else UPLOADS[kind]()
    if form.is_bound and form.is_valid():
        draft = actions.keep_upload(
            by=access, kind=CommunityDraft.Kind(kind), files=form.contents(), choices=form.choices()
        )
        return redirect("places:draft", access.coalition.slug, draft.pk)
    context = {
        "form": form,
        "step_titles": previews.step_titles(),
        "trail": pages.trail(access, _("Bring in")),
        "back": reverse("places:bring", args=[access.coalition.slug]),
    }
    return render(request, "places/upload.html", context, status=422 if form.is_bound else 200)


@for_coordinators
def draft(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Second step: what was read, what is wrong, and "Bring it in"."""
    upload = queries.get_draft(access, pk)
    present = queries.current_community(access.coalition)
    if request.method == "POST":
        actions.change_upload(by=access, draft=upload, choices=previews.choices_from(upload, request.POST))
    elif present is not None and upload.kind == CommunityDraft.Kind.TABLE and "way" not in upload.choices:
        upload.choices["way"] = ADD  # a table of one's own rather adds to what is there
    reading = read_upload(upload, present)
    adding = present if upload.choices.get("way") == ADD else None
    form = _bring_form(request, upload, present, reading.package.title if reading.package else "")
    if form.is_bound and form.is_valid() and reading.package is not None:
        community = actions.bring_upload(
            by=access, draft=upload, package=reading.package, title=form.cleaned_data["title"], added_to=adding
        )
        messages.success(request, _("%(place)s is brought in.") % {"place": community.title})
        return redirect("places:community", access.coalition.slug)
    context = {
        "draft": upload,
        "reading": reading,
        "told": tell(reading.problems),
        "preview": previews.preview(reading.package) if reading.package else None,
        "columns": previews.columns_asked(reading.table) if reading.table else None,
        "form": form,
        "reading_form": ReadingForm(initial=upload.choices) if upload.kind == CommunityDraft.Kind.PUBLISHED else None,
        "step_titles": previews.step_titles(),
        "trail": pages.trail(access, _("Bring in")),
    }
    return render(request, "places/draft.html", context, status=422 if form.is_bound else 200)


def _bring_form(request: HttpRequest, upload: CommunityDraft, present: Community | None, title: str) -> BringForm:
    """Bound only where someone said "bring it in": a fresh preview shows no errors."""
    chosen = {"title": upload.choices.get("title") or title, "way": upload.choices.get("way") or REPLACE}
    return BringForm(request.POST if "bring" in request.POST else None, initial=chosen, present=present)


@require_POST
@for_coordinators
def drop(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Forget an upload."""
    actions.drop_upload(by=access, draft=queries.get_draft(access, pk))
    messages.success(request, _("The upload is deleted."))
    return redirect("places:bring", access.coalition.slug)


@for_everyone_here
def versions(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Which numbers did we use, and when?": every version of the community."""
    rows = [
        (one.community, previews.holdings(one.areas, one.groups, one.indicators)) for one in queries.versions_of(access)
    ]
    context = {"versions": rows, "trail": pages.trail(access, _("Versions"))}
    return render(request, "places/versions.html", context)


@for_coordinators
def restore(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Asked before it is done: go back to an earlier version."""
    version = queries.get_community(access, pk)
    if request.method == "POST":
        actions.restore_community(by=access, community=version)
        messages.success(request, _("%(place)s is in use again.") % {"place": version.title})
        return redirect("places:community", access.coalition.slug)
    context = {
        "question": _("Use this version again?"),
        "text": _("%(place)s, as it was brought in before.") % {"place": version.title},
        "consequences": [
            _("Pages and new results use the numbers of this version."),
            _("The present version is kept. You can come back to it."),
            _("Results that were worked out before stay as they are."),
        ],
        "action_label": _("Use this version again"),
        "cancel_url": reverse("places:versions", args=[access.coalition.slug]),
    }
    return render(request, "ui/confirm.html", context)
