"""The named scenes: which things, how they move, how the camera fares."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tests.redaction.scenes import bodies
from tests.redaction.scenes.devices import SCREENS
from tests.redaction.scenes.dice import Dice
from tests.redaction.scenes.optics import Lens
from tests.redaction.scenes.papers import EASY, PAPERS, wrist_strip
from tests.redaction.scenes.people import LANGUAGES, somebody
from tests.redaction.scenes.pixels import Colour
from tests.redaction.scenes.poses import Path, Pose, between, mixed, still
from tests.redaction.scenes.render import ROOM, Layer, Scene
from tests.redaction.scenes.sheet import Sheet
from tests.redaction.scenes.ward import room

_MOVING: Final = (*EASY, "coloured", "lone", "telephone", "faint")
_PLACES: Final = ((0.17, 0.72), (0.83, 0.72), (0.17, 0.3), (0.83, 0.3))


@dataclass(frozen=True)
class Stage:
    """What a kind works with: the scene so far (room, doll, bed card), its chance, and how long it lasts."""

    scene: Scene
    dice: Dice
    seconds: float
    fps: float

    def sheet(self, layout: str, part: str = "other") -> Sheet:
        """A new sheet of a layout, about somebody else."""
        dice = self.dice.named(part)
        draw = {**PAPERS, **SCREENS}[layout]
        return draw(dice, somebody(dice, self.scene.language if dice.chance(0.7) else None))

    def add(self, name: str, sheet: Sheet, path: Path) -> None:
        """One more thing, in front of the others."""
        self.scene.layers.append(Layer(name, lambda _: sheet, path))

    def through(self, **lens: object) -> None:
        """Change the camera."""
        self.scene.lens = replace(self.scene.lens, **lens)  # type: ignore[arg-type]  # fields by name

    def moving(self) -> Sheet:
        """Something that a person may carry."""
        return self.sheet(self.dice.pick(_MOVING))


Kind = Callable[[Stage], None]


def slide_in(stage: Stage) -> None:
    """A card slides in fast from one edge, stays a moment, and leaves by another."""
    dice = stage.dice
    start, stay = stage.seconds * dice.between(0.15, 0.35), dice.between(0.8, 1.4)
    quick = dice.between(0.12, 0.4)
    edges = dice.some(((-0.4, 0.5), (1.4, 0.5), (0.5, -0.5), (0.5, 1.5)), 2)
    here = Pose(dice.between(0.35, 0.65), dice.between(0.35, 0.65), dice.between(0.5, 0.8), dice.between(-0.3, 0.3))
    come, go = (replace(here, x=x, y=y) for x, y in edges)

    def path(t: float) -> Pose:
        if t < start + stay:
            return mixed(come, here, between(t, start, start + quick))
        return mixed(here, go, between(t, start + stay, start + stay + quick))

    stage.add("other", stage.moving(), path)


def one_frame(stage: Stage) -> None:
    """Cards that are there for a single frame each, at frames and places of their own."""
    dice = stage.dice
    count = int(stage.seconds * stage.fps)
    for name in ("first", "second", "third", "fourth"):
        at = dice.whole(3, max(4, count - 3))
        pose = Pose(dice.between(0.2, 0.8), dice.between(0.25, 0.75), dice.between(0.45, 0.8), dice.between(-0.4, 0.4))

        def path(t: float, at: int = at, pose: Pose = pose) -> Pose:
            return replace(pose, shown=round(t * stage.fps) == at)

        stage.add(name, stage.sheet(dice.pick(_MOVING), name), path)


def flip(stage: Stage) -> None:
    """A card lies face down, is turned over, and turned back."""
    dice = stage.dice
    start, upright = stage.seconds * dice.between(0.15, 0.35), dice.chance(0.5)
    pose = Pose(dice.between(0.3, 0.7), dice.between(0.3, 0.7), dice.between(0.5, 0.75), dice.between(-0.2, 0.2))
    quick = dice.between(0.2, 0.6)

    def path(t: float) -> Pose:
        turn = math.pi * (1 - between(t, start, start + quick) + between(t, start + 1.6, start + 1.6 + quick))
        return replace(pose, yaw=turn) if upright else replace(pose, pitch=turn)

    stage.add("other", stage.moving(), path)


def spin(stage: Stage) -> None:
    """A card turns round once or twice in the picture while it wanders."""
    dice = stage.dice
    rate = dice.sign() * dice.between(1.5, 5.0)
    x, y, scale = dice.between(0.35, 0.65), dice.between(0.35, 0.6), dice.between(0.5, 0.75)

    def path(t: float) -> Pose:
        return Pose(x + 0.1 * math.sin(t), y + 0.08 * math.cos(1.3 * t), scale, rate * t, 0.3 * math.sin(2 * t))

    stage.add("other", stage.moving(), path)


def fall(stage: Stage) -> None:
    """A sheet falls from above, tumbling, and lies still where it lands."""
    dice = stage.dice
    start, drop = stage.seconds * dice.between(0.1, 0.3), dice.between(0.5, 1.0)
    end = Pose(dice.between(0.35, 0.65), dice.between(0.5, 0.75), dice.between(0.45, 0.7), dice.between(-0.8, 0.8))
    tumble, lands_open = dice.whole(1, 2), dice.chance(0.7)

    def path(t: float) -> Pose:
        u = min(1.0, max(0.0, (t - start) / drop))
        pitch = 2 * math.pi * tumble * (1 - u) + (0.0 if lands_open else math.pi)
        return replace(end, y=-0.4 + (end.y + 0.4) * u * u, roll=end.roll + 2 * (1 - u), pitch=pitch)

    stage.add("other", stage.moving(), path)


def sheet_laid(stage: Stage) -> None:
    """A hand lays a form or a list on the cot, and goes."""
    dice = stage.dice
    start = stage.seconds * dice.between(0.1, 0.3)
    end = Pose(
        dice.between(0.35, 0.6),
        dice.between(0.45, 0.6),
        dice.between(0.4, 0.6),
        dice.between(-0.4, 0.4),
        pitch=dice.between(0, 0.5),
    )
    begin = replace(end, x=1.5, y=end.y + 0.3)

    def path(t: float) -> Pose:
        return mixed(begin, end, between(t, start, start + 0.7))

    def fingers(t: float) -> Pose:
        paper = path(t) if t < start + 1 else mixed(end, begin, between(t, start + 1, start + 1.8))
        return Pose(paper.x + 0.16, paper.y + 0.2, 0.8, -0.9)

    stage.add("other", stage.sheet(dice.pick(("form", "list", "whiteboard"))), path)
    stage.add("hand", bodies.hand(dice), fingers)


def carried(stage: Stage) -> None:
    """A hand carries a card, a badge or a telephone across the picture."""
    dice = stage.dice
    way, speed, y = dice.sign(), dice.between(0.35, 0.9), dice.between(0.3, 0.6)
    scale, phase = dice.between(0.45, 0.7), dice.between(0, 6)

    def path(t: float) -> Pose:
        x = 0.5 + way * (speed * (t - stage.seconds * 0.4))
        return Pose(
            x, y + 0.05 * math.sin(4 * t + phase), scale, 0.2 * math.sin(3 * t), 0.5 * math.sin(2.3 * t + phase)
        )

    def fingers(t: float) -> Pose:
        card = path(t)
        return Pose(card.x + 0.03, card.y + 0.42, 0.8, 0.1)

    stage.add("other", stage.sheet(dice.pick((*_MOVING, "telephone", "telephone"))), path)
    stage.add("hand", bodies.hand(dice), fingers)


def pan(stage: Stage) -> None:
    """The camera is turned and finds a board or a screen that was outside."""
    dice = stage.dice
    way, start, duration = dice.sign(), stage.seconds * 0.2, dice.between(0.4, 2.0)
    reach = dice.between(0.28, 0.4)

    def camera(t: float) -> tuple[float, float, float, float]:
        return -way * reach * between(t, start, start + duration), 0.02 * math.sin(t), 0.01 * math.sin(2 * t), 1.0

    beside = Pose(0.5 + way * 0.62, dice.between(0.3, 0.6), dice.between(0.4, 0.6), dice.between(-0.05, 0.05))
    stage.add("other", stage.sheet(dice.pick(("whiteboard", "monitor", "pump", "table", "list"))), still(beside))
    stage.through(camera=camera)


def bump(stage: Stage) -> None:
    """Somebody knocks the stand: a jump, ringing, another view for good."""
    dice = stage.dice
    at, x, y = stage.seconds * dice.between(0.25, 0.5), dice.sign() * dice.between(0.1, 0.25), dice.between(-0.15, 0.15)
    roll, ring = dice.between(-0.15, 0.15), dice.between(0.02, 0.07)

    def camera(t: float) -> tuple[float, float, float, float]:
        gone = max(0.0, t - at)
        settled = 1 - math.exp(-gone / 0.06)
        shake = ring * math.exp(-gone / 0.3) * math.sin(33 * gone)
        return x * settled + shake, y * settled + shake * 0.7, roll * settled + shake * 0.4, 1.0

    stage.through(camera=camera, blur=lambda t: 6 * math.exp(-(t - at) / 0.12) if t > at else 0.0)


def handheld(stage: Stage) -> None:
    """Held by hand: drift, shake and the wobble of a rolling shutter."""
    dice = stage.dice
    a, b, c = (dice.between(0, 6) for _ in range(3))
    strength = dice.between(0.6, 1.4)

    def camera(t: float) -> tuple[float, float, float, float]:
        x = 0.035 * math.sin(0.9 * t + a) + 0.008 * math.sin(11 * t + b)
        y = 0.03 * math.sin(0.7 * t + c) + 0.008 * math.sin(13 * t + a)
        return strength * x, strength * y, strength * 0.03 * math.sin(0.8 * t + b), 1 + 0.04 * math.sin(0.6 * t)

    depth = dice.between(2, 7)
    stage.through(camera=camera, wobble=lambda t: depth * math.sin(5 * t))
    if dice.chance(0.5):
        stage.add("other", stage.moving(), still(Pose(0.6, 0.3, 0.55, dice.between(-0.3, 0.3))))


def zoom(stage: Stage) -> None:
    """The picture is zoomed in or out over a far list with small print."""
    dice = stage.dice
    start, end = stage.seconds * 0.2, stage.seconds * 0.2 + dice.between(0.5, 2.0)
    factor = dice.pick((0.78, 1.5, 1.9))

    def camera(t: float) -> tuple[float, float, float, float]:
        return 0.0, 0.0, 0.0, 1 + (factor - 1) * between(t, start, end)

    stage.add(
        "other",
        stage.sheet(dice.pick(("list", "whiteboard", "table", "telephone"))),
        still(Pose(dice.between(0.35, 0.6), 0.24, 0.3)),
    )
    stage.through(camera=camera)


def lights(stage: Stage) -> None:
    """Lights go off and on again; then a tube flickers. A card arrives in the dark."""
    dice = stage.dice
    off, on, low = stage.seconds * 0.25, stage.seconds * 0.55, dice.between(0.06, 0.3)

    def gain(t: float) -> float:
        if off <= t < on:
            return low
        return 1.0 if t < off or t > on + 0.6 else dice_flicker(t)

    def dice_flicker(t: float) -> float:
        return 1.0 if int(t * 13) % 3 else 0.55

    path_in = Pose(dice.between(0.35, 0.6), dice.between(0.3, 0.6), 0.6, dice.between(-0.3, 0.3))
    stage.add(
        "other", stage.moving(), lambda t: mixed(replace(path_in, x=1.5), path_in, between(t, off + 0.2, off + 0.5))
    )
    stage.through(gain=gain, noise=3.5)


def exposure(stage: Stage) -> None:
    """The camera's exposure hunts: strong ramps up and down, under coloured light."""
    dice = stage.dice
    deep, rate = dice.between(0.5, 0.8), dice.between(2, 6)
    tint = dice.pick(((1.3, 0.9, 0.6), (0.6, 0.95, 1.25), (1.2, 0.7, 1.1), (0.8, 1.2, 0.8)))
    stage.through(gain=lambda t: 1 + deep * math.sin(rate * t), cast=tint, flicker_rows=dice.between(0, 0.3))
    stage.add("other", stage.moving(), still(Pose(dice.between(0.4, 0.6), 0.25, 0.5, dice.between(-0.2, 0.2))))


