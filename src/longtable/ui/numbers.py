"""Numbers as a reader of the current language writes them."""

from __future__ import annotations

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language

AMERICAN = {"en": "en_US", "es": "es_US"}  # in both, figures are written 62,319 and 18.1%


def _locale() -> Locale:
    language = (get_language() or "en").replace("-", "_")
    try:
        return Locale.parse(AMERICAN.get(language, language))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def number(value: float, digits: int = 0) -> str:
    """62318.58 → ``62,319``; with ``digits=1`` → ``62,318.6``."""
    return format_decimal(value, format=_pattern(digits), locale=_locale())


def percent(share: float, digits: int = 0) -> str:
    """A share between 0 and 1 as percent: 0.0362 → ``4%``. What is small but not nothing is never shown as 0%."""
    smallest = 0.5 * 10.0 ** -(digits + 2)
    if 0 < share < smallest:
        return "<\u00a0" + percent(10.0 ** -(digits + 2), digits)
    if 1 - smallest <= share < 1:
        return ">\u00a0" + percent(1 - 10.0 ** -(digits + 2), digits)
    return format_percent(share, format=_pattern(digits) + "%", locale=_locale())


def points(value: float, digits: int = 1) -> str:
    """A rate that is already in percent, as published: 18.106 → ``18.1%``."""
    return format_percent(value / 100, format=_pattern(digits) + "%", locale=_locale())
