"""How evenly something is spread, and, beside it, how well it fits need (methods, section 7)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from longtable.methods.wording import N_, Sentence, counted, nN_


@dataclass(frozen=True, slots=True)
class Evenness:
    """How evenly ``total`` is spread over ``size`` people or kinds, zeros among them. None where it has no meaning."""

    size: int
    total: float
    gini: float | None  # 0: all the same
    gini_small_sample: float | None  # G x n / (n - 1): 1 where one has everything
    blau: float | None  # chance that two turns are of different people
    blau_normalised: float | None  # divided by its largest value, 1 - 1/n
    herfindahl: float | None  # 1 - Blau
    shannon: float | None  # natural logarithm
    pielou: float | None  # Shannon / ln n
    most: int | None  # so few, those with most, hold at least half
    explanation: tuple[Sentence, ...]


def evenness(counts: Iterable[float]) -> Evenness:
    """Answer "is it always the same names?" of turns, minutes or seats. People who said nothing are zeros: give them too.

    With shares p_i = x_i / Σx and n = how many: Gini = Σ_i Σ_j |x_i - x_j| / (2 n Σx), small-sample form G·n/(n-1)
    (Deltas 2003); Blau = 1 - Σp² (Blau 1977), normalised by 1 - 1/n; Herfindahl = Σp²; Shannon = -Σ p ln p; Pielou =
    Shannon / ln n (Pielou 1966). Raises ValueError for a count that is below 0 or no number. Source: methods, section 7.

    >>> found = evenness([60, 10, 25, 1, 4])
    >>> round(found.gini, 3), round(found.blau, 4), round(found.blau_normalised, 5), round(found.pielou, 5), found.most
    (0.556, 0.5658, 0.70725, 0.65746, 1)
    """
    values = sorted(float(one) for one in counts)
    if any(not 0 <= one < math.inf for one in values):
        raise ValueError("Counts must be numbers of 0 or more.")
    size, total = len(values), math.fsum(values)
    if not total or not math.isfinite(total):
        told = Sentence(N_("Nothing has been counted, so there is nothing to spread."))
        return Evenness(size, total, None, None, None, None, None, None, None, None, (told,))
    shares = [one / total for one in values]
    ranked = math.fsum((2 * place - size - 1) * share for place, share in enumerate(shares, start=1))
    gini = min(1.0, max(0.0, ranked / size))
    herfindahl = min(1.0, math.fsum(share * share for share in shares))
    shannon = max(0.0, -math.fsum(share * math.log(share) for share in shares if share > 0))
    several = size > 1
    most = _fewest_for_half(values, total)
    forms = nN_(
        "%(count)s of %(size)s had at least half of it.",
        "The %(count)s with most, of %(size)s, had at least half of it.",
    )
    return Evenness(
        size,
        total,
        gini,
        min(1.0, gini * size / (size - 1)) if several else None,
        1 - herfindahl,
        min(1.0, (1 - herfindahl) / (1 - 1 / size)) if several else None,
        herfindahl,
        shannon,
        min(1.0, shannon / math.log(size)) if several else None,
        most,
        (counted(forms, most, size=size),),
    )


def _fewest_for_half(values: list[float], total: float) -> int:
    held = 0.0
    for place, one in enumerate(reversed(values), start=1):
        held += one
        if 2 * held >= total * (1 - 1e-12):
            return place
    return len(values)


@dataclass(frozen=True, slots=True)
class FitLine:
    """One kind: its share of what was counted beside its share of need, and the first divided by the second."""

    kind: str
    count: float
    share: float | None
    need_share: float | None  # None where its need is not known
    ratio: float | None  # above 1: more than its share of need


@dataclass(frozen=True, slots=True)
class Fit:
    """How well something is spread as need is."""

    lines: tuple[FitLine, ...]
    overlap: float | None  # 1: exactly as need is; 0: only where there is no need
    evenness: Evenness  # beside it: evenness is no target
    left_out: tuple[str, ...]  # kinds whose need is not known
    explanation: tuple[Sentence, ...]


def fit_to_need(counts: Mapping[str, float], need: Mapping[str, float]) -> Fit:
    """Answer "do those with most need have most say?": shares of turns, seats or money beside shares of need.

    Overlap = Σ min(share, need share) = 1 - ½ Σ |share - need share|, over kinds whose need is known (one minus the index
    of dissimilarity, Duncan & Duncan 1955). Kinds with need and no count have the count 0. Raises ValueError for numbers
    below 0. Source: methods, section 7.

    >>> fit = fit_to_need({"tenants": 10, "owners": 30}, {"tenants": 60, "owners": 20})
    >>> fit.overlap, [(one.kind, round(one.ratio, 2)) for one in fit.lines]
    (0.5, [('tenants', 0.33), ('owners', 3.0)])
    """
    if any(not 0 <= one < math.inf for one in (*counts.values(), *need.values())):
        raise ValueError("Counts and need must be numbers of 0 or more.")
    known = dict.fromkeys(need)
    left_out = tuple(kind for kind in counts if kind not in known)
    total = math.fsum(counts.get(kind, 0) for kind in known)
    needed = math.fsum(need.values())
    lines = []
    for kind in (*known, *left_out):
        count = float(counts.get(kind, 0))
        share = count / total if total and kind in known else None
        wanted = need[kind] / needed if needed and kind in known else None
        ratio = share / wanted if share is not None and wanted else None
        lines.append(FitLine(kind, count, share, wanted, ratio))
    pairs = [(one.share, one.need_share) for one in lines if one.share is not None and one.need_share is not None]
    overlap = min(1.0, math.fsum(min(pair) for pair in pairs)) if pairs else None
    told = _explain_fit(lines, overlap, len(left_out))
    return Fit(tuple(lines), overlap, evenness(counts.get(kind, 0) for kind in known), left_out, told)


def _explain_fit(lines: list[FitLine], overlap: float | None, left_out: int) -> tuple[Sentence, ...]:
    if overlap is None:
        return (Sentence(N_("Either nothing has been counted or no need is known, so the two cannot be compared.")),)
    told = [
        Sentence(
            N_("%(percent)s %% lies where need is. At 100 it would be spread exactly as need is."),
            {"percent": round(100 * overlap)},
        )
    ]
    low = [one for one in lines if one.ratio is not None]
    least = min(low, key=lambda one: (one.ratio or 0.0, one.kind), default=None)
    if least is not None and (least.ratio or 0.0) < 1 - 1e-9:
        text = N_("%(kind)s has least beside its need: %(share)s %% of it, and %(need)s %% of the need.")
        shares = {"share": 100 * (least.share or 0.0), "need": 100 * (least.need_share or 0.0)}
        told.append(Sentence(text, {"kind": least.kind, **shares}))
    if left_out:
        forms = nN_(
            "For %(count)s kind no need is known; it is left out of the comparison.",
            "For %(count)s kinds no need is known; they are left out of the comparison.",
        )
        told.append(counted(forms, left_out))
    return tuple(told)