def breathing(stage: Stage) -> None:
    """The focus hunts, and the view breathes with it."""
    dice = stage.dice
    rate, deep, phase = dice.between(1.2, 3.5), dice.between(3, 11), dice.between(0, 6)

    def hunt(t: float) -> float:
        return max(0.0, math.sin(rate * t + phase)) ** 2

    stage.through(blur=lambda t: deep * hunt(t), camera=lambda t: (0.0, 0.0, 0.0, 1 + 0.03 * hunt(t)))
    stage.add("other", stage.moving(), still(Pose(dice.between(0.4, 0.6), 0.3, 0.55, dice.between(-0.2, 0.2))))


def webcam(stage: Stage) -> None:
    """A cheap camera: noise, MJPEG at quality 30 to 60, a little soft."""
    dice = stage.dice
    stage.through(noise=dice.between(4, 10), jpeg_quality=dice.whole(30, 60), blur=lambda _: 0.7, gain=lambda _: 0.8)
    stage.add(
        "other",
        stage.sheet(dice.pick(("table", "form", "telephone", "list"))),
        still(Pose(dice.between(0.4, 0.6), 0.28, 0.5, 0.1)),
    )


def screens(stage: Stage) -> None:
    """A pump or a monitor beside the cot and a telephone held in; their light beats with the shutter."""
    dice = stage.dice
    device, phone = stage.sheet(dice.pick(("pump", "monitor")), "device"), stage.sheet("telephone", "phone")
    beat, rate = dice.between(0.1, 0.45), dice.between(7, 40)
    place = Pose(dice.pick((0.2, 0.8)), 0.25, dice.between(0.45, 0.7), dice.between(-0.1, 0.1), dice.between(-0.5, 0.5))
    start = stage.seconds * 0.3
    held = Pose(dice.between(0.4, 0.6), 0.55, dice.between(0.45, 0.65), dice.between(-0.3, 0.3))
    stage.scene.layers.append(
        Layer("device", lambda t: device.lit(1 - beat * (0.5 + 0.5 * math.sin(rate * t))), still(place))
    )
    stage.add("phone", phone, lambda t: mixed(replace(held, y=1.6), held, between(t, start, start + 0.4)))


