"""The words of a coalition and what they mean, and pairs of acronym and long form that its own texts offer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from longtable.coalitions.models import Coalition
from longtable.record.classification import Privacy

LONGEST_WORD, LONGEST_LONG_FORM, LONGEST_MEANING, MOST_SPELLINGS = 80, 200, 600, 12


class Term(models.Model):
    """A word or an acronym of the coalition, spelled out and with its plain meaning. Who added it is in the record."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="terms")
    word = models.CharField(_("Word or acronym"), max_length=LONGEST_WORD)
    key = models.CharField(max_length=LONGEST_WORD)  # rules.key_of(word): one term for each
    long_forms = models.JSONField(default=dict)  # {"en": "community health worker", "es": "…"}
    meanings = models.JSONField(default=dict)  # {"en": "A neighbor who …", "es": "…"}
    spellings = models.JSONField(default=list)  # other ways to write the word: ["CHWs", "promotora"]
    retired_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = dict.fromkeys(
        ["id", "coalition", "word", "key", "long_forms", "meanings", "spellings", "retired_at", "added_at"],
        Privacy.MEMBERS,
    )

    class Meta:
        ordering = ("key", "pk")
        constraints = (models.UniqueConstraint(fields=["coalition", "key"], name="one_term_each"),)

    def __str__(self) -> str:
        return self.word

    def get_absolute_url(self) -> str:
        """The page of this term."""
        return reverse("language:term", args=[self.coalition.slug, self.pk])

    @property
    def is_retired(self) -> bool:
        """No longer used: it stays in the list, and is not marked in texts."""
        return self.retired_at is not None

    @property
    def long_form(self) -> str:
        """The spelled-out form in the language that the meaning is shown in; "" where there is none."""
        return str(self.long_forms.get(self.meaning_language, ""))

    @property
    def meaning(self) -> str:
        """The meaning in the language of the page, else in the other one."""
        return in_language(self.meanings)[0]

    @property
    def meaning_language(self) -> str:
        """The language that ``meaning`` is in."""
        return in_language(self.meanings)[1]


def in_language(texts: dict[str, str], language: str = "") -> tuple[str, str]:
    """The text in a language (the page's where none is named), else in another, and the language that it is in."""
    wanted = (language or translation.get_language() or "en").split("-")[0]
    for code in (wanted, "en", "es"):
        if texts.get(code):
            return texts[code], code
    return "", wanted


class OfferedPair(models.Model):
    """An acronym with its long form, found in a text of the coalition. A person accepts or dismisses it, once."""

    class State(models.TextChoices):
        """What was decided."""

        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        DISMISSED = "dismissed", _("dismissed")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="offered_pairs")
    word = models.CharField(max_length=LONGEST_WORD)
    long_form = models.CharField(max_length=LONGEST_LONG_FORM)
    key = models.CharField(max_length=LONGEST_WORD + LONGEST_LONG_FORM + 1)  # rules.pair_key: never offered twice
    language = models.CharField(max_length=8)
    source = models.CharField(max_length=200)  # where it was found, in words of the room that offered it
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    found_at = models.DateTimeField(default=timezone.now)

    privacy: ClassVar = dict.fromkeys(
        ["id", "coalition", "word", "long_form", "key", "language", "source", "state", "found_at", "words"],
        Privacy.MEMBERS,
    )

    class Meta:
        ordering = ("word", "pk")
        constraints = (models.UniqueConstraint(fields=["coalition", "key"], name="offered_once"),)

    def __str__(self) -> str:
        return self.word
