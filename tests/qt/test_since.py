"""Coming back: approvals in her name, and those made alone, are told on every page until she confirms them."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.model import ClipState
from tests.fakes_station import HAO, LIN, PIN, RUTH, FakeStation
from tests.qt.hands import Hands
from ui import names
from ui.names import PageName
from ui.widgets.since_bar import SinceBar


def approved(station: FakeStation, *, alone: bool = False) -> None:
    """Somebody approved a clip in Hao's name before he comes."""
    clip = station.add_clip("03", ClipState.QUEUED, HAO if alone else LIN, 90)
    station.sign_in(HAO.id, PIN)
    station.review_desk.note(clip.id, alone=alone)
    station.sign_out()


def bar(hands: Hands) -> SinceBar:
    return hands.find(names.SINCE_BAR, SinceBar)


def test_every_approval_in_her_name_is_told_on_every_page_until_she_confirms(
    hands: Hands, station: FakeStation
) -> None:
    approved(station)
    hands.sign_in(HAO)
    assert bar(hands).title == "Since you were last here: 1 clip approved in your name"
    for page in (PageName.OUTBOX, PageName.JOURNAL, PageName.TODAY, PageName.REVIEWS):
        hands.tap(names.rail(page))
        assert bar(hands).isVisible()
    hands.tap(names.SINCE_OPEN)
    hands.until(lambda: any("Bed 03 · P4WD" in words for words in hands.words()))
    hands.tap(names.SINCE_CONFIRM)
    hands.until(lambda: not hands.shows(names.SHEET))
    assert not hands.shows(names.SINCE_BAR)
    hands.lock()
    hands.sign_in(HAO)
    assert not hands.shows(names.SINCE_BAR)


def test_looking_at_the_list_without_confirming_keeps_the_bar(hands: Hands, station: FakeStation) -> None:
    approved(station)
    hands.sign_in(HAO)
    hands.tap(names.SINCE_OPEN)
    hands.tap(names.SHEET_CANCEL)
    hands.until(lambda: not hands.shows(names.SHEET))
    assert hands.shows(names.SINCE_BAR)
    hands.lock()
    assert not hands.shows(names.SINCE_BAR), "nothing is told to nobody"
    hands.sign_in(RUTH)
    assert not hands.shows(names.SINCE_BAR), "nor to somebody else"


def test_not_me_freezes_the_family_and_says_what_to_do(hands: Hands, station: FakeStation) -> None:
    approved(station)
    hands.sign_in(HAO)
    hands.tap(names.SINCE_OPEN)
    hands.tap(names.since_not_me(0))
    hands.until(lambda: station.review_desk.frozen == ["P4WD"])
    hands.until(lambda: hands.shows(names.SHEET_TROUBLE))
    said = hands.find(names.SHEET_TROUBLE, QLabel)
    assert "Tell IT now" in said.text()
    assert "P4WD is frozen" in said.text()


def test_what_was_approved_alone_is_told_to_the_other_charge_nurses_and_loudly(
    hands: Hands, station: FakeStation
) -> None:
    approved(station, alone=True)
    hands.sign_in(RUTH)
    assert bar(hands).title == "1 clip was approved alone, by who recorded it"
    hands.tap(names.SINCE_OPEN)
    hands.until(lambda: any("alone: Hao" in words for words in hands.words()))
    assert not hands.shows(names.since_not_me(0)), "it is not in her name"
    hands.tap(names.SINCE_CONFIRM)
    hands.until(lambda: not hands.shows(names.SINCE_BAR))


def test_a_nurse_is_told_nothing_of_it(hands: Hands, station: FakeStation) -> None:
    approved(station, alone=True)
    hands.sign_in(LIN)
    assert not hands.shows(names.SINCE_BAR)


def test_the_bar_survives_another_look(hands: Hands, station: FakeStation) -> None:
    approved(station)
    hands.sign_in(HAO)
    hands.tap(names.RAIL_THEME)
    hands.settle()
    assert bar(hands).isVisible()
