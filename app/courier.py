"""The station's side of delivery: reads what the sender and the gateway said, and lets the ledger move on it.

The row in the ledger is the truth: whatever lies in the outbox and is not on its way there is taken back. A status file
only moves what people see; delivery needs a receipt that verifies for the manifest in the ledger. Polling again changes
nothing, so a lost wake-up or a crash in between costs a second, never a clip.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from app import consent, review
from app.clock import Clock
from app.errors import Integrity, NeedsPerson, Refused, StationError
from app.hearsay import in_our_words
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.model import STATION, ClipId, ClipState, OperatorId, Shipment, ShipmentId
from app.outbox import receipt, shipment
from app.outbox.layout import Status
from app.outbox.spool import Spool
from app.vault.sinks import disk_error

log = logging.getLogger("swaddle.courier")

CARD_LOST: Final = "card.lost"
FROZEN: Final = "family.frozen"
_LEAVING: Final = frozenset({ClipState.QUEUED, ClipState.SENDING, ClipState.HELD})


class Courier:
    """Moves clips along APPROVED → QUEUED → SENDING → DELIVERED or HELD.

    Args:
        ledger: the truth.
        spool: the outbox folder.
        receipt_key: the gateway's pinned receipt key, 32 raw bytes.
        clock: for consents that run out.
        changed: called after a clip's row changed.
    """

    def __init__(
        self, ledger: Ledger, spool: Spool, receipt_key: bytes, clock: Clock, changed: Callable[[ClipId], None]
    ) -> None:
        self._ledger = ledger
        self._spool = spool
        self._receipt_key = receipt_key
        self._clock = clock
        self._changed = changed
        self._one_at_a_time = threading.Lock()

    def dispatch(self, clip: ClipId) -> None:
        """An approved clip goes out: the row first, then one rename per shipment.

        Raises:
            Refused: consent or approval no longer holds; nothing left, the clip is back in review.
            NeedsPerson: the disk; what is not released yet will be, by `poll`.
        """
        with self._alone():
            if self._ledger.clip(clip).state is ClipState.AWAITING_REVIEW:
                raise Refused("approval.void", "The approval no longer holds. Look at the clip again, then approve it.")
            self._queue(clip)

    def mend(self) -> None:
        """At start: queue what a crash left between approval and outbox, release what is queued, drop strays."""
        with self._alone():
            self._queue_approved()
            self._expire()
            leaving = self._leaving()
            frozen = self._held_back(leaving)
            self._spool.sweep(leaving - frozen, frozen)
            self._take_back_strays()

    def poll(self) -> None:
        """Look at every shipment that has no receipt yet. Trouble with one never keeps the others."""
        with self._alone():
            self._queue_approved()
            self._expire()
            self._take_back_strays()
            for sent in self._ledger.undelivered_shipments():
                self._look_at(sent)

    def drop(self, clips: Iterable[ClipId]) -> None:
        """Their approvals ended at once: nothing sealed under those stays where the sender could take it."""
        with self._alone():
            for clip in clips:
                for sent in self._ledger.shipments_of(clip, voided=True):
                    self._spool.withdraw(sent.approval.shipment)

    def retry(self, clip: ClipId, actor: OperatorId) -> None:
        """A person lets a held clip go again.

        Raises:
            Refused: consent or approval no longer holds.
        """
        with self._alone():  # a poll in between would read the old status and hold the clip again
            if self._ledger.clip(clip).state is not ClipState.HELD:
                return
            self._ledger.move(clip, ClipEvent.RELEASE, actor)
            for sent in self._open_shipments(clip):
                self._spool.put_receipt_aside(sent.approval.shipment)  # a good one had been accepted
                self._spool.let_go(sent.approval.shipment)
                self._ledger.note_trouble(sent.approval.shipment, "", "")
        self._changed(clip)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One verb at a time; what the outbox's disk says becomes a sentence."""
        with self._one_at_a_time:
            try:
                yield
            except OSError as error:
                raise disk_error(error) from error

    # -- into the outbox and out of it

    def _queue_approved(self) -> None:
        """What a crash or a full disk left behind between approval and outbox."""
        for clip in self._ledger.clips([ClipState.APPROVED]):
            try:
                self._queue(clip.id)
            except StationError as error:
                log.info("approved clip not queued: %s", error.code)

    def _queue(self, clip: ClipId) -> None:
        if self._ledger.clip(clip).state is ClipState.APPROVED:
            try:
                self._ledger.move(clip, ClipEvent.QUEUE, STATION)
            except Refused as error:
                self._take_back(clip, error.code)
                raise
        for sent in self._open_shipments(clip):
            if self._sealed_to_lost_card(sent):
                self._take_back(clip, CARD_LOST)
                raise Refused(CARD_LOST, "The family has a new card. Look at the clip again, then approve it.")
            self._release(sent)
        self._changed(clip)

    def _release(self, sent: Shipment) -> None:
        """Into the outbox, if it is not there yet."""
        try:
            self._spool.release(sent.approval.shipment)
        except NeedsPerson as error:  # it is nowhere: only a new approval makes it anew
            self._take_back(sent.approval.clip, error.code)
            raise

    def _take_back(self, clip: ClipId, code: str) -> None:
        """What was signed no longer holds: the clip goes back to review. One that a family already has is held.

        Out of the outbox first, all of it: the sender stops before its last chunk.
        """
        for sent in self._open_shipments(clip):
            self._spool.withdraw(sent.approval.shipment)
        state = self._ledger.clip(clip).state
        if state in (ClipState.QUEUED, ClipState.SENDING) and self._somebody_has_it(clip):
            self._ledger.move(clip, ClipEvent.HOLD, STATION, code=code)
        elif state in (ClipState.APPROVED, ClipState.QUEUED, ClipState.SENDING):
            if state is ClipState.SENDING:
                self._ledger.move(clip, ClipEvent.HOLD, STATION, code=code)
            self._ledger.move(clip, ClipEvent.VOID, STATION, code=code)
        elif state is ClipState.HELD and code == CARD_LOST and not self._somebody_has_it(clip):
            self._ledger.move(clip, ClipEvent.VOID, STATION, code=code)
        self._changed(clip)

    def _take_back_strays(self) -> None:
        """Whatever ended a clip's way (consent withdrawn, rejected, expired), its shipments do not stay in reach."""
        leaving = self._leaving()
        for shipment_id in self._spool.waiting():
            if shipment_id not in leaving:
                self._spool.withdraw(shipment_id)

    def _expire(self) -> None:
        """Approvals that ran out unused go back to review; what lay ready for them is taken away."""
        for clip in review.expire_overdue(self._ledger):
            for sent in self._ledger.shipments_of(clip, voided=True):
                self._spool.withdraw(sent.approval.shipment)
            self._changed(clip)

    def _leaving(self) -> frozenset[ShipmentId]:
        return frozenset(
            sent.approval.shipment
            for sent in self._ledger.undelivered_shipments()
            if self._ledger.clip(sent.approval.clip).state in _LEAVING
        )

    def _open_shipments(self, clip: ClipId) -> Iterable[Shipment]:
        return [sent for sent in self._ledger.shipments_of(clip) if not sent.receipt]

    def _somebody_has_it(self, clip: ClipId) -> bool:
        return any(sent.receipt for sent in self._ledger.shipments_of(clip))

    # -- what sender and gateway said

    def _look_at(self, sent: Shipment) -> None:
        try:
            if self._arrived(sent):
                return
            if not self._may_go_on(sent):
                return
            status = self._spool.status(sent.approval.shipment)
            if status is not None:
                self._follow(sent, status)
        except Integrity as error:
            self._trouble(sent, error, hold=True)
        except Refused as error:
            log.info("shipment stays: %s", error.code)
        except StationError as error:
            self._trouble(sent, error, hold=False)
        except OSError as error:
            self._trouble(sent, disk_error(error), hold=False)

    def _arrived(self, sent: Shipment) -> bool:
        """Take in the gateway's receipt, if there is one: for exactly what was signed, as the ledger has it."""
        shipment_id = sent.approval.shipment
        untrusted_receipt = self._spool.receipt_bytes(shipment_id)
        if untrusted_receipt is None:
            return False
        payload, _ = shipment.read_unverified(sent.approval.manifest)
        proven = receipt.verify(untrusted_receipt, self._receipt_key, payload)
        self._ledger.accept_receipt(shipment_id, untrusted_receipt, proven.gateway)
        self._spool.withdraw(shipment_id)  # the local ciphertext: not before the receipt is in the ledger
        self._changed(sent.approval.clip)
        return True

    def _check_again(self, sent: Shipment) -> None:
        """Consent may end while a clip waits for the gateway: then it is taken back before anybody sends it."""
        reason = consent.why_not(self._ledger, sent.approval.family, review.PURPOSE, self._clock.now())
        if not reason and self._sealed_to_lost_card(sent):
            reason = CARD_LOST
        if reason:
            self._take_back(sent.approval.clip, reason)
            raise Refused(reason, "The family may not receive this clip any more. It is back in review.")
        self._release(sent)

    def _may_go_on(self, sent: Shipment) -> bool:
        """Whether it is worth looking at what the sender says of it."""
        state = self._ledger.clip(sent.approval.clip).state
        if self._held_for_family(sent, state):
            return False
        if state in (ClipState.QUEUED, ClipState.SENDING):
            self._check_again(sent)
        elif state is ClipState.HELD and self._sealed_to_lost_card(sent):
            if not self._somebody_has_it(sent.approval.clip):
                self._take_back(sent.approval.clip, CARD_LOST)
            return False
        return True

    def _held_for_family(self, sent: Shipment, state: ClipState) -> bool:
        """A frozen family's shipments wait here, whole and out of reach; everybody else's go on."""
        frozen = self._ledger.family(sent.approval.family).frozen
        if frozen and state in _LEAVING:
            self._spool.hold_back(sent.approval.shipment)
        if state is ClipState.HELD or frozen == (sent.trouble == FROZEN):  # HELD: why it is, stays said
            return frozen
        sentence = "This family is frozen. The clip waits here and goes on when the charge nurse unfreezes it."
        self._ledger.note_trouble(sent.approval.shipment, *((FROZEN, sentence) if frozen else ("", "")))
        self._changed(sent.approval.clip)
        return frozen

    def _held_back(self, leaving: Iterable[ShipmentId]) -> frozenset[ShipmentId]:
        known = [self._ledger.shipment(shipment_id) for shipment_id in leaving]
        frozen = {family.code for family in self._ledger.families() if family.frozen}
        return frozenset(sent.approval.shipment for sent in known if sent.approval.family in frozen)

    def _sealed_to_lost_card(self, sent: Shipment) -> bool:
        _, manifest = shipment.read_unverified(sent.approval.manifest)
        return manifest.recipient_sha256 != shipment.recipient_fingerprint(
            self._ledger.family(sent.approval.family).recipient
        )

    def _follow(self, sent: Shipment, status: Status) -> None:
        shipment_id, clip = sent.approval.shipment, sent.approval.clip
        before = self._ledger.clip(clip).state
        code, sentence = in_our_words(status.code, status.sentence, otherwise="sender.unclear")
        confirmed_bytes = min(status.confirmed_bytes, sent.size_bytes)
        if confirmed_bytes > sent.sent_bytes:
            self._ledger.note_progress(shipment_id, confirmed_bytes)
        if status.state == "sending" and before is ClipState.QUEUED:
            try:
                self._ledger.move(clip, ClipEvent.START_SENDING, STATION)
            except Refused as error:
                if error.code != FROZEN:  # another household's: this one's goes on, whatever the row is called
                    self._take_back(clip, error.code)
                    return
        if status.state == "held" and before in (ClipState.QUEUED, ClipState.SENDING):
            self._ledger.move(clip, ClipEvent.HOLD, STATION, code=code)
        self._ledger.note_trouble(shipment_id, code, sentence)
        known = (sent.trouble, sent.trouble_sentence)
        moved = self._ledger.clip(clip).state is not before or confirmed_bytes > sent.sent_bytes
        if moved or known != (code, sentence):
            self._changed(clip)

    def _trouble(self, sent: Shipment, error: StationError, *, hold: bool) -> None:
        if sent.trouble == error.code:
            return
        log.error("shipment in trouble: %s %s", error.code, error.detail)
        self._ledger.note_trouble(sent.approval.shipment, error.code, error.sentence)
        if hold and self._ledger.clip(sent.approval.clip).state in (ClipState.QUEUED, ClipState.SENDING):
            self._ledger.move(sent.approval.clip, ClipEvent.HOLD, STATION, code=error.code)
        self._changed(sent.approval.clip)
