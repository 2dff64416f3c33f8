"""Answers as numbers: who can come to which option, an unmet need counting as no."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from longtable.methods.meeting_times.types import NO, YES, Answers, Option, Person

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Poll:
    """People, options and answers that fit together. ValueError where they do not."""

    people: tuple[Person, ...]
    options: tuple[Option, ...]
    answers: Answers

    def __post_init__(self) -> None:
        if not self.options:
            raise ValueError("There are no options. Give at least one time and place.")
        for kind, ids in (("person", self.people), ("option", self.options)):
            twice = [one for one, count in Counter(item.id for item in ids).items() if count > 1]
            if twice:
                raise ValueError(f"The {kind} {twice[0]} is in the list twice.")
        for one in self.people:
            if one.attended < 0 or not float(2 * one.attended).is_integer():
                raise ValueError(f"{one.id} attended {one.attended} meetings: give whole or half steps from 0.")
            if not 0 <= one.shut_out_in_a_row <= one.shut_out_before:
                raise ValueError(f"{one.id} cannot be shut out more often in a row than in all.")
        for (person, option), answer in self.answers.items():
            if person not in self.row or option not in self.column:
                raise ValueError(f"There is an answer of {person} for {option}, but one of them is not in the lists.")
            if answer not in {NO, 0.5, YES}:
                raise ValueError(f"The answer of {person} for {option} is {answer}. It can be 1, 0.5 or 0.")

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Place of each person."""
        return {one.id: place for place, one in enumerate(self.people)}

    @cached_property
    def column(self) -> Mapping[str, int]:
        """Place of each option."""
        return {one.id: place for place, one in enumerate(self.options)}

    @cached_property
    def said(self) -> IntArray:
        """Answers in half steps (people x options), -1 where there is none."""
        found = np.full((len(self.people), len(self.options)), -1, dtype=np.int64)
        for (person, option), answer in self.answers.items():
            found[self.row[person], self.column[option]] = round(2 * answer)
        return found

    @cached_property
    def unmet(self) -> BoolArray:
        """Where a place lacks what a person needs."""
        lists = [[not one.needs <= option.offers for option in self.options] for one in self.people]
        return np.array(lists, dtype=np.bool_).reshape(len(self.people), len(self.options))

    @cached_property
    def worth(self) -> IntArray:
        """What counts, in half steps: the answer, 0 where there is none or a need is not met."""
        return np.where(self.unmet, 0, np.maximum(self.said, 0))

    @cached_property
    def silent(self) -> tuple[str, ...]:
        """Who answered for no option."""
        return self.ids(np.asarray((self.said < 0).all(axis=1)))

    @cached_property
    def never_able(self) -> tuple[str, ...]:
        """Who answered, but can come to no option."""
        never: BoolArray = np.asarray((self.worth == 0).all(axis=1) & (self.said >= 0).any(axis=1))
        return self.ids(never)

    def ids(self, mask: BoolArray) -> tuple[str, ...]:
        """Return the ids of the people in a mask."""
        return tuple(self.people[place].id for place in np.flatnonzero(mask))


def poll_of(people: Sequence[Person], options: Sequence[Option], answers: Answers) -> Poll:
    """Check and keep what was asked and answered."""
    return Poll(tuple(people), tuple(options), answers)


def reduced(worth: IntArray) -> tuple[list[int], dict[int, int], dict[int, list[int]]]:
    """Return the options worth looking at, those set aside (by which other), and those that are the same as one.

    An option that suits everyone at most as well as another, and someone less, is in no best series.

    >>> reduced(np.array([[2, 2, 1, 0], [0, 0, 0, 1]]))
    ([0, 3], {2: 0}, {0: [1]})
    """
    columns = np.ascontiguousarray(worth.T)
    kept: list[int] = []
    aside: dict[int, int] = {}
    same: dict[int, list[int]] = {}
    for place, column in enumerate(columns):
        at_least = (columns >= column).all(axis=1)
        equal = at_least & (columns <= column).all(axis=1)
        first = int(np.argmax(equal))
        if (at_least & ~equal).any():
            aside[place] = int(np.argmax(at_least & ~equal))
        elif first < place:
            same.setdefault(first, []).append(place)
        else:
            kept.append(place)
    return kept, aside, same
