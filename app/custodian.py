"""Shredding what nobody wants any more, and room on the disk for a take. No timers: who calls decides when.

Shredding, in this order: the row becomes SHREDDED and loses the clip's sealed key (one transaction); the shred key is
replaced and the survivors are sealed anew, so that yesterday's ledger opens nothing either; the file goes last.
A crash in between is finished by `sweep`. Not promised: anything against a copy of the key store itself.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, Protocol

from app.errors import NeedsPerson, Refused
from app.journal import Act
from app.ledger import Ledger
from app.lifecycle import DOOMED, ClipEvent
from app.model import STATION, ClipId, ClipState, OperatorId

_log = logging.getLogger("swaddle.custodian")

# 1080p at the encoder's settings is 0.5 MB/s (4 Mb/s, research/performance); doubled for night noise and padding.
TAKE_BYTES_PER_S: Final = 1_000_000
# The clip at rest and its shipment in the outbox stand side by side until delivery; a second family, or the new file
# of a recovery, makes three.
COPIES_OF_A_TAKE: Final = 3
# The ledger, its write-ahead log, its safety copy, and what the operating system needs to stay well.
RESERVE_BYTES: Final = 256 * 1024 * 1024


class ClipFiles(Protocol):
    """The clip files, as `vault.store.ClipStore` keeps them."""

    def shred(self, clip: ClipId) -> None:
        """Remove the file of a clip; nothing happens when there is none."""
        ...


class ShredKeys(Protocol):
    """The shred key, as `vault.keys.StationKeys` holds it."""

    @property
    def shred_pending(self) -> bool:
        """A change of the shred key was interrupted."""
        ...

    def shred(
        self, survivors: Mapping[ClipId, bytes], keep: Callable[[Mapping[ClipId, bytes]], None]
    ) -> Mapping[ClipId, bytes]:
        """Make a new key, seal the survivors by it, drop the old key."""
        ...


def shred(
    ledger: Ledger, files: ClipFiles, keys: ShredKeys, clips: Iterable[ClipId], actor: OperatorId = STATION
) -> tuple[ClipId, ...]:
    """Shred clips: one change of the shred key for all of them.

    Args:
        ledger: where their keys are forgotten.
        files: where their files are removed.
        keys: the shred key, which is replaced.
        clips: each in a state that the table lets SHRED.
        actor: who asked.

    One that may have left and that nobody wants is destroyed here all the same: it waits as RECALL_PENDING, without key
    and file, until the gateway proves that it dropped its copy.

    Returns:
        Those that were shredded.
    """
    shredded: list[ClipId] = []
    called_back: list[ClipId] = []
    for clip in clips:
        try:
            ledger.move(clip, ClipEvent.SHRED, actor)
        except Refused as refusal:
            if refusal.code == "recall.first" and ledger.clip(clip).state is not ClipState.RECALL_PENDING:
                ledger.move(clip, ClipEvent.ORDER_RECALL, actor)
                called_back.append(clip)
            else:
                _log.info("a clip is kept: %s", refusal.code)
        else:
            shredded.append(clip)
    if shredded or called_back or keys.shred_pending:
        _change_shred_key(ledger, keys)
    for clip in (*shredded, *called_back):
        _remove(ledger, files, clip)
    return tuple(shredded)


def shred_unwanted(ledger: Ledger, files: ClipFiles, keys: ShredKeys) -> tuple[ClipId, ...]:
    """Shred everything that was rejected, discarded or withdrawn; what may have left is called back as well."""
    unwanted = ledger.clips([*DOOMED, ClipState.WITHDRAWN])
    return shred(ledger, files, keys, [clip.id for clip in unwanted])


def sweep(ledger: Ledger, files: ClipFiles, keys: ShredKeys, present: Iterable[ClipId]) -> tuple[ClipId, ...]:
    """At start: finish what a crash interrupted. Files of clips without a key go; a change of the key is completed.

    Args:
        ledger: the truth.
        files: the clip files.
        keys: the shred key.
        present: the clips whose files are there. A file that the ledger does not know is left alone: it is evidence.

    Returns:
        The clips whose files were still there.
    """
    gone = {clip.id for clip in ledger.clips([ClipState.SHREDDED, ClipState.RECALL_PENDING])}
    left = tuple(clip for clip in present if clip in gone)
    if left or keys.shred_pending:
        _change_shred_key(ledger, keys)
    for clip in left:
        _remove(ledger, files, clip)
    return left


def room_needed_bytes(take_s: float) -> int:
    """What a take of that length may need until it is delivered: an estimate on the safe side."""
    return RESERVE_BYTES + int(take_s * TAKE_BYTES_PER_S) * COPIES_OF_A_TAKE


def require_room(folder: Path, take_s: float) -> None:
    """Refuse a take that would not fit.

    Raises:
        NeedsPerson: `disk.low`, or `ledger.unreachable` when the folder is gone.
    """
    try:
        free_bytes = shutil.disk_usage(folder).free
    except OSError as error:
        raise NeedsPerson(
            "ledger.unreachable",
            "The station's data folder cannot be reached. Ask IT to check the disk.",
            detail=type(error).__name__,
        ) from error
    if free_bytes < room_needed_bytes(take_s):
        raise NeedsPerson(
            "disk.low",
            "The disk is too full for another take. Review waiting clips, or ask IT to free space.",
            detail=f"{free_bytes} bytes free",
        )


def _change_shred_key(ledger: Ledger, keys: ShredKeys) -> None:
    """Alone: a key sealed meanwhile for a new take would be sealed by the key that is about to go."""
    with ledger.alone():
        keys.shred(ledger.clip_keys(), ledger.replace_clip_keys)


def _remove(ledger: Ledger, files: ClipFiles, clip: ClipId) -> None:
    files.shred(clip)
    ledger.note(Act.FILE_REMOVED, STATION, f"clip:{clip}")
