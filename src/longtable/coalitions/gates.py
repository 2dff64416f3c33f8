"""What stands before every page of a coalition: sign-in, membership and role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from longtable.coalitions.models import Role
from longtable.coalitions.queries import Access, get_access
from longtable.people.models import Account

type_view = Callable[Concatenate[HttpRequest, Access, ...], HttpResponse]


def _gate(roles: set[Role]) -> Callable[[type_view], Callable[..., HttpResponse]]:
    def decorate(view: type_view) -> Callable[..., HttpResponse]:
        @never_cache  # nothing of a coalition stays in a browser after its reader has signed out
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, coalition: str, *args: Any, **kwargs: Any) -> HttpResponse:
            assert isinstance(request.user, Account)
            access = get_access(request.user, coalition)
            request.access = access  # type: ignore[attr-defined]
            if access.role not in roles:
                raise PermissionDenied
            with timezone.override(access.coalition.time_zone):  # days and times on its pages are those of its place
                return view(request, access, *args, **kwargs)

        guarded.gate_roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


for_everyone_here = _gate(set(Role))  # coordinator, member, observer
for_members = _gate({Role.COORDINATOR, Role.MEMBER})
for_coordinators = _gate({Role.COORDINATOR})
