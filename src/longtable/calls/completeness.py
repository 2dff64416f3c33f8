"""What is still missing before an application can be sent, each thing with the step where it is found."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from longtable.calls.models import Application, Call, Question, Requirement
from longtable.calls.wording import award_words
from longtable.calls.writing import count_words


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do: ``step`` and ``field`` say where."""

    step: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks of every applicant beside its questions."""

    kinds: frozenset[str]
    services: bool
    amount: bool


def asked_by(call: Call) -> Asked:
    """Facts that a requirement of the call counts have to be given; all else is optional."""
    kinds = frozenset(call.requirements.values_list("kind", flat=True))
    service = any(q.kind == Question.Kind.SERVICE and q.required for q in call.questions.all())
    counted = bool(kinds & {Requirement.Kind.AREAS.value, Requirement.Kind.GROUP.value})
    wanted = bool(call.priority_areas or call.priority_groups)
    return Asked(kinds, service or counted or wanted, bool(call.award_max_cents))


def missing_of(application: Application) -> list[Missing]:
    """Everything that keeps an application from being sent, in the order of its steps; empty where it is complete."""
    asked = asked_by(application.call)
    found = []
    if not application.organization:
        found.append(Missing("you", "organization", _("Give the name of your organization.")))
    if Requirement.Kind.SECTOR in asked.kinds and not application.sectors:
        found.append(Missing("you", "sectors", _("Choose your sectors.")))
    if Requirement.Kind.FIRST_TIME in asked.kinds and application.first_time is None:
        found.append(Missing("you", "first_time", _("Say whether it is your first application here.")))
    if Requirement.Kind.SMALL in asked.kinds and application.small is None:
        found.append(Missing("you", "small", _("Say whether you have at most five paid staff.")))
    if asked.services and not application.services:
        found.append(Missing("serve", "line-0-group", _("Say whom you would serve, and where.")))
    if Requirement.Kind.YEARS in asked.kinds and application.years is None:
        found.append(Missing("serve", "years", _("Say for how many years you have worked with these groups.")))
    found += _questions(application)
    found += _money(application, required=asked.amount)
    return found


def _questions(application: Application) -> list[Missing]:
    texts = {answer.question_id: answer.text for answer in application.answers.all()}
    files = set(application.uploads.filter(removed_at=None).values_list("question_id", flat=True))
    found = []
    for number, question in enumerate(questions_of(application.call), start=1):
        text = texts.get(question.pk, "")
        given = question.pk in files if question.kind == Question.Kind.FILE else bool(text)
        name = f"q{question.pk}"
        if question.required and not given:
            words = _("Add a file to question %(number)d: %(question)s")
            if question.kind != Question.Kind.FILE:
                words = _("Answer question %(number)d: %(question)s")
            found.append(Missing("questions", name, words % {"number": number, "question": question.text}))
        over = count_words(text) - question.word_limit if question.word_limit else 0
        if over > 0:
            words = ngettext(
                "Question %(number)d: your answer is %(over)d word too long.",
                "Question %(number)d: your answer is %(over)d words too long.",
                over,
            )
            found.append(Missing("questions", name, words % {"number": number, "over": over}))
    return found


def questions_of(call: Call) -> list[Question]:
    """The questions that are answered in writing or with a file; whom one serves is a step of its own."""
    return [question for question in call.questions.all() if question.kind != Question.Kind.SERVICE]


def _money(application: Application, *, required: bool) -> list[Missing]:
    call, cents = application.call, application.amount_cents
    if cents is None:
        return [Missing("money", "amount", _("Say how much money you ask for."))] if required else []
    if cents < call.award_min_cents or (call.award_max_cents and cents > call.award_max_cents):
        words = _("You ask for an amount that this call does not give. One award is %(award)s.")
        return [Missing("money", "amount", words % {"award": award_words(call)})]
    return []
