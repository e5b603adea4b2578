"""A take, from the press of Record to a sealed clip: key, row, file; and the recovery of torn ones."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass

from app.clip_timeline import UNKNOWN, ClipTimeline
from app.errors import Integrity, StationError
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.model import STATION, BedId, ClipId, ClipState, OperatorId, TakeFacts
from app.playback import Playback
from app.vault.boxes import playable_prefix
from app.vault.container import SealedReader, recover_prefix
from app.vault.header import NoKeyFits
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

    def begin_replacement(self, replaces: ClipId, actor: OperatorId) -> NewTake:
        """As `begin`, for a copy of a clip with more masks.

        Raises:
            StationError: a rule, the key store or the disk said no.
        """
        clip = new_clip_id()
        identity = new_identity()
        with self._ledger.alone():
            self._ledger.begin_replacement(clip, replaces, actor, self._keys.seal_clip_key(clip, identity))
        try:
            descriptor = self._store.new_take(clip)
        except StationError:
            self.give_up(clip, "take.no_file")
            raise
        return NewTake(clip, str(identity.recipient), descriptor)

    def replace(self, old: ClipId, new: ClipId, actor: OperatorId, *, masks: int) -> None:
        """The copy is whole: it is SEALED and the old clip DISCARDED, both or neither. `masks`: how many were added.

        Raises:
            Refused: the old clip moved on meanwhile. Integrity: the new file is not what was written.
        """
        facts = self._facts(new, self._ledger.clip(old).frames_black)
        with self._ledger.together():
            self._ledger.move(old, ClipEvent.MASKS_ADDED, actor, counts={"masks": masks})
            self._ledger.move(new, ClipEvent.SEAL, STATION, take=facts)
            self._ledger.put_timeline(new, self._ledger.timeline(old))  # the same pictures at the same times

    def give_up(self, clip: ClipId, code: str) -> None:
        """A copy that did not become whole is nobody's clip."""
        if self._ledger.clip(clip).state is ClipState.RECORDING:
            self._ledger.move(clip, ClipEvent.DISCARD, STATION, code=code)

    def seal(self, clip: ClipId, *, frames_black: int, timeline: ClipTimeline = UNKNOWN) -> bool:
        """The recorder says that it closed the file whole. What the clip is, is read from the file, not believed.

        Args:
            clip: the take.
            frames_black: as the recorder counted them: the file does not tell.
            timeline: as the recorder told it: the file does not tell that either.

        Returns:
            Whether there is a clip now; a file that is not whole after all is recovered as far as it goes.
        """
        if self._ledger.clip(clip).state is not ClipState.RECORDING:
            return False  # withdrawn or discarded meanwhile
        try:
            facts = self._facts(clip, frames_black)
        except (Integrity, NoKeyFits) as error:
            log.warning("take was said to be whole and is not: %s %s", error.code, error.detail)
            return self.interrupt(clip, error.code)
        with self._ledger.together():
            self._ledger.move(clip, ClipEvent.SEAL, STATION, take=facts)
            self._ledger.put_timeline(clip, timeline)
        return True

    def interrupt(self, clip: ClipId, code: str) -> bool:
        """The recorder did not close the file: keep what is authentic as a new, whole file. May be repeated.

        Returns:
            Whether anything usable was kept; if not, the clip is discarded.

        Raises:
            StationError: the disk or the key store said no; the clip stays INTERRUPTED and can be tried again.
        """
        state = self._ledger.clip(clip).state
        if state is ClipState.RECORDING:
            self._ledger.move(clip, ClipEvent.INTERRUPT, STATION, code=code)
        elif state is not ClipState.INTERRUPTED:
            return False  # withdrawn or discarded meanwhile
        identity = self._identity(clip)
        try:
            # To the same identity: its key is in the ledger already, whenever the power fails.
            with self._store.recovering(clip) as (torn, part):
                recover_prefix(torn, [identity], FileSink(part), [identity.recipient], playable_prefix)
            facts = self._facts(clip, 0)
        except (Integrity, NoKeyFits) as error:
            log.warning("take not recoverable: %s %s", error.code, error.detail)
            self._ledger.move(clip, ClipEvent.DISCARD, STATION, code=error.code)
            return False
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
        self._ledger.clip_key(clip)  # shredded: that, and not that its file is gone
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
        """At start: recover what a crash left behind. Returns the clips that were recovered.

        One that cannot be recovered now (a full disk) stays as it is for the next start: it must not keep the station
        from starting.
        """
        recovered: list[ClipId] = []
        for clip in self._ledger.clips([ClipState.RECORDING, ClipState.INTERRUPTED]):
            try:
                if clip.replaces is not None:
                    self.give_up(clip.id, "station.restarted")  # the clip it would have replaced is still there
                elif self.interrupt(clip.id, "station.restarted"):
                    recovered.append(clip.id)
            except StationError as error:
                log.warning("a torn take waits for the next start: %s %s", error.code, error.detail)
        return tuple(recovered)

    def _facts(self, clip: ClipId, frames_black: int) -> TakeFacts:
        """What the clip's file is, from the file."""
        with Playback(self._reader(clip)) as playback:
            width, height = playback.size
            duration_s, frames = playback.duration_s, playback.frames
        return TakeFacts(duration_s, frames, min(frames_black, frames), width, height, self._store.settle(clip).sha256)

    def _identity(self, clip: ClipId) -> Identity:
        return self._keys.open_clip_key(clip, self._ledger.clip_key(clip))

    def _reader(self, clip: ClipId) -> SealedReader:
        file = self._store.open(clip)
        try:
            return SealedReader(file, [self._identity(clip)])
        except BaseException:
            file.close()
            raise
