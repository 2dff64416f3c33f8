"""The full file of a call as one archive that an auditor can read and verify without this product."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from longtable.calls.archive_report import archive_report
from longtable.calls.models import (
    Application,
    Award,
    Call,
    DecisionLetter,
    Score,
    Selection,
)
from longtable.calls.queries import selecting as queries
from longtable.calls.queries.archiving import record_excerpt
from longtable.sources.text import neutral

FIXED = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes
VERIFY = '''"""Checks this archive with nothing but Python: python verify.py (in the unpacked folder)."""
import hashlib, json, pathlib, sys

here = pathlib.Path(__file__).resolve().parent
wrong = []
for name, digest in json.loads((here / "manifest.json").read_text("utf-8"))["files"].items():
    if hashlib.sha256((here / name).read_bytes()).hexdigest() != digest:
        wrong.append(name + " was changed after the archive was made")
record = json.loads((here / "record.json").read_text("utf-8"))
previous = record["before"]
said = {}
for entry in record["entries"]:
    text = json.dumps({key: entry[key] for key in entry if key != "hash"}, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    said[entry["number"]] = hashlib.sha256(text.encode()).hexdigest()
    if said[entry["number"]] != entry["hash"]:
        wrong.append("entry %s was changed after it was written" % entry["number"])
for link in record["chain"]:
    if link["previous"] != previous:
        wrong.append("entry %s does not follow the one before it" % link["number"])
    if link["number"] in said and said[link["number"]] != link["hash"]:
        wrong.append("entry %s is not the one of the chain" % link["number"])
    previous = link["hash"]
if previous != record["head"]:
    wrong.append("the chain does not end where it should")
print("\\n".join(wrong) or "The archive is as it was made: %s files, %s entries, a chain of %s." % (
    len(json.loads((here / "manifest.json").read_text("utf-8"))["files"]), len(record["entries"]), len(record["chain"])))
sys.exit(1 if wrong else 0)
'''
README = """THE FULL FILE OF A CALL

summary.pdf        what was asked, who applied, how it was scored, what was decided and why
call.json          the call as it was published: texts, questions, criteria, requirements
applications.csv   every application that was sent (no names of persons, no addresses)
scores.csv         raw and calibrated scores, with their standard errors
reviews.csv        the score of each review on each criterion; reviewers by number
decision.csv       for each application: proposed, chosen, amount, reason where it differs
awards.csv         awards, payments and reports
letters.csv        when each letter went out, until when it could be appealed, appeals and answers
inputs.json        everything that the proposal was made of, as it was frozen
result.json        what the method gave: the set, prices, single changes, frontier, steadiness
signatures.json    who signed what, when (by opaque ids)
record.json        every entry of the record about this call, and the chain of hashes around them
verify.py          run "python verify.py" in the unpacked folder: it recomputes every hash
manifest.json      the SHA-256 of every file

