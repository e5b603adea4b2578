"""The IT command `framing`, and the file it makes in `record`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import cli
from app.framing import read_framing
from app.vault.identities import Identity
from redact.geometry import Rect
from redact.opencv import cv2
from tests.fakes_capture import noise_frame, write_video
from tests.unit.test_record_command import arguments, clip_of, identity

__all__ = ["identity"]  # fixture

WINDOW = "--window=40,30,240,180"
ZONE = "--zone=60,40,120,40,120,90,60,90"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.mkv"
    write_video(str(path), [noise_frame(320, 240, pts) for pts in range(60)])
    return path


def framing(tmp_path: Path, camera: str, *more: str) -> int:
    return cli.main(["framing", f"--camera={camera}", f"--out={tmp_path / 'bed.json'}", *more])


def test_a_framing_that_record_takes(
    tmp_path: Path, source: Path, identity: Identity, capsys: pytest.CaptureFixture[str]
) -> None:
    coarse = tmp_path / "coarse.png"
    assert framing(tmp_path, f"file:{source}", WINDOW, ZONE, "--sleeve=12", f"--coarse={coarse}") == 0
    assert "Use it with `record --framing`" in capsys.readouterr().out
    file = read_framing(tmp_path / "bed.json")
    assert (file.source_size, file.framing.window, file.framing.sleeve) == ((320, 240), Rect(40, 30, 240, 180), 12)
    assert file.framing.reference is not None
    assert not any(60 < x < 120 and 40 < y < 90 for x, y in file.framing.reference.points), "nothing of the zone"
    picture = cv2.imread(str(coarse), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert picture.shape == (480, 640)
    assert coarse.stat().st_mode & 0o777 == 0o600
    assert (
        cli.main(
            arguments(tmp_path, identity, f"file:{source}", f"--framing={tmp_path / 'bed.json'}", "--finders=none")
        )
        == 0
    )
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["window"] == [40, 30, 240, 180]
    assert report["frames_encoded"] == 60
    assert len(clip_of(tmp_path, identity)) > 1000


def test_demo_leaves_nothing_of_its_card(tmp_path: Path) -> None:
    zones = ("--zone=4,0,318,0,318,206,4,206", "--zone=1096,244,1232,244,1232,352,1096,352")
    assert framing(tmp_path, "demo", "--window=112,56,1060,632", *zones) == 0
    reference = read_framing(tmp_path / "bed.json").framing.reference
    assert reference is not None
    assert len(reference.points) > 100
    assert not any(x < 318 and y < 206 for x, y in reference.points)


@pytest.mark.parametrize(
    ("camera", "more", "said"),
    [
        ("demo", ("--window=0,0,200,200",), "too small"),
        ("demo", (WINDOW.replace("240,180", "1100,650"), "--zone=0,0,9,0,9,9"), "Zone 1"),
        ("webcam", ("--window=112,56,1060,632",), "not known"),
        ("demo", ("--window=112,56,1060,632", "--coarse=/nowhere/x.png"), "cannot be written"),
    ],
)
def test_what_makes_no_framing_is_refused_and_nothing_is_written(
    tmp_path: Path, camera: str, more: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert framing(tmp_path, camera, *more) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "bed.json").exists()


@pytest.mark.parametrize("wrong", ["--sleeve=250", "--sleeve=x", "--window=1,2,3", "--zone=1,2"])
def test_arguments_that_make_no_sense(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SystemExit) as ended:
        framing(tmp_path, "demo", WINDOW, wrong)
    assert ended.value.code == 2


def test_a_camera_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert framing(tmp_path, f"file:{tmp_path / 'none.mkv'}", WINDOW) == 3
    assert capsys.readouterr().err
    assert not (tmp_path / "bed.json").exists()


def test_a_station_is_framed_by_its_charge_nurse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.config.machine_policy_exists", lambda: True)
    assert framing(tmp_path, "demo", WINDOW) == 5
    assert "charge nurse" in capsys.readouterr().err


def test_usb_is_for_a_source_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.rooms.is_frozen", lambda: True)
    assert framing(tmp_path, "usb:1:2:3", WINDOW) == 5


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        (b"{}", (), "not a framing file"),
        (None, (), "cannot be read"),
        (
            b'{"source_size":[320,240],"framing":{"window":{"x":40,"y":30,"width":240,"height":180}}}',
            (WINDOW,),
            "either",
        ),
        (
            b'{"source_size":[640,480],"framing":{"window":{"x":40,"y":30,"width":440,"height":380}}}',
            (),
            "another size",
        ),
    ],
)
def test_record_refuses_a_framing_that_does_not_fit(
    tmp_path: Path,
    source: Path,
    identity: Identity,
    content: bytes | None,
    more: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "bed.json"
    if content is not None:
        path.write_bytes(content)
    assert cli.main(arguments(tmp_path, identity, f"file:{source}", f"--framing={path}", "--finders=none", *more)) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "clip.age").exists()
