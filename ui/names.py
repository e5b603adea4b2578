"""Object names: how a test, a script or a screen reader's log finds a widget. Stable; never shown to a person."""

from __future__ import annotations

import enum

from app.model import BedId, ClipId, FamilyCode, OperatorId, StayId


class PageName(enum.StrEnum):
    """The pages; each page widget carries `page.<name>`, its button in the rail `rail.<name>`."""

    SIGN_IN = "sign_in"
    TODAY = "today"
    CAPTURE = "capture"
    FRAMING = "framing"
    REVIEWS = "reviews"
    OUTBOX = "outbox"
    FAMILIES = "families"
    JOURNAL = "journal"
    STATION = "station"


RAIL_LOCK = "rail.lock"
RAIL_THEME = "rail.theme"
RAIL_LOOK = "rail.look"
"""Opens the sheet with all looks and languages."""
BANNER = "banner"
STRIP = "strip"
STRIP_DEMO = "strip.demo"

SIGN_IN_THEME = "signin.theme"
SIGN_IN_LANGUAGE = "signin.language"
SIGN_IN_TROUBLE = "signin.trouble"
SIGN_IN_TAKE = "signin.take"
SIGN_IN_HINT = "signin.hint"

PIN_ENTER = "pin.enter"

TODAY_BEDS = "today.beds"
OUTBOX_LIST = "outbox.list"

CAPTURE_BACK = "capture.back"
CAPTURE_ALIKE = "capture.alike"
CAPTURE_LOCK = "capture.lock"
CAPTURE_RECORD = "capture.record"
"""Starts a take, and stops it while one runs: one button for the hand and F8."""
CAPTURE_BANNER = "capture.banner"
CAPTURE_PICTURE = "capture.picture"
CAPTURE_SEND = "capture.send"
CAPTURE_PLAY = "capture.play"
CAPTURE_RETAKE = "capture.retake"
CAPTURE_DISCARD = "capture.discard"
CAPTURE_FRAMING = "capture.framing"

FRAMING_BANNER = "framing.banner"
FRAMING_CANVAS = "framing.canvas"
FRAMING_WINDOW = "framing.window"
FRAMING_ZONES = "framing.zones"
FRAMING_ADD = "framing.add"
FRAMING_REMOVE = "framing.remove"
FRAMING_SLEEVE_DOWN = "framing.sleeve_down"
FRAMING_SLEEVE_UP = "framing.sleeve_up"
FRAMING_SAVE = "framing.save"
"""Also shows the picture again when it closed: one next step at a time."""
FRAMING_LEAVE = "framing.leave"

REVIEWS_PICTURE = "reviews.picture"
REVIEWS_PLAY = "reviews.play"
REVIEWS_SPEED = "reviews.speed"
REVIEWS_SCRUBBER = "reviews.scrubber"
REVIEWS_APPROVE = "reviews.approve"
REVIEWS_RETURN = "reviews.return"
REVIEWS_REJECT = "reviews.reject"
REVIEWS_WHY_NOT = "reviews.why_not"
"""What stands against an approval, or still has to be looked at."""
REVIEWS_LIST = "reviews.list"
REVIEWS_SHEET = "reviews.sheet"
"""The contact sheet."""
REVIEWS_MORE = "reviews.more"
"""Scrolls the contact sheet on."""
REVIEWS_ALONE = "reviews.alone"
"""Break-glass: in the place of Approve, where the policy allows it."""
REVIEWS_CHECK_AGAIN = "reviews.check_again"
REVIEWS_MASK = "reviews.mask"
"""Begins drawing masks on the frozen frame."""
REVIEWS_COVER = "reviews.cover"
"""The same, for a clip that the leak check flagged: there it is the next step."""
REVIEWS_MASK_CANCEL = "reviews.mask.cancel"
REVIEWS_MASK_UNDO = "reviews.mask.undo"
REVIEWS_MASK_SCOPE = "reviews.mask.scope"
REVIEWS_BURN = "reviews.mask.burn"
REVIEWS_BURN_STOP = "reviews.mask.stop"
"""While masks are burned in: the clip stays as it was."""