Each entry's hash is the SHA-256 of its own text and of the hash before it. Entries about other matters are not in this
archive; of them the chain holds only the hashes, so that nothing could be left out, added or changed in between.
In CSV files a cell that a spreadsheet would take for a formula begins with an apostrophe.
"""


def make_archive(call: Call, language: str) -> bytes:
    """The archive as bytes of a zip file."""
    selection = queries.decision_of(call)
    files: dict[str, bytes] = {
        "README.txt": README.encode(),
        "verify.py": VERIFY.encode(),
        "summary.pdf": archive_report(call, selection, language),
        "call.json": _json(_call(call)),
        "applications.csv": _applications(call),
        "reviews.csv": _reviews(call),
        "awards.csv": _awards(call),
        "letters.csv": _letters(call),
        "record.json": _json(record_excerpt(call)),
    }
    if selection is not None:
        files["inputs.json"] = _json(selection.inputs)
        files["result.json"] = _json(selection.result)
        files["decision.csv"] = _decision(selection)
        files["scores.csv"] = _scores(selection.result)
        files["signatures.json"] = _json(
            [{"signer": one.signer, "statement": one.statement, "at": one.at} for one in selection.signatures.all()]
        )
    made = {
        "made_at": timezone.now(),
        "call": call.code,
        "coalition": call.coalition.slug,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    files["manifest.json"] = _json(made)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(f"{call.code}/{name}", FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False, cls=DjangoJSONEncoder).encode()


def _csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte-order mark, as spreadsheets want it, every formula neutralised."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows([neutral("" if cell is None else str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _dollars(cents: int | None) -> str:
    return "" if cents is None else f"{cents // 100}.{cents % 100:02}"


def _call(call: Call) -> dict[str, Any]:
    fields = [name for name, privacy in Call.privacy.items() if privacy == "public"]
    return {
        **{name: getattr(call, name) for name in fields},
        "questions": list(
            call.questions.values("order", "kind", "texts", "hints", "required", "word_limit", "choices")
        ),
        "criteria": list(call.criteria.values("order", "titles", "weight", "anchors", "reasons")),
        "requirements": list(
            call.requirements.values("order", "titles", "kind", "values", "at_least", "at_most", "reasons")
        ),
        "notices": list(call.notices.values("kind", "at", "note")),
    }


def _applications(call: Call) -> bytes:
    rows = Application.objects.filter(call=call).exclude(state=Application.State.DRAFT)
    heads = ["code", "organization", "state", "amount", "sectors", "services", "first time", "small", "years", "way", "language",
             "sent at", "digest of what was sent"]  # fmt: skip
    found = []
    for one in rows.prefetch_related("submissions"):
        last = max(one.submissions.all(), key=lambda sent: sent.number, default=None)
        lines = [
            f"{line.get('group')}:{line.get('relation')}:{' '.join(line.get('areas', ()))}" for line in one.services
        ]
        found.append(
            [one.code, one.organization, one.state, _dollars(one.amount_cents), ";".join(one.sectors), ";".join(lines),
             one.first_time, one.small, one.years, one.way, one.language, one.submitted_at, last.digest if last else ""]
        )  # fmt: skip
    return _csv(heads, found)


def _reviews(call: Call) -> bytes:
    rows = Score.objects.filter(review__assignment__application__call=call).select_related(
        "review__assignment__application", "criterion"
    )
    heads = ["application", "reviewer", "state", "criterion", "weight", "score", "not applicable", "finished at"]
    return _csv(
        heads,
        (
            [
                one.review.assignment.application.code,
                f"R{one.review.assignment.member_id}",
                one.review.state,
                one.criterion.titles.get("en") or one.criterion.title,
                one.criterion.weight,
                one.value,
                one.not_applicable,
                one.review.finished_at,
            ]
            for one in rows.order_by(
                "review__assignment__application__number", "review__assignment__member_id", "criterion__order"
            )
        ),
    )


def _scores(result: Mapping[str, Any]) -> bytes:
    heads = ["application", "reviews", "raw mean", "calibrated", "standard error", "proposed", "by score alone"]
    best, plain = set(result["best"]["ids"]), set(result["score_order"]["ids"])
    return _csv(
        heads,
        (
            [code, one["reviews"], one["raw"], one["score"], one["error"], code in best, code in plain]
            for code, one in result["scores"].items()
        ),
    )


def _decision(selection: Selection) -> bytes:
    heads = ["application", "organization", "proposed", "chosen", "amount", "reason where it differs"]
    return _csv(
        heads,
        (
            [
                one.application.code,
                one.application.organization,
                one.proposed,
                one.chosen,
                _dollars(one.amount_cents),
                one.reason,
            ]
            for one in selection.choices.all()
        ),
    )


def _awards(call: Call) -> bytes:
    heads = ["application", "organization", "what", "amount", "in advance", "due", "done on", "words"]
    rows: list[list[Any]] = []
    found = Award.objects.filter(application__call=call).select_related("application", "partner")
    for one in found.prefetch_related("payments", "reports", "commitments").order_by("application__number"):
        head = [one.application.code, one.partner.name]
        rows.append([*head, "award", _dollars(one.amount_cents), "", "", one.made_at.date(), ""])
        rows += [
            [*head, "payment", _dollars(p.amount_cents), p.is_advance, p.due_on, p.paid_on, ""]
            for p in one.payments.all()
        ]
        rows += [[*head, "report", "", "", r.due_on, r.received_on, r.title] for r in one.reports.all()]
        rows += [
            [*head, "promise", "", "", c.due_on, "", f"{c.activity} {c.measure}".strip()] for c in one.commitments.all()
        ]
    return _csv(heads, rows)


def _letters(call: Call) -> bytes:
    heads = ["application", "language", "sent at", "appeal until", "appeal", "answer", "answered at"]
    rows = DecisionLetter.objects.filter(application__call=call).select_related("application__appeal")
    found = []
    for one in rows.order_by("application__number"):
        appeal = getattr(one.application, "appeal", None)
        said = [appeal.text, appeal.answer, appeal.answered_at] if appeal else ["", "", ""]
        found.append([one.application.code, one.language, one.sent_at, one.appeal_by, *said])
    return _csv(heads, found)
