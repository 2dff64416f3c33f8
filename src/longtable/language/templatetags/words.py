"""Words of the coalition in templates: ``{{ text|terms:glossary }}``, ``{% meanings glossary %}``, ``{% findings one %}``."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from longtable.language.checking import Findings
from longtable.language.linking import Glossary, explained

register = template.Library()


@register.filter
def terms(text: str, glossary: Glossary) -> SafeString:
    """The plain text, escaped, with a link at the first occurrence of each term: before ``|linebreaks`` and the like."""
    return glossary.mark(text)


@register.inclusion_tag("language/meanings.html")
def meanings(glossary: Glossary, level: int = 2) -> dict[str, object]:
    """What the terms marked so far mean, where the glossary leads to the same page; nothing where none was marked."""
    rows = [(term, *explained(term, glossary.language)) for term in glossary.used.values()]
    return {"rows": rows, "level": level}


@register.inclusion_tag("language/findings.html")
def findings(one: Findings) -> dict[str, object]:
    """What to change in one text, and how hard it is; nothing for an empty text."""
    return {"one": one}
