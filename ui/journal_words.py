"""What the face says about the journal: acts, people and subjects from codes to words. Pure, like `phrases`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from app.audit_desk import Kind
from app.board import JournalRow
from app.export_places import ExportPlace, PlaceKind
from app.model import STATION, ClipState
from ui import words
from ui.fence_words import room_words
from ui.phrases import bytes_left
from ui.words import mark, say

ACTS = {
    "clip.begun": mark("recording began"),
    "clip.seal": mark("take sealed"),
    "clip.interrupt": mark("take interrupted"),
    "clip.recover": mark("take recovered"),
    "clip.discard": mark("take discarded"),
    "clip.submit": mark("sent for review"),
    "clip.leak_check_passed": mark("leak check passed"),
    "clip.leak_found": mark("leak found: quarantined"),
    "clip.leak_check_failed": mark("leak check failed: quarantined"),
    "clip.check_again": mark("leak check again"),
    "clip.masks_added": mark("masks added"),
    "clip.approve": mark("approved"),
    "clip.return": mark("returned"),
    "clip.reject": mark("rejected"),
    "clip.queue": mark("put into the outbox"),
    "clip.start_sending": mark("sending began"),
    "clip.retry": mark("sending tried again"),
    "clip.hold": mark("put on hold"),
    "clip.release": mark("released from hold"),
    "clip.deliver": mark("delivered"),
    "clip.expire": mark("approval expired"),
    "clip.void": mark("approval void: back to review"),
    "clip.lapse": mark("not reviewed in time: discarded"),
    "clip.review_again": mark("card lost: back to review"),
    "clip.withdraw": mark("withdrawn"),
    "clip.order_recall": mark("listed for recall"),
    "clip.shred": mark("shredded"),
    "clip.viewed": mark("clip watched"),
    "clip.file_removed": mark("file removed"),
    "retention.round": mark("daily round of retention"),
    "shred_key.changed": mark("shred key changed"),
    "approval.signed": mark("approval signed"),
    "approval.voided": mark("approval voided"),
    "approval.told": mark("own approvals confirmed"),
    "approval.disputed": mark("approval disputed: not hers"),
    "approval.break_glass": mark("APPROVED ALONE by who recorded it"),
    "receipt.accepted": mark("receipt verified"),
    "recall.confirmed": mark("recall confirmed"),
    "shipment.trouble": mark("sending met trouble"),
    "ledger.created": mark("ledger created"),
    "ledger.migrated": mark("ledger migrated"),
    "station.started": mark("station started"),
    "station.stopped": mark("station stopped"),
    "room.restarted": mark("room restarted"),
    "operator.signed_in": mark("signed in"),
    "operator.signed_out": mark("signed out"),
    "operator.pin_wrong": mark("wrong PIN"),
    "operator.pin_changed": mark("PIN changed"),
    "operator.pin_reset": mark("PIN reset"),
    "operator.enrolled": mark("person enrolled"),
    "operator.removed": mark("person removed"),
    "bed.added": mark("bed added"),
    "bed.camera_changed": mark("camera of a bed changed"),
    "bed.framing_changed": mark("framing of a bed changed"),
    "bed.framing_leased": mark("framing opened"),
    "family.added": mark("family enrolled"),
    "family.frozen": mark("family frozen"),
    "family.unfrozen": mark("family unfrozen"),
    "family.card_made": mark("family card made"),
    "family.card_lost": mark("family card lost: key revoked"),
    "stay.begun": mark("stay began"),
    "stay.joined": mark("second household linked"),
    "stay.flagged": mark("flagged as easily mistaken"),
    "stay.unflagged": mark("flag taken away"),
    "stay.wristband_bound": mark("wristband bound"),
    "bed.wristband_wrong": mark("wrong wristband scanned"),
    "stay.moved": mark("stay moved to another bed"),
    "stay.ended": mark("stay ended"),
    "consent.given": mark("consent given"),
    "consent.withdrawn": mark("consent withdrawn"),
    "journal.exported": mark("journal exported"),
    "journal.verified": mark("journal verified"),
}

KINDS = {
    Kind.TAKES: mark("Takes"),
    Kind.REVIEW: mark("Checks and reviews"),
    Kind.SENDING: mark("Sending"),
    Kind.ENDING: mark("Shredding and recall"),
    Kind.FAMILIES: mark("Families and consent"),
    Kind.PEOPLE: mark("People and PINs"),
    Kind.BEDS: mark("Beds and framing"),
    Kind.STATION: mark("Station and journal"),
}
#: What stands beside a line. A key that is not here is shown as it is.
FACTS = {
    "bad": mark("First bad line"),
    "bed": mark("Bed"),
    "clips": mark("Clips"),
    "code": mark("Reason code"),
    "delivered": mark("Delivered clips"),
    "family": mark("Family"),
    "frozen": mark("Kept for a frozen family"),
    "from": mark("State before"),
    "to": mark("State after"),
    "key": mark("Key"),
    "leak_check": mark("Leak check"),
    "people": mark("Consent for"),
    "purpose": mark("Purpose"),
    "role": mark("Role"),
    "room": mark("Room"),
    "rows": mark("Lines"),
    "sha256": mark("Digest of the file"),
    "shipment": mark("Shipment"),
    "stay": mark("Stay"),
    "unreviewed": mark("Clips not reviewed"),
    "until": mark("Until"),
    "version": mark("Version"),
    "watched": mark("Digest that was watched"),
}
#: What is wrong with the first bad line.
BAD = {
    "journal.edited": mark("It was changed after it was written."),
    "journal.gap": mark("It is missing or stands elsewhere."),
    "journal.unsigned": mark("Nobody signed it."),
    "journal.forged": mark("Its signature is not this station's."),
    "journal.replaced": mark("It is not the line that was signed."),
    "journal.cut": mark("Lines that were signed are missing from here on."),
}
STATES = {
    ClipState.RECORDING: mark("recording"),
    ClipState.INTERRUPTED: mark("interrupted"),
    ClipState.SEALED: mark("sealed"),
    ClipState.QUARANTINED: mark("quarantined"),
    ClipState.AWAITING_REVIEW: mark("awaiting review"),
    ClipState.RETURNED: mark("returned"),
    ClipState.REJECTED: mark("rejected"),
    ClipState.DISCARDED: mark("discarded"),
    ClipState.APPROVED: mark("approved"),
    ClipState.QUEUED: mark("queued"),
    ClipState.SENDING: mark("sending"),
    ClipState.HELD: mark("on hold"),
    ClipState.DELIVERED: mark("delivered"),
    ClipState.WITHDRAWN: mark("withdrawn"),
    ClipState.RECALL_PENDING: mark("destroyed here, recall open"),
    ClipState.SHREDDED: mark("shredded"),
}
_LONG_CODE = 24


def exact_time(moment: dt.datetime, now: dt.datetime) -> str:
    """To the second, with the day where it is not today's."""
    at = moment.astimezone().strftime("%H:%M:%S")
    return at if words.days_between(moment, now) == 0 else f"{words.date(moment)} {at}"


