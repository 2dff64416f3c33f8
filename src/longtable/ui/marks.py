"""Small pieces of safe markup for sentences that are put together in Python."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString


def fact(text: object) -> SafeString:
    """Marks the fact that matters in an answer: ``format_html(_("… {share} …"), share=fact("4 percent"))``."""
    return format_html("<mark>{}</mark>", text)
