"""A take, from the press of Record to a sealed clip: key, row, file; and the recovery of torn ones."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass

from app.errors import Integrity, StationError
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.model import STATION, BedId, ClipId, ClipState, OperatorId, TakeFacts
from app.playback import Playback
from app.vault.boxes import playable_prefix
from app.vault.container import SealedReader, recover_prefix
from app.vault.identities import Identity, new_identity
from app.vault.keys import StationKeys
from app.vault.sinks import FileSink
from app.vault.store import ClipStore

log = logging.getLogger("swaddle.takes")

_HASH_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class NewTake:
    """What the recorder needs to begin: a public key and an append-only descriptor, which the caller closes."""

    clip: ClipId
    recipient: str
    descriptor: int


def new_clip_id() -> ClipId:
    """Random, 128 bits: says nothing about anybody, collides never."""
    return ClipId(secrets.token_hex(16))


class Takes:
    """Begins, seals, recovers, opens takes. The row exists before the first byte: a file without a row is a stray."""

    def __init__(self, ledger: Ledger, store: ClipStore, keys: StationKeys) -> None:
        self._ledger = ledger
        self._store = store
        self._keys = keys

    def begin(self, bed: BedId, recorded_by: OperatorId) -> NewTake:
        """Make the clip's one-time key, its row and its file, in this order.

        Raises:
            StationError: a rule, the key store or the disk said no. A row without a file becomes DISCARDED.
        """
        clip = new_clip_id()
        identity = new_identity()
        with self._ledger.alone():  # the shred key must not change between the seal and the row
            self._ledger.begin_clip(clip, bed, recorded_by, self._keys.seal_clip_key(clip, identity))
        try:
            descriptor = self._store.new_take(clip)
        except StationError:
            self._ledger.move(clip, ClipEvent.DISCARD, STATION, code="take.no_file")
            raise
        return NewTake(clip, str(identity.recipient), descriptor)

    def seal(self, clip: ClipId, *, duration_s: float, frames: int, frames_black: int, size: tuple[int, int]) -> None:
        """The recorder closed the file whole: note what it is and move to SEALED."""
        width, height = size
        facts = TakeFacts(duration_s, frames, frames_black, width, height, self._store.settle(clip).sha256)
        self._ledger.move(clip, ClipEvent.SEAL, STATION, take=facts)

    def interrupt(self, clip: ClipId, code: str) -> bool:
        """The recorder did not close the file: keep what is authentic as a new, whole file. May be repeated.

        Returns:
            Whether anything usable was kept; if not, the clip is discarded.
        """
        if self._ledger.clip(clip).state is ClipState.RECORDING:
            self._ledger.move(clip, ClipEvent.INTERRUPT, STATION, code=code)
        identity = self._identity(clip)
        try:
            # To the same identity: its key is in the ledger already, whenever the power fails.
            with self._store.recovering(clip) as (torn, part):
                recover_prefix(torn, [identity], FileSink(part), [identity.recipient], playable_prefix)
            with Playback(self._reader(clip)) as playback:
                width, height = playback.size
                duration_s, frames = playback.duration_s, playback.frames
        except Integrity as error:
            log.warning("take not recoverable: %s %s", error.code, error.detail)
            self._ledger.move(clip, ClipEvent.DISCARD, STATION, code="take.empty")
            return False
        facts = TakeFacts(duration_s, frames, 0, width, height, self._store.settle(clip).sha256)
        self._ledger.move(clip, ClipEvent.RECOVER, STATION, take=facts)
        return True

    def open_sealed(self, clip: ClipId) -> tuple[SealedReader, str]:
        """The sealed clip, opened for reading in memory.

        Returns:
            A reader over the masked video (the caller closes it) and the SHA-256 of the file as it lies at rest.

        Raises:
            Refused: shredded.
            Integrity: the file is not what was sealed.
        """
        digest = self.digest_at_rest(clip)
        if digest != self._ledger.clip(clip).sealed_sha256:
            raise Integrity(
                "clip.changed", "This clip is not the one that was recorded. It is kept as it is; please tell IT."
            )
        return self._reader(clip), digest

    def digest_at_rest(self, clip: ClipId) -> str:
        """SHA-256 of the clip's file as it lies there now, hex."""
        digest = hashlib.sha256()
        with self._store.open(clip) as file:
            while block := file.read(_HASH_BLOCK_BYTES):
                digest.update(block)
        return digest.hexdigest()

    def mend(self) -> tuple[ClipId, ...]:
        """At start: recover what a crash left behind. Returns the clips that were recovered."""
        torn = self._ledger.clips([ClipState.RECORDING, ClipState.INTERRUPTED])
        return tuple(clip.id for clip in torn if self.interrupt(clip.id, "station.restarted"))

    def _identity(self, clip: ClipId) -> Identity:
        return self._keys.open_clip_key(clip, self._ledger.clip_key(clip))

    def _reader(self, clip: ClipId) -> SealedReader:
        file = self._store.open(clip)
        try:
            return SealedReader(file, [self._identity(clip)])
        except BaseException:
            file.close()
            raise
