"""The style guide: what our pages are made of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from longtable.ui import examples


def style(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    context = {
        "sentence": examples.sentence(),
        "table": examples.partner_table(request),
        "empty_table": examples.partner_table(request, without_rows=True),
        "charts": examples.pictures(),
        "map": examples.town_map(),
        "tiles": examples.sectors(),
        "board": examples.pipeline(),
        "history": examples.history(),
        "tabs": examples.links(1),
        "crumbs": examples.links(2),
        "step_titles": [_("Your file"), _("Columns"), _("Questions"), _("Import")],
        "standings": ["prospect", "invited", "joining", "active", "resting", "left"],
        **examples.form_pair(),
    }
    return render(request, "ui/style.html", context)


def confirm(request: HttpRequest) -> HttpResponse:
    """The page that asks before something cannot be undone."""
    if request.method == "POST":
        return redirect("ui:style")
    context = {
        "question": _("Remove Alder Park Neighbors?"),
        "text": _("It will no longer count in any answer."),
        "consequences": [_("Its contacts are deleted."), _("Its history stays, without names.")],
        "action_label": _("Remove it"),
        "cancel_url": reverse("ui:style"),
        "kind": "danger",
    }
    return render(request, "ui/confirm.html", context)


def message(request: HttpRequest) -> HttpResponse:
    """A page that only says something."""
    buttons = [{"text": _("Back to the style guide"), "url": reverse("ui:style")}]
    context = {"question": _("Did we lose that page?"), "text": _("This address leads nowhere."), "buttons": buttons}
    return render(request, "ui/message.html", context)


def plain(request: HttpRequest) -> HttpResponse:
    """The frame without navigation, as for personal links."""
    return render(request, "ui/style_plain.html", {"form": examples.ExampleForm()})
