"""The drawn scenes that finders are measured on: same seed, same pictures; the truth is where the print is."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from capture.camera import open_camera
from redact.opencv import cv2
from tests.redaction.scenes import symbols
from tests.redaction.scenes.clip import write_clip
from tests.redaction.scenes.dice import Dice
from tests.redaction.scenes.kinds import KINDS, scene
from tests.redaction.scenes.people import LANGUAGES, somebody
from tests.redaction.scenes.pixels import Alpha
from tests.redaction.scenes.render import Frame, Scene, frames
from tests.redaction.scenes.typeface import families, ink
from ui.theme import Theme

SIZE = (640, 360)
SECONDS = 3
FPS = 3
#: The kinds that the leak meter counts as sensitive.
SENSITIVE = {"name", "diag", "adm", "id", "bed", "barcode", "staff_name", "monitor_name", "wrist_name", "age", "sex"}


def rendered(drawn: Scene, seed: int, *, printed: bool = True) -> list[Frame]:
    return list(frames(drawn, Dice(seed, "sensor"), SIZE, FPS, SECONDS * FPS, printed=printed))


def readable_optics(drawn: Scene) -> Scene:
    """Without what spreads or drowns ink, so that print is exactly where it was put."""
    lens = dataclasses.replace(drawn.lens, blur=lambda _: 0.0, gain=lambda _: 1.0, jpeg_quality=0, noise=0.0, glare=0.0)
    return dataclasses.replace(drawn, lens=lens)


def covered(frame: Frame, margin_px: int) -> Alpha:
    mask = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    for item in frame.truth["items"]:
        cv2.fillConvexPoly(mask, np.round(item["poly"]).astype(np.int32), (1,))
    return np.asarray(cv2.dilate(mask, np.ones((2 * margin_px + 1, 2 * margin_px + 1), np.uint8)), np.uint8)


@pytest.mark.parametrize("kind", KINDS)
def test_print_is_inside_its_polygons_and_nowhere_else(kind: str) -> None:
    drawn = readable_optics(scene(kind, 5, SIZE, SECONDS, FPS))
    with_print, without = rendered(drawn, 5), rendered(drawn, 5, printed=False)
    strayed, found = 0, 0
    for inked, bare in zip(with_print, without, strict=True):
        changed = np.abs(inked.picture.astype(int) - bare.picture).max(2) > 5
        strayed += int(np.count_nonzero(changed & (covered(inked, 3) == 0)))
        for item in inked.truth["items"]:
            quad = np.round(item["poly"]).astype(np.int32)
            if item["visible"] > 0.9 and abs(cv2.contourArea(quad)) > 60:
                own = np.zeros(changed.shape, np.uint8)
                cv2.fillConvexPoly(own, quad, (1,))
                assert changed[own > 0].any(), f"no print in the polygon of {item['id']} on frame {inked.truth['i']}"
                found += 1
    assert strayed == 0
    assert found or kind == "no_text"


def test_ink_is_the_same_whatever_font_the_application_has(qapp: QApplication) -> None:
    family, before = families("en")[0], qapp.font()
    plain = ink("Bed 11, born 1 May", family, 31)
    ink.cache_clear()
    qapp.setFont(Theme("day").font("display", strong=True))
    try:
        dressed = ink("Bed 11, born 1 May", family, 31)
    finally:
        qapp.setFont(before)
        ink.cache_clear()
    assert np.array_equal(plain, dressed)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_renders_a_truth_that_the_meter_reads(kind: str) -> None:
    seen = rendered(scene(kind, 2, SIZE, SECONDS, FPS), 2)
    assert len(seen) == SECONDS * FPS
    for i, frame in enumerate(seen):
        assert frame.picture.shape == (SIZE[1], SIZE[0], 3)
        assert frame.picture.dtype == np.uint8
        assert frame.truth["i"] == i
        assert len(frame.truth["baby"]) >= 3
        assert np.asarray(frame.zone).shape == (4, 2)
        for item in frame.truth["items"]:
            assert item["kind"] in SENSITIVE
            assert np.asarray(item["poly"]).shape == (4, 2)
            assert 0 < item["visible"] <= 1
            assert not any(c.isdigit() for c in item["id"].rstrip("0123456789"))


def test_the_same_seed_draws_the_same_pictures_and_another_seed_does_not() -> None:
    first, again, other = (rendered(scene("webcam", seed, SIZE, SECONDS, FPS), seed) for seed in (7, 7, 8))
    for a, b in zip(first, again, strict=True):
        assert np.array_equal(a.picture, b.picture)
        assert a.truth == b.truth
    assert any(not np.array_equal(a.picture, c.picture) for a, c in zip(first, other, strict=True))


def test_a_hand_in_front_makes_print_less_visible() -> None:
    drawn = readable_optics(scene("sheet_laid", 1, SIZE, SECONDS, FPS))
    shares = [item["visible"] for frame in rendered(drawn, 1) for item in frame.truth["items"] if item["id"][0] == "o"]
    assert min(shares) < 0.7
    assert max(shares) > 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_font_and_people(language: str) -> None:
    person = somebody(Dice(3), language)
    name = ink(person.name, families(language)[0], 40)
    assert name.shape[1] > name.shape[0], "a name is wider than high"
    assert 0.05 < (name > 128).mean() < 0.7, "letters, neither nothing nor black boxes"


def test_a_clip_file_holds_as_many_frames_as_its_truth(tmp_path: Path) -> None:
    out, truth = tmp_path / "c.mkv", tmp_path / "c.json"
    write_clip("one_frame", 4, SIZE, FPS, SECONDS, out, truth)
    told = json.loads(truth.read_text(encoding="utf-8"))
    assert told["size"] == list(SIZE)
    assert told["scenario"] == "one_frame"
    assert json.loads((tmp_path / "c.zone.json").read_text(encoding="utf-8"))["zone"] == told["operator_zone"]
    camera = open_camera(f"file:{out}")
    try:
        count = 0
        while camera.read() is not None:
            count += 1
    finally:
        camera.close()
    assert count == len(told["frames"]) == SECONDS * FPS


def on_paper(modules: symbols.Modules, per_module: int) -> Alpha:
    rows = 40 if modules.shape[0] == 1 else 1
    dark = np.kron(np.repeat(modules, rows, 0), np.ones((per_module, per_module), np.bool_))
    return np.pad(np.where(dark, 0, 255).astype(np.uint8), 60, constant_values=255)


def test_a_reader_reads_the_drawn_qr_and_ean_codes() -> None:
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(on_paper(symbols.qr("mrn:123456;bed7"), 6))
    assert text == "mrn:123456;bed7"
    read = cv2.barcode.BarcodeDetector().detectAndDecode(on_paper(symbols.ean13("401234567890"), 2))
    assert read[0] == "4012345678901"


def test_codes_have_the_modules_that_their_standards_ask_for() -> None:
    assert symbols.code128("NEO1").shape == (1, 11 * 6 + 13)
    assert symbols.interleaved("1234").shape == (1, 4 + 2 * 18 + 5)
    matrix = symbols.data_matrix("M12345678")
    assert matrix.shape == (16, 16)
    assert matrix[:, 0].all()
    assert matrix[-1].all()
    with pytest.raises(ValueError, match="too long"):
        symbols.data_matrix("M123456789012")
