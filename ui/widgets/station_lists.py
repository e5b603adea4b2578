"""Two lists of the Station page: what the doctor found, and the policy in use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.config import Origin, PolicyValue
from app.doctor import Finding
from ui import machine_words
from ui.kit import Item, Kit
from ui.widgets.fact_card import STATE_ICONS
from ui.words import say


def finding_rows(kit: Kit, findings: Sequence[Finding]) -> QWidget:
    """What needs somebody first, each with its next step; then what is in order."""
    rows: list[Item] = []
    for finding in sorted(findings, key=lambda one: one.ok):
        title, found, step = machine_words.check_words(finding)
        tone = "ok" if finding.ok else "warn"
        line = kit.row(
            kit.picture(STATE_ICONS[tone], tone, 24),
            kit.label(title, "lead" if step else "body", strong=True),
            kit.label(found, "body", "ink" if step else "muted", wrap=True),
            gap=12,
        )
        line.setStretch(2, 1)
        words: list[Item] = [line]
        if step:
            words.append(kit.row(36, kit.label(step, "body", "warn", wrap=True), gap=0))
        card = kit.frame(kit.column(*words, gap=4), "card", (18, 12 if step else 10, 18, 12 if step else 10))
        card.setAccessibleName(" ".join(filter(None, (title, found, step))))
        rows.append(card)
    inside = QWidget()
    inside.setLayout(kit.column(*rows, None, gap=8, margins=(0, 0, 12, 0)))
    return inside


def policy_rows(kit: Kit, values: Sequence[PolicyValue]) -> QWidget:
    """Every key in words and as it is written, its value, and who said it: a lock where nobody here can change it."""
    rows: list[Item] = []
    for row in values:
        locked = row.origin is Origin.MACHINE
        words = kit.column(
            kit.label(machine_words.key_words(row.key), "body", strong=True),
            kit.label(row.key, "caption", "muted"),
            gap=0,
        )
        origin = kit.label(machine_words.origin_words(row.origin), "caption", "accent" if locked else "muted")
        origin.setFixedWidth(150)
        lock = kit.picture("lock", "accent", 20) if locked else kit.label()
        lock.setFixedWidth(20)
        line = kit.row(words, None, kit.label(machine_words.value_words(row), "body"), 16, lock, origin, gap=10)
        card = kit.frame(line, "card", (18, 8, 18, 8))
        card.setMinimumHeight(kit.theme.size["touch"])
        value = machine_words.value_words(row)
        origin_words = machine_words.origin_words(row.origin)
        card.setAccessibleName(f"{machine_words.key_words(row.key)}: {value}. {origin_words}")
        rows.append(card)
    foot = say("A lock marks what the machine policy says. It is changed there, never here: docs/it/policy.md.")
    inside = QWidget()
    inside.setLayout(kit.column(kit.label(foot, "body", "muted", wrap=True), *rows, None, gap=8, margins=(0, 0, 12, 0)))
    return inside
