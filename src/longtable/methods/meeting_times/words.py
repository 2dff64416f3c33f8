"""What a choice of meeting times says in plain words. Sentences count people and never name them; options by their id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from longtable.methods.meeting_times.types import Gap, OptionResult, Outcome, Series
from longtable.methods.wording import N_, Sentence, counted, nN_

SAID_BEFORE = (  # by choices that were kept, which keep their words
    nN_("Second time in a row for %(count)s person.", "Second time in a row for %(count)s people."),
    nN_("Time %(times)s in a row for %(count)s person.", "Time %(times)s in a row for %(count)s people."),
)
NAMED = 5  # at most so many options in one sentence


def steps(value: float) -> str:
    """Write a number of meetings in whole or half steps.

    >>> steps(3.0), steps(2.5)
    ('3', '2.5')
    """
    return f"{value:g}"


def names(ids: Sequence[str]) -> str:
    """Write ids in one sentence, the first few by name.

    >>> names(["O1", "O2"]), names([str(one) for one in range(9)])
    ('O1, O2', '0, 1, 2, 3, 4 …')
    """
    return ", ".join(ids[:NAMED]) + (" …" if len(ids) > NAMED else "")


def as_counts(counts: Sequence[tuple[str, int]]) -> str:
    """Write which options are used how often.

    >>> as_counts([("O2", 1), ("O8", 3)])
    'O2, O8 (3×)'
    """
    return ", ".join(one if times == 1 else f"{one} ({times}×)" for one, times in counts)


def explain_option(one: OptionResult) -> list[Sentence]:
    """Say whom an option would shut out, and for which time."""
    if not one.shut_out:
        return [Sentence(N_("Everyone could come."))]
    told = [
        counted(
            nN_("%(count)s person could not come.", "%(count)s people could not come."),
            len(one.shut_out),
        )
    ]
    before = sum(people for times, people in one.by_times_before if times)
    if before:
        forms = nN_("%(count)s of them was shut out before.", "%(count)s of them were shut out before.")
        told.append(counted(forms, before))
    told += again_in_a_row(one.again)
    if one.unmet_need:
        forms = nN_(
            "%(count)s of them has the time, but the place lacks what they need.",
            "%(count)s of them have the time, but the place lacks what they need.",
        )
        told.append(counted(forms, len(one.unmet_need)))
    if one.not_answered:
        forms = nN_(
            "%(count)s of them did not answer, which counts as no.",
            "%(count)s of them did not answer, which counts as no.",
        )
        told.append(counted(forms, len(one.not_answered)))
    return told


def again_in_a_row(again: Sequence[tuple[str, int]]) -> list[Sentence]:
    """Say how many would miss how many meetings in a row.

    >>> [one.english for one in again_in_a_row([("P1", 2), ("P2", 2), ("P3", 4)])]
    ['1 person would miss 4 meetings in a row.', '2 people would miss 2 meetings in a row.']
    """
    forms = nN_(
        "%(count)s person would miss %(times)s meetings in a row.",
        "%(count)s people would miss %(times)s meetings in a row.",
    )
    counts = Counter(times for _person, times in again)
    return [counted(forms, counts[times], times=times) for times in sorted(counts, reverse=True)]


def explain_ranking(
    first: OptionResult, best: Sequence[str], people: int, never_able: Sequence[str], silent: Sequence[str]
) -> list[Sentence]:
    """Say which option is best and why."""
    if not people:
        return [Sentence(N_("Nobody has been asked yet."))]
    text = N_("%(option)s shuts out the fewest people, those shut out most often before counted first.")
    told = [Sentence(text, {"option": first.id}), *explain_option(first)]
    if len(best) > 1:
        text = N_("These are equally good, and stand in the order of the list: %(options)s.")
        told.append(Sentence(text, {"options": names(best)}))
    return told + _left_out(never_able, silent)


def _left_out(never_able: Sequence[str], silent: Sequence[str]) -> list[Sentence]:
    told = []
    if never_able:
        forms = nN_(
            "%(count)s person can come to none of the options. Ask what would suit them, and add it.",
            "%(count)s people can come to none of the options. Ask what would suit them, and add it.",
        )
        told.append(counted(forms, len(never_able)))
    if silent:
        forms = nN_(
            "%(count)s person has not answered, which counts as no. Ask again before you decide.",
            "%(count)s people have not answered, which counts as no. Ask again before you decide.",
        )
        told.append(counted(forms, len(silent)))
    return told


def explain_series(it: Series) -> list[Sentence]:
    """Say what is proposed, what it means for those who can come least, how sure it is, and what else there was."""
    if not it.people:
        return [Sentence(N_("Nobody has been asked yet."))]
    text = N_("Proposed for %(meetings)s: %(options)s.")
    told = [Sentence(text, {"meetings": it.meetings, "options": as_counts(list(it.best.counts.items()))})]
    told += [_none(it), *_least(it), *_sure(it), *_ties(it), *_beside(it)]
    told += _left_out(it.never_able, it.silent)
    if it.set_aside:
        forms = nN_(
            "%(count)s option was set aside: another suits everyone at least as well, and someone better.",
            "%(count)s options were set aside: others suit everyone at least as well, and someone better.",
        )
        told.append(counted(forms, len(it.set_aside)))
    return told


def _none(it: Series) -> Sentence:
    if not it.best.none:
        return Sentence(N_("Everyone can come to at least one of the meetings."))
    forms = nN_(
        "%(count)s person can come to none of the meetings.", "%(count)s people can come to none of the meetings."
    )
    return counted(forms, len(it.best.none))


def _least(it: Series) -> list[Sentence]:
    """What those who can come least have, of all who can come to something."""
    out = {*it.never_able, *it.silent}
    lots = [one.total for one in it.best.lots if one.id not in out]
    if not lots:
        return []
    least = min(lots)
    if it.count_past:
        forms = nN_(
            "With past attendance counted, %(count)s person has the least: %(least)s meetings; if need be counts half.",
            "With past attendance counted, %(count)s people have the least: %(least)s meetings each; if need be counts "
            "half.",
        )
    else:
        forms = nN_(
            "%(count)s person can come least: to %(least)s of %(meetings)s; if need be counts half.",
            "%(count)s people can come least: to %(least)s of %(meetings)s each; if need be counts half.",
        )
    return [counted(forms, sum(one == least for one in lots), least=steps(least), meetings=it.meetings)]


def _sure(it: Series) -> list[Sentence]:
    if it.proven:
        return [Sentence(N_("No other series serves those who can come least any better."))]
    told = []
    if it.settled:
        forms = nN_(
            "For the %(count)s person who can come least, no series is better.",
            "For the %(count)s people who can come least, no series is better.",
        )
        told.append(counted(forms, it.settled))
    told.append(Sentence(N_("The time was up before the rest could be proven best.")))
    return told + ([gap_in_words(it.gap)] if it.gap is not None else [])


def gap_in_words(gap: Gap) -> Sentence:
    """Say how far a series is from being proven."""
    if gap.value is None:
        text = N_("It leaves %(found)s people out of all meetings; no series can leave out fewer than %(at_least)s.")
    else:
        text = N_(
            "In it %(found)s people have at most %(value)s meetings; no series that is as good for those below can have "
            "fewer than %(at_least)s."
        )
    value = "" if gap.value is None else steps(gap.value)
    return Sentence(text, {"found": gap.found, "at_least": gap.at_least, "value": value})


def _ties(it: Series) -> list[Sentence]:
    if not it.several:
        return []
    told = [Sentence(N_("There are other series that are just as good."))]
    if it.tie_rule_proven:
        told.append(Sentence(N_("Of these, the one was taken whose options come first in the list.")))
    else:
        text = N_("Of those that were found, the one was taken whose options come first in the list.")
        told.append(Sentence(text))
    return told


def _beside(it: Series) -> list[Sentence]:
    """What the most popular option and the largest sum would have meant."""
    popular: Outcome = it.most_popular
    option = next(iter(popular.counts))
    forms = nN_(
        "Always the most popular option (%(option)s) would leave %(count)s person out of all meetings.",
        "Always the most popular option (%(option)s) would leave %(count)s people out of all meetings.",
    )
    told = [counted(forms, len(popular.none), option=option)]
    if popular.total > it.best.total:
        text = N_(
            "Its sum of attendance would be %(largest)s, which is the largest possible; here it is %(total)s, "
            "%(share)s percent less. That is what fairness costs."
        )
        share = round(100 * it.given_up, 1)
        values = {"largest": steps(popular.total), "total": steps(it.best.total), "share": share}
        told.append(Sentence(text, values))
    return told
