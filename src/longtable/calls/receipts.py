"""What is sent, as one frozen text: the content of a submission and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from longtable.calls.models import Application, Question


def content_of(application: Application) -> dict[str, Any]:
    """All that an applicant says now, as a submission keeps it.

    Keys: call, application, language, way, organization, address, contact {name, email, phone}, amount_cents, sectors,
    services [{group, relation, areas}], first_time, small, years, answers [{question, kind, texts, identifies, text,
    files [{upload, name, media_type, size, digest}]}] in the order of the questions.
    """
    person = application.contact
    texts = {answer.question_id: answer.text for answer in application.answers.all()}
    files: dict[int, list[dict[str, Any]]] = {}
    for upload in application.uploads.filter(removed_at=None).order_by("pk"):
        files.setdefault(upload.question_id, []).append(
            {
                "upload": upload.pk,
                "name": upload.shown_name,
                "media_type": upload.media_type,
                "size": upload.size,
                "digest": upload.digest,
            }
        )
    return {
        "call": application.call.code,
        "application": application.code,
        "language": application.language,
        "way": application.way,
        "organization": application.organization,
        "address": application.address,
        "contact": {
            "name": person.name if person else "",
            "email": person.email if person else "",
            "phone": person.phone if person else "",
        },
        "amount_cents": application.amount_cents,
        "sectors": list(application.sectors),
        "services": list(application.services),
        "first_time": application.first_time,
        "small": application.small,
        "years": application.years,
        "answers": [
            _answer(question, texts.get(question.pk, ""), files.get(question.pk, []))
            for question in application.call.questions.all()
            if question.kind != Question.Kind.SERVICE
        ],
    }


def _answer(question: Question, text: str, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "question": question.pk,
        "kind": question.kind,
        "texts": dict(question.texts),
        "identifies": question.identifies,
        "text": text,
        "files": files,
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over the content as JSON with sorted keys: anyone who has the text can check it.

    >>> digest_of({"a": 1})
    '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862'
    """
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
