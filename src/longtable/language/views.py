"""The pages about our words."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from longtable.coalitions.gates import for_coordinators, for_everyone_here, for_members
from longtable.coalitions.posting import done
from longtable.coalitions.queries import Access
from longtable.coalitions.rules import Refused
from longtable.language import actions, pages, queries
from longtable.language.forms import SearchForm, TermForm, TextForm
from longtable.language.models import LONGEST_WORD, OfferedPair, Term
from longtable.language.rules import LANGUAGES, clean_line, may_undo

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@for_everyone_here
def words(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "What do our words mean?": the list by letter."""
    search = clean_line(request.GET.get("q", ""))[:LONGEST_WORD]
    context = {
        "words": queries.words_of(access, search),
        "search": search,
        "form": SearchForm(initial={"q": search}),
        "tabs": pages.tabs(access, "words"),
        "waiting": queries.offers(access, OfferedPair.State.WAITING).count() if access.sees_people else 0,
    }
    return render(request, "language/words.html", context)


@require_GET
@for_everyone_here
def on_paper(request: HttpRequest, access: Access) -> HttpResponse:
    """All words in use with both languages side by side, to print."""
    words = queries.words_of(access)
    terms = list(chain.from_iterable(terms for _letter, terms in words.letters))
    context = {
        "count": len(terms),
        "table": pages.paper_table(access, terms),
        "trail": pages.trail(access, _("To print")),
    }
    return render(request, "language/on_paper.html", context)


@require_GET
@for_everyone_here
def download(_request: HttpRequest, access: Access) -> HttpResponse:
    """All words as CSV, retired ones last."""
    words = queries.words_of(access)
    terms = [*chain.from_iterable(terms for _letter, terms in words.letters), *words.retired]
    headers = {"Content-Disposition": 'attachment; filename="words.csv"', "Cache-Control": "private, no-store"}
    return HttpResponse(pages.as_csv(terms), content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
@for_everyone_here
def term(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Answer "What does this word mean?": one term, its check and its history."""
    found = queries.get_term(access, pk)
    step = queries.last_step(found)
    context = {
        "term": found,
        "checks": pages.checks_of(access, found.meanings, found) if access.sees_people else [],
        "history": pages.history_of(access, found),
        "can_undo": step is not None and may_undo(access, step),
        "trail": pages.trail(access, found.word),
    }
    return render(request, "language/term.html", context)


@GET_POST
@for_members
def add(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Which word shall we explain?", empty or from an offered pair."""
    asked = request.GET.get("offer", "")
    offer = queries.get_offer(access, int(asked)) if asked.isdecimal() and len(asked) < 10 else None
    initial = pages.prefilled(offer) if offer else {"word": request.GET.get("word", "")[:80]}
    form = TermForm(request.POST or None, initial=initial)

    def save() -> Term:
        return actions.add_term(by=access, offer=offer, **form.given())

    return _edited(
        request, access, form, save, offer=offer, back=pages.address(access, "offered" if offer else "words")
    )


@GET_POST
@for_members
def change(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Answer "How can we say it better?"."""
    found = queries.get_term(access, pk)
    form = TermForm(request.POST or None, initial=TermForm.values_of(found))

    def save() -> Term:
        return actions.change_term(by=access, term=found, **form.given())

    return _edited(request, access, form, save, term=found, back=found.get_absolute_url())


def _edited(
    request: HttpRequest, access: Access, form: TermForm, save: Callable[[], Term], **context: Any
) -> HttpResponse:
    """Save a term, or show the form with the check of what stands in it; "Check the words" only checks."""
    checking = "check" in request.POST
    if not checking and form.is_bound and form.is_valid():
        try:
            saved = save()
        except Refused as refused:
            form.add_error("word", str(refused))
        else:
            messages.success(request, _("“%(word)s” is explained.") % {"word": saved.word})
            return redirect("language:offered" if context.get("offer") else saved, *_slug(access, context))
    source = form.data if form.is_bound else form.initial
    meanings = {code: str(source.get(f"meaning_{code}", ""))[:1000] for code in LANGUAGES}
    english, spanish = pages.checks_of(access, meanings, context.get("term"))
    title = context["term"].word if context.get("term") else _("A new word")
    context |= {"form": form, "english": english, "spanish": spanish, "trail": pages.trail(access, title)}
    return render(request, "language/edit.html", context, status=422 if form.is_bound and not checking else 200)


def _slug(access: Access, context: dict[str, Any]) -> list[str]:
    return [access.coalition.slug] if context.get("offer") else []


@require_POST
@for_members
def check(request: HttpRequest, access: Access) -> HttpResponse:
    """The check of one meaning while it is being written: a part of the page."""
    code = "es" if "meaning_es" in request.POST else "en"
    checks = pages.checks_of(access, {code: request.POST.get(f"meaning_{code}", "")[:1000]})
    return render(request, "language/findings.html", {"one": checks[LANGUAGES.index(code)]})


@require_POST
@for_coordinators
def retire(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """No longer use a word."""
    found = queries.get_term(access, pk)
    actions.retire_term(by=access, term=found)
    messages.success(request, _("“%(word)s” is no longer used.") % {"word": found.word})
    return redirect(found)


@require_POST
@for_coordinators
def restore(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Use a word again."""
    found = queries.get_term(access, pk)
    actions.restore_term(by=access, term=found)
    messages.success(request, _("“%(word)s” is used again.") % {"word": found.word})
    return redirect(found)


@require_POST
@for_members
def undo(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take back the newest step."""
    found = queries.get_term(access, pk)
    done(request, lambda: actions.undo_last(by=access, term=found), _("The last step is undone."))
    return redirect(found)


@GET_POST
@for_members
def offered(request: HttpRequest, access: Access) -> HttpResponse:
    """Answer "Which acronyms do our texts use?": pairs to accept or dismiss, and a text to look through."""
    form = TextForm(request.POST or None, initial={"language": access.coalition.language})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        texts = [(data["language"], data["text"])]
        found = actions.offer_pairs(by=access, coalition=access.coalition, texts=texts, source=data["source"])
        if found:
            text = ngettext("%(count)s new acronym found.", "%(count)s new acronyms found.", len(found))
            messages.success(request, text % {"count": len(found)})
        else:
            messages.info(request, _("No new acronym is spelled out in this text."))
        return redirect("language:offered", access.coalition.slug)
    context = {
        "waiting": queries.offers(access, OfferedPair.State.WAITING),
        "dismissed": queries.offers(access, OfferedPair.State.DISMISSED),
        "form": form,
        "tabs": pages.tabs(access, "offered"),
    }
    return render(request, "language/offered.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_members
def dismiss(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """This pair is nothing for the list."""
    actions.dismiss_offer(by=access, offer=queries.get_offer(access, pk))
    messages.success(request, _("Dismissed. You find it at the end of this page."))
    return redirect("language:offered", access.coalition.slug)


@require_POST
@for_members
def offer_again(_request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take back that a pair was dismissed."""
    actions.offer_again(by=access, offer=queries.get_offer(access, pk))
    return redirect("language:offered", access.coalition.slug)
