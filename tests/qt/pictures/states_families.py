"""States of Families."""

from __future__ import annotations

from app.errors import Refused
from app.model import BedId, ClipState, FamilyCode, StayId
from tests.fakes_station import HAO, PIN, FakeStation, StillClock, ward
from tests.qt.pictures.stage import Scene, Stage
from ui import names
from ui.names import PageName

TWINS, TWO_HOUSES = FamilyCode("R9VA"), FamilyCode("K7Q2")


def busy_ward(clock: StillClock) -> FakeStation:
    """Twins, two households, a flag, a wristband, an ended consent, a freeze, a withdrawal, an empty bed."""
    station = ward(clock)
    station.sign_in(HAO.id, PIN)
    families = station.families
    families.rows()
    families.begin_stay(BedId("10"), TWINS)
    families.flag(StayId("02"), flagged=True)
    families.bind_wristband(StayId("02"), "0012345678")
    card = families.new_card()
    terms = families.families[TWO_HOUSES].terms
    assert terms is not None
    families.join(card, terms, StayId("07"))
    families.withdraw(FamilyCode("N2ZE"))
    families.end_stay(StayId("14"))
    station.add_clip("07", ClipState.AWAITING_REVIEW)
    station.add_clip("07", ClipState.SENDING).share = 0.4
    station.add_clip("07", ClipState.HELD).interrupted = True
    for minutes in (700, 2200):
        station.add_clip("07", ClipState.DELIVERED, minutes_ago=minutes)
    station.sign_out()
    return station


def open_page(stage: Stage) -> None:
    stage.sign_in(HAO, PageName.FAMILIES)


def choose(stage: Stage, family: str) -> None:
    stage.tap(names.family_row(FamilyCode(family)))


def chosen(stage: Stage) -> None:
    open_page(stage)
    choose(stage, TWO_HOUSES)


def twins(stage: Stage) -> None:
    open_page(stage)
    choose(stage, TWINS)


def frozen(stage: Stage) -> None:
    open_page(stage)
    choose(stage, "H7KB")


def withdrawn(stage: Stage) -> None:
    open_page(stage)
    choose(stage, "N2ZE")


def ended(stage: Stage) -> None:
    open_page(stage)
    choose(stage, "D5YS")


def empty(stage: Stage) -> None:
    stage.station.clips.clear()
    for bed in stage.station.beds.values():
        bed.family, bed.why_not = None, "bed.empty"
    open_page(stage)


def enrol_where(stage: Stage) -> None:
    open_page(stage)
    stage.tap(names.FAMILIES_ENROL)


def enrol_consent(stage: Stage) -> None:
    enrol_where(stage)
    stage.tap(names.choose_bed(BedId("14")))


def enrol_card(stage: Stage) -> None:
    enrol_consent(stage)
    stage.tap(names.FAMILIES_NEXT)


def enrol_printed(stage: Stage) -> None:
    enrol_card(stage)
    stage.tap(names.FAMILIES_PRINT)


def no_printer(stage: Stage) -> None:
    stage.station.change_health(profile="production")
    enrol_printed(stage)


def lost_card(stage: Stage) -> None:
    chosen(stage)
    stage.tap(names.FAMILIES_LOST)
    stage.tap(names.FAMILIES_PRINT)
    stage.tap(names.FAMILIES_PRINTED)


def consent(stage: Stage) -> None:
    ended(stage)
    stage.tap(names.FAMILIES_CONSENT)


def freeze(stage: Stage) -> None:
    chosen(stage)
    stage.tap(names.FAMILIES_FREEZE)


def withdraw(stage: Stage) -> None:
    chosen(stage)
    stage.tap(names.FAMILIES_WITHDRAW)


def refused(stage: Stage) -> None:
    chosen(stage)
    stage.station.next_error = Refused("role.refused", "Your role does not allow this. Ask the charge nurse.")
    stage.tap(names.FAMILIES_WITHDRAW)


def baby(stage: Stage) -> None:
    twins(stage)
    stage.tap(names.baby_change(StayId("02")))


def move(stage: Stage) -> None:
    baby(stage)
    stage.tap(names.baby_act("move"))


def wristband(stage: Stage) -> None:
    baby(stage)
    stage.tap(names.baby_act("wristband"))


SCENES = (
    Scene("families-list", chosen, busy_ward),
    Scene("families-twins", twins, busy_ward),
    Scene("families-frozen", frozen, busy_ward),
    Scene("families-withdrawn", withdrawn, busy_ward),
    Scene("families-ended", ended, busy_ward),
    Scene("families-empty", empty),
    Scene("families-where", enrol_where, busy_ward),
    Scene("families-consent", enrol_consent, busy_ward),
    Scene("families-card", enrol_card, busy_ward),
    Scene("families-printed", enrol_printed, busy_ward),
    Scene("families-noprinter", no_printer, busy_ward),
    Scene("families-lost", lost_card, busy_ward),
    Scene("families-again", consent, busy_ward),
    Scene("families-freeze", freeze, busy_ward),
    Scene("families-withdraw", withdraw, busy_ward),
    Scene("families-refused", refused, busy_ward),
    Scene("families-baby", baby, busy_ward),
    Scene("families-move", move, busy_ward),
    Scene("families-wristband", wristband, busy_ward),
)
