"""Every write about the community: bringing it in, adding to it, going back to an earlier one, uploads not yet finished."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from longtable.coalitions.actions import note_forgotten
from longtable.coalitions.models import Coalition, Retention
from longtable.coalitions.queries import Access, kept_since
from longtable.places.models import Area, Community, CommunityDraft, DraftFile, Group, Indicator
from longtable.places.queries import open_drafts
from longtable.places.rules import clean, clean_titles, faults_of, kept_notices
from longtable.record.actions import write
from longtable.sources import types
from longtable.sources.problems import UnreadableFileError
from longtable.sources.shapes import SvgShapes, svg_paths
from longtable.sources.types import CommunityPackage, FloatArray

UPLOADS_KEPT = 5  # unfinished uploads of one person


@transaction.atomic
def bring_community(
    *, by: Access, package: CommunityPackage, title: str = "", reason: str = "", added_to: Community | None = None
) -> Community:
    """Make this package the community that the coalition answers to. The one before is kept, no longer current.

    ``added_to`` is the version that a file was added to: its map is kept where the package brings no shapes.
    Raises UnreadableFileError where the package cannot be kept (no area, words that do not fit).
    """
    title = clean(title or package.title).strip()[:120]
    faults = faults_of(package)
    if faults:
        raise UnreadableFileError(faults)
    if not title:
        raise ValueError("a community needs a title")
    before = _set_aside(by.coalition)
    drawn = _drawn(package, added_to)
    community = Community.objects.create(
        coalition=by.coalition,
        title=title,
        sources=[_source(source) for source in package.sources],
        licences=[clean(licence) for licence in package.licences],
        populations=list(package.areas.populations),
        notices=kept_notices((*package.problems, *drawn.problems)),
        map_width=drawn.width,
        map_height=drawn.height,
    )
    _keep_rows(community, package, drawn.paths)
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="places.community_brought",
        subject=community,
        label=title,
        before={"title": before.title} if before else {},
        after={"title": title, "sources": [clean(source.title) for source in package.sources]},
        reason=reason,
    )
    return community


def _drawn(package: CommunityPackage, added_to: Community | None) -> SvgShapes:
    """The shapes as light path data; those of the version that was added to where the package has none."""
    if package.shapes:
        return svg_paths(package.shapes)
    if added_to is None:
        return SvgShapes(0, 0, {})
    paths = dict(Area.objects.filter(community=added_to).values_list("code", "path"))
    return SvgShapes(added_to.map_width, added_to.map_height, paths)


def _set_aside(coalition: Coalition) -> Community | None:
    """The community of now is kept, but no longer current. One coalition does this once at a time."""
    Coalition.objects.select_for_update().get(pk=coalition.pk)
    before = Community.objects.filter(coalition=coalition, current=True).first()
    if before is not None:
        Community.objects.filter(pk=before.pk).update(current=False)
    return before


def _source(source: types.Source) -> dict[str, str]:
    url = source.url if source.url.startswith(("https://", "http://")) else ""  # it becomes a link
    kept = {"title": source.title, "url": url, "licence": source.licence, "period": source.period}
    return {name: clean(text) for name, text in kept.items()}


def _number(value: float) -> float | int | None:
    """A number as JSON keeps it: whole ones as such, missing ones as null."""
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < 1e15 else float(value)


def _by_area(codes: Sequence[str], values: FloatArray) -> dict[str, float | int]:
    numbers = zip(codes, map(_number, values.tolist()), strict=True)
    return {code: number for code, number in numbers if number is not None}


def _keep_rows(community: Community, package: CommunityPackage, paths: Mapping[str, str]) -> None:
    """Areas, groups and indicators of a package, each kind in one go."""
    areas, codes = package.areas, package.areas.ids
    columns = {name: values.tolist() for name, values in areas.populations.items()}
    rows = []
    for order, code in enumerate(codes):
        known = {name: _number(column[order]) for name, column in columns.items()}
        rows.append(
            Area(
                community=community,
                code=code,
                name=areas.names[order],
                order=order,
                populations={name: value for name, value in known.items() if value is not None},
                latitude=_number(float(areas.latitude[order])),
                longitude=_number(float(areas.longitude[order])),
                path=paths.get(code, ""),
            )
        )
    Area.objects.bulk_create(rows, batch_size=2000)
    Group.objects.bulk_create(
        Group(
            community=community,
            code=code,
            titles=clean_titles(package.group_titles.get(code, {})),
            order=order,
            counts=_by_area(codes, counts),
        )
        for order, (code, counts) in enumerate(package.groups.items())
    )
    Indicator.objects.bulk_create(
        _indicator(community, one, codes, order) for order, one in enumerate(package.indicators.values())
    )


def _indicator(community: Community, one: types.Indicator, codes: Sequence[str], order: int) -> Indicator:
    missing = [None] * len(codes)
    low = missing if one.low is None else [_number(value) for value in one.low.tolist()]
    high = missing if one.high is None else [_number(value) for value in one.high.tolist()]
    values = [_number(value) for value in one.values.tolist()]
    cells = zip(codes, values, low, high, strict=True)
    return Indicator(
        community=community,
        code=one.code,
        titles=clean_titles(one.title),
        order=order,
        denominator=one.denominator,
        period=one.period,
        source=one.source,
        cautions=clean_titles(one.caution),
        values={code: [value, least, most] for code, value, least, most in cells if value is not None},
        benchmark=one.benchmark,
        benchmark_name=one.benchmark_name,
    )


@transaction.atomic
def restore_community(*, by: Access, community: Community, reason: str = "") -> Community:
    """Make an earlier version the one that the coalition answers to again."""
    before = _set_aside(by.coalition)
    community.current = True
    community.save(update_fields=["current"])
    write(
        coalition_id=by.coalition.pk,
        by=by.actor,
        action="places.community_restored",
        subject=community,
        label=community.title,
        before={"title": before.title, "brought_at": before.brought_at.isoformat()} if before else {},
        after={"title": community.title, "brought_at": community.brought_at.isoformat()},
        reason=reason,
    )
    return community


@transaction.atomic
def keep_upload(
    *, by: Access, kind: CommunityDraft.Kind, files: Mapping[str, bytes], choices: Mapping[str, object]
) -> CommunityDraft:
    """Keep uploaded files until they are brought in or dropped. Not an entry of the record: nothing was changed yet.

    Only the newest few uploads of a person are kept.
    """
    draft = CommunityDraft.objects.create(coalition=by.coalition, account=by.account, kind=kind, choices=dict(choices))
    DraftFile.objects.bulk_create(
        DraftFile(draft=draft, name=clean(name)[-200:], content=content) for name, content in files.items()
    )
    older = open_drafts(by).values_list("pk", flat=True)[UPLOADS_KEPT:]
    CommunityDraft.objects.filter(pk__in=list(older)).delete()
    return draft


def change_upload(*, by: Access, draft: CommunityDraft, choices: Mapping[str, object]) -> CommunityDraft:
    """Keep what was chosen or typed about an upload. An autosave: no entry of the record."""
    assert draft.account_id == by.account.pk
    draft.choices = {**draft.choices, **choices}
    draft.save(update_fields=["choices"])
    return draft


def drop_upload(*, by: Access, draft: CommunityDraft) -> None:
    """Forget an upload that is not wanted. Nothing of it was ever used, so the record has no entry."""
    assert draft.account_id == by.account.pk
    draft.delete()


@transaction.atomic
def bring_upload(
    *, by: Access, draft: CommunityDraft, package: CommunityPackage, title: str, added_to: Community | None = None
) -> Community:
    """Bring in what was uploaded and previewed, and forget the upload."""
    community = bring_community(by=by, package=package, title=title, added_to=added_to)
    draft.delete()
    return community


@transaction.atomic
def forget_uploads(*, today: date | None = None) -> int:
    """Delete uploads that nobody finished within the time their coalition keeps them; returns how many."""
    deleted = 0
    waiting = Coalition.objects.filter(community_drafts__isnull=False).distinct()
    for coalition in waiting:
        old = coalition.community_drafts.filter(made_at__date__lt=kept_since(coalition, Retention.Kind.IMPORTS, today))
        count = old.count()
        old.delete()
        note_forgotten(coalition, "places.uploads_forgotten", uploads=count)
        deleted += count
    return deleted
