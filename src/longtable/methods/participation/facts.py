"""Invitations with what follows from them: who speaks has come, what is adopted was proposed, what nobody counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from longtable.methods.participation.types import UNTOLD, Invitation
from longtable.methods.wording import N_, Sentence, counted, nN_


@dataclass(frozen=True, slots=True)
class Facts:
    """Invitations made consistent, and in which meetings turns and time were counted."""

    invitations: tuple[Invitation, ...]
    meetings: frozenset[str]
    counted: frozenset[str]  # meetings in which somebody's turns are known
    timed: frozenset[str]  # meetings in which the time of all who spoke is known
    mended: int

    def spoke(self, one: Invitation) -> bool | None:
        """Whether a voice was heard; None where nobody counted turns in that meeting."""
        return None if one.meeting not in self.counted else bool(one.turns)


def facts_of(invitations: Iterable[Invitation]) -> Facts:
    """Return the invitations made consistent. Raises ValueError for turns or seconds below 0."""
    made: list[Invitation] = []
    mended = 0
    for one in invitations:
        if (one.turns or 0) < 0 or not (one.seconds or 0) >= 0:
            raise ValueError("Turns and seconds cannot be below 0.")
        whole = replace(
            one,
            turns=max(one.turns or 0, 1) if one.seconds else one.turns,
            came=one.came or bool(one.turns) or bool(one.seconds),
            proposed=one.proposed or one.adopted,
            kinds=tuple(dict.fromkeys(one.kinds)) or (UNTOLD,),
        )
        mended += (whole.turns, whole.came, whole.proposed) != (one.turns, one.came, one.proposed)
        made.append(whole)
    known = frozenset(one.meeting for one in made if one.turns is not None)
    timeless = {one.meeting for one in made if one.turns and one.seconds is None}
    timed = frozenset(one.meeting for one in made if one.seconds is not None) - timeless
    return Facts(tuple(made), frozenset(one.meeting for one in made), known, timed, mended)


def kinds_in(invitations: Sequence[Invitation]) -> list[str]:
    """All kinds, the most invited first, then by name; those of whom no kind is told last."""
    often: dict[str, int] = {}
    for one in invitations:
        for kind in one.kinds:
            often[kind] = often.get(kind, 0) + 1
    return sorted(often, key=lambda kind: (kind == UNTOLD, -often[kind], kind))


def cautions(facts: Facts) -> list[Sentence]:
    """What a reader should know of the data: uncounted meetings, kinds that overlap or are unknown, what was mended."""
    told = []
    if missing := len(facts.meetings - facts.counted):
        forms = nN_(
            "In %(count)s meeting nobody counted turns; it is left out wherever speaking is compared.",
            "In %(count)s meetings nobody counted turns; they are left out wherever speaking is compared.",
        )
        told.append(counted(forms, missing))
    if any(len(one.kinds) > 1 for one in facts.invitations):
        told.append(
            Sentence(N_("Some belong to several kinds and count in each, so the parts add up to more than all."))
        )
    if untold := sum(1 for one in facts.invitations if UNTOLD in one.kinds):
        forms = nN_(
            "For %(count)s invitation no kind is known; it has a line of its own.",
            "For %(count)s invitations no kind is known; they have a line of their own.",
        )
        told.append(counted(forms, untold))
    if facts.mended:
        forms = nN_(
            "%(count)s invitation was completed: whoever spoke has come, and what was adopted was proposed.",
            "%(count)s invitations were completed: whoever spoke has come, and what was adopted was proposed.",
        )
        told.append(counted(forms, facts.mended))
    return told
