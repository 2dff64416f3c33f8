"""What a reviewer may read of an application: in a blind review nothing that shows who applies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from longtable.calls.models import Application, Call, Question, Redaction, Upload
from longtable.calls.models.designing import in_language
from longtable.calls.queries.conflicts import in_review

WORD = re.compile(r"\S+")
CONTACT = re.compile(r"\S+@\S+\.\w+|https?://\S+|www\.\S+|\+?\(?\d[\d\s().-]{7,}\d")
SMALL = 3  # shorter words of a name ("of", "the") are no sign of it


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an answer: shown, or hidden by a coordinator (then without its text)."""

    text: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file as a reviewer sees it: under a name of ours where the review is blind."""

    pk: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with the answer as a reviewer may read it."""

    question: Question
    parts: tuple[Part, ...]
    files: tuple[File, ...] = ()
    withheld: bool = False  # the answer would show who applies

    @property
    def empty(self) -> bool:
        """True where nothing was answered."""
        return not self.withheld and not self.files and not any(part.text or part.hidden for part in self.parts)


def name_for_reviewers(application: Application, call: Call) -> str:
    """How reviewers speak of an application: its code, and in an open review its organization."""
    if call.blind or not application.organization:
        return application.code
    return f"{application.code} · {application.organization}"


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, as it was frozen: changes that were typed afterwards and not sent are nobody's to review."""

    texts: Mapping[int, str]  # by question
    files: frozenset[int]  # uploads
    services: Sequence[Mapping[str, Any]]
    sectors: Sequence[str]
    amount_cents: int | None


def sent_by(application: Application) -> Sent:
    """The last submission; what is kept now where nothing was frozen (entered before there were receipts)."""
    frozen = application.submissions.order_by("-number").first()
    if frozen is None:
        return Sent(
            dict(application.answers.values_list("question_id", "text")),
            frozenset(application.uploads.filter(removed_at=None).values_list("pk", flat=True)),
            application.services,
            application.sectors,
            application.amount_cents,
        )
    content = frozen.content
    answers = content.get("answers", [])
    return Sent(
        {one["question"]: one.get("text", "") for one in answers},
        frozenset(file["upload"] for one in answers for file in one.get("files", ())),
        content.get("services", application.services),
        content.get("sectors", application.sectors),
        content.get("amount_cents", application.amount_cents),
    )


def texts_of(application: Application) -> Mapping[int, str]:
    """Answers by question, as they were last sent."""
    return sent_by(application).texts


def spans_of(application: Application) -> dict[int, list[tuple[int, int]]]:
    """What a coordinator hid, by question."""
    found: dict[int, list[tuple[int, int]]] = {}
    for row in Redaction.objects.filter(application=application).order_by("start"):
        found.setdefault(row.question_id, []).append((row.start, row.end))
    return found


def parts_of(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Part, ...]:
    """A text with its hidden stretches left out.

    >>> parts_of("We are Cedar House.", [(7, 18)])
    (Part(text='We are ', hidden=False), Part(text='', hidden=True), Part(text='.', hidden=False))
    """
    parts, at = [], 0
    for begins, ends in sorted(spans):
        start, end = max(at, begins), min(ends, len(text))
        if start >= end:
            continue
        if start > at:
            parts.append(Part(text[at:start]))
        parts.append(Part("", hidden=True))
        at = end
    if at < len(text):
        parts.append(Part(text[at:]))
    return tuple(parts)


def answers_for_reviewers(application: Application, call: Call, sent: Sent | None = None) -> list[Answered]:
    """All questions in order with what a reviewer may read. ``call.blind`` decides; the caller cannot forget it."""
    sent = sent or sent_by(application)
    texts = sent.texts
    spans = spans_of(application) if call.blind else {}
    uploads: dict[int, list[Upload]] = {}
    for upload in application.uploads.filter(pk__in=sent.files).order_by("pk"):
        uploads.setdefault(upload.question_id, []).append(upload)
    found, number = [], 0
    for question in call.questions.select_related("criterion"):
        if call.blind and question.identifies:
            found.append(Answered(question, (), withheld=True))
            continue
        files = []
        for upload in uploads.get(question.pk, ()):
            number += 1
            files.append(File(upload.pk, file_name(application, upload, number, call), upload.size))
        text = _shown(question, texts.get(question.pk, ""))
        hidden = spans.get(question.pk, ()) if question.kind in TYPED else ()
        found.append(Answered(question, parts_of(text, hidden), tuple(files)))
    return found


