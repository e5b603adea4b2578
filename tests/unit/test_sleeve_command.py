"""The printed sleeve, rendered by somebody else's program (pdftoppm of poppler-utils) and read by the finder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from app import cli, sleeve_command
from app.pdf import A4_HEIGHT_MM, A4_WIDTH_MM, Page
from redact.frames import Plane
from redact.opencv import cv2
from redact.sleeve_layout import BED_CODES, SLEEVE
from redact.sleeve_markers import read_markers

DPI = 150
PX_PER_MM = DPI / 25.4


def rendered(path: Path) -> Plane:
    raw = subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", str(path)],  # noqa: S607 - wherever the distribution put it
        check=True,
        capture_output=True,
    )
    assert not raw.stderr, "the renderer complains about the file"
    picture = cv2.imdecode(np.frombuffer(raw.stdout, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return np.asarray(picture, np.uint8)


def words_of(path: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", str(path), "-"],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def sheet(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "sleeve.pdf"
    assert cli.main(["sleeve", "--bed", str(getattr(request, "param", 7)), "--pdf", str(path)]) == 0
    return path


@pytest.mark.parametrize(("sheet", "code"), [(0, 0), (7, 7), (249, 249)], indirect=["sheet"])
def test_the_print_is_true_to_the_millimetre_and_shows_this_bed(sheet: Path, code: int) -> None:
    page = rendered(sheet)
    assert page.shape == pytest.approx((A4_HEIGHT_MM * PX_PER_MM, A4_WIDTH_MM * PX_PER_MM), abs=1)
    found = {(marker.bed_code, marker.corner): marker.corners_px / PX_PER_MM for marker in read_markers(page)}
    assert set(found) == {(code, corner) for corner in range(4)}
    origin = found[code, 0][0] - SLEEVE.markers_mm[0, 0]
    for corner in range(4):
        assert np.abs(found[code, corner] - origin - SLEEVE.markers_mm[corner]).max() < 0.1
    ruler = page[-round(35 * PX_PER_MM) :] < 100
    assert ruler.any(axis=0).argmax() == pytest.approx(origin[0] * PX_PER_MM, abs=2)
    longest = max(int((~row[int(row.argmax()) :]).argmax()) for row in ruler)  # the first run of each row
    assert longest / PX_PER_MM == pytest.approx(100, abs=0.5)


def test_the_card_s_place_and_the_window_are_where_the_finder_believes(sheet: Path) -> None:
    page = rendered(sheet)
    corner = next(marker for marker in read_markers(page) if marker.corner == 0).corners_px[0] / PX_PER_MM
    (left, top), (right, bottom) = (
        ((SLEEVE.window_mm[index] - SLEEVE.markers_mm[0, 0] + corner) * PX_PER_MM).round().astype(int)
        for index in (0, 2)
    )
    edges = page < 160
    for x in (left, right):
        assert edges[top + 20 : bottom - 20, x - 2 : x + 3].any(axis=1).all()
    for y in (top, bottom):
        assert edges[y - 2 : y + 3, left + 20 : right - 20].any(axis=0).all()


def test_the_sheet_says_its_bed_code_and_nothing_about_anybody(sheet: Path) -> None:
    words = words_of(sheet)
    assert words.split().count("7") == 4
    allowed = (
        "marker sleeve bed code back of print at matt paper cut fold behind glue where grey put the card in from top"
        " for cards up to x mm write nothing on markers other side or printer has scaled it"
    )
    said = set("".join(sign if sign.isalpha() else " " for sign in words.lower()).split())
    assert said <= set(allowed.split(" "))
    info = subprocess.run(["pdfinfo", str(sheet)], check=True, capture_output=True, text=True).stdout  # noqa: S607
    assert not {"Author", "CreationDate", "Producer"} & {line.split(":")[0] for line in info.splitlines()}


def test_the_same_code_prints_the_same_file() -> None:
    assert sleeve_command.sheet(12) == sleeve_command.sheet(12) != sleeve_command.sheet(13)


def test_every_code_and_no_other_has_a_sheet(capsys: pytest.CaptureFixture[str]) -> None:
    assert sleeve_command.sheet(BED_CODES - 1).startswith(b"%PDF-")
    for untrusted_code in (str(BED_CODES), "-1", "", "bed 7", "1e2", "７", "9" * 5000):
        with pytest.raises(SystemExit) as end:
            cli.main(["sleeve", f"--bed={untrusted_code}", "--pdf", "never.pdf"])
        assert end.value.code == 2
        assert f"0 to {BED_CODES - 1}" in capsys.readouterr().err
    assert not Path("never.pdf").exists()


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sleeve", "--bed", "7", "--pdf", str(tmp_path / "none" / "sleeve.pdf")]) == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_words_with_brackets_stay_words(tmp_path: Path) -> None:
    page = Page()
    page.text((20, 20), r"(a) \b) ((", size_mm=5)
    path = tmp_path / "words.pdf"
    path.write_bytes(page.as_pdf("words"))
    assert words_of(path).strip() == r"(a) \b) (("
    with pytest.raises(UnicodeEncodeError):
        page.text((20, 20), "床", size_mm=5)
