"""What a series means for everyone, and in which order its meetings are proposed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from longtable.methods.meeting_times.poll import IntArray, Poll
from longtable.methods.meeting_times.types import Lot, Meeting, Outcome


def outcome(poll: Poll, counts: IntArray, past: IntArray) -> Outcome:
    """Return what these counts of options mean; ``past`` in half steps, as far as it is counted."""
    order = proposed_order(poll, counts)
    coming, able = (poll.worth @ counts).tolist(), ((poll.worth > 0) @ counts).tolist()
    before = past.tolist()
    meetings, most = _meetings(poll, order)
    lots = tuple(
        Lot(one.id, (coming[row] + before[row]) / 2, before[row] / 2, coming[row] / 2, able[row], most[row])
        for row, one in enumerate(poll.people)
    )
    return Outcome(
        counts={poll.options[place].id: int(counts[place]) for place in np.flatnonzero(counts)},
        order=tuple(poll.options[place].id for place in order),
        meetings=meetings,
        lots=lots,
        none=tuple(one.id for one, times in zip(poll.people, able, strict=True) if not times),
        total=sum(coming) / 2,
    )


def _meetings(poll: Poll, order: Sequence[int]) -> tuple[tuple[Meeting, ...], list[int]]:
    """Return the meetings one by one, and the most that each person is shut out of in a row."""
    row = [one.shut_out_in_a_row for one in poll.people]
    most = list(row)
    found = []
    for number, place in enumerate(order, 1):
        out = np.flatnonzero(poll.worth[:, place] == 0).tolist()
        shut = set(out)
        row = [times + 1 if one in shut else 0 for one, times in enumerate(row)]
        most = [max(pair) for pair in zip(most, row, strict=True)]
        found.append(
            Meeting(
                number=number,
                option=poll.options[place].id,
                total=float(poll.worth[:, place].sum()) / 2,
                shut_out=tuple(poll.people[one].id for one in out),
                again=tuple((poll.people[one].id, row[one]) for one in out if row[one] > 1),
            )
        )
    return tuple(found), most


def proposed_order(poll: Poll, counts: IntArray) -> list[int]:
    """Order the meetings so that the fewest are shut out three times in a row, then twice, times before included.

    Of equal orders the one whose first meetings are first in the list. Exact, over subsets of the meetings.
    """
    meetings = np.repeat(np.arange(len(counts)), counts)
    size = len(meetings)
    if len(set(meetings.tolist())) == 1:
        return [int(one) for one in meetings]
    runs = np.array([one.shut_out_in_a_row for one in poll.people], dtype=np.int64)
    out = np.column_stack([poll.worth[:, meetings] == 0, runs > 0, runs > 1]).astype(np.int64)  # the last two: before
    twice = out.T @ out
    thrice = np.einsum("pa,pb,pc->abc", out, out, out, optimize=True)
    cost = thrice * (twice.sum() + 1) + twice[None]
    # rest[done][a, b]: cost of the meetings still to come, a and b being the last two
    rest = np.zeros((1 << size, size + 2, size + 2), dtype=np.int64)
    for done in range((1 << size) - 2, -1, -1):
        left = [one for one in range(size) if not done >> one & 1]
        coming = np.stack([rest[done | 1 << one][:, one] for one in left], axis=1)
        rest[done] = (cost[:, :, left] + coming).min(axis=2)
    done, last = 0, (size + 1, size)
    order: list[int] = []
    while len(order) < size:
        left = [one for one in range(size) if not done >> one & 1]
        step = [cost[last][one] + rest[done | 1 << one][last[1], one] for one in left]
        order.append(left[int(np.argmin(step))])
        done, last = done | 1 << order[-1], (last[1], order[-1])
    return [int(one) for one in meetings[order]]
