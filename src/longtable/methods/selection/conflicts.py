"""Which requirements cannot hold together, and which of them stand in the way of one applicant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from longtable.methods.selection.engine import Engine
from longtable.methods.selection.model import INFINITE, Question
from longtable.methods.selection.types import Conflict
from longtable.methods.selection.words import requirement_sentence


def find_conflict(engine: Engine, question: Question, time_limit: float) -> Conflict | None:
    """Answer "why can nothing be chosen?": requirements that exclude each other, none of which can be left out.

    Deletion filter (Chinneck & Dravnieks 1991): leave out one after the other; what can go while there is still no
    set stays out. None where a set exists after all. The money and the number of awards count as requirements here.
    """
    problem = engine.problem
    keys = problem.keys
    if not keys or engine.reaches(question, -INFINITE, time_limit) is not False:
        return None
    unknown = False

    def impossible(left: Sequence[str]) -> bool:
        nonlocal unknown
        gone = [key for key in keys if key not in left]
        answer = engine.reaches(question.without(*gone), -INFINITE, time_limit)
        unknown |= answer is None
        return answer is False

    names = _shrink(keys, impossible)
    eligible = [one.id for one, may in zip(problem.applicants, question.open, strict=True) if may]
    told = tuple(requirement_sentence(problem, key, eligible) for key in names)
    return Conflict(names, not unknown, told)


def binding_requirements(
    engine: Engine, forced: Question, place: int, best: float, time_limit: float
) -> tuple[str, ...] | None:
    """Answer "why would no score help?": requirements that keep this applicant out even at the best score.

    ``forced``: the question with the applicant in. The money and the number of awards are taken as given: where they
    alone keep it out, the answer is empty. None where the time did not suffice to know.
    """
    problem = engine.problem
    lead = problem.worth_of_a_point(place) * (problem.call.scale[1] - float(problem.scores[place]))
    values = forced.values.copy()
    values[place] += max(0.0, lead)
    question, target = replace(forced, values=values), best / problem.unit
    unknown = False

    def hopeless(left: Sequence[str]) -> bool:
        nonlocal unknown
        gone = [key for key in problem.requirements if key not in left]
        answer = engine.reaches(question.without(*gone), target, time_limit)
        unknown |= answer is None
        return answer is False

    if hopeless(()):
        return ()
    names = _shrink(problem.requirements, hopeless)
    return None if unknown else names


def _shrink(keys: Sequence[str], still: Callable[[Sequence[str]], bool]) -> tuple[str, ...]:
    """Leave out what can go while ``still`` holds for the rest."""
    kept = list(keys)
    for key in keys:
        rest = [one for one in kept if one != key]
        if still(rest):
            kept = rest
    return tuple(kept)