def act_words(act: str) -> str:
    """A journal act for people; an unknown one as its code."""
    source = ACTS.get(act)
    return say(source) if source else act


def subject_words(subject: str) -> str:
    """What a journal line is about; ids of clips are shortened as people read them aloud."""
    kind, _, what = subject.partition(":")
    if kind == "clip" and len(what) > 8:  # noqa: PLR2004 - six characters and an ellipsis are shorter
        return say("Clip {clip}", clip=f"{what[:4]}…{what[-2:]}")
    forms = {
        "clip": mark("Clip {clip}"),
        "bed": mark("Bed {bed}"),
        "family": mark("Family {family}"),
        "operator": mark("Operator {operator}"),
        "station": mark("Station {station}"),
    }
    return say(forms[kind], **{kind: what}) if kind in forms and what else subject


def who_words(actor: str, people: Mapping[str, str]) -> str:
    """Who did it: a person's name, the station itself as a word, somebody gone by their badge."""
    return say("Station") if actor == STATION else people.get(actor, actor)


def grouped(code: str) -> str:
    """A long id or digest in groups of four, so that eyes and lines can break it."""
    if len(code) < _LONG_CODE or not code.isalnum():
        return code
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def facts_words(row: JournalRow) -> list[tuple[str, str]]:
    """What stands beside a line: its name in words, its value as written."""
    return [(say(FACTS[key]) if key in FACTS else key, _fact_words(key, value)) for key, value in row.facts]


def _fact_words(key: str, value: str) -> str:
    if key in ("from", "to") and value in set(ClipState):
        return say(STATES[ClipState(value)])
    return room_words(value) if key == "room" else grouped(value)


def place_words(place: ExportPlace, *, demo: bool) -> str:
    """A folder to export to."""
    left = bytes_left(place.free_bytes)
    if place.kind is PlaceKind.REMOVABLE:
        return say("Drive {name} · {left}", name=place.name, left=left)
    if demo:
        return say("This station's own folder, gone with the demo · {left}", left=left)
    return say("This station's own folder, for IT · {left}", left=left)


def bad_words(code: str) -> str:
    """Why the first bad line does not verify."""
    return say(BAD.get(code, mark("It does not verify.")))
