"""The parts of a call: its questions, its criteria and what the chosen together must be. All change only in a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from longtable.calls.actions.designing import kept_texts, lock_draft, note_drafter, record_call
from longtable.calls.models import Call, Criterion, Question, Requirement
from longtable.calls.rules import (
    LANGUAGES,
    MOST_CRITERIA,
    MOST_QUESTIONS,
    MOST_REQUIREMENTS,
    checked_requirement,
    refuse_own_people,
)
from longtable.calls.wording import requirement_words
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused

QUESTION_FIELDS = ("kind", "texts", "hints", "required", "word_limit", "choices", "identifies", "criterion")
Part = Question | Criterion | Requirement
Kind = TypeVar("Kind", Question, Criterion, Requirement)


def _has_twin(rows: Any, fields: Mapping[str, Any]) -> Any:
    """The last part, where it says exactly the same: a button pressed twice adds one part."""
    last = rows.order_by("order", "pk").last()
    same = last is not None and all(getattr(last, name) == value for name, value in fields.items())
    return last if same else None


def _next_place(rows: Any, most: int) -> int:
    if rows.count() >= most:
        raise Refused(_("That is too much for one call: at most %(count)d. Remove one first.") % {"count": most})
    highest = rows.aggregate(highest=Max("order"))["highest"]
    return 0 if highest is None else int(highest) + 1


# Questions


def _question_fields(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: values[name] for name in QUESTION_FIELDS if name in values}
    fields["texts"], fields["hints"] = kept_texts(values.get("texts", {})), kept_texts(values.get("hints", {}))
    if not fields["texts"]:
        raise Refused(_("Write the question, in English or in Spanish."))
    if fields.get("kind") == Question.Kind.CHOICE:
        if len(fields.get("choices") or []) < 2:
            raise Refused(_("Give at least two answers to choose from."))
    else:
        fields["choices"] = []
    if fields.get("kind") not in {Question.Kind.SHORT, Question.Kind.LONG}:
        fields["word_limit"] = None
    criterion = fields.get("criterion")
    if criterion is not None and criterion.call_id != call.pk:
        raise Refused(_("That criterion belongs to another call."))
    return fields


@transaction.atomic
def add_question(*, by: Access, call: Call, values: Mapping[str, Any]) -> Question:
    """Ask one more question, at the end."""
    lock_draft(call)
    fields = _question_fields(call, values)
    twin = _has_twin(call.questions.all(), fields)
    if twin is not None:
        assert isinstance(twin, Question)
        return twin
    question = Question.objects.create(call=call, order=_next_place(call.questions.all(), MOST_QUESTIONS), **fields)
    note_drafter(by, call)
    record_call(by, call, "question_added", after={"question": question.text})
    return question


@transaction.atomic
def change_question(*, by: Access, question: Question, values: Mapping[str, Any]) -> Question:
    """Change one question of a draft."""
    lock_draft(question.call)
    return _change(by, question, _question_fields(question.call, values), "question_changed")


@transaction.atomic
def copy_questions(*, by: Access, call: Call, source: Call) -> int:
    """Take over the questions of another call of the coalition that are not here yet; returns how many."""
    lock_draft(call)
    if source.coalition_id != call.coalition_id or source.pk == call.pk:
        raise Refused(_("Choose another call of this coalition."))
    here = [question.texts for question in call.questions.all()]
    fresh = [question for question in source.questions.all() if question.texts not in here]
    if not fresh:
        return 0
    place = _next_place(call.questions.all(), MOST_QUESTIONS - len(fresh) + 1)
    for number, question in enumerate(fresh):
        fields = {name: getattr(question, name) for name in QUESTION_FIELDS if name != "criterion"}
        Question.objects.create(call=call, order=place + number, **fields)
    note_drafter(by, call)
    record_call(by, call, "questions_copied", after={"questions": len(fresh), "from": source.title})
    return len(fresh)


def _needed_texts(texts: Mapping[str, str], otherwise: str) -> dict[str, str]:
    """Texts in one language at least; the check before opening says where the other is missing."""
    kept = kept_texts(texts)
    if not kept:
        raise Refused(otherwise)
    return kept


# Criteria


def _criterion_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: values[name] for name in ("weight", "anchors", "reasons") if name in values}
    fields["titles"] = kept_texts(values.get("titles", {}))
    if not fields["titles"]:
        raise Refused(_("Say what is scored, in English or in Spanish."))
    fields["reasons"] = _needed_texts(
        fields.get("reasons") or {}, _("Say why this is scored. Applicants will read the reason.")
    )
    anchors = {score: kept_texts(texts) for score, texts in (fields.get("anchors") or {}).items()}
    fields["anchors"] = {score: texts for score, texts in anchors.items() if texts}
    refuse_own_people(fields["titles"])
    for texts in fields["anchors"].values():
        refuse_own_people(texts)
    return fields


@transaction.atomic
def add_criterion(*, by: Access, call: Call, values: Mapping[str, Any]) -> Criterion:
    """Score one more thing. One about who the applicants' own people are is refused, with the reason."""
    lock_draft(call)
    fields = _criterion_fields(values)
    twin = _has_twin(call.criteria.all(), fields)
    if twin is not None:
        assert isinstance(twin, Criterion)
        return twin
    criterion = Criterion.objects.create(call=call, order=_next_place(call.criteria.all(), MOST_CRITERIA), **fields)
    note_drafter(by, call)
    record_call(
        by, call, "criterion_added",
        after={"criterion": criterion.title, "weight": criterion.weight}, reason=criterion.reason[:300],
    )  # fmt: skip
    return criterion


