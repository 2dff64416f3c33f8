"""What entries of the record about calls changed, in words; a field that has no word here is left unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from longtable.calls.models import Application, Assignment, Call, Review, Selection
from longtable.record.words import Field, Teller, change_words, day_words

STATES = {
    **dict(Review.State.choices),
    **dict(Assignment.State.choices),
    **dict(Selection.State.choices),
    **dict(Application.State.choices),
    **dict(Call.State.choices),
}
FIELDS = {
    "state": Field("", lambda state: str(STATES.get(state, ""))),
    "opens_at": Field(_("opens"), day_words),
    "closes_at": Field(_("closes"), day_words),
    "question": Field(_("question")),
    "criterion": Field(_("criterion")),
    "requirement": Field(_("requirement")),
    "weight": Field(_("weight")),
    "what": Field(""),
    "letters": Field(_("letters")),
}


def teller(_coalition_id: int) -> Teller:
    """Words for the entries of one page."""

    def tell(_action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        was, now = ({name: value for name, value in side.items() if name in FIELDS} for side in (before, after))
        return change_words(was, now, FIELDS)

    return tell
