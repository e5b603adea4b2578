"""The DEMO profile: everything invented, in a fresh folder of its own, gone at exit. Built by `main.py demo` only.

Keys live in memory; what must be a file (the TLS keys of gateway and sender) is encrypted, its passphrase goes by pipe.
No USB camera is opened. Every manifest says `demo`, which a production gateway refuses.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from app import demo_pki
from app.anchor import read_anchor
from app.clock import Clock
from app.demo_keys import MemoryKeyStore
from app.errors import StationError
from app.family_board import FreezeReason, Person
from app.journal import JournalSigner
from app.ledger import Ledger
from app.lines import LineChannel
from app.messages import gateway as gateway_messages
from app.messages.sender import Configure
from app.model import (
    STATION,
    Bed,
    BedId,
    Consent,
    Family,
    FamilyCode,
    Operator,
    OperatorId,
    Purpose,
    Role,
    Stay,
    StayId,
)
from app.operators import Operators
from app.outbox.roster import RosterFamily, RosterOperator
from app.switchboard import Ends
from app.vault.identities import Identity, new_identity
from app.vault.keys import StationKeys
from app.workers import Worker
from capture.synthetic_framing import DEMO_FRAMING

log = logging.getLogger("swaddle.demo")

STATION_ID: Final = "demo-station"
PIN: Final = "408271"  # of everybody in the demo; on the sign-in page and in the README
NURSE: Final = OperatorId("n-lin")
CHARGE_NURSE: Final = OperatorId("c-hao")
IT: Final = OperatorId("it-sam")
BED: Final = BedId("07")

STAFF: Final = (
    Operator(NURSE, "Lin", Role.NURSE),
    Operator(OperatorId("n-mei"), "Mei", Role.NURSE),
    Operator(CHARGE_NURSE, "Hao", Role.CHARGE_NURSE),
    Operator(OperatorId("c-ruth"), "Ruth", Role.CHARGE_NURSE),
    Operator(IT, "Sam", Role.IT),
)
_HERE_SINCE: Final = dt.timedelta(days=6)


@dataclass(frozen=True, slots=True)
class _DemoBed:
    bed: str
    families: tuple[str, ...]
    consent_days: int = 20
    framed: bool = True
    frozen: bool = False
    flagged: bool = False


_BEDS: Final = (
    _DemoBed("03", ("P4WD",)),
    _DemoBed("04", ("D5YS",), consent_days=-1),  # consent ended yesterday: visible, not recordable
    _DemoBed("05", ("T2HX", "W4CF")),  # two households
    _DemoBed("06", ("H9KT",), frozen=True),
    _DemoBed("07", ("K7Q2",)),
    _DemoBed("08", ("K7O2",), flagged=True),  # looks like the one beside it: on purpose
    _DemoBed("09", ("G3LM",), consent_days=2),  # to be renewed soon
    _DemoBed("10", ()),  # empty
    _DemoBed("11", ("M8RC",), framed=False),  # no framing: nothing but black
    _DemoBed("12", ("R6VN",)),
    _DemoBed("13", ("R6VN",)),  # twins
)


@dataclass(frozen=True, slots=True)
class Demo:
    """What the DEMO profile hands to the station, and what only the demo knows."""

    key_store: MemoryKeyStore
    keys: StationKeys
    ledger: Ledger
    operators: Operators
    pki: demo_pki.DemoPki
    outbox: Path
    family_keys: dict[FamilyCode, Identity]

    def renew_roster(self) -> None:
        """A family or its key is new: the demo's gateway learns of it, as a hospital's admin would have it."""
        self.pki.renew_roster(_rostered(self.ledger))


def build(data: Path, clock: Clock) -> Demo:
    """Invent a ward. Takes about a second: Argon2 for every PIN.

    Args:
        data: an empty folder, owner-only; the launcher made it and removes it.
        clock: wall time.
    """
    key_store = MemoryKeyStore()
    keys = StationKeys.open(key_store)
    signer = JournalSigner(STATION_ID, keys.signing_key)
    ledger = Ledger.open(data / "ledger.db", keys.ledger_key, clock, signer, anchor=read_anchor(key_store))
    operators = Operators(ledger, keys.pin_pepper, clock)
    for person in STAFF:
        operators.enrol(person, PIN)
    family_keys = _fill_beds(ledger, clock.now())
    outbox = data / "outbox"
    pki = demo_pki.build(
        data,
        station=STATION_ID,
        station_signing_key=keys.signing_public,
        operators=[
            RosterOperator(id=e.operator, role=e.role.value, signing_key=e.public_key.hex()) for e in operators.roster()
        ],
        families=_rostered(ledger),
        now=clock.now(),
    )
    return Demo(key_store, keys, ledger, operators, pki, outbox, family_keys)


def _fill_beds(ledger: Ledger, now: dt.datetime) -> dict[FamilyCode, Identity]:
    family_keys: dict[FamilyCode, Identity] = {}
    for place in _BEDS:
        ledger.add_bed(Bed(BedId(place.bed), "demo", DEMO_FRAMING if place.framed else None), STATION)
        families = tuple(FamilyCode(text) for text in place.families)
        for code in families:
            if code not in family_keys:
                family_keys[code] = new_identity()
                _enrol(ledger, code, family_keys[code], place, now)
        if families:
            stay = StayId(secrets.token_hex(16))
            ledger.begin_stay(Stay(stay, BedId(place.bed), families, now - _HERE_SINCE), STATION)
            ledger.set_flagged(stay, flagged=place.flagged, by=STATION)
    return family_keys


def _enrol(ledger: Ledger, code: FamilyCode, key: Identity, place: _DemoBed, now: dt.datetime) -> None:
    ledger.enrol_family(Family(code, str(key.recipient)), now - _HERE_SINCE, STATION)
    until = now + dt.timedelta(days=place.consent_days)
    ledger.put_consent(Consent(code, Purpose.FAMILY, until), STATION, frozenset({Person.PARENTS}))
    if place.frozen:
        ledger.set_frozen(code, frozen=True, by=STATION, reason=FreezeReason.TRANSFER)


def _rostered(ledger: Ledger) -> list[RosterFamily]:
    return [RosterFamily(code=family.code, recipient=family.recipient) for family in ledger.families()]


class GatewayDesk:
    """The demo's own gateway: unlocked by pipe, asked for its port.

    Args:
        pki: the throw-away keys.
        outbox: of the station.

    Attributes:
        listening: called with the sender's configuration once the gateway accepts connections; again after a restart.
            Set before the first room starts.
    """

    def __init__(self, pki: demo_pki.DemoPki, outbox: Path) -> None:
        self._pki = pki
        self._outbox = outbox
        self.listening: Callable[[Configure], None] = lambda _configuration: None
        self._channel: LineChannel[gateway_messages.FromGateway] | None = None
        self._worker: Worker | None = None

    def attach(self, ends: Ends) -> None:
        """A fresh gateway runs."""
        self.close()
        decoder = msgspec.json.Decoder(gateway_messages.FromGateway)
        channel = LineChannel(decoder, ends["stdout"], ends["stdin"], name="gateway")
        self._channel = channel
        self._worker = Worker("gateway-desk", lambda stop: self._talk(channel, stop), lambda _failed: None)
        self._worker.start()

    def close(self) -> None:
        """Hang up: the gateway ends."""
        channel, worker = self._channel, self._worker
        self._channel = self._worker = None
        if channel is not None:
            channel.hang_up()
        if worker is not None:
            worker.stop()
        if channel is not None:
            channel.close()

    def _talk(self, channel: LineChannel[gateway_messages.FromGateway], stop: threading.Event) -> None:
        channel.send(gateway_messages.Unlock(passphrase=self._pki.gateway_passphrase))
        while not stop.is_set():
            try:
                message = channel.receive(1.0)
            except TimeoutError:
                continue
            except StationError as error:
                log.warning("demo gateway: %s %s", error.code, error.detail)
                return
            if message is None:
                return
            if isinstance(message, gateway_messages.Listening):
                self.listening(self._pki.configure(station=STATION_ID, outbox=self._outbox, port=message.port))
            else:
                log.error("demo gateway: %s", message.code)
