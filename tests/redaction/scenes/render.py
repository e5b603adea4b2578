"""A scene to frames, each with its truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypedDict

import numpy as np

from redact.opencv import cv2
from tests.redaction.scenes.bodies import Doll
from tests.redaction.scenes.dice import Dice
from tests.redaction.scenes.optics import Lens, Sensor
from tests.redaction.scenes.pixels import Alpha, Picture, Points, Transform, corners, moved, quad_along
from tests.redaction.scenes.poses import Path, placed
from tests.redaction.scenes.sheet import Sheet

#: The room is this much larger than the frame, so that a camera may move.
ROOM: Final = 1.5
_SMALLEST_PX: Final = 6.0  # area: a sheet seen edge-on is not drawn
_ZONE_MARGIN: Final = 1.06


class TruthItem(TypedDict):
    """As the leak meter reads it."""

    id: str
    kind: str
    text: str
    lang: str
    poly: list[list[float]]
    visible: float


class TruthFrame(TypedDict):
    """As the leak meter reads it."""

    i: int
    t: float
    items: list[TruthItem]
    baby: list[list[float]]


@dataclass(frozen=True)
class Layer:
    """A thing in the scene. Its name has no digit: `perfect.py` takes items of one name as one card."""

    name: str
    sheet_at: Callable[[float], Sheet]
    path: Path
    back: tuple[int, int, int] = (225, 228, 230)


@dataclass
class Scene:
    """Everything that a clip shows. Layers are drawn in order; the operator's zone is around the first, on frame 0."""

    kind: str
    language: str
    room: Picture
    doll: Doll
    doll_path: Path
    layers: list[Layer] = field(default_factory=list)
    lens: Lens = field(default_factory=Lens)


@dataclass(frozen=True)
class _Drawn:
    left: int
    top: int
    alpha: Alpha


@dataclass(frozen=True)
class Frame:
    """One picture and what is true of it."""

    picture: Picture
    truth: TruthFrame
    zone: list[list[float]]


def frames(
    scene: Scene, dice: Dice, size: tuple[int, int], fps: float, count: int, *, printed: bool = True
) -> Iterator[Frame]:
    """The scene's frames.

    Args:
        size: width and height, pixels.
        printed: false leaves the sensitive print out and changes nothing else.
    """
    width, height = size
    sensor = Sensor(scene.lens, width, height, dice)
    to_room = np.array([[1, 0, -width * (ROOM - 1) / 2], [0, 1, -height * (ROOM - 1) / 2], [0, 0, 1]], np.float64)
    zone: list[list[float]] = []
    for i in range(count):
        t = i / fps
        view = sensor.view(t)
        picture = np.asarray(
            cv2.warpPerspective(
                scene.room, view @ to_room, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            ),
            np.uint8,
        )
        doll, outline = scene.doll.at(t)
        to_frame = view @ placed(scene.doll_path(t), (doll.width, doll.height), size)
        _draw(picture, doll, to_frame, printed=printed)
        baby = sensor.shutter(moved(outline, to_frame), t)
        seen: list[tuple[Layer, Sheet, Transform]] = []
        covers: list[_Drawn | None] = []
        for layer in scene.layers:
            pose = layer.path(t)
            if not pose.shown:
                continue
            sheet = layer.sheet_at(t)
            if not pose.faces_us:
                sheet = sheet.turned_over(layer.back)
            to_frame = view @ placed(pose, (sheet.width, sheet.height), size)
            covers.append(_draw(picture, sheet, to_frame, printed=printed))
            seen.append((layer, sheet, to_frame))
        if i == 0 and seen:
            quad = moved(corners(seen[0][1].width, seen[0][1].height), seen[0][2])
            zone = np.round(quad.mean(0) + (quad - quad.mean(0)) * _ZONE_MARGIN, 1).tolist()
        items: list[TruthItem] = []
        for at, (layer, sheet, to_frame) in enumerate(seen):
            if covers[at] is None:
                continue
            in_front = [cover for cover in covers[at + 1 :] if cover is not None]
            items += _truth(layer, sheet, to_frame, sensor, t, in_front)
        truth = TruthFrame(i=i, t=round(t, 4), items=items, baby=np.round(baby).tolist())
        yield Frame(sensor.expose(picture, t), truth, zone)


