"""Files of an application: told by content, kept under names of our own, given out as downloads only."""

from __future__ import annotations

import errno
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from longtable.calls.actions.sending import send_application
from longtable.calls.models import Upload
from longtable.calls.uploads import DOCX, ENDINGS, JPEG, PDF, PNG, TEXT, XLSX, media_type_of, safe_name
from longtable.record.actions import SYSTEM
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call
from tests.pages import words_of

ASKED = ({"kind": "file", "texts": {"en": "Your budget"}}, {"kind": "long", "texts": {"en": "What will you do?"}})
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20


def office(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


KINDS = {
    PDF: b"%PDF-1.7\n",
    PNG: PICTURE,
    JPEG: b"\xff\xd8\xff\xe0\x00\x10JFIF",
    TEXT: "Año 2026: 3 < 5, $25,000".encode(),
    DOCX: office("word/document.xml"),
    XLSX: office("xl/workbook.xml"),
}
REFUSED = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "xml": b'<?xml version="1.0"?><svg/>',
    "html": b"Hello <script>alert(1)</script>",
    "spaced": b"<  SCRIPT src=x>",
    "page": b"<!DOCTYPE html><p>",
    "program": b"MZ\x90\x00\x03",
    "zip": office("other.txt"),
    "macros": office("word/document.xml", "word/vbaProject.bin"),
    "gif": b"GIF89a\x01\x00",
    "broken": b"PK\x03\x04" + b"\x00" * 40,
    "nothing": b"",
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_that_are_taken(kind):
    assert media_type_of(KINDS[kind]) == kind


@pytest.mark.parametrize("name", REFUSED)
def test_kinds_that_are_not(name):
    assert media_type_of(REFUSED[name]) is None


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.binary(max_size=200).map(lambda data: b"PK\x03\x04" + data),
        st.binary(max_size=60).map(lambda data: KINDS[DOCX][:-30] + data),
        st.text(max_size=200).map(str.encode),
        st.text(max_size=30).map(lambda text: f"{text}<script>{text}".encode()),
    )
)
def test_any_bytes_are_known_or_refused(data):
    kind = media_type_of(data)
    assert kind is None or kind in ENDINGS
    if kind == TEXT:
        assert b"<script" not in data.lower()
        assert b"<svg" not in data.lower()
        assert b"\x00" not in data


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from(sorted(ENDINGS)))
def test_any_name_becomes_a_plain_one(name, kind):
    shown = safe_name(name, kind)
    assert 0 < len(shown) <= 140
    assert not set(shown) & set("/\\\r\n\x00")
    assert shown.endswith((ENDINGS[kind], ".jpeg"))


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def application(db, files):
    return make_application(make_call(make_access(), questions=ASKED), "draft")


@pytest.fixture
def secret(application):
    return make_apply_link(application)[1]


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(client, secret, application, name="../../etc/bud get.html", data=KINDS[PDF], **more):
    question = application.call.questions.get(kind="file")
    address = reverse("apply_step", args=[secret, "questions"])
    return client.post(address, {f"file{question.pk}": SimpleUploadedFile(name, data), **more}, follow=True)


def test_a_file_is_kept_under_a_name_of_our_own_and_downloaded(visit, application, secret, files):
    page = upload(visit(), secret, application)
    assert "bud get.pdf" in words_of(page)
    row = Upload.objects.get()
    (path,) = kept(files)
    assert path.name.endswith(".pdf")
    assert "bud" not in str(path.relative_to(files))
    response = visit().get(reverse("apply_file", args=[secret, row.pk]))
    assert response.content == KINDS[PDF]
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Type"] == PDF


def test_what_is_no_such_file_is_refused_and_typed_text_is_kept(visit, application, secret, files):
    long = application.call.questions.get(kind="long")
    typed = {f"q{long.pk}": "Typed with a bad file"}
    application.answers.all().delete()
    page = upload(visit(), secret, application, "picture.png", REFUSED["svg"], **typed)
    assert page.status_code == 422
    assert "We cannot take this kind of file" in words_of(page)
    assert application.answers.get(question=long).text == "Typed with a bad file"
    assert kept(files) == []
    page = upload(visit(), secret, application, "big.pdf", KINDS[PDF] + b"x" * (10 * 1024 * 1024))
    assert "larger than 10 megabytes" in words_of(page)
    assert kept(files) == []


def test_a_full_disk_says_so_and_loses_nothing(visit, application, secret, files, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    long = application.call.questions.get(kind="long")
    application.answers.all().delete()
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    page = upload(visit(), secret, application, **{f"q{long.pk}": "Still here"})
    assert page.status_code == 422
    assert "our disk is full" in words_of(page)
    assert application.answers.get(question=long).text == "Still here"
    assert Upload.objects.count() == 0
    question = application.call.questions.get(kind="file")
    address = reverse("apply_add_file", args=[secret, question.pk])
    response = visit().post(address, {"file": SimpleUploadedFile("a.pdf", KINDS[PDF])})
    assert response.status_code == 422
    assert "disk is full" in response.content.decode()


def test_the_script_sends_a_file_and_gets_the_list(visit, application, secret):
    question = application.call.questions.get(kind="file")
    address = reverse("apply_add_file", args=[secret, question.pk])
    from django.test import Client

    client = Client()
    for _press in range(2):
        response = client.post(address, {"file": SimpleUploadedFile("plan.docx", KINDS[DOCX])})
        assert response.status_code == 200
        assert "plan.docx" in response.content.decode()
    assert Upload.objects.count() == 1
    other = application.call.questions.get(kind="long")
    wrong = reverse("apply_add_file", args=[secret, other.pk])
    assert client.post(wrong, {"file": SimpleUploadedFile("a.pdf", KINDS[PDF])}).status_code == 404
    assert client.post(address).status_code == 422
    for number in range(6):
        response = client.post(address, {"file": SimpleUploadedFile("n.txt", f"note {number}".encode())})
    assert response.status_code == 422
    assert Upload.objects.count() == 5


def test_a_removed_file_goes_unless_it_was_sent(visit, application, secret, files, django_capture_on_commit_callbacks):
    upload(visit(), secret, application)
    first = Upload.objects.get()
    address = reverse("apply_step", args=[secret, "questions"])
    with django_capture_on_commit_callbacks(execute=True):
        visit().post(address, {"remove_file": first.pk})
    assert Upload.objects.count() == 0
    assert kept(files) == []
    upload(visit(), secret, application)
    submission, _is_new = send_application(by=SYSTEM, application=application)
    row = Upload.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        page = visit().post(address, {"remove_file": row.pk}, follow=True)
    assert "bud get.pdf" not in words_of(page)
    assert len(kept(files)) == 1
    assert submission.content["answers"][0]["files"][0]["digest"] == row.digest
    assert "Add a file to question 1" in words_of(visit().get(reverse("apply_step", args=[secret, "send"])))


def test_files_of_others_are_no_page(visit, application, secret):
    upload(visit(), secret, application)
    row = Upload.objects.get()
    other = make_application(application.call, "draft")
    _, theirs = make_apply_link(other)
    assert visit().get(reverse("apply_file", args=[theirs, row.pk])).status_code == 404
    visit().post(reverse("apply_step", args=[theirs, "questions"]), {"remove_file": row.pk})
    assert Upload.objects.filter(removed_at=None).count() == 1
