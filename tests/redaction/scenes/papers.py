"""Layouts of paper: what may lie, hang or stick near a cot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from redact.opencv import cv2
from tests.redaction.scenes.dice import Dice
from tests.redaction.scenes.people import Person, somebody
from tests.redaction.scenes.pixels import Colour, smooth_noise
from tests.redaction.scenes.sheet import Sheet
from tests.redaction.scenes.symbols import bar_code, matrix_code
from tests.redaction.scenes.typeface import families

Layout = Callable[[Dice, Person], Sheet]

_WHITES: Final[tuple[Colour, ...]] = ((244, 247, 248), (236, 240, 244), (225, 238, 246))
_PASTELS: Final[tuple[Colour, ...]] = (
    (190, 225, 250),
    (215, 240, 200),
    (235, 215, 190),
    (205, 190, 240),
    (150, 230, 245),
)
_INKS: Final[tuple[Colour, ...]] = ((30, 28, 26), (90, 30, 20), (40, 40, 110), (60, 60, 60))


def _print_family(dice: Dice, person: Person) -> str:
    return dice.pick(families(person.language.code))


def table_card(dice: Dice, person: Person) -> Sheet:
    """A bed card ruled as a table: labels left, values right."""
    rows = len(person.fields) + 1
    row_px, width = 46, dice.whole(430, 520)
    sheet = Sheet.of_paper(width, rows * row_px + 8, dice.pick(_WHITES), corner=dice.pick((0, 8)))
    family, rule, colour = _print_family(dice, person), dice.pick(_INKS), dice.pick(_INKS)
    split = int(width * 0.32)
    for picture in sheet.both():
        cv2.rectangle(picture, (4, 4), (width - 5, sheet.height - 5), rule, 2)
        cv2.line(picture, (split, row_px + 4), (split, sheet.height - 5), rule, 1)
        for row in range(1, rows):
            cv2.line(picture, (4, row * row_px + 4), (width - 5, row * row_px + 4), rule, 1)
    sheet.write(person.language.heading, (14, 14), 26, family, colour, room=width * 0.7, bold=True)
    sheet.write(person.bed, (width - 70, 10), 34, family, (40, 40, 190), kind="bed", room=60, bold=True)
    for row, (kind, label, value) in enumerate(person.fields, start=1):
        y = row * row_px + 15
        sheet.write(label, (12, y), 20, family, colour, room=split - 20)
        sheet.write(
            value,
            (split + 10, y - 2),
            27,
            family,
            colour,
            kind=kind,
            lang=person.language.code,
            room=width - split - 24,
        )
    return sheet


def form_sheet(dice: Dice, person: Person) -> Sheet:
    """A form filled in by hand on dotted lines."""
    width, height = 560, 700
    sheet = Sheet.of_paper(width, height, dice.pick(_WHITES))
    family = _print_family(dice, person)
    hand = dice.pick(families(person.language.code, by_hand=True))
    pen = dice.pick(((140, 50, 20), (30, 30, 34), (30, 20, 150)))
    sheet.write(person.language.heading, (30, 26), 30, family, (40, 40, 40), room=width - 60)
    y = 96
    for kind, label, value in person.fields:
        sheet.write(label, (30, y + 8), 18, family, (70, 70, 70), room=130)
        for picture in sheet.both():
            for x in range(170, width - 30, 7):
                cv2.circle(picture, (x, y + 36), 1, (120, 120, 120), -1)
        turn = dice.between(-0.03, 0.03)
        sheet.write(
            value, (180, y - 2), 36, hand, pen, kind=kind, lang=person.language.code, room=width - 220, turn=turn
        )
        y += 76
    for picture in sheet.both():
        cv2.rectangle(picture, (30, y + 10), (width - 30, height - 30), (90, 90, 90), 1)
        for box in range(6):
            cv2.rectangle(picture, (50 + box * 80, y + 26), (66 + box * 80, y + 42), (60, 60, 60), 1)
    return sheet


def thermal_label(dice: Dice, person: Person) -> Sheet:
    """A narrow label of a label printer: heavy type and a bar code."""
    sheet = Sheet.of_paper(470, 210, (240, 243, 244), corner=10)
    family = _print_family(dice, person)
    black = (24, 22, 22)
    code = person.language.code
    sheet.write(person.name, (18, 14), 38, family, black, kind="name", lang=code, room=330, bold=True)
    sheet.write(person.number, (18, 64), 26, "DejaVu Sans Mono", black, kind="id", room=220)
    sheet.write(person.admitted, (250, 64), 24, "DejaVu Sans Mono", black, kind="adm", room=200)
    sheet.write(person.sex, (380, 18), 26, family, black, kind="sex", lang=code, room=80)
    sheet.print_code(*bar_code(dice), (18, 104), (430, 66))
    sheet.write("".join(dice.pick("0123456789") for _ in range(4)), (200, 176), 20, "DejaVu Sans Mono", black)
    return sheet


def code_label(dice: Dice, person: Person) -> Sheet:
    """A sticker that is mostly codes: one row of bars, one matrix."""
    sheet = Sheet.of_paper(520, 240, dice.pick(_WHITES), corner=6)
    sheet.print_code(*matrix_code(dice), (20, 20), (190, 190))
    sheet.print_code(*bar_code(dice), (200, 40), (310, 90))
    sheet.write(person.number, (240, 160), 28, "DejaVu Sans Mono", (20, 20, 20), kind="id", room=240)
    return sheet


def sticky_note(dice: Dice, person: Person) -> Sheet:
    """A square of coloured paper with a few words in felt pen."""
    side = 330
    sheet = Sheet.of_paper(side, side, dice.pick(_PASTELS))
    hand = dice.pick(families(person.language.code, by_hand=True))
    pen = dice.pick(((30, 30, 30), (120, 40, 10), (20, 20, 150), (30, 100, 20)))
    code = person.language.code
    turn = dice.between(-0.08, 0.08)
    sheet.write(person.name, (30, 50), 54, hand, pen, kind="name", lang=code, room=side - 60, turn=turn)
    sheet.write(person.diagnosis, (30, 140), 40, hand, pen, kind="diag", lang=code, room=side - 60, turn=turn)
    sheet.write(person.age, (40, 220), 44, hand, pen, kind="age", lang=code, room=side - 80, turn=turn)
    return sheet


def ward_list(dice: Dice, person: Person) -> Sheet:
    """A printed A4 list of the whole ward on a clipboard: many small lines."""
    width, height = 700, 990
    sheet = Sheet.of_paper(width + 40, height + 60, (60, 90, 130), corner=14)
    paper = dice.pick(_WHITES)
    for picture in sheet.both():
        cv2.rectangle(picture, (20, 40), (width + 20, height + 40), paper, -1)
        cv2.rectangle(picture, (width // 2 - 80, 6), (width // 2 + 120, 52), (150, 150, 150), -1)
    family = _print_family(dice, person)
    y, people = 120, [person, *(somebody(dice.named(f"list{i}"), person.language.code) for i in range(11))]
    sheet.write(person.language.heading, (60, 72), 32, family, (30, 30, 30), room=400)
    for row, one in enumerate(people):
        for picture in sheet.both():
            cv2.line(picture, (44, y), (width - 4, y), (110, 110, 110), 1)
        code = one.language.code
        sheet.write(f"{row + 1}", (52, y + 22), 24, family, (30, 30, 30))
        sheet.write(one.name, (100, y + 20), 28, family, (30, 30, 30), kind="name", lang=code, room=200)
        sheet.write(one.diagnosis, (320, y + 22), 24, family, (30, 30, 30), kind="diag", lang=code, room=220)
        sheet.write(one.admitted, (560, y + 24), 20, family, (30, 30, 30), kind="adm", room=130)
        y += 72
    return sheet


def coloured_card(dice: Dice, person: Person) -> Sheet:
    """Coloured ink on coloured paper of nearly the same luma: easy for an eye, hardly there in Y."""
    paper, pen = dice.pick(
        (
            ((120, 190, 120), (170, 120, 230)),  # red-violet on green
            ((220, 170, 110), (100, 150, 240)),  # orange on blue
            ((150, 150, 235), (190, 185, 60)),  # teal on pink
            ((110, 215, 230), (215, 200, 190)),  # grey on yellow
        )
    )
    sheet = Sheet.of_paper(440, 300, paper, corner=12)
    family, code = _print_family(dice, person), person.language.code
    sheet.write(person.name, (26, 30), 52, family, pen, kind="name", lang=code, room=390, bold=True)
    sheet.write(person.diagnosis, (26, 120), 36, family, pen, kind="diag", lang=code, room=390, bold=True)
    sheet.write(person.admitted, (26, 190), 36, family, pen, kind="adm", room=240, bold=True)
    sheet.write(person.number, (26, 244), 34, family, pen, kind="id", room=240, bold=True)
    return sheet


def faint_card(dice: Dice, person: Person) -> Sheet:
    """Print from an empty toner: 6 to 12 % darker than its paper, or lighter."""
    level = dice.whole(150, 225)
    paper = (level, level, level)
    darker = 1 - dice.between(0.06, 0.12) * (1 if dice.chance(0.8) or level > 200 else -1)
    pen = (int(level * darker),) * 3
    sheet = Sheet.of_paper(480, 320, paper)
    family, code = _print_family(dice, person), person.language.code
    y = 24
    for kind, _, value in person.fields[:5]:
        size = 50 if kind == "name" else 34
        sheet.write(value, (24, y), size, family, pen, kind=kind, lang=code, room=430, bold=dice.chance(0.5))
        y += size + 20
    return sheet


def dark_card(dice: Dice, person: Person) -> Sheet:
    """White on dark: door signs and badges."""
    sheet = Sheet.of_paper(460, 250, dice.pick(((60, 35, 25), (30, 30, 34), (50, 70, 20), (40, 20, 70))), corner=18)
    family, code = _print_family(dice, person), person.language.code
    white = (238, 240, 242)
    sheet.write(person.name, (28, 34), 50, family, white, kind="staff_name", lang=code, room=400)
    sheet.write(person.language.heading, (28, 118), 30, family, white, room=400)
    sheet.write(person.number, (28, 180), 34, family, white, kind="id", room=300)
    sheet.write(person.bed, (390, 170), 50, family, white, kind="bed", room=60)
    return sheet


def lone_sticker(dice: Dice, person: Person) -> Sheet:
    """A round or square sticker with one letter or digit."""
    side = 150
    colour = dice.pick(((245, 245, 245), (60, 60, 210), (60, 190, 240), (190, 120, 40), (80, 160, 70)))
    pen: Colour = (20, 20, 20) if sum(colour) > 420 else (245, 245, 245)
    sheet = Sheet.of_paper(side, side, colour, corner=dice.pick((6, side // 2 - 1)))
    family = _print_family(dice, person)
    text = person.bed[:1]
    width = sheet.width
    end, _ = Sheet.of_paper(4, 4, colour).write(text, (0, 0), 96, family, pen, bold=True)
    sheet.write(text, ((width - end) / 2, 38), 96, family, pen, kind="bed", lang="en", bold=True)
    return sheet


def wrist_strip(dice: Dice, person: Person) -> Sheet:
    """The strip of a wristband, still flat: name, number, small bar code, in two rows around the limb."""
    sheet = Sheet.of_paper(620, 86, dice.pick(((250, 250, 250), (235, 220, 250), (250, 235, 215))))
    family, code = _print_family(dice, person), person.language.code
    black = (30, 28, 28)
    sheet.write(person.name, (180, 8), 34, family, black, kind="wrist_name", lang=code, room=240)
    sheet.write(person.number, (180, 52), 24, family, black, kind="id", room=160)
    sheet.write(person.sex, (360, 52), 22, family, black, kind="sex", lang=code, room=70)
    sheet.print_code(*matrix_code(dice), (440, 8), (70, 70))
    return sheet


def whiteboard(dice: Dice, person: Person) -> Sheet:
    """A whiteboard with marker strokes: names of a few babies, crossed columns, old smudges."""
    width, height = 820, 560
    sheet = Sheet.of_paper(width, height, (236, 238, 238))
    smudge = smooth_noise(dice.numpy, width, height, 60) * 8
    for picture in sheet.both():
        picture[:] = np.clip(picture + smudge[:, :, None], 0, 255).astype(np.uint8)
        cv2.rectangle(picture, (0, 0), (width - 1, height - 1), (150, 150, 150), 10)
    hand = dice.pick(families(person.language.code, by_hand=True))
    pens: tuple[Colour, ...] = ((150, 60, 20), (40, 40, 40), (40, 40, 190), (60, 130, 30))
    y = 40
    for row in range(5):
        one = person if row == 0 else somebody(dice.named(f"board{row}"), person.language.code)
        pen, code = dice.pick(pens), one.language.code
        turn = dice.between(-0.04, 0.04)
        size = dice.whole(46, 62)
        sheet.write(one.bed, (34, y), size, hand, pen, kind="bed", lang="en", room=70, turn=turn)
        sheet.write(one.name, (130, y), size, hand, pen, kind="name", lang=code, room=300, turn=turn)
        sheet.write(one.diagnosis, (470, y), size, hand, dice.pick(pens), kind="diag", lang=code, room=310, turn=turn)
        y += 100
    for picture in sheet.both():
        cv2.line(picture, (112, 24), (108, height - 24), (60, 60, 60), 3, cv2.LINE_AA)
        cv2.line(picture, (452, 20), (456, height - 30), (60, 60, 60), 3, cv2.LINE_AA)
    return sheet


#: Layouts by name; any scene may hold any of them.
PAPERS: Final[dict[str, Layout]] = {
    "table": table_card,
    "form": form_sheet,
    "thermal": thermal_label,
    "codes": code_label,
    "sticky": sticky_note,
    "list": ward_list,
    "coloured": coloured_card,
    "faint": faint_card,
    "dark": dark_card,
    "lone": lone_sticker,
    "whiteboard": whiteboard,
}
#: Those that a person would hang on a cot or carry about.
EASY: Final = ("table", "form", "thermal", "sticky", "dark", "codes")
