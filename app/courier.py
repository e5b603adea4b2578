"""The station's side of delivery: reads what the sender and the gateway said, and lets the ledger move on it.

The row in the ledger is the truth. A status file only moves what people see; delivery needs a receipt that verifies.
Polling again changes nothing, so a lost wake-up or a crash in between costs a second, never a clip.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from app import review
from app.errors import Integrity, Refused, StationError
from app.ledger import Ledger
from app.lifecycle import ClipEvent
from app.model import STATION, ClipId, ClipState, OperatorId, Shipment
from app.outbox.layout import Status
from app.outbox.spool import Spool

log = logging.getLogger("swaddle.courier")


class Courier:
    """Moves clips along QUEUED → SENDING → DELIVERED or HELD.

    Args:
        ledger: the truth.
        spool: the outbox folder.
        receipt_key: the gateway's pinned receipt key, 32 raw bytes.
        changed: called after a clip's row changed.
    """

    def __init__(self, ledger: Ledger, spool: Spool, receipt_key: bytes, changed: Callable[[ClipId], None]) -> None:
        self._ledger = ledger
        self._spool = spool
        self._receipt_key = receipt_key
        self._changed = changed
        self._one_at_a_time = threading.Lock()

    def dispatch(self, clip: ClipId) -> None:
        """An approved clip goes out: the row first, then one rename per shipment.

        Raises:
            Refused: consent or approval no longer holds; nothing left.
        """
        self._ledger.move(clip, ClipEvent.QUEUE, STATION)
        for shipment in self._ledger.shipments_of(clip):
            self._spool.release(shipment.approval.shipment)
        self._changed(clip)

    def mend(self) -> None:
        """At start: queue what a crash left between approval and outbox, release what is queued, drop strays."""
        for clip in self._ledger.clips([ClipState.APPROVED]):
            try:
                self._ledger.move(clip.id, ClipEvent.QUEUE, STATION)
            except Refused as error:
                log.info("approved clip stays: %s", error.code)
        self._expire()
        leaving = {ClipState.QUEUED, ClipState.SENDING, ClipState.HELD}
        queued = [
            shipment.approval.shipment
            for shipment in self._ledger.standing_shipments()
            if self._ledger.clip(shipment.approval.clip).state in leaving
        ]
        self._spool.sweep(queued)

    def poll(self) -> None:
        """Look at every shipment that has no receipt yet."""
        with self._one_at_a_time:
            self._expire()
            for shipment in self._ledger.standing_shipments():
                if not shipment.receipt:
                    self._look_at(shipment)

    def retry(self, clip: ClipId, actor: OperatorId) -> None:
        """A person lets a held clip go again.

        Raises:
            Refused: consent or approval no longer holds.
        """
        with self._one_at_a_time:  # a poll in between would read the old status and hold the clip again
            if self._ledger.clip(clip).state is not ClipState.HELD:
                return
            self._ledger.move(clip, ClipEvent.RELEASE, actor)
            for shipment in self._ledger.shipments_of(clip):
                self._spool.let_go(shipment.approval.shipment)
                self._ledger.note_trouble(shipment.approval.shipment, "", "")
        self._changed(clip)

    def _expire(self) -> None:
        """Approvals that ran out unused go back to review; what lay ready for them is taken away."""
        for clip in review.expire_overdue(self._ledger):
            for shipment in self._ledger.shipments_of(clip, voided=True):
                self._spool.withdraw(shipment.approval.shipment)
            self._changed(clip)

    def _look_at(self, shipment: Shipment) -> None:
        shipment_id, clip = shipment.approval.shipment, shipment.approval.clip
        try:
            receipt = self._spool.verified_receipt(shipment_id, self._receipt_key)
            sealed_receipt = self._spool.receipt_bytes(shipment_id)
            if receipt is not None and sealed_receipt is not None:
                self._ledger.accept_receipt(shipment_id, sealed_receipt, receipt.gateway)
                self._spool.remove_delivered(shipment_id, self._receipt_key)
                self._changed(clip)
                return
            status = self._spool.status(shipment_id)
            if status is not None:
                self._follow(shipment, status)
        except Integrity as error:
            self._trouble(shipment, error)

    def _follow(self, shipment: Shipment, status: Status) -> None:
        shipment_id, clip = shipment.approval.shipment, shipment.approval.clip
        state = self._ledger.clip(clip).state
        before = (state, shipment.sent_bytes, shipment.trouble)
        if status.confirmed_bytes > shipment.sent_bytes:
            self._ledger.note_progress(shipment_id, status.confirmed_bytes)
        if status.state == "sending" and state is ClipState.QUEUED:
            state = self._start_sending(shipment)
        if status.state == "held" and state in (ClipState.QUEUED, ClipState.SENDING):
            state = self._ledger.move(clip, ClipEvent.HOLD, STATION, code=status.code).state
        self._ledger.note_trouble(shipment_id, status.code, status.sentence)
        if (state, status.confirmed_bytes, status.code) != before:
            self._changed(clip)

    def _start_sending(self, shipment: Shipment) -> ClipState:
        clip = shipment.approval.clip
        try:
            return self._ledger.move(clip, ClipEvent.START_SENDING, STATION).state
        except Refused as error:
            # Consent or approval ended after the rename: take the shipment back before its last chunk has gone. What
            # was signed no longer holds, so the clip needs a new approval.
            self._spool.withdraw(shipment.approval.shipment)
            return self._ledger.move(clip, ClipEvent.VOID, STATION, code=error.code).state

    def _trouble(self, shipment: Shipment, error: StationError) -> None:
        if shipment.trouble == error.code:
            return
        log.error("shipment in trouble: %s %s", error.code, error.detail)
        self._ledger.note_trouble(shipment.approval.shipment, error.code, error.sentence)
        if self._ledger.clip(shipment.approval.clip).state in (ClipState.QUEUED, ClipState.SENDING):
            self._ledger.move(shipment.approval.clip, ClipEvent.HOLD, STATION, code=error.code)
        self._changed(shipment.approval.clip)
