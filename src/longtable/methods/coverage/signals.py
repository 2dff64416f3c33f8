"""Signals: questions for a talk, each with its evidence (guide S7). Where a fact is not known there is no signal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from longtable.methods.coverage.types import (
    EVERYONE,
    IntArray,
    Partner,
    Relation,
    Signal,
    SignalKind,
    Table,
    Voices,
)
from longtable.methods.wording import N_, Sentence, counted, nN_


def find_signals(table: Table, voices: Voices, names: Mapping[str, str] | None = None) -> tuple[Signal, ...]:
    """Answer "what should we talk about?": every signal of the table, groups first, then partners.

    ``names`` gives titles for group codes in the English sentences; without it the code is read with spaces.
    """
    partners = table.active
    by_group = partners_by_group(partners, voices.groups)
    titles = {code: (names or {}).get(code, code.replace("_", " ")) for code in voices.groups}
    found: list[Signal] = []
    for row, group in enumerate(voices.groups):
        mine = by_group[group]
        if len(mine) == 1:
            found.append(_only_partner(group, titles[group], mine[0], voices.any[row]))
        if mine and all(partner.decision_seat is False for partner in mine):
            found.append(_no_decision_seat(group, titles[group], mine))
    for partner in partners:
        found.extend(_about_partner(partner, table, partners))
    return tuple(found)


def partners_by_group(partners: Sequence[Partner], groups: Iterable[str]) -> dict[str, list[Partner]]:
    """Return the partners with a service for each group, areas known or not, in the order given."""
    found: dict[str, list[Partner]] = {group: [] for group in groups}
    for partner in partners:
        for group in dict.fromkeys(service.group for service in partner.services):
            if group in found:
                found[group].append(partner)
    return found


def _only_partner(group: str, title: str, partner: Partner, counts: IntArray) -> Signal:
    areas = int(np.count_nonzero(counts == 1))
    relations = [Relation(service.relation) for service in partner.services if service.group == group]
    if Relation.LED_BY in relations:
        relation, forms = (
            Relation.LED_BY,
            nN_(
                "One partner speaks for %(group)s, in %(count)s area. Who else could?",
                "One partner speaks for %(group)s, in %(count)s areas. Who else could?",
            ),
        )
    elif Relation.FOCUSES_ON in relations:
        relation, forms = (
            Relation.FOCUSES_ON,
            nN_(
                "One partner focuses on %(group)s, in %(count)s area. Who else could?",
                "One partner focuses on %(group)s, in %(count)s areas. Who else could?",
            ),
        )
    else:
        relation, forms = (
            Relation.SERVES,
            nN_(
                "One partner serves %(group)s, in %(count)s area. Who else could?",
                "One partner serves %(group)s, in %(count)s areas. Who else could?",
            ),
        )
    if areas:
        question = counted(forms, areas, group=title)
    else:
        question = Sentence(
            N_("One partner told us that it works with %(group)s, but not where. Where, and who else could?"),
            {"group": title},
        )
    return Signal(
        kind=SignalKind.ONLY_PARTNER,
        subject_kind="group",
        subject=group,
        question=question,
        params={"group": group, "partner": partner.id, "areas": areas, "relation": str(relation)},
        evidence=(Sentence(N_("Partner: %(partner)s"), {"partner": partner.name}),),
    )


def _no_decision_seat(group: str, title: str, mine: Sequence[Partner]) -> Signal:
    forms = nN_(
        "%(count)s partner works with %(group)s, but has no seat where decisions are made. Who could take one?",
        "%(count)s partners work with %(group)s, but none has a seat where decisions are made. Who could take one?",
    )
    return Signal(
        kind=SignalKind.NO_DECISION_SEAT,
        subject_kind="group",
        subject=group,
        question=counted(forms, len(mine), group=title),
        params={"group": group, "partners": tuple(partner.id for partner in mine)},
        evidence=tuple(Sentence(N_("Partner: %(partner)s"), {"partner": partner.name}) for partner in mine),
    )


def _about_partner(partner: Partner, table: Table, partners: Sequence[Partner]) -> Iterable[Signal]:
    adopted = table.strategy_adopted
    if partner.joined is not None and adopted is not None and partner.joined > adopted:
        yield _partner_signal(
            SignalKind.JOINED_AFTER_STRATEGY,
            partner,
            N_("%(partner)s joined after the strategy was adopted. What would it change?"),
            {"joined": partner.joined.isoformat(), "adopted": adopted.isoformat()},
            Sentence(
                N_("Joined on %(joined)s; the strategy was adopted on %(adopted)s."),
                {"joined": partner.joined.isoformat(), "adopted": adopted.isoformat()},
            ),
        )
    if partner.meetings_attended and partner.items_adopted == 0:
        forms = nN_("Came to %(count)s meeting.", "Came to %(count)s meetings.")
        evidence = [counted(forms, partner.meetings_attended)]
        if partner.items_proposed is not None:
            proposed = nN_(
                "%(count)s item proposed, none taken up so far.", "%(count)s items proposed, none taken up so far."
            )
            evidence.append(counted(proposed, partner.items_proposed))
        yield _partner_signal(
            SignalKind.NOTHING_TAKEN_UP,
            partner,
            N_("%(partner)s comes, but no item of theirs was ever taken up. What would they put on the agenda?"),
            {"attended": partner.meetings_attended, "proposed": partner.items_proposed},
            *evidence,
        )
    paid_peers = _paid_peers(partner, partners) if partner.paid is False else []
    if paid_peers:
        forms = nN_(
            "%(count)s partner with the same sector or group is paid: %(peers)s.",
            "%(count)s partners with the same sector or group are paid: %(peers)s.",
        )
        yield _partner_signal(
            SignalKind.UNPAID_BESIDE_PAID,
            partner,
            N_("%(partner)s takes part unpaid beside paid peers. What would be fair?"),
            {"paid_peers": tuple(peer.id for peer in paid_peers)},
            counted(forms, len(paid_peers), peers=", ".join(peer.name for peer in paid_peers)),
        )


def _partner_signal(
    kind: SignalKind, partner: Partner, question: str, params: Mapping[str, object], *evidence: Sentence
) -> Signal:
    return Signal(
        kind=kind,
        subject_kind="partner",
        subject=partner.id,
        question=Sentence(question, {"partner": partner.name}),
        params={"partner": partner.id, **params},
        evidence=evidence,
    )


def _paid_peers(partner: Partner, partners: Sequence[Partner]) -> list[Partner]:
    """Return the paid active partners that share a sector or a group with ``partner``."""
    sectors, groups = set(partner.sectors), _groups(partner)
    return [
        other
        for other in partners
        if other.id != partner.id and other.paid and (sectors & set(other.sectors) or groups & _groups(other))
    ]


def _groups(partner: Partner) -> set[str]:
    return {service.group for service in partner.services if service.group != EVERYONE}