TYPED = {Question.Kind.SHORT, Question.Kind.LONG}


def _shown(question: Question, text: str) -> str:
    """An answer in words: the title of a choice in place of its code; files and services are shown by themselves."""
    if question.kind == Question.Kind.CHOICE:
        titles = {one.get("code"): one for one in question.choices}
        return in_language(titles[text]) if text in titles else text
    return "" if question.kind in {Question.Kind.FILE, Question.Kind.SERVICE} else text


def file_name(application: Application, upload: Upload, number: int, call: Call) -> str:
    """The name of a download: the applicant's own in an open review, else the code and a number."""
    if not call.blind:
        return upload.shown_name
    kinds = {
        "application/pdf": ".pdf",
        "image/png": ".png",
        "image/jpeg": ".jpg",
        "text/plain": ".txt",
        "text/csv": ".csv",
    }
    ending = kinds.get(upload.media_type)
    if ending is None:
        found = re.search(r"\.[A-Za-z0-9]{2,4}$", upload.shown_name)
        ending = found.group().lower() if found else ""
    return f"{application.code}-{number}{ending}"


# What a coordinator can hide


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an answer that can be hidden."""

    start: int
    end: int
    text: str
    hidden: bool
    telling: bool  # it stands in the name of the organization or of its contact, or is an address


@dataclass(frozen=True, slots=True)
class Redactable:
    """One answer, word by word."""

    question: Question
    words: tuple[Word, ...]

    @property
    def telling(self) -> int:
        """How many words look as if they showed who applies, and are not hidden."""
        return sum(word.telling and not word.hidden for word in self.words)


def telling_names(application: Application) -> list[str]:
    """Names that would show who applies: the organization, its partner, its contact."""
    names = [application.organization, application.address]
    if application.partner is not None:
        names.append(application.partner.name)
    if application.contact is not None:
        names.append(application.contact.name)
    return [name for name in dict.fromkeys(names) if name]


def telling_spans(text: str, names: Sequence[str]) -> list[tuple[int, int]]:
    """Where a text holds a name (whole, or two of its words in a row), an e-mail address, a web address or a number to call.

    >>> telling_spans("Write to ana@cedar.example at Cedar Street.", ["Cedar Street Center"])
    [(9, 26), (30, 42)]
    """
    found = [match.span() for match in CONTACT.finditer(text)]
    for name in names:
        words = name.split()
        pairs = [words] if len(words) == 1 else [words[i : i + 2] for i in range(len(words) - 1)]
        for pair in [words, *pairs]:
            if max((len(word) for word in pair), default=0) <= SMALL:
                continue
            pattern = r"(?<!\w)" + r"\s+".join(re.escape(word) for word in pair) + r"(?!\w)"
            found += [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
    return sorted(set(found))


def with_hidden(call: Call) -> QuerySet[Application]:
    """The applications in review; ``hidden``: how many stretches of each are hidden from reviewers."""
    return in_review(call).annotate(hidden=Count("redactions"))


def redactable(application: Application, call: Call) -> list[Redactable]:
    """The typed answers that reviewers would read, word by word."""
    texts, spans, names = texts_of(application), spans_of(application), telling_names(application)
    found = []
    for question in call.questions.filter(kind__in=TYPED, identifies=False):
        text = texts.get(question.pk, "")
        telling = telling_spans(text, names)
        words = tuple(
            Word(
                match.start(),
                match.end(),
                match.group(),
                any(start < match.end() and match.start() < end for start, end in spans.get(question.pk, ())),
                any(start < match.end() and match.start() < end for start, end in telling),
            )
            for match in WORD.finditer(text)
        )
        if words:
            found.append(Redactable(question, words))
    return found