def _draw(picture: Picture, sheet: Sheet, to_frame: Transform, *, printed: bool) -> _Drawn | None:
    """Lay a sheet on the picture; nothing when it is outside or edge-on."""
    height, width = picture.shape[:2]
    outline = moved(corners(sheet.width, sheet.height), to_frame)
    if abs(cv2.contourArea(outline)) < _SMALLEST_PX:
        return None
    left, top = np.maximum(np.floor(outline.min(0)).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(outline.max(0)).astype(int) + 2, (width, height))
    if right - left < 2 or bottom - top < 2:
        return None
    scale = float(np.sqrt(abs(cv2.contourArea(outline)) / (sheet.width * sheet.height)))
    small, to_small = sheet.shrunk_for(scale)
    to_part = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64) @ to_frame @ np.linalg.inv(to_small)
    size = (int(right - left), int(bottom - top))
    print_ = small.art if printed else small.bare
    over = cv2.warpPerspective(print_, to_part, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    alpha = np.asarray(cv2.warpPerspective(small.alpha, to_part, size, flags=cv2.INTER_LINEAR), np.uint8)
    part = picture[top:bottom, left:right]
    share = alpha.astype(np.uint16)[:, :, None]
    part[:] = (part * (255 - share) + np.asarray(over, np.uint16) * share + 127) // 255
    return _Drawn(int(left), int(top), alpha)


def _truth(
    layer: Layer, sheet: Sheet, to_frame: Transform, sensor: Sensor, t: float, in_front: list[_Drawn]
) -> Iterator[TruthItem]:
    edge = np.linspace(0, 1, 5, dtype=np.float32)[:-1, None]
    for number, item in enumerate(sheet.items):
        if sensor.lens.wobble(t):  # edges bend: take the box around them
            around = np.concatenate(
                [a + (b - a) * edge for a, b in zip(item.quad, np.roll(item.quad, -1, 0), strict=True)]
            )
            bent = sensor.shutter(moved(around.astype(np.float32), to_frame), t)
            quad = quad_along(bent, bent[len(edge)] - bent[0])
        else:
            quad = moved(item.quad, to_frame)
        visible = item.shown * _share_seen(quad, sensor, in_front)
        if visible > 0:
            yield TruthItem(
                id=f"{layer.name}{number}", kind=item.kind, text=item.text, lang=item.lang,
                poly=np.round(quad, 1).tolist(), visible=round(min(1.0, visible), 3),
            )  # fmt: skip


def _share_seen(quad: Points, sensor: Sensor, in_front: list[_Drawn]) -> float:
    """Share of a quad that is within the frame and behind nothing."""
    low, high = np.floor(quad.min(0)).astype(int), np.ceil(quad.max(0)).astype(int) + 1
    left, top = max(0, int(low[0])), max(0, int(low[1]))
    right, bottom = min(sensor.width, int(high[0])), min(sensor.height, int(high[1]))
    if right <= left or bottom <= top:
        return 0.0
    inside = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillConvexPoly(inside, np.round(quad - (left, top)).astype(np.int32), 1)
    whole = max(float(cv2.contourArea(quad)), 1.0)
    for cover in in_front:
        y0, x0 = max(top, cover.top), max(left, cover.left)
        y1, x1 = min(bottom, cover.top + cover.alpha.shape[0]), min(right, cover.left + cover.alpha.shape[1])
        if y1 > y0 and x1 > x0:
            hidden = cover.alpha[y0 - cover.top : y1 - cover.top, x0 - cover.left : x1 - cover.left] > 128
            inside[y0 - top : y1 - top, x0 - left : x1 - left][hidden] = 0
    # A filled polygon also counts its outline, so whole quads come out above one.
    return float(inside.sum()) / whole