@transaction.atomic
def change_criterion(*, by: Access, criterion: Criterion, values: Mapping[str, Any]) -> Criterion:
    """Change what is scored, its weight, its anchors or its reason."""
    lock_draft(criterion.call)
    return _change(by, criterion, _criterion_fields(values), "criterion_changed")


# Requirements


def _requirement_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: values.get(name) for name in ("kind", "values", "at_least", "at_most", "reasons", "titles")}
    kind, chosen = str(fields["kind"]), list(fields["values"] or [])
    if kind not in Requirement.Kind.values:
        raise Refused(_("Choose what the chosen must have in common."))
    fields["values"] = chosen
    checked_requirement(kind, chosen, fields["at_least"], fields["at_most"])
    fields["reasons"] = _needed_texts(
        fields["reasons"] or {}, _("Say why this is required. Applicants will read the reason.")
    )
    titles = kept_texts(fields["titles"] or {})
    refuse_own_people(titles)
    for language in LANGUAGES:
        with override(language):
            titles.setdefault(language, requirement_words(kind, chosen, fields["at_least"], fields["at_most"]))
    fields["titles"] = titles
    return fields


@transaction.atomic
def add_requirement(*, by: Access, call: Call, values: Mapping[str, Any]) -> Requirement:
    """Require one more thing of the chosen together."""
    lock_draft(call)
    fields = _requirement_fields(values)
    twin = _has_twin(call.requirements.all(), fields)
    if twin is not None:
        assert isinstance(twin, Requirement)
        return twin
    place = _next_place(call.requirements.all(), MOST_REQUIREMENTS)
    requirement = Requirement.objects.create(call=call, order=place, **fields)
    note_drafter(by, call)
    record_call(
        by, call, "requirement_added", after={"requirement": requirement.title}, reason=requirement.reason[:300]
    )
    return requirement


@transaction.atomic
def change_requirement(*, by: Access, requirement: Requirement, values: Mapping[str, Any]) -> Requirement:
    """Change what the chosen together must be."""
    lock_draft(requirement.call)
    return _change(by, requirement, _requirement_fields(values), "requirement_changed")


# What all parts have in common


def _change(by: Access, part: Kind, fields: Mapping[str, Any], action: str) -> Kind:
    part.refresh_from_db(from_queryset=type(part)._default_manager.select_for_update())
    after = {name: value for name, value in fields.items() if getattr(part, name) != value}
    if not after:
        return part
    before = {name: getattr(part, name) for name in after}
    for name, value in after.items():
        setattr(part, name, value)
    part.save(update_fields=list(after))
    note_drafter(by, part.call)
    record_call(by, part.call, action, before=_plain(before), after={"what": str(part), **_plain(after)})
    return part


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Criterion) else value for name, value in values.items()}


@transaction.atomic
def place_part(*, by: Access, part: Part, place: int) -> None:
    """Move a question, a criterion or a requirement to a place in its list, counted from 0."""
    lock_draft(part.call)
    rows: list[Any] = list(type(part)._default_manager.filter(call=part.call).order_by("order", "pk"))
    was = next(number for number, one in enumerate(rows) if one.pk == part.pk)
    place = max(0, min(place, len(rows) - 1))
    if place == was:
        return
    rows.insert(place, rows.pop(was))
    for number, one in enumerate(rows):
        if one.order != number:
            one.order = number
            one.save(update_fields=["order"])
    note_drafter(by, part.call)
    record_call(by, part.call, "part_placed", before={"place": was + 1}, after={"what": str(part), "place": place + 1})


@transaction.atomic
def remove_part(*, by: Access, part: Part) -> None:
    """Take a question, a criterion or a requirement out of a draft."""
    lock_draft(part.call)
    note_drafter(by, part.call)
    record_call(by, part.call, "part_removed", before={"what": str(part)})
    part.delete()