def whiteboard(stage: Stage) -> None:
    """A whiteboard with names in marker, behind the cot."""
    dice = stage.dice
    pose = Pose(
        dice.between(0.4, 0.6), 0.26, dice.between(0.36, 0.55), dice.between(-0.04, 0.04), dice.between(-0.4, 0.4)
    )
    stage.add("other", stage.sheet("whiteboard"), still(pose))
    stage.through(camera=lambda t: (0.01 * math.sin(t), 0.0, 0.0, 1.0))


def wristband(stage: Stage) -> None:
    """A band wound around a limb that moves and turns."""
    dice = stage.dice
    strip = wrist_strip(dice, somebody(dice, stage.scene.language))
    sag, phase = dice.between(-0.5, 0.5), dice.between(0, 6)
    where = Pose(dice.between(0.35, 0.65), dice.between(0.4, 0.6), dice.between(0.9, 1.4), dice.between(-1.6, 1.6))

    def path(t: float) -> Pose:
        return replace(
            where,
            x=where.x + 0.06 * math.sin(1.7 * t),
            y=where.y + 0.04 * math.sin(2.3 * t),
            roll=where.roll + 0.4 * math.sin(1.1 * t),
        )

    stage.add("limb", bodies.limb(dice), path)
    stage.scene.layers.append(Layer("band", lambda t: strip.bent(86, 0.9 * math.sin(0.9 * t + phase), sag), path))


