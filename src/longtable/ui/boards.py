"""A board of columns with cards that move: by drag, by keyboard, or with a plain form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class BoardCard:
    """One card; ``move_url`` takes the POST that moves it; ``lines`` stand below the title, ``tags`` are chips (safe markup)."""

    title: str
    move_url: str
    url: str = ""
    lines: Sequence[str] = ()
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class BoardColumn:
    """One step of the way; ``key`` is what the card's form sends."""

    key: str
    title: str
    cards: Sequence[BoardCard] = ()
    note: str = ""
    count: int | None = None  # where more belong to the column than are shown
    more_url: str = ""  # leads to all of them
    more: str = ""  # "Show all 120"


@dataclass(frozen=True)
class Board:
    """``field`` is the name of the form field that receives the key of the column."""

    key: str
    label: str
    field: str
    columns: Sequence[BoardColumn]
    movable: bool = True
