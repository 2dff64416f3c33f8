"""Who is at the table for whom, where: counting partners by group and area without ever writing a partner matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from longtable.methods.coverage.types import (
    EVERYONE,
    EVERYWHERE,
    Community,
    Depth,
    IntArray,
    Partner,
    Relation,
    Voices,
)

RANK = {Relation.SERVES: 0, Relation.FOCUSES_ON: 1, Relation.LED_BY: 2}


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Services as flat arrays. Row ``len(groups)`` stands for "whoever they serve" (reach)."""

    groups: tuple[str, ...]
    areas: int
    # one entry per (partner, row, area)
    partner: IntArray
    row: IntArray
    area: IntArray
    rank: IntArray
    # one entry per citywide (partner, row)
    wide_partner: IntArray
    wide_row: IntArray
    wide_rank: IntArray
    depth: IntArray  # per partner
    unknown_areas: tuple[tuple[str, str], ...]  # (partner id, area id that the community does not have)
    unknown_groups: tuple[tuple[str, str], ...]  # (partner id, group code that the community does not have)


def group_codes(community: Community) -> tuple[str, ...]:
    """Return the groups that can have a voice, in the community's order."""
    return tuple(code for code in community.groups if code != EVERYONE)


def mark_services(community: Community, partners: Sequence[Partner]) -> Marks:
    """Turn services into flat arrays of indexes; areas and groups that the community does not have are set aside."""
    groups = group_codes(community)
    marker = _Marker({code: row for row, code in enumerate(groups)}, {a: i for i, a in enumerate(community.area_ids)})
    for number, partner in enumerate(partners):
        marker.add(number, partner)
    narrow = np.array(marker.narrow, dtype=np.int64).reshape(-1, 4)
    wide = np.array(marker.wide, dtype=np.int64).reshape(-1, 3)
    return Marks(
        groups=groups,
        areas=len(community.area_ids),
        partner=narrow[:, 0],
        row=narrow[:, 1],
        area=narrow[:, 2],
        rank=narrow[:, 3],
        wide_partner=wide[:, 0],
        wide_row=wide[:, 1],
        wide_rank=wide[:, 2],
        depth=np.array([int(partner.depth or Depth.LISTED) for partner in partners], dtype=np.int64),
        unknown_areas=tuple(dict.fromkeys(marker.unknown_areas)),
        unknown_groups=tuple(dict.fromkeys(marker.unknown_groups)),
    )


class _Marker:
    """Collects marks partner by partner."""

    def __init__(self, row_of: dict[str, int], area_of: dict[str, int]) -> None:
        self.row_of, self.area_of = row_of, area_of
        self.narrow: list[tuple[int, int, int, int]] = []
        self.wide: list[tuple[int, int, int]] = []
        self.unknown_areas: list[tuple[str, str]] = []
        self.unknown_groups: list[tuple[str, str]] = []

    def add(self, number: int, partner: Partner) -> None:
        reach = len(self.row_of)
        self._mark(number, partner, partner.areas, (reach,), 0)
        for service in partner.services:
            row = self.row_of.get(service.group)
            if row is None and service.group != EVERYONE:
                self.unknown_groups.append((partner.id, service.group))
            rows = (reach,) if row is None else (row, reach)
            self._mark(number, partner, service.areas, rows, RANK[Relation(service.relation)])

    def _mark(self, number: int, partner: Partner, areas: tuple[str, ...], rows: tuple[int, ...], rank: int) -> None:
        if EVERYWHERE in areas:
            self.wide.extend((number, row, rank) for row in rows)
            return
        for area in areas:
            index = self.area_of.get(area)
            if index is None:
                self.unknown_areas.append((partner.id, area))
            else:
                self.narrow.extend((number, row, index, rank) for row in rows)


def count_partners(marks: Marks, least_rank: int = 0, least_depth: Depth = Depth.LISTED) -> IntArray:
    """Return how many different partners serve each (row, area), shape (groups + 1, areas).

    A partner counts once however many services it has there. Only services of relation ``least_rank`` or closer, and
    partners at least ``least_depth`` deep.
    """
    rows = len(marks.groups) + 1
    wide = (marks.wide_rank >= least_rank) & (marks.depth[marks.wide_partner] >= least_depth)
    wide_keys = np.unique(marks.wide_partner[wide] * rows + marks.wide_row[wide])
    narrow = (marks.rank >= least_rank) & (marks.depth[marks.partner] >= least_depth)
    partner_row = marks.partner[narrow] * rows + marks.row[narrow]
    here = ~np.isin(partner_row, wide_keys)
    keys = np.unique(partner_row[here] * marks.areas + marks.area[narrow][here]) if marks.areas else partner_row[:0]
    counts = np.bincount(keys % (rows * marks.areas or 1), minlength=rows * marks.areas)[: rows * marks.areas]
    everywhere = np.bincount(wide_keys % rows, minlength=rows)
    return counts.reshape(rows, marks.areas).astype(np.int64) + everywhere[:, None]


def count_voices(marks: Marks) -> Voices:
    """Return the partners per group and area, by relation, and per area whoever they serve."""
    every = count_partners(marks)
    return Voices(
        groups=marks.groups,
        any=every[:-1],
        focuses_on_or_led_by=count_partners(marks, RANK[Relation.FOCUSES_ON])[:-1],
        led_by=count_partners(marks, RANK[Relation.LED_BY])[:-1],
        partners_in_area=every[-1],
    )
