"""One meeting: who would be shut out by each option, those shut out most before first (methods, section 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from longtable.methods.meeting_times import words
from longtable.methods.meeting_times.poll import Poll, poll_of
from longtable.methods.meeting_times.types import Answers, Option, OptionResult, Person, Ranking


def rank_options(people: Sequence[Person], options: Sequence[Option], answers: Answers) -> Ranking:
    """Answer "when and where should the next meeting be?": every option with whom it would shut out, best first.

    ``answers``: (person, option) to 1 yes, 1/2 if need be, 0 no. Missing counts as no and is named apart; so does an
    access need that the option does not meet. Options are compared by how many people they shut out among those shut
    out most often before, then among those shut out once less, and so on; then by the larger total; equal options
    share a place and stand in the order given. Raises ValueError for ids given twice, unknown ids, no options, or
    other answers. Source: methods, section 6.
    """
    poll = poll_of(people, options, answers)
    times = sorted({one.shut_out_before for one in poll.people}, reverse=True)
    found = [_result(poll, place) for place in range(len(poll.options))]

    def worth(one: OptionResult) -> tuple[object, ...]:
        shut = dict(one.by_times_before)
        return (*(shut.get(count, 0) for count in times), -one.total)

    found.sort(key=worth)
    placed: list[OptionResult] = []
    for number, one in enumerate(found, 1):
        same = bool(placed) and worth(placed[-1]) == worth(one)
        placed.append(_with(one, placed[-1].place if same else number))
    best = tuple(one.id for one in placed if one.place == 1)
    told = words.explain_ranking(placed[0], best, len(poll.people), poll.never_able, poll.silent)
    return Ranking(tuple(placed), best, len(poll.people), poll.never_able, poll.silent, tuple(told))


def _result(poll: Poll, place: int) -> OptionResult:
    worth, said = poll.worth[:, place], poll.said[:, place]
    shut = sorted(np.flatnonzero(worth == 0).tolist(), key=lambda row: -poll.people[row].shut_out_before)
    who = [poll.people[row] for row in shut]
    return OptionResult(
        id=poll.options[place].id,
        place=0,
        total=float(worth.sum()) / 2,
        yes=int((worth == 2).sum()),
        if_need_be=int((worth == 1).sum()),
        shut_out=tuple(one.id for one in who),
        unmet_need=tuple(poll.people[row].id for row in shut if said[row] > 0),
        not_answered=tuple(poll.people[row].id for row in shut if said[row] < 0),
        by_times_before=tuple(sorted(Counter(one.shut_out_before for one in who).items(), reverse=True)),
        again=tuple((one.id, one.shut_out_in_a_row + 1) for one in who if one.shut_out_in_a_row),
    )


def _with(one: OptionResult, place: int) -> OptionResult:
    return replace(one, place=place, sentences=tuple(words.explain_option(one)))
