"""Documents as tagged PDF (PDF/UA-1), made by Typst. What people wrote reaches a template as data, never as source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).resolve().parent / "static" / "built" / "print"  # copied there when the front end is built
TYPEFACE, SPARE = "Atkinson Hyperlegible Next", "Libertinus Serif"  # the second one is inside Typst


def typeset(template: Path, name: str, data: Mapping[str, Any], made_at: datetime | None = None) -> bytes:
    """Typeset ``data``, which the template reads as the input ``name``. The same data and moment give the same bytes.

    Raises typst.TypstError where the document would not be valid PDF/UA-1.
    """
    has_typeface = any(FONTS.glob("*.ttf"))
    pdf = typst.compile(
        str(template),
        root=str(template.parent),
        format="pdf",
        font_paths=[str(FONTS)] if has_typeface else [],
        ignore_system_fonts=True,
        sys_inputs={
            name: json.dumps(data, ensure_ascii=False, default=str),
            "typeface": TYPEFACE if has_typeface else SPARE,
        },
        pdf_standards=["ua-1"],
        timestamp=made_at or datetime.now(UTC).replace(microsecond=0),
    )
    assert isinstance(pdf, bytes)
    return pdf
