"""The sentences of an assignment."""

from __future__ import annotations

from collections.abc import Sequence

from longtable.methods.assignment.types import Given, Panel, Shortage
from longtable.methods.wording import N_, Sentence, counted, nN_

NAMED = 5  # at most so many ids in one sentence


def names(ids: Sequence[str]) -> str:
    """Write ids in one sentence, the first few by name.

    >>> names(["A1", "A2"]), names([str(one) for one in range(9)])
    ('A1, A2', '0, 1, 2, 3, 4 …')
    """
    return ", ".join(ids[:NAMED]) + (" …" if len(ids) > NAMED else "")


def too_few(application: str, could: int, needed: int, barred: int) -> Sentence:
    """Say that an application has fewer reviewers without conflict than it needs."""
    forms = nN_(
        "%(application)s needs %(needed)s, but only %(could)s can review it: %(count)s reviewer has a conflict. "
        "Ask another reviewer.",
        "%(application)s needs %(needed)s, but only %(could)s can review it: %(count)s reviewers have a conflict. "
        "Ask another reviewer.",
    )
    return counted(forms, barred, application=application, needed=needed, could=could)


def no_room(applications: Sequence[str], needed: int, room: int) -> Sentence:
    """Say that reviewers without conflict for some applications are full."""
    forms = nN_(
        "%(applications)s needs %(needed)s reviews, but the reviewers without a conflict have room for only %(room)s. "
        "Let each review more, or ask another reviewer.",
        "These %(count)s applications need %(needed)s reviews, but the reviewers without a conflict for them have room "
        "for only %(room)s: %(applications)s. Let each review more, or ask another reviewer.",
    )
    return counted(forms, len(applications), applications=names(applications), needed=needed, room=room)


def explain_impossible(shortages: Sequence[Shortage]) -> tuple[Sentence, ...]:
    """Say that not every application can get its reviewers, and why."""
    return (Sentence(N_("Not every application can get its reviewers.")), *(one.sentence for one in shortages))


def explain_worst(panel: Panel, worst: float, ids: Sequence[str], proven: bool, all_proven: bool) -> list[Sentence]:
    """Say how the worst-served application is served, and how sure this is."""
    loads = Sentence(
        N_("Each application has %(reviewers)s reviewers, and nobody reviews more than %(most)s applications."),
        {"reviewers": panel.per_application, "most": panel.max_load},
    )
    forms = nN_(
        "The application whose reviewers know it least is %(applications)s: the fit of its reviewers sums to %(worst)s.",
        "The %(count)s applications whose reviewers know them least are %(applications)s: the fit of their reviewers "
        "sums to %(worst)s.",
    )
    told = [loads, counted(forms, len(ids), applications=names(ids), worst=f"{worst:.2f}")]
    if all_proven:
        told.append(Sentence(N_("No other way serves those that are served least any better.")))
    elif proven:
        told.append(
            Sentence(
                N_(
                    "No other way serves the one that is served least any better. For the others, the time was up "
                    "before that could be proven."
                )
            )
        )
    else:
        told.append(Sentence(N_("The time was up before this could be proven best.")))
    return told


def explain_islands(islands: Sequence[Sequence[str]]) -> list[Sentence]:
    """Say where scores cannot be compared, since no reviewer links the applications."""
    if len(islands) < 2:
        return []
    text = N_(
        "No reviewer links these %(count)s groups of applications, so their scores cannot be compared: %(islands)s. "
        "Give one application of each group to a reviewer of another."
    )
    return [Sentence(text, {"count": len(islands), "islands": "; ".join(names(one) for one in islands)})]


def explain_given(given: Sequence[Given]) -> list[Sentence]:
    """Say what a person should look at: nothing known of an application, or a reluctant reviewer."""
    told = []
    blank = len({one.application for one in given if one.of == 0})
    if blank:
        forms = nN_(
            "%(count)s application names no groups, areas or topics, so only wishes tell who fits it.",
            "%(count)s applications name no groups, areas or topics, so only wishes tell who fits them.",
        )
        told.append(counted(forms, blank))
    reluctant = sum(one.reluctant for one in given)
    if reluctant:
        forms = nN_(
            "%(count)s review goes to someone who would rather not do it.",
            "%(count)s reviews go to people who would rather not do them.",
        )
        told.append(counted(forms, reluctant))
    return told