def faint(stage: Stage) -> None:
    """Hardly any toner; the sheet comes, face down first, so that its blank paper is known when the print appears."""
    dice = stage.dice
    turned = stage.seconds * dice.between(0.25, 0.45)
    pose = Pose(dice.between(0.4, 0.6), dice.between(0.35, 0.6), dice.between(0.6, 0.9), dice.between(-0.2, 0.2))
    sheet = stage.sheet("faint")
    paper: Colour = (int(sheet.art[2, 2, 0]), int(sheet.art[2, 2, 1]), int(sheet.art[2, 2, 2]))
    stage.scene.layers.append(
        Layer("other", lambda _: sheet, lambda t: replace(pose, yaw=0.0 if t > turned else math.pi), back=paper)
    )
    stage.add("second", stage.sheet("faint", "second"), still(Pose(dice.pick((0.18, 0.82)), 0.22, 0.6)))
    stage.through(noise=dice.between(1, 3))


def coloured(stage: Stage) -> None:
    """Coloured ink on coloured paper, of nearly one luma."""
    dice = stage.dice
    stage.add(
        "other",
        stage.sheet("coloured"),
        still(Pose(dice.between(0.4, 0.6), 0.28, dice.between(0.5, 0.8), dice.between(-0.2, 0.2))),
    )
    stage.add(
        "second",
        stage.sheet("coloured", "second"),
        lambda t: Pose(0.5 + 0.25 * math.sin(1.3 * t), 0.7, 0.5, 0.3 * math.sin(t)),
    )


def far(stage: Stage) -> None:
    """Lists, labels and doors far away: print of 8 to 12 pixels."""
    dice = stage.dice
    for name, x in (("left", 0.2), ("middle", 0.5), ("right", 0.8)):
        layout = dice.pick(("table", "list", "form", "thermal", "dark", "telephone", "monitor"))
        pose = Pose(
            x + dice.between(-0.05, 0.05), dice.between(0.14, 0.24), dice.between(0.3, 0.42), dice.between(-0.1, 0.1)
        )
        stage.add(name, stage.sheet(layout, name), still(pose))


