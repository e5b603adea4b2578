"""Words: complete in both languages, times as people say them."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from app.journal import Act
from app.lifecycle import ClipEvent
from tests.fakes_station import ward
from tests.qt import linguist
from ui import journal_words, scan_words, today_words, words
from ui.words import explain, say

NOW = dt.datetime(2026, 11, 22, 14, 5).astimezone()


def test_no_string_is_unfinished() -> None:
    assert linguist.unfinished() == [], "run `python -m tests.qt.linguist`, then translate what is new"


def test_no_translation_is_left_over() -> None:
    sources = linguist.sources()
    left = [text for name, texts in linguist.translations().items() for text in texts if text not in sources[name]]
    assert left == [], "run `python -m tests.qt.linguist`"


def test_translations_keep_their_places() -> None:
    for source, translation in linguist.translations()["swaddle"].items():
        assert set(re.findall(r"{\w+}", source)) == set(re.findall(r"{\w+}", translation)), source


def test_every_journal_act_has_words() -> None:
    acts = {act.value for act in Act} | {f"clip.{event.value}" for event in ClipEvent}
    assert acts - set(journal_words.ACTS) == set()


@pytest.mark.usefixtures("chinese")
def test_chinese_is_in_force() -> None:
    assert say("Record") == "拍摄"
    assert say("Hello, {name}", name="Lin") == "Lin，您好"
    assert explain("pin.wrong", "The PIN is wrong. Try again.") == "PIN 码不正确。请重试。"


@pytest.mark.usefixtures("chinese")
def test_an_unknown_code_keeps_its_sentence() -> None:
    assert explain("never.heard", "Something. Do this.") == "Something. Do this."


@pytest.mark.usefixtures("chinese")
def test_a_take_that_ended_early_has_one_sentence_for_all_reasons() -> None:
    assert explain("take.disk", "…") == explain("take.early", "…") != "…"


def test_english_is_the_source() -> None:
    assert say("Record") == "Record"
    assert explain("pin.wrong", "The PIN is wrong. Try again.") == "The PIN is wrong. Try again."


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("The PIN is wrong. Try again.", ("The PIN is wrong", "Try again.")),
        ("The gateway cannot be reached; clips go later.", ("The gateway cannot be reached", "Clips go later.")),
        ("PIN 码不正确。请重试。", ("PIN 码不正确", "请重试。")),
        ("One part only.", ("One part only", "")),
    ],
)
def test_a_sentence_falls_into_fact_and_next_step(sentence: str, parts: tuple[str, str]) -> None:
    assert words.parts(sentence) == parts


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (dt.timedelta(seconds=20), "just now"),
        (dt.timedelta(minutes=5), "5 min ago"),
        (dt.timedelta(hours=1, minutes=3), "13:02"),
        (dt.timedelta(days=1), "yesterday 14:05"),
        (dt.timedelta(days=3), "Thursday 14:05"),
        (dt.timedelta(days=19), "3 November"),
    ],
)
def test_when_is_said_as_people_say_it(ago: dt.timedelta, said: str) -> None:
    assert words.when(NOW - ago, NOW) == said


def test_lengths_round_to_whole_seconds() -> None:
    assert [words.length(s) for s in (0.0, 59.4, 59.6, 125)] == ["0:00", "0:59", "1:00", "2:05"]


def test_no_such_language() -> None:
    with pytest.raises(ValueError, match="de"):
        words.install("de")


def test_a_sentence_ends_as_its_language_does(chinese: None) -> None:
    del chinese
    assert scan_words.bed_not_now("04", "同意书已到期")[1] == "同意书已到期。"
    (tile,) = today_words.tiles(ward().beds_today()[:1], NOW)
    assert "." not in tile.spoken
