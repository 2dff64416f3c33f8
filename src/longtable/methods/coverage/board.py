"""The sector board: which sectors are absent, thin or present (guide S1, S19)."""

from __future__ import annotations

from collections.abc import Sequence

from longtable.methods.coverage.types import Partner, SectorCount, SectorList, SectorState
from longtable.methods.sector_table import SECTOR_TITLES

DEFAULT_SECTORS = SectorList(sectors=tuple(SECTOR_TITLES))


def count_sectors(partners: Sequence[Partner], wanted: SectorList = DEFAULT_SECTORS) -> tuple[SectorCount, ...]:
    """Answer "which sectors are at our table?": absent (0), thin (1), present (2 or more), in the order of the list.

    Only active partners count; a partner counts once in each of its sectors. Sectors outside the list
    follow at the end. Source: methods, section 1 (guide S1, S19).

    >>> board = count_sectors([Partner("a", "A", ("housing",))], SectorList(("housing", "media")))
    >>> [(line.sector, line.count, str(line.state)) for line in board]
    [('housing', 1, 'thin'), ('media', 0, 'absent')]
    """
    members: dict[str, list[str]] = {sector: [] for sector in wanted.sectors}
    for partner in partners:
        if partner.standing == "active":
            for sector in dict.fromkeys(partner.sectors):
                members.setdefault(sector, []).append(partner.id)
    return tuple(
        SectorCount(
            sector, len(ids), _state(len(ids), sector in wanted.not_here), tuple(ids), wanted.not_here.get(sector, "")
        )
        for sector, ids in members.items()
    )


def _state(count: int, marked_not_here: bool) -> SectorState:
    """A mark "does not exist here" holds only as long as nobody from the sector is at the table."""
    if count >= 2:
        return SectorState.PRESENT
    if count == 1:
        return SectorState.THIN
    return SectorState.NOT_HERE if marked_not_here else SectorState.ABSENT
