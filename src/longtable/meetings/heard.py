"""“Who is heard here?” worked out from gathered facts, as plain values: the page and a kept review show the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from longtable.meetings.live_rules import shown_together
from longtable.meetings.models import AgendaItem, Check
from longtable.meetings.queries.hearing import GUEST, Gathered, Held, Part
from longtable.methods.participation import (
    By,
    Happening,
    Invitation,
    ShareLine,
    Stopped,
    StoppedComing,
    Unit,
    as_plain,
    fit_to_need,
    funnel,
    retention,
    shares,
    stopped_coming,
)
from longtable.methods.participation import Meeting as MeetingDay
from longtable.methods.wording import Sentence

SCHEMA = 1
WAYS = ("relation", "sector", "new", "paid")  # how partners are told apart
CAME_OFTEN = 3  # meetings from which on a question about someone's part is fair
OUTCOME = AgendaItem.Outcome
Plain = dict[str, Any]


def work_out(found: Gathered) -> Plain:
    """Everything that the page says, for JSON."""
    rows = {way: [_invitation(one, way) for one in found.parts] for way in WAYS}
    asked = {way: [one for one in rows[way] if one.partner != GUEST] for way in WAYS}
    days = [MeetingDay(str(one.pk), one.starts.date()) for one in found.meetings]
    everyone = shares(rows["relation"], by=By.PARTNER)
    stay = retention(asked["relation"], days)
    return {
        "schema": SCHEMA,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "meetings": [{"code": one.code, "title": one.title, "on": _day(one)} for one in found.meetings],
        "counted": everyone.counted_meetings,
        "timed": everyone.timed_meetings,
        "names": {**found.names},
        "sectors": found.sectors,
        "ways": {way: _way(rows[way], asked[way]) for way in WAYS},
        "people": {
            "lines": [_share(one) for one in everyone.lines],
            "attendances": everyone.attendances,
            "turns": everyone.turns,
            "seconds": everyone.seconds,
            "size": everyone.turn_evenness.size,
            "most": everyone.turn_evenness.most,
            "gini": everyone.turn_evenness.gini_small_sample,
            "pielou": everyone.turn_evenness.pielou,
        },
        "staying": {
            "again": [stay.total.again.count, stay.total.again.of],
            "split": stay.split.isoformat() if stay.split else "",
            "both": bool(stay.first_half and stay.second_half),
            "joined": list(stay.total.joined),
            "lines": [[line.kind, line.again.count, line.again.of] for line in stay.lines],
        },
        **_stopped(found, asked["relation"]),
        "leading": _leading(found),
        "fit": _fit(found),
        "pulses": _pulses(found),
        "questions": _questions(found),
        "answer": {name: found.answer[name] for name in ("made_on", "indicator", "summary") if found.answer},
    }


def _day(one: Held) -> str:
    return one.starts.date().isoformat()


def _invitation(one: Part, way: str) -> Invitation:
    return Invitation(
        meeting=str(one.meeting),
        partner=one.partner,
        kinds=kinds_of(one, way),
        came=one.came,
        turns=one.turns,
        seconds=one.seconds,
        proposed=one.proposed,
        adopted=one.adopted,
    )


def kinds_of(one: Part, way: str) -> tuple[str, ...]:
    """What someone is in one way of telling partners apart, from the facts frozen at the invitation; () if not known."""
    if one.partner == GUEST:
        return (GUEST,)
    if way == "sector":
        return tuple(one.facts.get("sectors") or ())
    if way == "relation":
        return tuple(filter(None, [one.facts.get("relation")]))
    known = one.facts.get(way)
    return () if known is None else (way if known else f"not_{way}",)


def _way(rows: list[Invitation], asked: list[Invitation]) -> Plain:
    by_partner = funnel(asked, unit=Unit.PARTNER)
    return {
        "partners": as_plain(by_partner),
        "invitations": as_plain(funnel(asked)),
        "shares": [_share(one) for one in shares(rows).lines],
        "cautions": [_sentence(one) for one in by_partner.explanation[1:]],
    }


def _share(one: ShareLine) -> Plain:
    names = ("name", "attendances", "attendance_share", "turns", "turn_share", "turn_ratio", "seconds", "time_share")
    return {name: getattr(one, name) for name in names}


def _sentence(one: Sentence) -> Plain:
    return {"template": one.template, "params": dict(one.params), "plural": one.plural, "count": one.count}


# Who stopped coming


def _stopped(found: Gathered, asked: Iterable[Invitation]) -> Plain:
    """For each committee by itself, whoever came there before and since came to no meeting at all."""
    rows, events = list(asked), list(happenings(found))
    series: dict[int | None, list[Held]] = {}
    for one in found.meetings:
        series.setdefault(one.body, []).append(one)
    last_came: dict[str, date] = {}
    days = {str(one.pk): one.starts.date() for one in found.meetings}
    for row in rows:
        if row.came:
            last_came[row.partner] = max(last_came.get(row.partner, days[row.meeting]), days[row.meeting])
    lists: dict[str, dict[str, Plain]] = {"stopped": {}, "not_invited": {}}
    last, at_least = 0, 0
    for held in series.values():
        told = stopped_coming(rows, [MeetingDay(str(one.pk), one.starts.date()) for one in held], happenings=events)
        last, at_least = told.last, told.at_least
        for name, gone in _each(told):
            if gone.last_came.on == last_came[gone.partner]:
                lists[name].setdefault(gone.partner, _stopped_line(gone))
    return {
        "stopped": list(lists["stopped"].values()),
        "not_invited": [line for key, line in lists["not_invited"].items() if key not in lists["stopped"]],
        "last": last,
        "at_least": at_least,
    }


def _each(told: StoppedComing) -> Iterable[tuple[str, Stopped]]:
    yield from (("stopped", one) for one in told.stopped)
    yield from (("not_invited", one) for one in told.no_longer_invited)


def _stopped_line(one: Stopped) -> Plain:
    before = one.last_happening
    return {
        "partner": one.partner,
        "came_to": one.came_to,
        "invited_to": one.invited_to,
        "last_on": one.last_came.on.isoformat(),
        "missed": one.missed,
        "before": [before.on.isoformat(), *before.what.split("|", 1)] if before else [],
    }


def happenings(found: Gathered) -> Iterable[Happening]:
    """What happened to partners, as “what|detail”: what became of their items, and meetings at another time or place."""
    days = {one.pk: one.starts.date() for one in found.meetings}
    for item in found.fates:
        if item.state == AgendaItem.State.DECLINED:
            yield Happening(item.partner, item.proposed_on, f"declined|{item.title}")
        elif item.outcome in {OUTCOME.LATER, OUTCOME.NOT_ADOPTED, OUTCOME.ADOPTED}:
            yield Happening(item.partner, days[item.meeting], f"{item.outcome}|{item.title}")
    invited: dict[int, set[str]] = {}
    for part in found.parts:
        invited.setdefault(part.meeting, set()).add(part.partner)
    series: dict[int | None, list[Held]] = {}
    for one in found.meetings:
        series.setdefault(one.body, []).append(one)
    for held in series.values():
        for before, after in pairwise(held):
            known = min(after.known_since, after.starts.date() - timedelta(days=1))
            for what in _moved(before, after):
                yield from (Happening(partner, known, what) for partner in sorted(invited.get(after.pk, ())))


def _moved(before: Held, after: Held) -> Iterable[str]:
    if part_of_day(before.starts.hour) != part_of_day(after.starts.hour):
        yield f"time|{part_of_day(after.starts.hour)}"
    if before.place != after.place and after.place:
        yield f"place|{after.place}"


def part_of_day(hour: int) -> str:
    """Morning until noon, evening from five on.

    >>> part_of_day(9), part_of_day(12), part_of_day(17)
    ('morning', 'afternoon', 'evening')
    """
    return "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"


# Leading, need, pulses, questions


def _leading(found: Gathered) -> Plain:
    """In how many meetings someone of each partner, and of each kind, led; a meeting with two leaders counts for both."""
    led = [one for one in found.parts if one.led]
    return {
        "meetings": len({one.meeting for one in led}),
        "partners": _meetings_of((one.partner, one.meeting) for one in led),
        "ways": {
            way: _meetings_of((kind, one.meeting) for one in led for kind in kinds_of(one, way) or ("",))
            for way in WAYS
        },
    }


def _meetings_of(pairs: Iterable[tuple[str, int]]) -> list[list[Any]]:
    """[name, in how many meetings], the most first."""
    counts = Counter(name for name, _meeting in set(pairs))
    return [[name, count] for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def _fit(found: Gathered) -> Plain:
    """Turns of partners led by a group, or focusing on it, beside the people of that group beyond the benchmark."""
    if not found.answer:
        return {}
    said: dict[str, int] = {}
    for part in found.parts:
        said[part.partner] = said.get(part.partner, 0) + (part.turns or 0)
    groups = [one for one in found.answer["groups"] if one["people_with_need"]]
    counts = {one["code"]: sum(said.get(key, 0) for key in found.groups.get(one["code"], ())) for one in groups}
    fit = fit_to_need(counts, {one["code"]: one["people_with_need"] for one in groups})
    titles = {one["code"]: one["titles"] for one in groups}
    return {
        "overlap": fit.overlap,
        "lines": [
            {"titles": titles[one.kind], "turns": one.count, "share": one.share, "need_share": one.need_share}
            for one in fit.lines
        ],
    }


def _pulses(found: Gathered) -> list[Plain]:
    """Anonymous answers, protected meeting by meeting; never summed, since a sum would give hidden ones away.

    Asked again in the same meeting, the second answers are shown only where they tell of nobody beside those shown before.
    """
    asked: dict[int, list[dict[str, int]]] = {}
    for meeting, tallies in found.pulses:
        asked.setdefault(meeting, []).append(tallies)
    return [
        {"on": _day(one), "title": one.title, "answers": pulse.answers, "counts": dict(pulse.counts)}
        for one in found.meetings
        for pulse in shown_together(Check.Kind.PULSE, asked.get(one.pk, ()))
        if pulse
    ]


def _questions(found: Gathered) -> list[Plain]:
    """Signals of a seat without a say, as facts for questions in a talk; the page puts them into words."""
    facts = _facts_of_partners(found)
    peers = [name for name, own in facts.items() if own["came"] and own["paid"]]
    asked: list[Plain] = []
    for key, own in sorted(facts.items(), key=lambda pair: (-pair[1]["came"], found.names[pair[0]])):
        shown = {"partner": key, **own}
        if key in found.seated and own["counted"] >= CAME_OFTEN and not own["turns"]:
            asked.append({"kind": "silent_seat", **shown})
        if own["only"] and own["counted"] >= CAME_OFTEN:
            asked.append({"kind": "only_voice", **shown})
        if own["came"] >= CAME_OFTEN and own["proposed"] and not own["adopted"]:
            asked.append({"kind": "nothing_taken_up", **shown})
        elif own["came"] >= CAME_OFTEN and not own["proposed"]:
            asked.append({"kind": "nothing_proposed", **shown})
        if own["came"] and own["paid"] is False and peers:
            asked.append({"kind": "unpaid", **shown, "peers": len(peers)})
    order = ("silent_seat", "nothing_taken_up", "only_voice", "unpaid", "nothing_proposed")
    return sorted(asked, key=lambda one: order.index(one["kind"]))


def _facts_of_partners(found: Gathered) -> dict[str, Plain]:
    """Each partner's part in numbers, its newest facts, and the groups that nobody else works with."""
    only: dict[str, list[Mapping[str, str]]] = {}
    for group in found.answer.get("groups", ()):
        if len(group["partners"]) == 1:
            only.setdefault(group["partners"][0], []).append(group["titles"])
    facts: dict[str, Plain] = {}
    for key in found.names:
        own = [one for one in found.parts if one.partner == key]
        items = [one for one in found.fates if one.partner == key]
        facts[key] = {
            "invited": len({one.meeting for one in own}),
            "came": len({one.meeting for one in own if one.came}),
            "counted": len({one.meeting for one in own if one.came and one.turns is not None}),
            "turns": sum(one.turns or 0 for one in own),
            "proposed": len(items),
            "adopted": sum(one.adopted for one in items),
            "paid": own[-1].facts.get("paid"),
            "only": only.get(key, []),
        }
    return facts
