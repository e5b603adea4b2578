"""Who decides the look, and when it changes."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from app.config import Policy, StationConfig
from tests.fakes_station import LIN, FakeStation, StillClock
from tests.qt.conftest import Open
from tests.qt.hands import Hands
from ui import names
from ui.look import Look, is_night
from ui.main_window import PAGES
from ui.names import PageName


def at(hour: int) -> dt.datetime:
    """That hour of the ward's day."""
    return dt.datetime(2026, 11, 22, hour, 30).astimezone()


def look(hour: int, policy: StationConfig | None = None, *, theme: str = "", contrast: bool = False) -> Look:
    clock = StillClock(at(hour))
    return Look(policy or StationConfig(), clock, theme=theme, language="en", contrast=lambda: contrast)


@pytest.mark.parametrize(
    ("hour", "night_from", "night_until", "night"),
    [
        (18, 19, 7, False),
        (19, 19, 7, True),
        (3, 19, 7, True),
        (7, 19, 7, False),
        (2, 1, 5, True),
        (5, 1, 5, False),
        (12, 8, 8, False),
    ],
)
def test_night_lies_between_the_two_hours(hour: int, night_from: int, night_until: int, *, night: bool) -> None:
    assert is_night(hour, night_from, night_until) is night


def test_the_clock_decides_unless_the_policy_does() -> None:
    assert look(14).now() == ("day", "en")
    assert look(22).now() == ("night", "en")
    assert look(22, StationConfig(theme="day")).now() == ("day", "en")
    assert look(14, StationConfig(theme="night"), theme="auto").now() == ("day", "en")
    assert look(14, StationConfig(night_from_hour=13)).now() == ("night", "en")


def test_the_operating_systems_high_contrast_comes_first() -> None:
    assert look(22, contrast=True).now() == ("contrast", "en")
    assert look(14, StationConfig(theme="night"), contrast=True).now() == ("contrast", "en")


def test_a_tap_holds_until_the_rule_changes_its_mind() -> None:
    clock = StillClock(at(14))
    look = Look(StationConfig(), clock, language="en", contrast=lambda: False)
    look.next_theme("day")
    assert look.now()[0] == "night"
    clock.moment = at(20)
    assert look.now()[0] == "night"
    clock.moment = at(8) + dt.timedelta(days=1)
    assert look.now()[0] == "day"
    look.next_theme("day")
    look.next_theme("night")
    assert look.now()[0] == "day"


def test_the_policy_says_the_language(qapp: object) -> None:
    del qapp
    assert Look(StationConfig(language="zh_CN"), StillClock()).language == "zh_CN"
    assert Look(StationConfig(language="zh_CN"), StillClock(), language="en").language == "en"
    assert Look(StationConfig(), StillClock()).language in ("en", "zh_CN")


def test_in_the_evening_the_window_turns_to_night_by_itself(open_window: Open, station: FakeStation) -> None:
    station.clock.moment = at(18)
    hands = open_window(theme="auto")
    hands.sign_in(LIN)
    assert hands.window.theme == "day"
    station.clock.moment = at(19)
    hands.window._ticked()
    assert hands.window.theme == "night"
    assert hands.window.page is PageName.TODAY
    hands.tap(names.RAIL_THEME)
    hands.window._ticked()
    assert hands.window.theme == "day"


def test_a_take_keeps_its_look_until_the_hands_are_free(open_window: Open, station: FakeStation) -> None:
    station.clock.moment = at(18)
    hands = open_window(theme="auto")
    hands.sign_in(LIN)
    hands.window.capture(next(iter(station.beds)))
    station.clock.moment = at(19)
    hands.window._ticked()
    assert hands.window.theme == "day"
    hands.window.next_theme()
    assert hands.window.theme == "night", "a tap changes what is seen, not what the clock would have chosen"
    hands.window.next_theme()
    assert hands.window.theme == "day"
    hands.tap(names.CAPTURE_BACK)
    hands.at(PageName.TODAY)
    hands.window._ticked()
    assert hands.window.theme == "day", "tapped"


def test_the_clock_waits_for_a_calm_page(open_window: Open, station: FakeStation) -> None:
    station.clock.moment = at(18)
    hands = open_window(theme="auto")
    hands.sign_in(LIN)
    hands.window.capture(next(iter(station.beds)))
    station.clock.moment = at(19)
    hands.window._ticked()
    hands.tap(names.CAPTURE_BACK)
    hands.at(PageName.TODAY)
    hands.window._ticked()
    assert hands.window.theme == "night"


def test_the_policy_says_how_long_nobody_is_somebody_gone(open_window: Open, station: FakeStation) -> None:
    values = dataclasses.replace(station.policy_now, values=StationConfig(idle_lock_seconds=45))
    station.policy_now = values
    assert open_window().window.presence.idle.interval() == 45_000


def test_the_look_of_the_policy_is_the_windows(open_window: Open, station: FakeStation) -> None:
    station.policy_now = Policy(StationConfig(theme="night", language="zh_CN"), frozenset({"theme", "language"}))
    hands = open_window(theme="", language="")
    assert (hands.window.theme, hands.window.language) == ("night", "zh_CN")


def test_demo_is_said_on_every_page(hands: Hands) -> None:
    hands.sign_in(LIN)
    bed = next(iter(hands.station.beds))
    for page in PAGES:
        if page in (PageName.CAPTURE, PageName.FRAMING):
            hands.window.capture(bed)
        hands.window.go(page)
        assert hands.shows(names.STRIP_DEMO), page
