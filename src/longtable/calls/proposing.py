"""The proposal: whom the method would choose from frozen inputs, and why, as plain values that can be kept.

The set itself comes at once. What explains it (prices, single changes, the frontier, steadiness) is worked out part by
part when a page asks, and is the same whenever it is asked, because the inputs are frozen and the draws have a seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.core.cache import cache

from longtable.calls.freezing import REACH, digest_of_inputs, works_in
from longtable.coverage.workings import sentence
from longtable.methods.scores import Calibration, ReviewScore, calibrate
from longtable.methods.selection import (
    Applicant,
    CallTerms,
    Change,
    Chooser,
    Chosen,
    Objective,
    ReachTarget,
    Requirement,
    Where,
)

PARTS = ("prices", "changes", "frontier", "steadiness")
KEEP = 24 * 60 * 60  # seconds that a part is remembered
SECONDS = 2.0  # for one question to the solver


class Proposal:
    """One set of frozen inputs and all answers about it; each is worked out when it is first asked for."""

    def __init__(self, inputs: Mapping[str, Any], kept: Mapping[str, Any] | None = None) -> None:
        self.inputs, self.kept = inputs, kept or {}

    @cached_property
    def digest(self) -> str:
        """What the answers are remembered under."""
        return digest_of_inputs(self.inputs)

    @cached_property
    def calibration(self) -> Calibration:
        """Scores freed of how strict each reviewer is."""
        reviews = [ReviewScore(one["application"], one["reviewer"], one["score"]) for one in self.inputs["reviews"]]
        return calibrate(reviews, [one["code"] for one in self.inputs["applications"]])

    @cached_property
    def chooser(self) -> Chooser:
        """The method with these inputs."""
        scores = self.calibration.scores
        applicants = [_applicant(one, scores[one["code"]]) for one in self.inputs["applications"]]
        return Chooser(_terms(self.inputs), applicants, time_limit=SECONDS)

    @cached_property
    def result(self) -> Mapping[str, Any]:
        """The proposed set and what stands beside it."""
        return self.kept if "best" in self.kept else self._remembered("set", self._solve)

    def part(self, name: str) -> Any:
        """One of ``PARTS``. KeyError for another name."""
        if name in self.kept:
            return self.kept[name]
        work = {
            "prices": self._prices,
            "changes": self._changes,
            "frontier": self._frontier,
            "steadiness": self._steadiness,
        }
        return self._remembered(name, work[name])

    def change(self, code: str) -> Mapping[str, Any]:
        """What would happen if this one applicant were in, or out. KeyError: no such applicant."""
        if "changes" in self.kept:
            found: Mapping[str, Any] = self.kept["changes"][code]
            return found
        one: Mapping[str, Any] = self._remembered(f"change-{code}", lambda: _change(self.chooser.change(code)))
        return one

    def everything(self) -> dict[str, Any]:
        """The whole result, to be kept."""
        return {**self.result, **{name: self.part(name) for name in PARTS}}

    def _remembered(self, name: str, work: Any) -> Any:
        key = f"calls-proposal-{self.digest}-{name}"
        found = cache.get(key)
        if found is None:
            found = work()
            cache.set(key, found, KEEP)
        return found

    def _solve(self) -> dict[str, Any]:
        found, calibration = self.chooser.solve(), self.calibration
        return {
            "digest": self.digest,
            "best": chosen(found.best),
            "score_order": chosen(found.score_order),
            "misses": list(found.score_order_misses),
            "not_eligible": list(found.not_eligible),
            "without_score": list(found.without_score),
            "several_best": found.several_best,
            "broken_by": list(found.broken_by),
            "conflict": None
            if found.conflict is None
            else {"names": list(found.conflict.names), "words": [sentence(one) for one in found.conflict.words]},
            "explanation": [sentence(one) for one in found.explanation],
            "calibration": [sentence(one) for one in calibration.explanation],
            "islands": len(calibration.islands),
            "scores": {
                one.id: {"raw": one.raw_mean, "score": one.score, "error": one.standard_error, "reviews": one.reviews}
                for one in calibration.applications
            },
            "reached": reached(self.inputs, found.best.ids),
        }

    def _prices(self) -> list[dict[str, Any]]:
        return [
            {"name": one.name, "price": one.price, "without": chosen(one.without), "sentence": sentence(one.sentence)}
            for one in self.chooser.price_of_requirements()
        ]

    def _changes(self) -> dict[str, Any]:
        return {one.id: _change(one) for one in self.chooser.changes()}

    def _frontier(self) -> list[dict[str, Any]]:
        return [{"at_least": one.at_least, **chosen(one.best)} for one in self.chooser.frontier()]

    def _steadiness(self) -> dict[str, Any] | None:
        if not self.calibration.reviews or not self.chooser.solve().best.feasible:
            return None
        found = self.chooser.steadiness(self.calibration)
        return {
            "draws": found.draws,
            "seed": found.seed,
            "share": dict(found.share),
            "infeasible": found.infeasible,
            "sentence": sentence(found.sentence),
        }


def chosen(one: Chosen) -> dict[str, Any]:
    """One set as plain values."""
    return {
        "ids": list(one.ids),
        "objective": one.objective,
        "spent": one.spent,
        "reach": one.reach,
        "feasible": one.feasible,
        "proven": one.proven,
        "gap": one.gap if one.feasible else 0.0,
    }


def reached(inputs: Mapping[str, Any], codes: Any) -> list[str]:
    """The areas that these applicants work in, in the order of the community."""
    if inputs["need"] is None:
        return []
    everywhere, wanted = inputs["need"]["areas"]["codes"], set(codes)
    found: set[str] = set()
    for one in inputs["applications"]:
        if one["code"] in wanted:
            found |= works_in(one["areas"], everywhere)
    return [code for code in everywhere if code in found]


def missed(proposal: Proposal, codes: Any) -> list[str]:
    """Requirements that another set would not keep, money and number included."""
    import numpy as np

    problem = proposal.chooser.problem
    wanted = set(codes)
    picked = np.array([one.id in wanted for one in problem.applicants], dtype=np.bool_)
    return list(problem.misses(picked, problem.question()))


def _change(one: Change) -> dict[str, Any]:
    return {
        "chosen": one.chosen,
        "standing": one.standing.value,
        "loss": one.loss,
        "leaving": list(one.leaving),
        "joining": list(one.joining),
        "score_needed": one.score_needed,
        "binding": None if one.binding is None else list(one.binding),
        "sentence": sentence(one.sentence),
    }


def _applicant(one: Mapping[str, Any], score: float | None) -> Applicant:
    return Applicant(
        id=one["code"],
        amount=one["amount"],
        score=score,
        name=one["name"],
        areas=tuple(one["areas"]),
        sectors=tuple(one["sectors"]),
        groups=tuple(one["groups"]),
        first_time=one["first_time"],
        small=one["small"],
        years=one["years"],
    )


def _terms(inputs: Mapping[str, Any]) -> CallTerms:
    terms, need = inputs["terms"], inputs["need"]
    reach = None
    if terms["reach"] is not None and need is not None:
        people = {
            code: float("nan") if value is None else value
            for code, value in zip(need["areas"]["codes"], need["people"], strict=True)
        }
        already = works_in(need["already"], need["areas"]["codes"]) if terms["reach"]["counts_current"] else set()
        reach = ReachTarget(people, terms["reach"]["at_least"], frozenset(already), REACH)
    return CallTerms(
        budget=terms["budget"],
        least_eligible=terms["least_eligible"],
        scale=(float(terms["scale"][0]), float(terms["scale"][1])),
        fewest=terms["fewest"],
        most=terms["most"],
        requirements=tuple(
            Requirement(one["key"], _where(one["kind"], one["values"]), one["at_least"], one["at_most"])
            for one in terms["requirements"]
            if one["at_least"] is not None or one["at_most"] is not None
        ),
        reach=reach,
        objective=Objective.POINTS_TIMES_AMOUNT if terms["by_amount"] else Objective.POINTS,
        tie_seed=terms["tie_seed"],
    )


def _where(kind: str, values: list[Any]) -> Where:
    if kind == "sector":
        return Where(sectors=frozenset(values))
    if kind == "areas":
        return Where(areas=frozenset(values))
    if kind == "group":
        return Where(groups=frozenset(values))
    if kind == "years":
        return Where(years_at_least=float(values[0]) if values else 0.0)
    return Where(first_time=True) if kind == "first_time" else Where(small=True)