def lone(stage: Stage) -> None:
    """Stickers with a single letter or digit, on the wall and on the cot."""
    dice = stage.dice
    for name in ("first", "second", "third"):
        pose = Pose(
            dice.between(0.15, 0.85), dice.between(0.15, 0.85), dice.between(0.25, 0.8), dice.between(-0.4, 0.4)
        )
        stage.add(name, stage.sheet("lone", name), still(pose))


def codes(stage: Stage) -> None:
    """Labels of codes of six symbologies; one of them moves."""
    dice = stage.dice
    for name, x in (("left", 0.3), ("right", 0.7)):
        stage.add(
            name,
            stage.sheet(dice.pick(("codes", "thermal")), name),
            still(Pose(x, 0.26, dice.between(0.5, 0.9), dice.between(-0.5, 0.5))),
        )
    stage.add(
        "moving", stage.sheet("codes", "moving"), lambda t: Pose(0.5 + 0.3 * math.sin(1.1 * t), 0.7, 0.6, t * 0.7)
    )


def glare(stage: Stage) -> None:
    """Glossy pockets: reflections that come and go over the print."""
    dice = stage.dice
    sheet = stage.sheet(dice.pick(("table", "dark", "thermal"))).glossed(dice, dice.between(0.5, 0.95))
    stage.add("other", sheet, lambda t: Pose(0.5, 0.3, 0.7, 0.05 * math.sin(2 * t), 0.25 * math.sin(t)))
    stage.through(glare=dice.between(60, 200))


def clipboard(stage: Stage) -> None:
    """A ward list on a clipboard is held into the picture, then tilted away."""
    dice = stage.dice
    start, here = (
        stage.seconds * 0.2,
        Pose(dice.between(0.4, 0.6), 0.5, dice.between(0.4, 0.62), dice.between(-0.3, 0.3)),
    )

    def path(t: float) -> Pose:
        come = mixed(replace(here, y=1.7), here, between(t, start, start + 0.5))
        return replace(come, pitch=1.3 * between(t, start + 1.5, start + 2.5))

    stage.add("other", stage.sheet("list"), path)


def no_text(stage: Stage) -> None:
    """No word, no code, anywhere: what a finder covers here is wasted. The zone is around an empty pocket."""
    dice = stage.dice
    pocket = bodies.blank(300, 200, (200, 205, 210))
    stage.scene.layers[:] = [Layer("pocket", lambda _: pocket, still(Pose(0.85, 0.75, 0.6)))]
    drift = dice.between(0.0, 0.02)
    stage.through(camera=lambda t: (drift * math.sin(t), drift * math.cos(t), 0.0, 1.0))
    stage.add("hand", bodies.hand(dice), lambda t: Pose(0.7 + 0.15 * math.sin(t), 1.0, 0.8, -0.4))


#: Every kind by name.
KINDS: Final[dict[str, Kind]] = {
    kind.__name__: kind
    for kind in (
        *(slide_in, one_frame, flip, spin, fall, sheet_laid, carried, pan, bump, handheld, zoom, lights, exposure),
        *(
            breathing,
            webcam,
            screens,
            whiteboard,
            wristband,
            faint,
            coloured,
            far,
            lone,
            codes,
            glare,
            clipboard,
            no_text,
        ),
    )
}


def scene(kind: str, seed: int, size: tuple[int, int], seconds: float, fps: float) -> Scene:
    """A scene by name and seed.

    Args:
        size: of the frame, pixels.

    Raises:
        KeyError: no such kind.
    """
    make = KINDS[kind]
    dice = Dice(seed, kind)
    width, height = size
    language = dice.pick(tuple(LANGUAGES))
    doll = Pose(
        dice.between(0.42, 0.58),
        dice.between(0.52, 0.64),
        dice.between(0.75, 1.15),
        dice.between(-0.6, 0.6) + dice.pick((0, math.pi)),
    )
    built = Scene(
        kind=kind,
        language=language,
        room=room(dice.named("room"), round(width * ROOM), round(height * ROOM)),
        doll=bodies.Doll(dice.named("doll")),
        doll_path=still(doll),
        lens=Lens(noise=dice.between(1, 4)),
    )
    stage = Stage(built, dice.named("stage"), seconds, fps)
    x, y = dice.pick(_PLACES)
    card = stage.sheet(dice.pick(EASY), "bed")
    stage.add("card", card, still(Pose(x, y, min(0.62, 300 / card.width), dice.between(-0.1, 0.1))))
    make(stage)
    return built
