"""The family card on paper: its code reads back to the byte, its words fit, and no file is ever written."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtWidgets import QApplication

from app.family_card import FamilyCard
from app.model import FamilyCode
from app.scan_codes import Kind, ScanCode, parse
from redact.opencv import cv2
from tests.fakes_families import FakeCard
from tests.fakes_station import Pixels
from ui import words
from ui.card_page import page_image
from ui.family_card import FamilyCardPainter
from ui.words import Tongue

ROOT = Path(__file__).parents[2]
A4, A5 = QPageSize.PageSizeId.A4, QPageSize.PageSizeId.A5


def card(*, escrow: bool = False) -> FakeCard:
    return FakeCard("K7Q2", dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC), escrow=escrow)  # type: ignore[arg-type]


def pixels(image: QImage) -> Pixels:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].copy()  # Qt frees its own


def read_by_opencv(page: Pixels) -> bytes:
    """It takes bytes that are no UTF-8 for Latin-1 and hands out UTF-8 of that."""
    read, _, _ = cv2.QRCodeDetector().detectAndDecodeBytes(page)
    return read.decode().encode("latin-1")


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("paper", [A4, A5], ids=["A4", "A5"])
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_code_reads_back_from_the_page(
    qapp: QApplication, language: str, paper: QPageSize.PageSizeId, dpi: int
) -> None:
    del qapp
    paper_card = card()
    page = pixels(page_image(paper_card, Tongue(language), dpi=dpi, paper=paper))
    assert read_by_opencv(page) == paper_card.qr
    codes = {code.format: code for code in zxingcpp.read_barcodes(page)}
    assert codes[zxingcpp.BarcodeFormat.QRCode].bytes == paper_card.qr
    assert parse(codes[zxingcpp.BarcodeFormat.Code128].text) == ScanCode(Kind.FAMILY, "K7Q2")


@pytest.mark.parametrize("hybrid", [True, False])
def test_a_real_card_reads_back_from_a_coarse_printer(qapp: QApplication, *, hybrid: bool) -> None:
    del qapp
    made = FamilyCard.make(FamilyCode("W9MW"), dt.datetime(2026, 11, 22, tzinfo=dt.UTC), hybrid=hybrid, work_factor=4)
    page = pixels(page_image(made, Tongue("en"), dpi=203, paper=A5))
    found = {code.format: code.bytes for code in zxingcpp.read_barcodes(page)}
    assert found[zxingcpp.BarcodeFormat.QRCode] == made.qr  # OpenCV misses about one in a hundred such codes


def test_a_picture_of_the_screen_opens_nothing(qapp: QApplication) -> None:
    del qapp
    paper_card = card()
    page = pixels(page_image(paper_card, Tongue("en"), dpi=203, paper=A5, sample=True))
    assert b"age-encryption" not in read_by_opencv(page)
    real = pixels(page_image(paper_card, Tongue("en"), dpi=203, paper=A5))
    strip = slice(int(page.shape[0] * 1760 / 2100), int(page.shape[0] * 1960 / 2100))
    assert (real[strip] < 128).sum() > 2 * (page[strip] < 128).sum()  # the four words are dots


@pytest.mark.parametrize("escrow", [False, True])
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_part_runs_into_the_next(qapp: QApplication, language: str, *, escrow: bool) -> None:
    del qapp
    image = QImage(740, 1050, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painted = FamilyCardPainter(card(escrow=escrow), Tongue(language))
    painted.paint(painter, image.rect().toRectF())
    painter.end()
    reached = painted.reached
    assert reached["code"] < 520 + 20  # the line's own descent is empty
    assert reached["beside"] < 520 + 600 + 40
    assert reached["below"] < 1490
    assert reached["foot"] < 1640
    assert reached["strip"] < 2100 - 40


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_escrow_is_said_only_where_it_is_so(qapp: QApplication, language: str) -> None:
    del qapp
    tongue = Tongue(language)
    plain = pixels(page_image(card(), tongue, dpi=100, paper=A5))
    escrow = pixels(page_image(card(escrow=True), tongue, dpi=100, paper=A5))
    assert (plain != escrow).any()


def test_a_tongue_is_its_own_whatever_the_window_speaks(chinese: None) -> None:
    del chinese
    assert words.say("Family card") == "家庭卡"
    assert Tongue("en").say("Family card") == "Family card"
    assert Tongue("zh_CN").say("Made on {date}", date="2026-11-22") == "制卡日期 2026-11-22"
    with pytest.raises(ValueError, match="fr"):
        Tongue("fr")


_IN_A_PROCESS_THAT_CAN_WRITE_NO_FILE = """
import os, resource, sys, tempfile
from PySide6.QtGui import QPageSize
from tests.qt.test_families_card import card
from ui.application import prepare
from ui.card_page import page_image
from ui.words import Tongue
application = prepare()
opened = []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
def watch(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
        opened.append(arguments[0])
sys.addaudithook(watch)
# Native code too: the kernel kills a process that writes one byte to a file beyond this. Pipes are no files.
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
for language in ("en", "zh_CN"):
    assert not page_image(card(), Tongue(language), dpi=203, paper=QPageSize.PageSizeId.A5).isNull()
assert opened == [], opened
if "--prove" in sys.argv:
    with open(os.path.join(tempfile.gettempdir(), "card"), "wb") as file:
        file.write(b"key")
os.write(1, b"done")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's limit on files is what is relied on")
def test_the_card_never_becomes_a_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _IN_A_PROCESS_THAT_CAN_WRITE_NO_FILE]
    environment = {"PATH": "", "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == b"done"
    proof = subprocess.run(
        [*command, "--prove"], cwd=ROOT, env=environment, capture_output=True, timeout=120, check=False
    )
    assert proof.returncode != 0  # the same process that does write one is caught
    assert b"done" not in proof.stdout
