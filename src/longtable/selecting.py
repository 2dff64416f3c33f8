"""Choosing partners without a server: the folder of a call in, the proposed set and its reasons out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from longtable.assessing import ENGLISH, Words, community_of, printable
from longtable.methods.coverage import Need
from longtable.methods.coverage.need import measure_need
from longtable.methods.scores import Calibration, Criterion, ReviewScore, calibrate, score_of_review
from longtable.methods.selection import (
    DRAWS,
    SEED,
    TIME_LIMIT,
    Applicant,
    CallTerms,
    Change,
    Chooser,
    Chosen,
    Explanation,
    Objective,
    Progress,
    ReachTarget,
    Requirement,
    Selection,
    Steadiness,
)
from longtable.methods.wording import N_
from longtable.sources.callfolder import CallFolder
from longtable.sources.problems import Problem, Severity, UnreadableFileError
from longtable.sources.types import EVERYWHERE, CommunityPackage

NOBODY_COUNTED = N_(
    "Nobody says whom the rate of “%(indicator)s” is about, so no people beyond the benchmark can be counted. Name the "
    "column of areas.csv as its denominator."
)
CONTRADICTS = N_("The call contradicts itself: %(why)s.")


@dataclass(frozen=True, slots=True)
class Answer:
    """A selection with the scores that it rests on. ``everything`` is None where only the choice was asked for."""

    folder: CallFolder
    calibration: Calibration
    selection: Selection
    score_order: tuple[str, ...]
    everything: Explanation | None


def select_case(
    folder: CallFolder,
    *,
    quick: bool = False,
    draws: int = DRAWS,
    seed: int = SEED,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> Answer:
    """Choose among the applications of a call. ``quick``: the choice alone. Raises UnreadableFileError."""
    calibration = calibration_of(folder)
    try:
        chooser = Chooser(terms_of(folder), applicants_of(folder, calibration), time_limit=time_limit)
    except ValueError as error:
        raise UnreadableFileError(
            [Problem(CONTRADICTS, Severity.ERROR, "call.json", params={"why": str(error)})]
        ) from None
    selection, everything = chooser.solve(), None
    if not quick:
        everything = chooser.explain(calibration, draws=draws, seed=seed, progress=progress)
    return Answer(folder, calibration, selection, chooser.score_order, everything)


def calibration_of(folder: CallFolder) -> Calibration:
    """Calibrated scores of the applications, in the order of the file."""
    criteria = [Criterion(one.name, one.weight) for one in folder.call.criteria]
    reviews = [
        ReviewScore(one.application, one.reviewer, score_of_review(one.marks, criteria)) for one in folder.reviews
    ]
    return calibrate(reviews, [one.code for one in folder.applications])


def applicants_of(folder: CallFolder, calibration: Calibration) -> tuple[Applicant, ...]:
    """The applications as selection sees them."""
    scores = calibration.scores
    return tuple(
        Applicant(one.code, one.amount, scores[one.code], one.name, one.areas, one.sectors, one.groups)
        for one in folder.applications
    )


def terms_of(folder: CallFolder) -> CallTerms:
    """The terms of the call as selection takes them."""
    call = folder.call
    requirements = tuple(
        Requirement(one.name, at_least=one.at_least, at_most=one.at_most, members=folder.members[one.name])
        for one in call.requirements
    )
    reach = None
    if call.reach is not None and folder.package is not None:
        people = people_beyond(folder.package, call.reach.indicator)
        reach = ReachTarget(people, call.reach.at_least, _areas_of_partners(folder, people))
    terms = CallTerms(
        budget=call.budget,
        least_eligible=call.least_eligible,
        scale=call.scale,
        fewest=call.fewest,
        most=call.most,
        requirements=requirements,
        reach=reach,
        objective=Objective(call.objective),
        tie_seed=call.lot,
    )
    return terms if call.frontier is None else replace(terms, frontier=call.frontier)


def people_beyond(package: CommunityPackage, code: str) -> dict[str, float]:
    """People beyond the benchmark in each area (methods, section 1)."""
    indicator, community = package.indicators[code], community_of(package)
    denominator = package.areas.populations.get(indicator.denominator)
    if denominator is None:
        raise UnreadableFileError(
            [Problem(NOBODY_COUNTED, Severity.ERROR, "indicators.csv", params={"indicator": code})]
        )
    need = measure_need(community, Need(code, indicator.values, denominator, indicator.denominator))
    beyond = np.nan_to_num(need.people_beyond)
    return dict(zip(community.area_ids, beyond.tolist(), strict=True))


def _areas_of_partners(folder: CallFolder, people: Mapping[str, float]) -> frozenset[str]:
    areas = {area for one in folder.partners for area in one.areas}
    return frozenset(people) if EVERYWHERE in areas else frozenset(areas)


def as_values(answer: Answer, say: Words = ENGLISH) -> dict[str, Any]:
    """The selection as plain values for JSON; money in dollars, sentences by ``say``."""
    scores, selection, call = answer.calibration, answer.selection, answer.folder.call
    values = {
        "title": call.title,
        "calibrated": {one.id: one.score for one in scores.applications},
        "raw_mean": {one.id: one.raw_mean for one in scores.applications},
        "standard_error": {one.id: one.standard_error for one in scores.applications},
        "reviews": {one.id: one.reviews for one in scores.applications},
        "reviewer_offset": {one.id: one.offset for one in scores.reviewers},
        "islands": [{"applications": one.applications, "reviewers": one.reviewers} for one in scores.islands],
        **_set_values(selection.best),
        "names": {one.code: one.name for one in answer.folder.applications},
        "budget": _dollars(call.budget),
        "least_eligible_score": call.least_eligible,
        "several_best": selection.several_best,
        "broken_by": selection.broken_by,
        "lot": selection.tie_seed,
        "score_order": answer.score_order,
        "score_order_misses": selection.score_order_misses,
        "not_eligible": selection.not_eligible,
        "conflict": _conflict_values(selection, say),
        "explanation": [say.of(one) for one in (*selection.explanation, *scores.explanation)],
        "problems": [_problem_values(one, say) for one in answer.folder.problems],
    }
    return values | (_reason_values(answer.everything, say) if answer.everything is not None else {})


def _set_values(best: Chosen) -> dict[str, Any]:
    return {
        "objective": best.objective if best.feasible else None,
        "chosen": best.ids,
        "spent": _dollars(best.spent),
        "reach": best.reach,
        "feasible": best.feasible,
        "proven": best.proven,
        "gap": best.gap if best.feasible else None,
    }


def _reason_values(found: Explanation, say: Words) -> dict[str, Any]:
    reach_free = next((one.without for one in found.prices if one.name == "reach"), None)
    return {
        "price": {one.name: one.price for one in found.prices},
        "without": {one.name: _set_values(one.without) for one in found.prices},
        "without_reach": None if reach_free is None else _set_values(reach_free),
        "frontier": {f"{one.at_least:g}": one.best.objective if one.best.feasible else None for one in found.frontier},
        "frontier_sets": {f"{one.at_least:g}": _set_values(one.best) for one in found.frontier},
        "swap_loss": {one.id: one.loss for one in found.changes},
        "score_needed": {one.id: one.score_needed for one in found.changes if not one.chosen},
        "ties": {name: getattr(found.ties, name) for name in ("every", "some", "none")},
        "changes": {one.id: _change_values(one, say) for one in found.changes},
        "steadiness": _steadiness_values(found.steadiness, say),
        "reasons": [say.of(one.sentence) for one in found.prices] + [say.of(found.ties.sentence)],
    }


def _change_values(one: Change, say: Words) -> dict[str, Any]:
    return {
        "standing": str(one.standing),
        "leaving": one.leaving,
        "joining": one.joining,
        "binding": one.binding,
        "proven": one.proven,
        "sentence": say.of(one.sentence),
    }


def _steadiness_values(found: Steadiness | None, say: Words) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "draws": found.draws,
        "seed": found.seed,
        "share": dict(found.share),
        "infeasible": found.infeasible,
        "unproven": found.unproven,
        "sentence": say.of(found.sentence),
    }


def _conflict_values(selection: Selection, say: Words) -> dict[str, Any] | None:
    if selection.conflict is None:
        return None
    told = [say.of(one) for one in selection.conflict.words]
    return {"requirements": selection.conflict.names, "irreducible": selection.conflict.irreducible, "words": told}


def _problem_values(one: Problem, say: Words) -> dict[str, Any]:
    text = say.gettext(one.template) % dict(one.params)
    return {"severity": str(one.severity), "file": one.file, "row": one.row, "column": one.column, "text": text}


def _dollars(cents: int | None) -> int | float | None:
    return None if cents is None else cents // 100 if cents % 100 == 0 else cents / 100


def in_words(values: Mapping[str, Any], say: Words = ENGLISH) -> str:
    """The selection for a terminal, from the plain values."""
    _ = say.gettext
    question = _(N_("Whom should we choose?"))
    lines = [f"{question}  {values['title']}".rstrip(), ""]
    lines += [f"  {text}" for text in values["explanation"]]
    if values["conflict"] is not None:
        lines += ["", _(N_("These cannot hold together"))]
        lines += [f"  - {text}" for text in values["conflict"]["words"]]
    if values["chosen"]:
        lines += ["", _(N_("Proposed")), *_rows(values, say)]
        lines += ["", _score_order_line(values, say)]
    if "changes" in values and values["feasible"]:
        lines += _reason_lines(values, say)
    return printable("\n".join(lines))


def _rows(values: Mapping[str, Any], say: Words) -> list[str]:
    steady = (values.get("steadiness") or {}).get("share", {})
    text = say.gettext(N_("in %(share)s percent of draws"))
    lines = []
    for one in values["chosen"]:
        title = f"{one} {values['names'][one]}".strip()
        line = f"  {title[:58]:<58} {values['calibrated'][one]:5.2f} ± {values['standard_error'][one]:.2f}"
        lines.append(line + ("  " + text % {"share": f"{100 * steady[one]:.0f}"} if one in steady else ""))
    return lines


def _score_order_line(values: Mapping[str, Any], say: Words) -> str:
    order, misses = values["score_order"], values["score_order_misses"]
    if misses:
        text = N_("By score alone, %(count)s would be chosen: %(names)s. That misses: %(misses)s.")
    else:
        text = N_("By score alone, %(count)s would be chosen: %(names)s. That keeps every requirement.")
    return say.gettext(text) % {"count": len(order), "names": ", ".join(order), "misses": "; ".join(misses)}


def _reason_lines(values: Mapping[str, Any], say: Words) -> list[str]:
    _, chosen = say.gettext, set(values["chosen"])
    lines = ["", _(N_("What requirements cost")), *(f"  - {text}" for text in values["reasons"])]
    if values["steadiness"]:
        lines.append(f"  - {values['steadiness']['sentence']}")
    if values["frontier"]:
        lines += ["", _(N_("Points at each least reach"))]
        nothing = _(N_("nothing reaches that"))
        lines += [
            f"  {100 * float(share):3.0f} %  {nothing if worth is None else f'{worth:.2f}'}"
            for share, worth in values["frontier"].items()
        ]
    for title, wanted in ((N_("Why these"), True), (N_("Why not these"), False)):
        lines += ["", _(title)]
        lines += [
            f"  {one}: {told['sentence']}" for one, told in values["changes"].items() if (one in chosen) is wanted
        ]
    return lines
