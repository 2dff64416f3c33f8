"""Gates to an application: by number for coordinators, by link for those who write at it."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.utils import timezone

from longtable.calls.models import Submission
from longtable.calls.queries.applying import applications_of, get_application, open_application
from longtable.calls.receipts import digest_of
from longtable.coalitions.links import LinkHasEnded, make_link
from tests.factories import make_access
from tests.factories.applications import make_application, make_apply_link
from tests.factories.calls import make_call

pytestmark = pytest.mark.django_db


def test_by_number_and_only_within_its_call_and_coalition():
    access = make_access()
    call, other = make_call(access), make_call(access)
    application = make_application(call)
    assert get_application(access, call, application.number) == application
    with pytest.raises(Http404):
        get_application(access, other, application.number)
    with pytest.raises(Http404):
        get_application(make_access(), call, application.number)


def test_a_sent_application_has_a_submission_whose_digest_fits():
    application = make_application(make_call(make_access()))
    sent = Submission.objects.get(application=application)
    assert sent.digest == digest_of(sent.content)
    assert [row.n_sent for row in applications_of(application.call)] == [1]
    assert make_application(application.call, "draft").submissions.count() == 0


def test_by_link():
    application = make_application(make_call(make_access()))
    link, secret = make_apply_link(application)
    assert open_application(secret).application == application
    with pytest.raises(Http404):
        open_application(secret[:-1] + ("A" if secret[-1] != "A" else "B"))
    link.withdrawn_at = timezone.now()
    link.save()
    with pytest.raises(LinkHasEnded):
        open_application(secret)


def test_a_link_of_another_purpose_or_coalition_opens_nothing():
    application = make_application(make_call(make_access()))
    _, secret = make_link(coalition=application.call.coalition, purpose="review", subject_id=application.pk)
    with pytest.raises(Http404):
        open_application(secret)
    _, secret = make_link(coalition=make_access().coalition, purpose="apply", subject_id=application.pk)
    with pytest.raises(Http404):
        open_application(secret)
