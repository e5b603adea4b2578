"""Layouts of screens: an infusion pump, a monitor, a telephone."""

from __future__ import annotations

from typing import Final

import numpy as np

from redact.opencv import cv2
from tests.redaction.scenes.dice import Dice
from tests.redaction.scenes.papers import Layout
from tests.redaction.scenes.people import Person
from tests.redaction.scenes.pixels import Colour
from tests.redaction.scenes.sheet import Sheet
from tests.redaction.scenes.typeface import families

_CASES: Final[tuple[Colour, ...]] = ((205, 205, 200), (180, 175, 165), (90, 90, 95))


def pump(dice: Dice, person: Person) -> Sheet:
    """An infusion pump: a small green or amber display in a grey case, keys below."""
    sheet = Sheet.of_paper(420, 260, dice.pick(_CASES), corner=16)
    glow = dice.pick(((120, 240, 160), (60, 190, 250), (240, 230, 190)))
    family, code = dice.pick(families(person.language.code)), person.language.code
    for picture in sheet.both():
        cv2.rectangle(picture, (24, 24), (396, 160), (34, 30, 24), -1)
        for key in range(5):
            cv2.circle(picture, (60 + key * 74, 212), 24, (120 - 12 * key, 130, 110 + 20 * key), -1, cv2.LINE_AA)
    sheet.write(person.name, (38, 36), 32, family, glow, kind="monitor_name", lang=code, room=340)
    sheet.write(f"{dice.between(0.5, 9.9):.1f} ml/h", (38, 88), 46, "DejaVu Sans Mono", glow)
    sheet.write(person.number, (260, 130), 22, family, glow, kind="id", room=130)
    return sheet


def monitor(dice: Dice, person: Person) -> Sheet:
    """A patient monitor: three traces, numbers, the name in its title bar."""
    width, height = 640, 420
    sheet = Sheet.of_paper(width, height, (40, 38, 36), corner=12)
    family, code = dice.pick(families(person.language.code)), person.language.code
    x = np.arange(18, 460)
    for picture in sheet.both():
        cv2.rectangle(picture, (14, 14), (width - 15, height - 15), (16, 10, 6), -1)
        cv2.rectangle(picture, (14, 14), (width - 15, 58), (90, 50, 20), -1)
    for row, colour in enumerate(((90, 240, 90), (240, 210, 70), (70, 230, 250))):
        y = 130 + 100 * row + 22 * np.sin(x / (9 + 4 * row)) * np.exp(-((x % 70 - 30) ** 2) / 180)
        for picture in sheet.both():
            cv2.polylines(picture, [np.stack([x, y], 1).astype(np.int32)], isClosed=False, color=colour, thickness=2)
        sheet.write(str(dice.whole(30, 180)), (500, 90 + 100 * row), 60, "DejaVu Sans", colour)
    sheet.write(person.name, (26, 20), 32, family, (240, 240, 240), kind="monitor_name", lang=code, room=300)
    sheet.write(person.number, (380, 24), 26, "DejaVu Sans", (240, 240, 240), kind="id", room=130)
    sheet.write(person.bed, (560, 20), 30, "DejaVu Sans", (80, 220, 250), kind="bed", room=60)
    return sheet


def telephone(dice: Dice, person: Person) -> Sheet:
    """A telephone held into the picture, a chat open: names in small print on coloured bubbles."""
    width, height = 320, 640
    sheet = Sheet.of_paper(width, height, (20, 20, 22), corner=34)
    dark = dice.chance(0.4)
    page: Colour = (40, 34, 30) if dark else (222, 232, 236)
    text: Colour = (235, 235, 235) if dark else (25, 25, 25)
    family, code = dice.pick(families(person.language.code)), person.language.code
    for picture in sheet.both():
        cv2.rectangle(picture, (14, 44), (width - 15, height - 45), page, -1)
        cv2.rectangle(picture, (14, 44), (width - 15, 92), (130, 120, 20), -1)
    sheet.write(person.language.heading, (60, 58), 22, family, (245, 245, 245), room=230)
    y = 112
    bubbles = (
        ("name", person.name),
        ("diag", person.diagnosis),
        ("age", person.age),
        ("name", person.name),
        ("bed", person.bed),
    )
    for row, (kind, words) in enumerate(bubbles):
        mine = row % 2 == 1
        colour: Colour = (
            ((70, 90, 30) if dark else (200, 245, 215)) if mine else ((70, 66, 60) if dark else (255, 255, 255))
        )
        left = 70 if mine else 26
        for picture in sheet.both():
            cv2.rectangle(picture, (left, y), (left + 220, y + 66), colour, -1)
        sheet.write(
            words, (left + 12, y + 20), 26, family, text, kind=kind, lang="en" if kind == "bed" else code, room=196
        )
        y += 88
    return sheet


#: Screens by name.
SCREENS: Final[dict[str, Layout]] = {"pump": pump, "monitor": monitor, "telephone": telephone}
