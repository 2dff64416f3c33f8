"""Plain-language sentences that methods return: an English template with named values, so that pages can translate it.

Nothing here translates. A page calls ``sentence.render(gettext, ngettext, number)`` with its own functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:  # noqa: N802 - the gettext convention for "mark now, translate later"
    """Mark a sentence for the translation catalogue and return it unchanged."""
    return message


def nN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802
    """Mark a sentence with two number forms for the translation catalogue."""
    return singular, plural


def plain_number(value: object) -> str:
    """Write one value of a sentence in English: whole numbers grouped, others with one decimal, the rest as text.

    >>> plain_number(62318), plain_number(18.106256), plain_number("Austin")
    ('62,318', '18.1', 'Austin')
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence to show: ``template`` (and ``plural``, chosen by ``count``) filled with ``params``.

    >>> Sentence("%(count)s area has no rate.", {}, "%(count)s areas have no rate.", 6).english
    '6 areas have no rate.'
    """

    template: str
    params: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""
    count: int | None = None

    def render(
        self,
        gettext: Callable[[str], str],
        ngettext: Callable[[str, str, int], str],
        number: Callable[[object], str] = plain_number,
    ) -> str:
        """Fill in the sentence in the language of ``gettext`` and ``ngettext``, values written by ``number``."""
        values = {name: number(value) for name, value in self.params.items()}
        if self.count is None:
            text = gettext(self.template)
        else:
            text = ngettext(self.template, self.plural or self.template, self.count)
            values.setdefault("count", number(self.count))
        return text % values

    @property
    def english(self) -> str:
        """The sentence in English."""
        return self.render(str, lambda one, many, count: one if count == 1 else many)


def counted(forms: tuple[str, str], count: int, **params: object) -> Sentence:
    """Return a sentence whose form depends on ``count``, with the forms that ``nN_`` marked.

    >>> counted(nN_("%(count)s area.", "%(count)s areas."), 1).english
    '1 area.'
    """
    return Sentence(forms[0], params, forms[1], count)