FAMILIES_LIST = "families.list"
FAMILIES_ENROL = "families.enrol"
FAMILIES_CONSENT = "families.consent"
FAMILIES_LOST = "families.lost"
FAMILIES_ADD_BABY = "families.add_baby"
FAMILIES_FREEZE = "families.freeze"
"""Lift, while the family is frozen."""
FAMILIES_WITHDRAW = "families.withdraw"
FAMILIES_NEXT = "families.next"
"""The next step of a sheet: give the consent, make the card."""
FAMILIES_PRINT = "families.print"
FAMILIES_PRINTED = "families.printed"
"""Says that the card is printed and handed over."""
FAMILIES_PREVIEW = "families.preview"
FAMILIES_DESTROY = "families.destroy"
"""The deliberate second touch of a withdrawal."""
FAMILIES_DONE = "families.done"
FAMILIES_DAY_LESS = "families.day_less"
FAMILIES_DAY_MORE = "families.day_more"
FAMILIES_UNTIL = "families.until"
FAMILIES_WRISTBAND = "families.wristband"
"""The field that a scanner fills."""

SINCE_BAR = "since"
"""What happened since she was last here."""
SINCE_OPEN = "since.open"
SINCE_CONFIRM = "since.confirm"

SHEET = "sheet"
KEYS_SHEET = "keys.sheet"
SHEET_CANCEL = "sheet.cancel"
SHEET_TROUBLE = "sheet.trouble"

JOURNAL_TABLE = "journal.table"
JOURNAL_VERIFY = "journal.verify"
"""Also stops the reading while it goes on."""
JOURNAL_EXPORT = "journal.export"
JOURNAL_WHO = "journal.who"
JOURNAL_KIND = "journal.kind"
JOURNAL_ABOUT = "journal.about"
JOURNAL_DAY = "journal.day"
JOURNAL_ALL = "journal.all"
JOURNAL_THIS = "journal.this"
"""On the details of a line: everything about the same thing."""
JOURNAL_CLOSE = "journal.close"
DAY_EARLIER = "day.earlier"
DAY_LATER = "day.later"
STATION_COPY = "station.copy"
STATION_CHECK = "station.check"
"""Also stops the doctor while it looks."""


def page(name: PageName) -> str:
    """The page widget itself."""
    return f"page.{name}"


def rail(name: PageName) -> str:
    """The rail's button to a page."""
    return f"rail.{name}"


def operator_tile(operator: OperatorId) -> str:
    """A staff tile on Sign in."""
    return f"signin.operator.{operator}"


def pin_digit(digit: int) -> str:
    """A key of the pad on Sign in."""
    return f"pin.{digit}"


def sheet_pin(key: str) -> str:
    """A key of the pad on the approval sheet: `sheet.pin.7`, `sheet.pin.enter`, `sheet.pin.erase`."""
    return f"sheet.pin.{key}"


def sheet_reason(reason: str) -> str:
    """A reason on the return or reject sheet."""
    return f"sheet.reason.{reason}"


def station_part(part: str) -> str:
    """A part of the Station page: `station.part.policy`."""
    return f"station.part.{part}"


def choice(key: str) -> str:
    """A choice on a sheet of choices; "" is the first, which takes the filter away."""
    return f"sheet.choice.{key}"


def look(choice: str) -> str:
    """A theme or a language on the Display sheet: `look.night`, `look.zh_CN`."""
    return f"look.{choice}"


def bed_tile(bed: BedId) -> str:
    """A bed on Today."""
    return f"today.bed.{bed}"


def review_row(clip: ClipId) -> str:
    """A clip in the list of Reviews."""
    return f"reviews.row.{clip}"


def review_moment(number: int) -> str:
    """A frame of the contact sheet."""
    return f"reviews.moment.{number}"


def since_not_me(number: int) -> str:
    """This approval in my name was not me: the list of what happened since."""
    return f"since.not_me.{number}"


def check_row(clip: ClipId) -> str:
    """A clip in the leak check, below the list of Reviews."""
    return f"reviews.check.{clip}"


def outbox_row(clip: ClipId) -> str:
    """A clip in the Outbox."""
    return f"outbox.row.{clip}"


def outbox_retry(clip: ClipId) -> str:
    """Its Try again."""
    return f"outbox.retry.{clip}"


def family_row(family: FamilyCode) -> str:
    """A family in the list."""
    return f"families.row.{family}"


def baby_change(stay: StayId) -> str:
    """Opens what can be done with a baby of the family in view."""
    return f"families.baby.{stay}"


def baby_act(act: str) -> str:
    """One of these: move, home, flag, wristband."""
    return f"families.act.{act}"


def choose_bed(bed: BedId) -> str:
    """An empty bed to choose."""
    return f"families.bed.{bed}"


def choose_stay(stay: StayId) -> str:
    """A baby that is here, to add a household to."""
    return f"families.stay.{stay}"


def consent_span(days: int) -> str:
    """How long a consent is for."""
    return f"families.span.{days}"


def consent_person(person: str) -> str:
    """Who may be in view."""
    return f"families.person.{person}"


def card_language(language: str) -> str:
    """The language of the card."""
    return f"families.language.{language}"
