"""The cards of the Station page, from values to words. Pure."""

from __future__ import annotations

import datetime as dt

from app.board import RoomHealth, StationHealth
from app.machine_report import CameraFact, MachineFacts
from ui import phrases, words
from ui.fence_words import attempt_words, room_words
from ui.journal_words import grouped
from ui.machine_words import bytes_words, moment_words
from ui.widgets.fact_card import CardWords
from ui.words import say

#: Under this much free space the disk is shown amber: about a day of clips on a busy ward.
LOW_DISK_BYTES = 5_000_000_000
_ICONS = {"recorder": "camera", "station": "station", "sender": "send", "checker": "reviews", "gateway": "gateway"}
_LINE_DIGITS = 32


def now_cards(health: StationHealth, facts: MachineFacts | None, now: dt.datetime) -> list[CardWords]:
    """How everything is now: rooms, gateway, cameras, disk, journal."""
    cards = [_room(room) for room in health.rooms]
    reached = health.gateway_reached_at
    cards.append(
        CardWords(
            "gateway",
            say("Gateway"),
            (
                (say("Last reached"), words.when(reached, now) if reached else "—"),
                (say("Clips waiting"), str(health.outbox_waiting)),
            ),
            "ok" if reached else "warn",
            say("Reached") if reached else say("Not reached yet"),
        )
    )
    low = health.free_bytes < LOW_DISK_BYTES
    used = facts.clips_bytes + facts.outbox_bytes if facts is not None else 0
    cards.append(
        CardWords(
            "disk",
            say("Disk"),
            (
                (say("Clips, sealed"), bytes_words(used) if facts is not None else "—"),
                (say("All of it"), bytes_words(facts.disk_bytes) if facts is not None else "—"),
            ),
            "warn" if low else "ok",
            phrases.bytes_left(health.free_bytes),
        )
    )
    if facts is not None:
        cards += [_cameras(facts.cameras), _journal(facts, now)]
    return cards


def key_cards(facts: MachineFacts, now: dt.datetime, *, kept_out: bool) -> list[CardWords]:
    """What never changes by itself: keys and versions; `kept_out`: the window stays out of screen captures."""
    store = say("in memory, gone with the demo") if facts.keys_in_memory else say("in the key store of the system")
    receipt = _key(facts.receipt_key) if facts.receipt_key else say("none in the policy")
    return [
        CardWords(
            "key",
            say("Secret keys"),
            (
                (say("They are"), store),
                (say("Station's signing key"), _key(facts.signing_key)),
                (say("Gateway's receipt key"), receipt),
                (say("Shred key changed"), moment_words(facts.shred_key_changed_at, now)),
            ),
        ),
        CardWords("info", say("Versions"), (*facts.versions, (say("Operating system"), facts.system))),
        CardWords(
            "eye",
            say("Screen"),
            ((say("Screen captures of this window"), say("Kept out") if kept_out else say("This system cannot")),),
        ),
    ]


def _key(digits: str) -> str:
    """All of it, to be compared with a sheet of paper: two lines of groups."""
    return "\n".join(grouped(digits[at : at + _LINE_DIGITS]) for at in range(0, len(digits), _LINE_DIGITS))


def _room(room: RoomHealth) -> CardWords:
    broken = [attempt for attempt, refused in room.fence if not refused]
    if not room.running:
        tone, state = "stop", say("Down")
    elif room.proven:
        tone, state = "ok", say("Running, fenced")
    elif not room.must_be_fenced:
        tone, state = "ok", say("Running")
    else:
        tone, state = "warn", say("Running, fence not proven")
    tried = say("{count} of {all} refused", count=len(room.fence) - len(broken), all=len(room.fence))
    facts = [(say("Restarts"), str(room.restarts))]
    if room.must_be_fenced:
        facts.insert(0, (say("Ways out tried"), tried if room.fence else say("none tried")))
    if broken:
        facts.append((say("Not refused"), say(", ").join(map(attempt_words, broken))))
    return CardWords(_ICONS.get(room.room, "station"), room_words(room.room), tuple(facts), tone, state)


def _cameras(cameras: tuple[CameraFact, ...]) -> CardWords:
    gone = [camera for camera in cameras if not camera.present]
    facts = tuple(
        (camera.name or camera.id, say(", ").join(camera.beds) if camera.beds else say("no bed"))
        for camera in cameras[:3]
    )
    if gone:
        return CardWords("camera", say("Cameras"), facts, "warn", say("{count} not there", count=len(gone)))
    return CardWords("camera", say("Cameras"), facts, "ok", say("{count} there", count=len(cameras)))


def _journal(facts: MachineFacts, now: dt.datetime) -> CardWords:
    return CardWords(
        "journal",
        say("Journal"),
        (
            (say("Last verified"), moment_words(facts.journal_verified_at, now)),
            (say("Last round of retention"), moment_words(facts.retention_at, now)),
        ),
        "ok",
        say("{count} lines", count=f"{facts.journal_lines:,}"),
    )
