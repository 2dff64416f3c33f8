"""Files of an application: kept under names of our own, removed without touching what was sent."""

from __future__ import annotations

import hashlib
import logging
import secrets
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longtable.calls.actions.applying import lock_application
from longtable.calls.models import Application, Question, Upload
from longtable.calls.sending import may_change, window_for
from longtable.calls.uploads import ENDINGS, LARGEST, MEGABYTE, MOST_ALL, MOST_EACH, media_type_of, safe_name
from longtable.coalitions.rules import Refused
from longtable.record.actions import Actor, write

log = logging.getLogger(__name__)


def checked_file(data: bytes) -> str:
    """The kind of a file by its content; refuses what is not taken, with what to do."""
    if not data:
        raise Refused(_("This file is empty. Choose another one."))
    if len(data) > LARGEST:
        words = _("This file is larger than %(size)d megabytes. Make it smaller, for instance by saving it as PDF.")
        raise Refused(words % {"size": LARGEST // MEGABYTE})
    kind = media_type_of(data)
    if kind is None:
        words = _("We cannot take this kind of file. Send PDF, Word (.docx), Excel (.xlsx), PNG, JPEG or plain text.")
        raise Refused(words)
    return kind


def _refuse_late(application: Application) -> None:
    if not may_change(application, window_for(application, application.call, timezone.now())):
        raise Refused(_("The deadline has passed, so what you sent stays as it is."))


@transaction.atomic
def add_upload(*, by: Actor, application: Application, question: Question, name: str, data: bytes) -> Upload:
    """Keep one file as an answer. The same file sent twice is kept once."""
    kind = checked_file(data)
    fresh = lock_application(application)
    _refuse_late(fresh)
    digest = hashlib.sha256(data).hexdigest()
    here = fresh.uploads.filter(removed_at=None)
    twin = here.filter(question=question, digest=digest).first()
    if twin is not None:
        return twin
    if here.filter(question=question).count() >= MOST_EACH:
        raise Refused(_("There are %(count)d files here already. Remove one first.") % {"count": MOST_EACH})
    if here.count() >= MOST_ALL:
        raise Refused(_("This application has %(count)d files already. Remove one first.") % {"count": MOST_ALL})
    upload = Upload(
        application=fresh,
        question=question,
        shown_name=safe_name(name, kind),
        media_type=kind,
        size=len(data),
        digest=digest,
    )
    _keep(upload, data, ENDINGS[kind])
    try:
        with transaction.atomic():
            upload.save()
            _record(by, upload, "file_added")
    except BaseException:
        _delete(upload.file.storage, str(upload.file.name))
        raise
    return upload


def _keep(upload: Upload, data: bytes, ending: str) -> None:
    """Write the file; a full disk leaves nothing behind and says so."""
    storage = upload.file.storage
    name = upload.file.field.generate_filename(upload, secrets.token_hex(16) + ending)
    try:
        upload.file.name = storage.save(name, ContentFile(data))
    except OSError as error:
        log.exception("A file of an application could not be kept")
        _delete(storage, name)
        raise Refused(
            _("The file could not be kept: our disk is full or not working. What you typed is safe. Try again later.")
        ) from error


def _delete(storage: Storage, name: str) -> None:
    with suppress(OSError):
        storage.delete(name)


@transaction.atomic
def remove_upload(*, by: Actor, application: Application, upload: Upload) -> None:
    """Take a file out. One that was sent stays with what was frozen; any other is deleted."""
    fresh = lock_application(application)
    _refuse_late(fresh)
    if upload.removed_at is not None:
        return
    _record(by, upload, "file_removed")
    sent = any(
        kept["upload"] == upload.pk
        for submission in fresh.submissions.all()
        for answer in submission.content["answers"]
        for kept in answer["files"]
    )
    if sent:
        upload.removed_at = timezone.now()
        upload.save(update_fields=["removed_at"])
        return
    storage, name = upload.file.storage, str(upload.file.name)
    upload.delete()
    transaction.on_commit(lambda: _delete(storage, name))


def _record(by: Actor, upload: Upload, what: str) -> None:
    write(
        coalition_id=upload.application.call.coalition_id,
        by=by,
        action=f"calls.{what}",
        subject=upload,
        label=upload.application.code,
        after={"application": upload.application_id, "question": upload.question_id, "size": upload.size},
    )
