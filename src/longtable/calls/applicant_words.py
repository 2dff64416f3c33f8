"""Applications in words: how actions are called in the record, stages, and all that an application says, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from longtable.calls.models import Call, Question
from longtable.calls.models.designing import in_language
from longtable.calls.wording import dollars
from longtable.calls.writing import count_words
from longtable.partners.pages import names_here
from longtable.partners.rules import ServiceLine
from longtable.partners.wording import say_services

APPLYING = {
    "calls.application_begun": gettext_lazy("Began an application"),
    "calls.application_entered": gettext_lazy("Entered an application that came on paper or by phone"),
    "calls.application_sent": gettext_lazy("Sent an application"),
    "calls.application_withdrawn": gettext_lazy("Withdrew an application"),
    "calls.person_invited": gettext_lazy("Invited a person to write at an application"),
    "calls.apply_link_sent": gettext_lazy("Sent a new link to an application"),
    "calls.apply_links_withdrawn": gettext_lazy("Withdrew links to an application"),
    "calls.file_added": gettext_lazy("Added a file to an application"),
    "calls.file_removed": gettext_lazy("Removed a file from an application"),
    "calls.question_asked": gettext_lazy("Asked a question in public"),
    "calls.question_answered": gettext_lazy("Answered a question in public"),
    "calls.question_removed": gettext_lazy("Removed a question"),
    "calls.hour_added": gettext_lazy("Offered a time of help"),
    "calls.hour_removed": gettext_lazy("Took back a time of help"),
    "calls.help_booked": gettext_lazy("Booked help"),
    "calls.help_cancelled": gettext_lazy("Cancelled help"),
    "calls.help_logged": gettext_lazy("Noted what was helped with"),
    "calls.addresses_forgotten": gettext_lazy("Forgot the addresses of people who had asked"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One question and what was answered. ``files``: as a submission keeps them."""

    title: str
    text: str
    note: str = ""
    files: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """One step of an application, in words."""

    step: str
    title: str
    lines: list[Line]


def step_titles() -> dict[str, str]:
    """The steps of the form, by their word in the address."""
    return {
        "you": _("About you"),
        "serve": _("Whom you serve"),
        "questions": _("The questions"),
        "money": _("Money"),
        "send": _("Check and send"),
    }


def step_questions() -> dict[str, str]:
    """What each step asks: the titles of its page."""
    return {
        "you": pgettext("an organization", "Who are you?"),
        "serve": _("Whom do you serve, and where?"),
        "questions": _("What do you propose?"),
        "money": _("How much money do you need?"),
        "send": _("Is everything right?"),
    }


def stage_words() -> dict[str, str]:
    """Where an application can stand, as its applicant sees it."""
    return {
        "writing": _("Being written"),
        "sent": _("Sent"),
        "review": _("In review"),
        "decided": _("Decided"),
    }


def words_counted(text: str, limit: int | None) -> str:
    """How long an answer is, and how long it may be."""
    count = count_words(text)
    if not limit:
        return ngettext("%(count)d word", "%(count)d words", count) % {"count": count}
    return _("%(count)d of %(limit)d words") % {"count": count, "limit": limit}


def preview_of(content: Mapping[str, Any], call: Call) -> list[Part]:
    """All that a content says, step by step, in the language of the page."""
    titles = step_titles()
    contact = content["contact"]
    names = names_here(call.coalition)
    you = [
        Line(_("Name of the organization"), content["organization"]),
        Line(_("Street address"), content["address"]),
        Line(_("Your name"), contact["name"]),
        Line(_("E-mail address"), contact["email"]),
        Line(_("Phone"), contact["phone"]),
        Line(_("Sectors"), ", ".join(names.sectors.get(code, code) for code in content["sectors"])),
        Line(_("Is it your first application here?"), _yes_no(content["first_time"])),
        Line(_("Do you have at most five paid staff?"), _yes_no(content["small"])),
    ]
    lines = [ServiceLine(one["group"], one["relation"], tuple(one["areas"])) for one in content["services"]]
    said = [Line(one.what, one.where) for one in say_services(lines, names, own=True, most=200)]
    years = "" if content["years"] is None else str(content["years"])
    serve = [*said, Line(_("Years of work with these groups"), years)]
    amount = content["amount_cents"]
    money = [Line(_("Amount you ask for"), "" if amount is None else dollars(amount))]
    return [
        Part("you", titles["you"], you),
        Part("serve", titles["serve"], serve),
        Part("questions", titles["questions"], _answers(content, call)),
        Part("money", titles["money"], money),
    ]


def _yes_no(value: bool | None) -> str:
    return "" if value is None else _("Yes") if value else _("No")


def _answers(content: Mapping[str, Any], call: Call) -> list[Line]:
    questions = {question.pk: question for question in call.questions.all()}
    lines = []
    for number, answer in enumerate(content["answers"], start=1):
        question = questions.get(answer["question"])
        text, note = answer["text"], ""
        if question is not None and question.kind == Question.Kind.CHOICE:
            text = next((in_language(one) for one in question.choices if one.get("code") == text), text)
        elif answer["kind"] in {Question.Kind.LONG, Question.Kind.SHORT} and text:
            note = words_counted(text, question.word_limit if question else None)
        lines.append(Line(f"{number}. {in_language(answer['texts'])}", text, note, answer["files"]))
    return lines
