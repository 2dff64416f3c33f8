"""Proposes a set under a call and answers every "what if" about it, each from what the answers before taught."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from longtable.methods.scores import Calibration
from longtable.methods.selection import words
from longtable.methods.selection.conflicts import binding_requirements, find_conflict
from longtable.methods.selection.engine import Answer, Engine
from longtable.methods.selection.model import INFINITE, SAME, SAME_VALUE, BoolArray, FloatArray, Problem, Question
from longtable.methods.selection.types import (
    Applicant,
    CallTerms,
    Change,
    Chosen,
    Explanation,
    FrontierPoint,
    Price,
    Progress,
    Selection,
    Standing,
    Steadiness,
    Ties,
)

TIME_LIMIT = 10.0  # seconds for one question
DRAWS, SEED = 200, 1
LOT_WEIGHT = 1e-7  # in draws the lot decides among equals: too light to outweigh a millionth of a point
STEADY = 0.9

Step = TypeVar("Step")


@dataclass(slots=True)
class Draws:
    """Draws of reviews so far: they can be put away and gone on with."""

    seed: int
    made: np.random.Generator
    count: FloatArray  # times that each applicant was chosen
    done: int = 0
    infeasible: int = 0
    unproven: int = 0


def choose(call: CallTerms, applicants: Sequence[Applicant], *, time_limit: float = TIME_LIMIT) -> Selection:
    """Answer "whom should we choose?": the set worth most that keeps every requirement, proven or with its gap.

    Maximises the sum of (score - least eligible score), or of score x amount, over sets within the budget, the number
    of awards, every requirement and the least reach. Beside it the plain score order. Raises ValueError where the
    call or the applicants contradict themselves. Source: methods, section 3 (0-1 programme with a covering row).
    """
    return Chooser(call, applicants, time_limit=time_limit).solve()


def explain(
    call: CallTerms,
    applicants: Sequence[Applicant],
    calibration: Calibration | None = None,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> Explanation:
    """Answer "whom should we choose, and why?" in full. Without ``calibration`` there is no steadiness."""
    chooser = Chooser(call, applicants, time_limit=time_limit)
    return chooser.explain(calibration, draws=draws, seed=seed, progress=progress)


class Chooser:
    """One call with its applicants. Every method may be called alone, in any order; answers are kept.

    ``time_limit``: seconds for each single question; where it strikes, the answer says so (``proven`` is False).
    """

    def __init__(self, call: CallTerms, applicants: Sequence[Applicant], *, time_limit: float = TIME_LIMIT) -> None:
        self.problem = Problem.of(call, applicants)
        self.time_limit = time_limit
        self._engine = Engine(self.problem)
        self._question = self.problem.question()
        self._changes: dict[str, Change] = {}

    def solve(self) -> Selection:
        """The proposed set, the score order beside it, and, where nothing keeps all requirements, which conflict."""
        return self._selection

    @cached_property
    def _selection(self) -> Selection:
        problem, question = self.problem, self._question
        answer = self._engine.best(question, self.time_limit)
        settled = self._engine.settle(question, answer, self.time_limit)
        best = self._chosen(question, replace(answer, chosen=settled.chosen))
        order = self._score_order()
        plain = self._chosen(question, Answer(order, self._worth(order), INFINITE, proven=False))
        conflict = None
        if not best.feasible:
            conflict = find_conflict(self._engine, question, self.time_limit)
        applicants = problem.applicants
        waiting = tuple(one.id for one in applicants if one.score is None)
        below = tuple(one.id for one, may in zip(applicants, question.open, strict=True) if not may)
        untold = 0 if problem.cover is None else sum(not one.areas for one in applicants)
        told = words.explain_set(problem, best, settled.several, settled.steps) if best.feasible else []
        told += conflict.words if conflict is not None else ()
        told += words.explain_left_out(problem, len(below) - len(waiting), len(waiting), untold)
        return Selection(
            best=best,
            score_order=replace(plain, bound=plain.objective),
            score_order_misses=problem.misses(order, question),
            not_eligible=below,
            without_score=waiting,
            conflict=conflict,
            applicants=len(problem),
            several_best=settled.several,
            broken_by=settled.steps,
            tie_seed=problem.call.tie_seed,
            explanation=tuple(told),
        )

    def _score_order(self) -> BoolArray:
        """By falling score, each that still fits the budget and the number of awards; equal scores by the lot."""
        problem, call = self.problem, self.problem.call
        chosen = np.zeros(len(problem), dtype=np.bool_)
        spent = 0
        for place in self._by_score:
            if call.most is not None and int(chosen.sum()) >= call.most:
                break
            amount = int(problem.amounts[place])
            if self._question.open[place] and (call.budget is None or spent + amount <= call.budget):
                chosen[place] = True
                spent += amount
        return chosen

    @cached_property
    def _by_score(self) -> list[int]:
        falling = np.lexsort((-self.problem.lot, -np.nan_to_num(self.problem.scores, nan=-np.inf)))
        return [int(place) for place in falling]

    @property
    def score_order(self) -> tuple[str, ...]:
        """The plain score order, best first."""
        inside = set(self.solve().score_order.ids)
        ids = [self.problem.applicants[place].id for place in self._by_score]
        return tuple(one for one in ids if one in inside)

    def _worth(self, chosen: BoolArray | None) -> float:
        return -INFINITE if chosen is None else float(self._question.values[chosen].sum())

    def _chosen(self, question: Question, answer: Answer) -> Chosen:
        """A set of the engine in the words of the call: ids, money in cents, the objective in its own unit."""
        problem = self.problem
        if answer.chosen is None:
            return Chosen((), 0.0, 0, None, feasible=False, proven=answer.proven, bound=answer.bound * problem.unit)
        objective = float(question.values[answer.chosen].sum()) * problem.unit
        return Chosen(
            ids=tuple(problem.applicants[place].id for place in np.flatnonzero(answer.chosen)),
            objective=objective,
            spent=int(problem.amounts[answer.chosen].sum()),
            reach=problem.reach(answer.chosen),
            feasible=True,
            proven=answer.proven,
            bound=objective if answer.proven else answer.bound * problem.unit,
        )

    # ----- what requirements cost

    def price_of(self, name: str) -> Price:
        """What one requirement costs: the best objective without it minus the best with it. KeyError: no such name."""
        if name not in self.problem.requirements:
            raise KeyError(name)
        question = self._question.without(name)
        without = self._chosen(question, self._engine.best(question, self.time_limit))
        best = self.solve().best
        price = None
        if best.feasible and without.feasible:
            price = self._difference(without.objective, best.objective)
        return Price(name, price, without, words.price_sentence(name, price))

    def price_of_requirements(self, progress: Progress | None = None) -> tuple[Price, ...]:
        """The price of each requirement, the least reach among them, in the order of the call."""
        return tuple(self.price_of(name) for name in _steps("prices", self.problem.requirements, progress))

    def _difference(self, larger: float, smaller: float) -> float:
        """Of two objectives; what is only rounding is 0."""
        difference = larger - smaller
        return difference if difference > SAME_VALUE * self.problem.unit else 0.0

    # ----- single changes

    def loss_of(self, application: str) -> float | None:
        """The best objective minus the best with this applicant forced in, or out where it is chosen."""
        return self.change(application).loss

    def change(self, application: str) -> Change:
        """What would happen if this one applicant were in, or out. KeyError: no such application."""
        if application not in self._changes:
            self._changes[application] = self._find_change(self.problem.place[application])
        return self._changes[application]

    def changes(self, progress: Progress | None = None) -> tuple[Change, ...]:
        """The change of every applicant, in the order given."""
        ids = [one.id for one in self.problem.applicants]
        return tuple(self.change(one) for one in _steps("losses", ids, progress))

    def _find_change(self, place: int) -> Change:
        problem, best, one = self.problem, self.solve().best, self.problem.applicants[place]
        inside = one.id in best.ids
        if not self._question.open[place] or not best.feasible:
            return self._no_change(place)
        question = self._forced_out(place) if inside else replace(self._question, inside=frozenset({place}))
        instead = self._chosen(question, self._engine.best(question, self.time_limit))
        loss = self._difference(best.objective, instead.objective) if instead.feasible else None
        usual = Standing.EVERY if inside else Standing.NONE
        standing = Standing.SOME if loss == 0 and instead.proven else usual
        needed = None if inside or loss is None else self._score_needed(place, loss)
        binding = None
        if standing is Standing.NONE and best.proven and instead.proven and needed is None:
            binding = binding_requirements(self._engine, question, place, best.objective, self.time_limit)
        left = best.ids if instead.feasible else ()
        leaving = tuple(name for name in left if name not in instead.ids and name != one.id)
        joining = tuple(name for name in instead.ids if name not in best.ids and name != one.id)
        sentence = words.change_sentence(
            problem,
            place,
            standing,
            chosen=inside,
            loss=loss,
            needed=needed,
            leaving=leaving,
            joining=joining,
            binding=binding,
        )
        kept = instead if instead.feasible else None
        proven = best.proven and instead.proven
        return Change(one.id, inside, standing, loss, kept, leaving, joining, needed, binding, proven, sentence)

    def _no_change(self, place: int) -> Change:
        """The change of one that is not eligible, or of anyone while nothing keeps all requirements."""
        one, best = self.problem.applicants[place], self.solve().best
        if self._question.open[place]:
            standing, sentence = Standing.NONE, words.nothing_chosen()
        else:
            standing = Standing.NOT_ELIGIBLE
            sentence = words.not_eligible_sentence(self.problem, place)
        return Change(one.id, False, standing, None, None, (), (), None, None, best.proven, sentence)

    def _forced_out(self, place: int) -> Question:
        may = self._question.open.copy()
        may[place] = False
        return replace(self._question, open=may)

    def _score_needed(self, place: int, loss: float) -> float | None:
        """The score at which it would be in a best set; None beyond the scale."""
        worth = self.problem.worth_of_a_point(place)
        if worth <= 0:
            return float(self.problem.scores[place]) if loss == 0 else None
        needed = float(self.problem.scores[place]) + loss / self.problem.unit / worth
        return needed if needed <= self.problem.call.scale[1] + SAME else None

    def ties(self, progress: Progress | None = None) -> Ties:
        """Who is in every best set, in some, in none."""
        selection, changes = self.solve(), self.changes(progress)
        every, some, none = (
            tuple(one.id for one in changes if one.standing is standing)
            for standing in (Standing.EVERY, Standing.SOME, Standing.NONE)
        )
        steps, feasible = selection.broken_by, selection.best.feasible
        told = words.ties_sentence(self.problem, some, steps, feasible=feasible)
        return Ties(every, some, none, steps, told)

    # ----- reach

    def best_at(self, least_reach: float) -> Chosen:
        """The best set that reaches at least this share, whatever reach the call states."""
        problem = self.problem
        if problem.cover is None:
            raise ValueError("the call states no reach, so there is no frontier")
        question = replace(self._question, least_reach=least_reach)
        return self._chosen(question, self._engine.best(question, self.time_limit))

    def frontier(self, progress: Progress | None = None) -> tuple[FrontierPoint, ...]:
        """The best objective at each least reach that the call lists; empty where the call states no reach."""
        if self.problem.cover is None:
            return ()
        found: list[FrontierPoint] = []
        for share in _steps("frontier", sorted(set(self.problem.call.frontier)), progress):
            before = found[-1].best if found else None
            if before is not None and before.proven and (not before.feasible or (before.reach or 0.0) >= share):
                best = before  # it keeps this reach too, or not even less can be kept
            else:
                best = self.best_at(share)
            found.append(FrontierPoint(share, best))
        return tuple(found)

    # ----- chance

    def steadiness(
        self, calibration: Calibration, *, draws: int = DRAWS, seed: int = SEED, progress: Progress | None = None
    ) -> Steadiness:
        """In which share of draws each applicant is chosen, reviews drawn again within each application.

        Each draw takes as many reviews of an application as it has, with replacement, and calibrates anew. Where sets
        are equally good in a draw, the lot decides. Raises ValueError for fewer than one draw.
        """
        if draws < 1:
            raise ValueError("at least one draw is needed")
        so_far = self.begin_draws(seed)
        for _draw in _steps("steadiness", range(draws), progress):
            self.draw(calibration, so_far)
        return self.steadiness_of(so_far)

    def begin_draws(self, seed: int = SEED) -> Draws:
        """No draw yet: give it to ``draw`` as often as wanted, and put it away in between."""
        return Draws(seed, np.random.default_rng(seed), np.zeros(len(self.problem)))

    def draw(self, calibration: Calibration, so_far: Draws) -> None:
        """Draw once more."""
        question = self.problem.question(self._drawn_scores(calibration, so_far.made))
        light = replace(question, values=question.values + LOT_WEIGHT * self.problem.lot)
        answer = self._engine.best(light, self.time_limit)
        so_far.done += 1
        so_far.infeasible += answer.chosen is None and answer.proven
        so_far.unproven += not answer.proven
        if answer.chosen is not None:
            so_far.count += answer.chosen

    def steadiness_of(self, so_far: Draws) -> Steadiness:
        """What the draws so far say."""
        draws = so_far.done
        share = {one.id: float(times) / draws for one, times in zip(self.problem.applicants, so_far.count, strict=True)}
        proposed = self.solve().best.ids
        steady = sum(share[one] >= STEADY for one in proposed)
        sentence = words.steadiness_sentence(draws, steady, len(proposed), so_far.infeasible)
        return Steadiness(draws, so_far.seed, share, so_far.infeasible, so_far.unproven, sentence)

    def _drawn_scores(self, calibration: Calibration, made: np.random.Generator) -> FloatArray:
        """Scores of one draw; an applicant that the calibration does not know keeps its own."""
        drawn, _offsets = calibration.model.fit(calibration.model.draw_again(made), calibration.penalty)
        scores = self.problem.scores.copy()
        for number, one in enumerate(calibration.applications):
            place = self.problem.place.get(one.id)
            if place is not None and one.reviews:
                scores[place] = drawn[number]
        return scores

    # ----- all of it

    def explain(
        self,
        calibration: Calibration | None = None,
        *,
        draws: int = DRAWS,
        seed: int = SEED,
        progress: Progress | None = None,
    ) -> Explanation:
        """Everything at once, the long parts with ``progress``."""
        selection = self.solve()
        prices = self.price_of_requirements(progress)
        changes = self.changes(progress)
        steadiness = None
        frontier = self.frontier(progress)
        if calibration is not None and draws:
            steadiness = self.steadiness(calibration, draws=draws, seed=seed, progress=progress)
        return Explanation(selection, self.ties(), prices, changes, frontier, steadiness)


def _steps(part: str, items: Sequence[Step], progress: Progress | None) -> Iterator[Step]:
    """Go through the items and tell after each how many are done."""
    for number, item in enumerate(items, 1):
        yield item
        if progress is not None:
            progress(part, number, len(items))
