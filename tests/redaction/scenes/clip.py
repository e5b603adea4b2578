"""A scene to a video file and its truth beside it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from capture.ffmpeg import av
from tests.redaction.scenes.dice import Dice
from tests.redaction.scenes.kinds import scene
from tests.redaction.scenes.render import frames


def write_clip(kind: str, seed: int, size: tuple[int, int], fps: int, seconds: float, out: Path, truth: Path) -> None:
    """Render a scene: H.264 without visible loss, the truth as JSON, the zone of frame 0 as `*.zone.json`.

    Args:
        kind: of `kinds.KINDS`.
        size: width and height, pixels, even.
        out: any container that holds H.264; made anew.
        truth: made anew, as the leak meter reads it.
    """
    width, height = size
    drawn = scene(kind, seed, size, seconds, fps)
    told = []
    zone: list[list[float]] = []
    with av.open(str(out), "w") as container:
        stream = container.add_stream("libx264", Fraction(fps), options={"preset": "ultrafast", "crf": "8"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.thread_count = 1
        for frame in frames(drawn, Dice(seed, kind, "sensor"), size, fps, round(seconds * fps)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame.picture, format="bgr24")))
            told.append(frame.truth)
            zone = frame.zone
        container.mux(stream.encode(None))
    head = {
        "seed": seed,
        "size": [width, height],
        "fps": fps,
        "scenario": kind,
        "lang": drawn.language,
        "operator_zone": zone,
    }
    truth.write_text(json.dumps({**head, "frames": told}, ensure_ascii=False), encoding="utf-8")
    truth.with_suffix(".zone.json").write_text(json.dumps({"size": [width, height], "zone": zone}), encoding="utf-8")
