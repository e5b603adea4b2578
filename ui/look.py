"""Who decides the look: one tap, else the operating system's high contrast, else the policy (by the clock, or fixed).

A tap holds until the rule itself would change its mind: a ward that tapped Night at noon gets Day back next morning.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication

from app.clock import Clock
from app.config import StationConfig
from ui import words
from ui.theme import THEMES

BY_CLOCK = "auto"


def wants_contrast() -> bool:
    """Whether the operating system asks for high contrast; False where Qt cannot tell."""
    hints = QGuiApplication.styleHints()  # the binding ends the inner object with the outer: both need a name
    accessibility = hints.accessibility()
    return accessibility.contrastPreference() is Qt.ContrastPreference.HighContrast


def system_language() -> str:
    """The operating system's language where the face has it, English otherwise."""
    return "zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def is_night(hour: int, night_from: int, night_until: int) -> bool:
    """Whether a local hour lies in a night that usually goes over midnight; the same hour twice is no night."""
    if night_from <= night_until:
        return night_from <= hour < night_until
    return hour >= night_from or hour < night_until


class Look:
    """Theme and language in force.

    Args:
        policy: what IT decided.
        clock: for Night.
        theme: day, night, contrast or auto in place of the policy's (DEMO, pictures, tests); "": the policy's.
        language: the same for the language.
        contrast: whether the operating system asks for high contrast.
    """

    def __init__(
        self,
        policy: StationConfig,
        clock: Clock,
        *,
        theme: str = "",
        language: str = "",
        contrast: Callable[[], bool] = wants_contrast,
    ) -> None:
        self._policy = policy
        self._clock = clock
        self._theme = theme or policy.theme
        self._contrast = contrast
        self._tapped = ("", "")  # the theme, and what the rule said then
        self.language = language or policy.language or system_language()

    def now(self) -> tuple[str, str]:
        """Theme and language as they should be at this moment."""
        rule = self._rule()
        if self._tapped[1] != rule:
            self._tapped = ("", "")
        return self._tapped[0] or rule, self.language

    def next_theme(self, shown: str) -> None:
        """One tap: Night, from Night back to Day. What is shown may lag behind the clock: nobody is interrupted."""
        self._tapped = ("day" if shown == "night" else "night", self._rule())

    def next_language(self) -> None:
        """One tap: English and 简体中文 in turn."""
        self.language = "zh_CN" if self.language == "en" else "en"

    def choose(self, *, theme: str, language: str) -> None:
        """Both at once, as if tapped.

        Raises:
            ValueError: no such theme or language.
        """
        if theme not in THEMES or language not in words.LANGUAGES:
            raise ValueError((theme, language))
        self._tapped = (theme, self._rule())
        self.language = language

    def _rule(self) -> str:
        if self._contrast():
            return "contrast"
        if self._theme != BY_CLOCK:
            return self._theme
        hour = self._clock.now().astimezone().hour
        night = is_night(hour, self._policy.night_from_hour, self._policy.night_until_hour)
        return "night" if night else "day"
