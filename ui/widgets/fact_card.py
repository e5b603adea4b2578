"""A card of facts: an icon, a name, a state in one signal, and lines of name and value."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.kit import Item, Kit

STATE_ICONS = {"ok": "ok", "warn": "warn", "stop": "stop-sign"}


@dataclass(frozen=True, slots=True)
class CardWords:
    """What one card says; a `tone` of "" shows no state."""

    icon: str
    title: str
    facts: tuple[tuple[str, str], ...]
    tone: str = ""
    state: str = ""


def fact_card(kit: Kit, card: CardWords) -> QWidget:
    """The card."""
    head: list[Item] = [kit.picture(card.icon, "ink_2", 24), kit.label(card.title, "lead", strong=True), None]
    if card.tone:
        head.append(kit.picture(STATE_ICONS[card.tone], card.tone, 20))
        head.append(kit.label(card.state, "body", card.tone, strong=True))
    lines: list[Item] = []
    for name, value in card.facts:
        told = kit.label(value, "body")
        told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        lines.append(kit.row(kit.label(name, "body", "muted"), None, told, gap=12))
    return kit.frame(kit.column(kit.row(*head, gap=8), 4, *lines, None, gap=6), "card", (18, 14, 18, 14))
