"""A personal link as a code to be printed: the squares of a QR code as one SVG path."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M


@dataclass(frozen=True, slots=True)
class Code:
    """``size``: squares on each side, the quiet border among them; ``path``: SVG path data with one unit a square."""

    size: int
    path: str


def code_of(text: str) -> Code:
    """The QR code of a text, readable with a tenth of it damaged (level M).

    >>> code_of("https://longtable.example/").size
    33
    """
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    maker.add_data(text)
    maker.make(fit=True)
    matrix = maker.get_matrix()
    parts = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            width = 0
            while x + width < len(row) and row[x + width]:
                width += 1
            if width:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += max(width, 1)
    return Code(len(matrix), "".join(parts))
