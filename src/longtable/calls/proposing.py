"""The proposal: whom the method would choose from frozen inputs, and why, as plain values that can be kept.

The set itself comes at once. What explains it (prices, single changes, the frontier, steadiness) is worked out part by
part when a page asks, and where it takes long in slices: each request goes on where the one before has stopped. Inputs
are frozen and draws have a seed, so the numbers are the same however it is cut; of equally good sets any may be named.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import cache

from longtable.calls.freezing import REACH, digest_of_inputs, works_in
from longtable.coverage.workings import sentence
from longtable.methods.scores import Calibration, ReviewScore, calibrate
from longtable.methods.selection import (
    DRAWS,
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


@dataclass(frozen=True, slots=True)
class Done:
    """How far something long has come."""

    steps: int
    of: int

    @property
    def complete(self) -> bool:
        """True once nothing is left to work out."""
        return self.steps >= self.of


class Proposal:
    """One set of frozen inputs and all answers about it; each is worked out when it is first asked for."""

    def __init__(self, inputs: Mapping[str, Any], kept: Mapping[str, Any] | None = None) -> None:
        self.inputs, self.kept = inputs, kept or {}
        self._found: dict[str, Any] = {}

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
        """One of ``PARTS``, worked out to its end. KeyError for another name."""
        if name in self.kept:
            return self.kept[name]
        self.work(name)
        return self._found[name]

    def work(self, name: str, seconds: float = math.inf) -> Done:
        """Go on with one of ``PARTS`` for about so long; what is done is remembered, so that the next call goes on."""
        key, size = self._key(name), self._sizes[name]
        found = cache.get(key) if name not in self.kept else None
        if name in self.kept or found is not None:
            self._found[name] = found
            return Done(size, size)
        so_far: dict[Any, Any] = cache.get(f"{key}-so-far") or {}
        until = time.monotonic() + seconds
        done = 0
        for done in self._steps(name, so_far):
            if done < size and time.monotonic() >= until:
                cache.set(f"{key}-so-far", so_far, KEEP)
                return Done(done, size)
        self._found[name] = self._finished(name, so_far)
        cache.set(key, self._found[name], KEEP)
        cache.delete(f"{key}-so-far")
        return Done(size, size)

    def work_on_everything(self, seconds: float = math.inf) -> Done:
        """Go on with all parts, one after the other."""
        until, steps, of = time.monotonic() + seconds, 0, sum(self._sizes.values())
        for name in PARTS:
            done = self.work(name, until - time.monotonic())
            steps += done.steps
            if not done.complete:
                return Done(steps, of)
        return Done(of, of)

    def known(self, name: str) -> Any:
        """One of ``PARTS`` where it is worked out already, else None."""
        return self.kept[name] if name in self.kept else cache.get(self._key(name))

    def change(self, code: str) -> Mapping[str, Any]:
        """What would happen if this one applicant were in, or out, before all others. KeyError: no such applicant."""
        key = self._key("changes")
        every: Mapping[str, Any] | None = self.kept.get("changes") or cache.get(key)
        if every is not None:
            found: Mapping[str, Any] = every[code]
            return found
        so_far: dict[str, Any] = cache.get(f"{key}-so-far") or {}
        if code not in so_far:
            so_far[code] = _change(self.chooser.change(code))
            cache.set(f"{key}-so-far", so_far, KEEP)
        one: Mapping[str, Any] = so_far[code]
        return one

    def everything(self) -> dict[str, Any]:
        """The whole result, to be kept."""
        return {**self.result, **{name: self.part(name) for name in PARTS}}

    def _key(self, name: str) -> str:
        return f"calls-proposal-{self.digest}-{name}"

    def _remembered(self, name: str, work: Any) -> Any:
        found = cache.get(self._key(name))
        if found is None:
            found = work()
            cache.set(self._key(name), found, KEEP)
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

    # The long parts, step by step: what is worked out goes into ``so_far``, which is all that the next step needs.

    @cached_property
    def _sizes(self) -> Mapping[str, int]:
        return {
            "prices": len(self.chooser.problem.requirements),
            "changes": len(self.inputs["applications"]),
            "frontier": 1,
            "steadiness": DRAWS,
        }

    def _steps(self, name: str, so_far: dict[Any, Any]) -> Iterator[int]:
        """Work on a part, and tell after each step how many are done."""
        if name == "steadiness":
            return self._draw(so_far)
        if name == "changes":
            codes = [one["code"] for one in self.inputs["applications"]]
            return _each(codes, so_far, lambda code: _change(self.chooser.change(code)))
        if name == "prices":
            return _each(self.chooser.problem.requirements, so_far, self._price)
        return _each((name,), so_far, self._frontier)

    def _finished(self, name: str, so_far: Mapping[Any, Any]) -> Any:
        if name == "steadiness":
            return self._steadiness(so_far)
        if name == "changes":
            return {one["code"]: so_far[one["code"]] for one in self.inputs["applications"]}
        if name == "prices":
            return [so_far[one] for one in self.chooser.problem.requirements]
        return so_far[name]

    def _price(self, name: str) -> dict[str, Any]:
        one = self.chooser.price_of(name)
        return {
            "name": one.name,
            "price": one.price,
            "without": chosen(one.without),
            "sentence": sentence(one.sentence),
        }

    def _frontier(self, _name: str) -> list[dict[str, Any]]:
        return [{"at_least": one.at_least, **chosen(one.best)} for one in self.chooser.frontier()]

    def _draw(self, so_far: dict[Any, Any]) -> Iterator[int]:
        if not self.calibration.reviews or not self.chooser.solve().best.feasible:
            return
        draws = so_far.setdefault("draws", self.chooser.begin_draws())
        while draws.done < DRAWS:
            self.chooser.draw(self.calibration, draws)
            yield draws.done

    def _steadiness(self, so_far: Mapping[Any, Any]) -> dict[str, Any] | None:
        if "draws" not in so_far:
            return None
        found = self.chooser.steadiness_of(so_far["draws"])
        return {
            "draws": found.draws,
            "seed": found.seed,
            "share": dict(found.share),
            "infeasible": found.infeasible,
            "sentence": sentence(found.sentence),
        }


def _each(keys: Iterable[str], so_far: dict[Any, Any], work: Callable[[str], Any]) -> Iterator[int]:
    for key in keys:
        if key not in so_far:
            so_far[key] = work(key)
            yield len(so_far)


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


def counts_for(requirement: Mapping[str, Any], application: Mapping[str, Any]) -> bool:
    """Whether an application has what a requirement counts; both as they were frozen."""
    return _where(requirement["kind"], requirement["values"]).holds(_applicant(application, None))


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
