"""Applications for tests: rows as the actions leave them, without the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from django.utils import timezone

from longtable.calls.models import Answer, Application, Call, Question, Submission
from longtable.calls.receipts import content_of, digest_of
from longtable.coalitions.links import make_link
from longtable.coalitions.models import Person, PersonalLink

_number = count(1)
SERVICES = (("black", "serves", ("1", "2")),)


def make_application(
    call: Call,
    state: str = "submitted",
    organization: str = "",
    answers: Sequence[str] | Mapping[int, str] | None = None,
    services: Sequence[tuple[str, str, Sequence[str]]] = SERVICES,
    *,
    email: str = "",
    name: str = "Ana Ruiz",
    language: str = "en",
    amount_cents: int | None = 2_000_000,
    **fields: Any,
) -> Application:
    """An application of a call; any state but "draft" has been sent once (one frozen Submission).

    ``answers``: texts in the order of the questions that take a text, or by the primary key of a question; a plain text
    for each where none is given. ``services``: (group, relation, areas).
    """
    number = (call.applications.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    organization = organization or f"Organization {next(_number)}"
    person = Person.objects.create(
        coalition=call.coalition,
        name=name,
        email=email or f"applicant{next(_number)}@people.example",
        language=language,
    )
    now = timezone.now()
    application = Application.objects.create(
        call=call,
        number=number,
        state=state,
        organization=organization,
        contact=person,
        language=language,
        amount_cents=amount_cents,
        services=[{"group": group, "relation": relation, "areas": list(areas)} for group, relation, areas in services],
        submitted_at=None if state == "draft" else now,
        **fields,
    )
    texts = [q for q in call.questions.all() if q.kind not in {Question.Kind.FILE, Question.Kind.SERVICE}]
    if answers is None:
        answers = [_plain(question) for question in texts]
    by_question = (
        dict(answers) if isinstance(answers, Mapping) else {q.pk: text for q, text in zip(texts, answers, strict=False)}
    )
    Answer.objects.bulk_create(
        Answer(application=application, question_id=question, text=text, revision=1)
        for question, text in by_question.items()
    )
    if state != "draft":
        content = content_of(application)
        Submission.objects.create(application=application, number=1, at=now, content=content, digest=digest_of(content))
    return application


def _plain(question: Question) -> str:
    if question.kind == Question.Kind.CHOICE:
        return str(question.choices[0]["code"]) if question.choices else ""
    return "12" if question.kind == Question.Kind.NUMBER else "We go from door to door with people who quit."


def make_apply_link(
    application: Application, *, days: int = 30, person: Person | None = None
) -> tuple[PersonalLink, str]:
    """A personal link to an application and its secret."""
    return make_link(
        coalition=application.call.coalition,
        purpose="apply",
        subject_id=application.pk,
        person=person or application.contact,
        days=days,
    )
