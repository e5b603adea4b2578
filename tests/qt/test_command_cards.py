"""Cards to scan: drawn by us, turned into pixels by poppler, read by zxing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import cv2
import pytest
import zxingcpp
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

import main
from app.scan_codes import Command, Kind, ScanCode, parse
from ui.command_card import HEIGHT, NARROWEST_MODULE, WIDTH, Card, CardPainter

COMMANDS = {ScanCode(Kind.COMMAND, command) for command in Command}


def read(pdf: Path, dpi: int) -> list[list[str]]:
    """Codes by page."""
    stem = pdf.with_suffix("")
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-png", str(pdf), str(stem)]
    subprocess.run(command, check=True, timeout=60)
    pages = sorted(pdf.parent.glob(f"{stem.name}-*.png"))
    found: list[list[str]] = []
    for page in pages:
        picture = cv2.imread(str(page), cv2.IMREAD_GRAYSCALE)
        assert picture is not None
        found.append([code.text for code in zxingcpp.read_barcodes(picture)])
        page.unlink()
    return found


@pytest.mark.parametrize("dpi", [300, 150])
def test_every_card_can_be_scanned_from_a_printed_page(tmp_path: Path, qapp: QApplication, dpi: int) -> None:
    del qapp
    pdf = tmp_path / "cards.pdf"
    assert main.main(["command-cards", "--output", str(pdf), "--badge", "n-lin", "--bed", "07"]) == 0
    (codes,) = read(pdf, dpi)
    scanned = [parse(code) for code in codes]
    assert len(scanned) == 7
    assert {*scanned} == COMMANDS | {ScanCode(Kind.BADGE, "N-LIN"), ScanCode(Kind.BED, "07")}


def test_more_than_ten_cards_go_on_on_the_next_page(tmp_path: Path, qapp: QApplication) -> None:
    del qapp
    pdf = tmp_path / "cards.pdf"
    beds = [word for number in range(1, 9) for word in ("--bed", f"{number:02d}")]
    assert main.main(["command-cards", "--output", str(pdf), *beds]) == 0
    assert [len(page) for page in read(pdf, 200)] == [10, 3]


def test_nothing_of_this_computer_is_in_the_file(tmp_path: Path, qapp: QApplication) -> None:
    del qapp
    pdf = tmp_path / "cards.pdf"
    main.main(["command-cards", "--output", str(pdf)])
    assert str(tmp_path).encode() not in pdf.read_bytes()
    told = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True, timeout=60)  # noqa: S607
    assert "Swaddle command cards" in told.stdout
    assert "595 x 842 pts (A4)" in told.stdout
    assert str(tmp_path) not in told.stdout


@pytest.mark.parametrize("command", Command)
def test_words_stay_on_their_card(qapp: QApplication, command: Command) -> None:
    del qapp
    image = QImage(int(WIDTH) + 4, int(HEIGHT) + 4, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter, one = QPainter(image), CardPainter()
    one.paint(painter, Card(Kind.COMMAND, command), QPointF(2, 2), 1.0)
    painter.end()
    assert 0 < one.reached < WIDTH


def test_the_longest_identifiers_are_refused_before_their_bars_get_too_thin() -> None:
    longest = max(length for length in range(1, 40) if _fits("n" * length))
    assert longest == 29  # as the sentence says
    assert Card(Kind.BADGE, "n" * longest).module >= NARROWEST_MODULE


def _fits(content: str) -> bool:
    try:
        Card(Kind.BADGE, content)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("content", ["a b", "Ä", "", "n" * 30])
def test_what_cannot_be_printed_is_said_and_nothing_written(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = tmp_path / "cards.pdf"
    assert main.main(["command-cards", "--output", str(pdf), "--badge", content]) == 2
    assert "Nothing was written" in capsys.readouterr().err
    assert not pdf.exists()


def test_a_place_that_cannot_be_written_is_said(
    tmp_path: Path, qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    del qapp
    assert main.main(["command-cards", "--output", str(tmp_path / "no" / "cards.pdf")]) == 3
    assert "Choose another place" in capsys.readouterr().err


@pytest.mark.parametrize(("answer", "code"), [('cat > "$OUT"', 0), ("exit 1", 5)])
def test_printing_hands_the_pdf_to_the_systems_command(
    tmp_path: Path,
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    code: int,
) -> None:
    del qapp
    lp, out = tmp_path / "lp", tmp_path / "printed.pdf"
    lp.write_text(f"#!/bin/sh\n{answer}\n")
    lp.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("OUT", str(out))
    assert main.main(["command-cards", "--output", "print"]) == code
    assert out.exists() == (code == 0)
    if out.exists():
        assert out.read_bytes().startswith(b"%PDF")
    assert ("Sent to the printer" in capsys.readouterr().out) == (code == 0)


def test_without_a_printing_command_it_says_what_to_do(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del qapp
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main.main(["command-cards", "--output", "print"]) == 5
    assert "--output FILE.pdf" in capsys.readouterr().err
