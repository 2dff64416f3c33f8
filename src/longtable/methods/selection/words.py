"""What a selection says in plain words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from longtable.methods.selection.model import Problem
from longtable.methods.selection.types import (
    BUDGET,
    NUMBER_LEAST,
    NUMBER_MOST,
    Chosen,
    Requirement,
    Standing,
)
from longtable.methods.wording import N_, Sentence, counted, nN_


def dollars(cents: int) -> str:
    """Write an amount.

    >>> dollars(60000000), dollars(1050)
    ('$600,000', '$10.50')
    """
    return f"${cents / 100:,.2f}" if cents % 100 else f"${cents // 100:,}"


def two_digits(value: float) -> str:
    """Write a score with two decimals."""
    return f"{value:.2f}"


def at_least_two_digits(value: float) -> str:
    """Write a score with two decimals that is not below ``value``.

    >>> at_least_two_digits(3.2366), at_least_two_digits(3.2)
    ('3.24', '3.20')
    """
    return f"{math.ceil(value * 100 - 1e-6) / 100:.2f}"


def listed(names: Sequence[str], most: int = 6) -> str:
    """Write a few names in a row."""
    return ", ".join(names[:most]) + (f" (+{len(names) - most})" if len(names) > most else "")


def explain_set(problem: Problem, best: Chosen, several: bool | None, steps: tuple[str, ...]) -> list[Sentence]:
    """What is proposed and how sure that is."""
    told = []
    forms = nN_(
        "%(count)s of %(all)s applications is proposed, for %(spent)s.",
        "%(count)s of %(all)s applications are proposed, for %(spent)s.",
    )
    told.append(counted(forms, len(best.ids), all=len(problem), spent=dollars(best.spent)))
    if best.reach is not None:
        text = N_("They reach %(reach)s percent of the people beyond the benchmark.")
        told.append(Sentence(text, {"reach": round(100 * best.reach, 1)}))
    if best.proven:
        told.append(Sentence(N_("No other choice that keeps every requirement is worth more.")))
    else:
        text = N_("The time was up before this could be proven best. At most %(gap)s percent may be missing.")
        told.append(Sentence(text, {"gap": round(100 * best.gap, 1)}))
    if several:
        told.append(tie_sentence(problem, steps))
    return told


def tie_sentence(problem: Problem, steps: tuple[str, ...]) -> Sentence:
    """Which step of the published rule decided among equally good sets."""
    if "lot" in steps and "money" in steps:
        text = N_(
            "Other choices are equally good. This one spends less, and among those that spend as little the lot drawn "
            "from “%(seed)s” chose it."
        )
    elif "lot" in steps:
        text = N_(
            "Other choices are equally good. Among those that spend least, the lot drawn from “%(seed)s” chose this one."
        )
    elif "money" in steps:
        text = N_("Other choices are equally good. This one spends less.")
    else:
        text = N_("Other choices are equally good.")
    return Sentence(text, {"seed": problem.call.tie_seed})


def ties_sentence(problem: Problem, some: tuple[str, ...], steps: tuple[str, ...], *, feasible: bool) -> Sentence:
    """Whether there are ties, and what decided."""
    if not feasible:
        return nothing_chosen()
    if not some:
        return Sentence(N_("There is only one best choice."))
    return tie_sentence(problem, steps)


def explain_left_out(problem: Problem, not_eligible: int, without_score: int, without_areas: int) -> list[Sentence]:
    """Who could not be chosen, and whose reach is not known."""
    told = []
    if not_eligible:
        forms = nN_(
            "%(count)s application scores below the least eligible score of %(bar)s.",
            "%(count)s applications score below the least eligible score of %(bar)s.",
        )
        told.append(counted(forms, not_eligible, bar=two_digits(problem.call.least_eligible)))
    if without_score:
        forms = nN_(
            "%(count)s application has no score yet, so it cannot be chosen.",
            "%(count)s applications have no score yet, so they cannot be chosen.",
        )
        told.append(counted(forms, without_score))
    if without_areas:
        forms = nN_(
            "Where %(count)s applicant would work is not told, so it counts nothing towards reach. Ask it.",
            "Where %(count)s applicants would work is not told, so they count nothing towards reach. Ask them.",
        )
        told.append(counted(forms, without_areas))
    return told


def requirement_sentence(problem: Problem, key: str, eligible: Sequence[str]) -> Sentence:
    """One requirement that cannot be kept together with others."""
    call = problem.call
    if key == BUDGET:
        return Sentence(N_("The budget is %(amount)s."), {"amount": dollars(call.budget or 0)})
    if key == NUMBER_LEAST:
        forms = nN_(
            "At least %(least)s awards are to be made, and %(count)s application is eligible.",
            "At least %(least)s awards are to be made, and %(count)s applications are eligible.",
        )
        return counted(forms, len(eligible), least=call.fewest or 0)
    if key == NUMBER_MOST:
        return Sentence(N_("No more than %(most)s awards may be made."), {"most": call.most or 0})
    if call.reach is not None and key == call.reach.name:
        text = N_(
            "Those chosen have to reach %(least)s percent of the people beyond the benchmark; all that are eligible "
            "would reach %(all)s percent."
        )
        everyone = problem.reach(problem.question().open)
        return Sentence(text, {"least": _percent(call.reach.at_least), "all": _percent(everyone or 0.0)})
    one = next(one for one in call.requirements if one.name == key)
    return _of_requirement(
        one, sum(one.has(applicant) for applicant in problem.applicants if applicant.id in set(eligible))
    )


def _of_requirement(one: Requirement, having: int) -> Sentence:
    params: dict[str, object] = {"name": one.name, "least": one.at_least, "most": one.at_most}
    if one.at_most is None:
        forms = nN_(
            "“%(name)s”: at least %(least)s are required, and %(count)s eligible application counts.",
            "“%(name)s”: at least %(least)s are required, and %(count)s eligible applications count.",
        )
        return counted(forms, having, **params)
    if one.at_least is None:
        return Sentence(N_("“%(name)s”: no more than %(most)s may be chosen."), params)
    forms = nN_(
        "“%(name)s”: at least %(least)s and no more than %(most)s, and %(count)s eligible application counts.",
        "“%(name)s”: at least %(least)s and no more than %(most)s, and %(count)s eligible applications count.",
    )
    return counted(forms, having, **params)


def price_sentence(name: str, price: float | None) -> Sentence:
    """What a requirement costs."""
    if price is None:
        return Sentence(N_("“%(name)s”: no price can be told, because nothing keeps all requirements."), {"name": name})
    if price <= 0:
        return Sentence(N_("“%(name)s” costs nothing: the best choice keeps it anyway."), {"name": name})
    text = N_("“%(name)s” costs %(price)s points: so much more the best choice would be worth without it.")
    return Sentence(text, {"name": name, "price": two_digits(price)})


def nothing_chosen() -> Sentence:
    """Nobody can be chosen while requirements exclude each other."""
    return Sentence(N_("No choice keeps all requirements, so nothing can be said about single applicants."))


def not_eligible_sentence(problem: Problem, place: int) -> Sentence:
    """Why an applicant cannot be chosen at all."""
    score, bar = problem.applicants[place].score, problem.call.least_eligible
    if score is None:
        return Sentence(N_("It has no score yet, so it cannot be chosen."))
    text = N_("Its score of %(score)s is below the least eligible score of %(bar)s.")
    return Sentence(text, {"score": two_digits(score), "bar": two_digits(bar)})


def change_sentence(
    problem: Problem,
    place: int,
    standing: Standing,
    *,
    chosen: bool,
    loss: float | None,
    needed: float | None,
    leaving: tuple[str, ...],
    joining: tuple[str, ...],
    binding: tuple[str, ...] | None,
) -> Sentence:
    """Why an applicant is in or out, and what would change it."""
    if chosen:
        return _of_chosen(standing, loss, joining)
    if standing is Standing.SOME:
        text = N_("It is in other choices that are equally good, in place of %(leaving)s.")
        return Sentence(text, {"leaving": listed(leaving)})
    if needed is None:
        return _no_score(problem, binding)
    score = problem.applicants[place].score or 0.0
    params = {"needed": at_least_two_digits(needed), "score": two_digits(score), "leaving": listed(leaving)}
    return Sentence(N_("It would be chosen at %(needed)s instead of %(score)s, in place of %(leaving)s."), params)


def _of_chosen(standing: Standing, loss: float | None, joining: tuple[str, ...]) -> Sentence:
    if standing is Standing.SOME:
        return Sentence(N_("It is chosen; other choices without it are equally good."))
    if loss is None:
        return Sentence(N_("It is in every choice that keeps the requirements."))
    params = {"loss": two_digits(loss), "joining": listed(joining)}
    if not joining:
        return Sentence(N_("It is in every best choice. Without it %(loss)s points would be lost."), params)
    text = N_("It is in every best choice. With %(joining)s in its place %(loss)s points would be lost.")
    return Sentence(text, params)


def _no_score(problem: Problem, binding: tuple[str, ...] | None) -> Sentence:
    call = problem.call
    if binding is None:
        return Sentence(N_("No score would change this."))
    if not binding:
        return Sentence(N_("No score would change this: it asks for more than the points that it could add are worth."))
    if len(binding) > 1:
        text = N_("No score would change this, because these requirements hold together: %(names)s.")
        return Sentence(text, {"names": "; ".join(f"“{name}”" for name in binding)})
    if call.reach is not None and binding[0] == call.reach.name:
        text = N_(
            "No score would change this: those chosen have to reach %(least)s percent of the people beyond the benchmark."
        )
        return Sentence(text, {"least": _percent(call.reach.at_least)})
    one = next(one for one in call.requirements if one.name == binding[0])
    text = N_("No score would change this because of “%(name)s”.")
    if one.at_least is None:
        text = N_("No score would change this: “%(name)s”, no more than %(most)s may be chosen.")
    elif one.at_most is None:
        text = N_("No score would change this: “%(name)s”, at least %(least)s are required.")
    return Sentence(text, {"name": one.name, "least": one.at_least, "most": one.at_most})


def steadiness_sentence(draws: int, steady: int, chosen: int, infeasible: int) -> Sentence:
    """How many of the chosen are chosen in nearly every draw."""
    if infeasible == draws:
        return Sentence(N_("In no draw of the reviews could every requirement be kept."))
    text = N_(
        "%(steady)s of the %(chosen)s proposed are chosen in at least 90 percent of %(draws)s draws in which reviews "
        "were drawn again."
    )
    return Sentence(text, {"steady": steady, "chosen": chosen, "draws": draws})


def _percent(share: float) -> float:
    return round(100 * share, 1)
