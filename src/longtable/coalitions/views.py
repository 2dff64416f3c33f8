"""The pages of a coalition itself."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from longtable.coalitions import actions, queries
from longtable.coalitions.forms import CoalitionForm, InviteForm
from longtable.coalitions.gates import for_coordinators, for_everyone_here, for_members
from longtable.coalitions.limits import DAY, within_limit
from longtable.coalitions.links import LinkHasEnded, open_link
from longtable.coalitions.models import Role
from longtable.coalitions.queries import Access
from longtable.people.models import Account

INVITATIONS = 100  # of one coalition in a day: its words go to anyone's address


@for_everyone_here
def overview(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Who are we?": the coalition, its people and what it keeps."""
    context = {
        "members": queries.members(access) if access.sees_people else None,
        "retention": queries.retention_months(access.coalition),
    }
    return render(request, "coalitions/overview.html", context)


@for_coordinators
def settings(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "What should be known of us?": name, purpose, language, dates, and how long personal data is kept."""
    months = queries.retention_months(access.coalition)
    form = CoalitionForm(request.POST or None, instance=access.coalition, months=months)
    if request.method == "POST" and form.is_valid():
        actions.change_coalition(by=access, **form.about_the_coalition())
        actions.set_retention(by=access, months=form.retention())
        messages.success(request, _("Saved."))
        return redirect("coalitions:overview", access.coalition.slug)
    return render(request, "coalitions/settings.html", {"form": form})


@for_members
def members(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Who can sign in here?": members with their roles, and open invitations."""
    context = {
        "members": queries.members(access),
        "invitations": queries.open_invitations(access) if access.can_edit else [],
        "form": InviteForm(),
        "roles": Role.choices,
    }
    return render(request, "coalitions/members.html", context)


@for_coordinators
def invite(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Whom do you want to bring in?": send an invitation to join."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        if not within_limit("invite-member", str(access.coalition.pk), INVITATIONS, DAY):
            form.add_error(None, _("Those were many invitations for one day. Please go on tomorrow."))
            return render(request, "coalitions/invite.html", {"form": form}, status=429)
        _link, secret = actions.invite_member(by=access, email=email, role=role)
        address = django_settings.SITE_URL + reverse("join_coalition", args=[secret])
        context = {"coalition": access.coalition, "address": address, "role": role}
        with override(access.coalition.language):
            send_mail(
                _("You are invited to %(coalition)s") % {"coalition": access.coalition.name},
                render_to_string("coalitions/mail/invitation.txt", context),
                None,
                [email],
            )
        messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": email})
        return redirect("coalitions:members", access.coalition.slug)
    return render(request, "coalitions/invite.html", {"form": form})


@require_POST
@for_coordinators
def withdraw_invitation(request: HttpRequest, access: Access, link_id: int) -> HttpResponse:
    """End an invitation that was not used."""
    link = queries.get_invitation(access, link_id)
    actions.withdraw_invitation(by=access, link=link)
    messages.success(request, _("The invitation no longer works."))
    return redirect("coalitions:members", access.coalition.slug)


@never_cache
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer "Will you join us?": follow an invitation, once signed in. That it has ended is said before that."""
    try:
        link = open_link(secret, "join")
    except LinkHasEnded as ended:
        return render(request, "coalitions/invitation_ended.html", {"coalition": ended.link.coalition}, status=410)
    if not isinstance(request.user, Account):
        return redirect_to_login(request.get_full_path())
    if link.email and link.email.lower() != request.user.email.lower():
        return render(request, "coalitions/invitation_other.html", {"coalition": link.coalition}, status=403)
    if request.method == "POST":
        membership = actions.join_coalition(by=request.user, link=link)
        return redirect("coverage:answer", membership.coalition.slug)
    return render(request, "coalitions/join.html", {"coalition": link.coalition})


@require_POST
@for_coordinators
def change_role(request: HttpRequest, access: Access, membership_id: int) -> HttpResponse:
    """Give a member another role."""
    membership = queries.get_membership(access, membership_id)
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise Http404
    try:
        actions.change_role(by=access, membership=membership, role=Role(role))
    except actions.NobodyLeftToCoordinateError:
        messages.error(request, _("A coalition needs a coordinator. Make someone else coordinator first."))
    else:
        messages.success(request, _("Saved."))
    return redirect("coalitions:members", access.coalition.slug)


@for_coordinators
def remove_member(request: HttpRequest, access: Access, membership_id: int) -> HttpResponse:
    """Answer "Remove this member?": asked before it is done."""
    membership = queries.get_membership(access, membership_id)
    if request.method == "POST":
        return _end_membership(request, access, membership.pk)
    return render(request, "coalitions/remove_member.html", {"membership": membership})


@for_everyone_here
def leave(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Do you want to leave?": a coordinator hands over first."""
    membership = queries.get_own_membership(access)
    if request.method == "POST":
        return _end_membership(request, access, membership.pk)
    return render(request, "coalitions/leave.html", {"membership": membership})


def _end_membership(request: HttpRequest, access: Access, membership_id: int) -> HttpResponse:
    membership = queries.get_membership(access, membership_id)
    try:
        actions.remove_member(by=access, membership=membership)
    except actions.NobodyLeftToCoordinateError:
        messages.error(request, _("A coalition needs a coordinator. Make someone else coordinator first."))
        return redirect("coalitions:members", access.coalition.slug)
    messages.success(request, _("Done."))
    if membership.account_id == access.account.pk:
        return redirect("home:start")
    return redirect("coalitions:members", access.coalition.slug)


@for_members
def record(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "What has been done here, and by whom?": the record, newest first."""
    page = Paginator(queries.record_of(access), 50).get_page(request.GET.get("page"))
    names = queries.names_of_actors(access.coalition, [entry.actor for entry in page])
    rows = [(entry, names.get(entry.actor, "")) for entry in page]
    return render(request, "coalitions/record.html", {"page": page, "rows": rows})
