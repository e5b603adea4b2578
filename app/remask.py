"""Burn more masks into a clip: decode, mask, encode and seal again, all in memory; the old clip gives way to the new.

The clip is a masked one: no raw pixels come here. The new clip is under a key of its own, waits for the leak check like
any other, and says which clip it replaces. The old one is discarded in the same transaction and shredded by the caller;
until then nothing happened to it. A crash in between leaves the old clip as it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from app.errors import Integrity, Refused
from app.model import Clip, ClipId, OperatorId
from app.takes import NewTake, Takes
from app.vault.age_sink import AgeSink
from app.vault.container import SealedReader
from capture.encoder import ClipEncoder
from capture.ffmpeg import av
from capture.planes import planes_of
from redact.geometry import AddedMask
from redact.remask import Remasker

if TYPE_CHECKING:
    from av.video.stream import VideoStream

#: More than anybody draws; a slip of the hand must not make a clip of masks.
MASKS_MAX = 64
_USUAL_RATE = Fraction(30)


def burn_in(
    takes: Takes, clip: Clip, masks: Sequence[AddedMask], actor: OperatorId, progress: Callable[[float], bool | None]
) -> ClipId:
    """Make the new clip and put it in the old one's place.

    Args:
        takes: opens, begins and seals clips.
        clip: the one that needs more masks.
        masks: at least one.
        actor: the charge nurse who drew them.
        progress: told the share that is done, 0..1; False stops.

    Returns:
        The new clip, SEALED.

    Raises:
        Refused: `masks.none`, `masks.stopped`, or a rule; nothing changed.
        Integrity: the old clip cannot be decoded to its end; nothing changed.
        NeedsPerson: the disk; nothing changed.
    """
    if not 0 < len(masks) <= MASKS_MAX:
        raise Refused("masks.none", "No mask was drawn. Draw a rectangle over what must not be seen.")
    reader, _ = takes.open_sealed(clip.id)
    with reader:
        take = takes.begin_replacement(clip.id, actor)
        try:
            try:
                _encode(reader, take, clip, masks, progress)
            finally:
                os.close(take.descriptor)
            takes.replace(clip.id, take.clip, actor, masks=len(masks))
        except BaseException:
            takes.give_up(take.clip, "remask.failed")
            raise
    return take.clip


def _encode(
    reader: SealedReader,
    take: NewTake,
    clip: Clip,
    masks: Sequence[AddedMask],
    progress: Callable[[float], bool | None],
) -> None:
    frames = 0
    try:
        with av.open(reader, mode="r", options={"protocol_whitelist": ""}) as container:
            stream = container.streams.video[0]
            time_base = Fraction(stream.time_base or Fraction(1, 90_000))
            remasker = Remasker(stream.width, stream.height, masks)
            encoder = ClipEncoder(
                AgeSink(take.descriptor, (take.recipient,)),
                stream.width,
                stream.height,
                frame_rate=_rate(stream),
                time_base=time_base,
                edge_blocks=remasker.edge_blocks,
            )
            for frame in container.decode(stream):
                encoder.write(remasker.apply(planes_of(frame), cast("int", frame.pts), time_base))
                frames += 1
                if progress(min(1.0, frames / max(1, clip.frames))) is False:
                    raise Refused("masks.stopped", "Stopped. The clip is as it was, without the new masks.")
            encoder.finish()
    except (av.FFmpegError, IndexError, TypeError) as error:
        raise _unreadable(type(error).__name__) from error
    if frames != clip.frames:
        raise _unreadable(f"{frames} of {clip.frames} frames")


def _rate(stream: VideoStream) -> Fraction:
    return Fraction(stream.average_rate or stream.guessed_rate or _USUAL_RATE)


def _unreadable(detail: str) -> Integrity:
    sentence = "This clip cannot be masked further. It is kept as it is and not sent; please tell IT."
    return Integrity("clip.unreadable", sentence, detail=detail)
