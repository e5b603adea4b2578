"""Words to ink, in any script, with the fonts that this machine has.

Qt draws: it is there for the product's face, finds fonts by fontconfig and shapes Arabic, Devanagari and Thai.
OpenCV's wheel has no freetype, and Pillow's needs a system library to shape.
"""

from __future__ import annotations

import functools
import os
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.redaction.scenes.pixels import Alpha

_SYSTEMS: Final = {
    "zh": QFontDatabase.WritingSystem.SimplifiedChinese,
    "ja": QFontDatabase.WritingSystem.Japanese,
    "ko": QFontDatabase.WritingSystem.Korean,
    "th": QFontDatabase.WritingSystem.Thai,
    "hi": QFontDatabase.WritingSystem.Devanagari,
    "ar": QFontDatabase.WritingSystem.Arabic,
    "he": QFontDatabase.WritingSystem.Hebrew,
    "ru": QFontDatabase.WritingSystem.Cyrillic,
    "el": QFontDatabase.WritingSystem.Greek,
    "vi": QFontDatabase.WritingSystem.Vietnamese,
    "en": QFontDatabase.WritingSystem.Latin,
    "de": QFontDatabase.WritingSystem.Latin,
}
#: Families that look written by hand, where installed: `fonts-comic-neue`, `fonts-kristi` and their like.
_HANDS: Final = {
    "zh": ("AR PL UKai CN", "AR PL UKai TW"),
    "ja": ("kiloji", "kiloji - P", "Klee One"),
    "ko": ("Nanum Pen Script", "Nanum Brush Script", "NanumBarunpen"),
    "th": ("Purisa",),
    "ar": ("KacstPen", "Amiri"),
    "he": ("Ellinia CLM", "Yehuda CLM"),
    "ru": ("Comic Neue",),
    "en": ("Breip", "Comic Neue", "femkeklaver", "DkgHandwriting", "Kristi", "Humor Sans", "Because We Create"),
    "de": ("Breip", "Comic Neue", "femkeklaver", "Humor Sans"),
}
# Symbols, dead scripts, decorations and hairlines nobody prints a ward list in; and "UKWN" doubles of the same file.
_UNFIT: Final = (
    *("[", "Symbol", "Dingbat", "Emoji", "Music", "Math", "Quran", "Qurn", "Thin", "Hairline", "Extra Light", "Stam"),
    *("Display", "Ornament", "Decorative", "UKWN", "DSEG", "Fallback", "D050000L", "YetHangul", "Hieroglyphs", "MBE"),
    *("KacstTitleL", "KacstArt", "Shofar"),
)


@functools.cache
def _application() -> QApplication:
    """Qt's fonts need an application; a widget test may have made one."""
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication(["scenes"])


@functools.cache
def families(language: str, *, by_hand: bool = False) -> tuple[str, ...]:
    """Font families here that can write a language, sorted; never empty.

    Args:
        language: two letters, as in `people.LANGUAGES`.
        by_hand: those that look like handwriting, where there are any.

    Raises:
        LookupError: no installed font writes it; the message names the package to install.
    """
    _application()
    found = [f for f in QFontDatabase.families(_SYSTEMS[language]) if not any(word in f for word in _UNFIT)]
    if by_hand:
        everything = set(QFontDatabase.families())
        hands = [family for family in _HANDS.get(language, ()) if family in everything]
        found = hands or found
    if not found:
        raise LookupError(f"No font here writes '{language}'. Install fonts-noto-core and fonts-noto-cjk.")
    return tuple(sorted(found))


@functools.lru_cache(maxsize=4096)
def ink(text: str, family: str, size_px: int, *, bold: bool = False, italic: bool = False) -> Alpha:
    """The text on one line, cropped to its ink.

    Args:
        text: any script; shaped and ordered as it is read.
        family: of `families`; glyphs it lacks come from another font.
        size_px: of the em square. Letters are about 0.7 of it.

    Returns:
        Never empty: blank text gives one pixel without ink.
    """
    _application()
    font = QFont(family)
    font.setPixelSize(max(4, size_px))
    font.setBold(bold)
    font.setItalic(italic)
    # What is left open, a painter takes from the application's font; and a test of the face may have set that.
    font.setHintingPreference(QFont.HintingPreference.PreferDefaultHinting)
    font.setFeature(QFont.Tag("tnum"), 0)
    metrics = QFontMetricsF(font)
    around = metrics.boundingRect(text)
    margin = size_px
    width = int(max(around.width(), metrics.horizontalAdvance(text))) + 2 * margin
    height = int(max(around.height(), metrics.height())) + 2 * margin
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setPen(QColor(255, 255, 255))
    painter.setFont(font)
    painter.drawText(QPointF(margin - min(0.0, around.left()), margin + metrics.ascent()), text)
    painter.end()
    stride = image.bytesPerLine()
    drawn = np.frombuffer(image.constBits(), np.uint8).reshape(height, stride)[:, :width].copy()
    rows, columns = np.nonzero(drawn.max(1) > 24)[0], np.nonzero(drawn.max(0) > 24)[0]
    if not len(rows):
        return np.zeros((1, 1), np.uint8)
    return drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
