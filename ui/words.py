"""Words in the language of the window. English is the source text; 简体中文 lives in `translations/`.

`say("…")` and `mark("…")` take literals only: `python -m tests.qt.linguist` collects them into the Qt Linguist file,
and a test fails on any that is unfinished. Errors are translated by their stable codes.
"""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTranslator

LANGUAGES = ("en", "zh_CN")
TRANSLATIONS = Path(__file__).resolve().parent / "translations"
_log = logging.getLogger("swaddle.ui")


def say(source: str, **values: object) -> str:
    """The words for this source text, with its {places} filled."""
    words = QCoreApplication.translate("swaddle", source)
    return words.format(**values) if values else words


def mark(source: str) -> str:
    """Name a source text for translation without translating it yet."""
    return source


def explain(code: str, sentence: str) -> str:
    """The sentence of an error in the language of the window; the English one where a code has no translation.

    A take that ended early carries the recorder's reason in its code (`take.disk`, …): one sentence serves them all.
    """
    for source in (code, "take.early") if code.startswith("take.") else (code,):
        words = QCoreApplication.translate("errors", source)
        if words != source:
            return words
    return sentence


def parts(sentence: str) -> tuple[str, str]:
    """What happened | what it means and what to do: the banner shows the first part large."""
    for end in (". ", "; ", "。", "；"):
        head, found, rest = sentence.partition(end)
        if found and rest.strip():
            rest = rest.strip()
            return head.strip(), rest[:1].upper() + rest[1:]
    return sentence.rstrip(".。"), ""


def clock(moment: dt.datetime) -> str:
    """Local wall clock, 14:02."""
    return moment.astimezone().strftime("%H:%M")


def length(seconds: float) -> str:
    """A length of time on a clip, 0:58."""
    whole = int(seconds + 0.5)
    return f"{whole // 60}:{whole % 60:02d}"


def weekday(moment: dt.datetime) -> str:
    """A day of the week, spelled out."""
    names = (
        mark("Monday"),
        mark("Tuesday"),
        mark("Wednesday"),
        mark("Thursday"),
        mark("Friday"),
        mark("Saturday"),
        mark("Sunday"),
    )
    return say(names[moment.astimezone().weekday()])


def month(moment: dt.datetime) -> str:
    """A month, spelled out."""
    names = (
        mark("January"),
        mark("February"),
        mark("March"),
        mark("April"),
        mark("May"),
        mark("June"),
        mark("July"),
        mark("August"),
        mark("September"),
        mark("October"),
        mark("November"),
        mark("December"),
    )
    return say(names[moment.astimezone().month - 1])


def date(moment: dt.datetime) -> str:
    """A day and its month, 12 December."""
    return say("{day} {month}", day=moment.astimezone().day, month=month(moment))


def days_between(moment: dt.datetime, now: dt.datetime) -> int:
    """Local calendar days from a moment until now; 0 is today."""
    return (now.astimezone().date() - moment.astimezone().date()).days


def when(moment: dt.datetime, now: dt.datetime) -> str:
    """A past moment as people say it: 5 min ago, 13:02, yesterday 15:20, Saturday 15:20, 3 November."""
    minutes = int((now - moment).total_seconds() // 60)
    days = days_between(moment, now)
    if 0 <= minutes < 1:
        return say("just now")
    if 0 <= minutes < 60:  # noqa: PLR2004 - relative under an hour
        return say("{minutes} min ago", minutes=minutes)
    if days == 0:
        return clock(moment)
    if days == 1:
        return say("yesterday {clock}", clock=clock(moment))
    if days < 7:  # noqa: PLR2004 - a weekday names a day only within a week
        return say("{weekday} {clock}", weekday=weekday(moment), clock=clock(moment))
    return date(moment)


def install(language: str) -> QTranslator | None:
    """Put a language in force; returns the translator to keep, None for English.

    Raises:
        ValueError: no such language.
    """
    if language not in LANGUAGES:
        raise ValueError(language)
    application = QCoreApplication.instance()
    if language == "en" or application is None:
        return None
    translator = QTranslator(application)
    if not translator.load(f"swaddle_{language}", str(TRANSLATIONS)):
        _log.error("translation %s is missing: run make setup", language)
        return None
    application.installTranslator(translator)
    return translator


def remove(translator: QTranslator | None) -> None:
    """Take a language out of force."""
    application = QCoreApplication.instance()
    if translator is not None and application is not None:
        application.removeTranslator(translator)


class Tongue:
    """Words in a language of its own, whatever the window speaks: what is printed is for the family.

    Raises:
        ValueError: no such language.
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(language)
        self.language = language
        self._translator: QTranslator | None = None
        if language != "en":
            self._translator = QTranslator()
            if not self._translator.load(f"swaddle_{language}", str(TRANSLATIONS)):
                _log.error("translation %s is missing: run make setup", language)

    def say(self, source: str, **values: object) -> str:
        """The words for this source text, which `mark` named; its {places} filled."""
        words = self._translator.translate("swaddle", source) if self._translator is not None else ""
        words = words or source
        return words.format(**values) if values else words
