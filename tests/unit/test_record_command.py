"""The IT command `record`, as scripts use it: exit codes, clip, report."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyrage
import pytest

from app import cli, rooms
from app.vault.container import SealedReader
from app.vault.identities import Identity, new_identity
from tests.fakes_capture import decoded, noise_frame, planes_of_picture, smooth_frame, write_video

WINDOW = "--window=21.5,9,120,80"
SPAWNS_S = 30.0


@pytest.fixture(scope="module")
def identity() -> Identity:
    return new_identity(hybrid=False)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.mkv"
    times = [40, *range(73, 1000, 33), 1500, 1533, 2400]  # uneven, and not from 0
    write_video(str(path), [smooth_frame(176, 112, pts, Fraction(1, 1000)) for pts in times])
    return path


def arguments(tmp_path: Path, identity: Identity, camera: str, *more: str) -> list[str]:
    return [
        "record",
        f"--camera={camera}",
        "--pace=max",
        "--seconds=60",
        f"--recipient={identity.recipient}",
        f"--output={tmp_path / 'clip.age'}",
        f"--report={tmp_path / 'report.json'}",
        *more,
    ]


def clip_of(tmp_path: Path, identity: Identity) -> bytes:
    with (tmp_path / "clip.age").open("rb") as file, SealedReader(file, [identity]) as reader:
        return b"".join(reader.chunks())


def test_a_whole_file(tmp_path: Path, identity: Identity, source: Path) -> None:
    zone = "--zone=-12,-5,30,-5,30.5,40,-12,40"
    assert cli.main(arguments(tmp_path, identity, f"file:{source}", WINDOW, zone, "--finders=none")) == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert list(report) == [
        *("schema", "frames_read", "frames_encoded", "frames_black", "frames_dropped", "deadline_misses"),
        *("duration_s", "size", "fill_bgr", "window", "zones", "latency_ms", "rooms", "encoder", "look_ahead_s"),
        *("stopped", "black_reasons", "verdicts", "timeline", "doubts"),
    ]
    assert (report["schema"], report["frames_read"], report["frames_encoded"]) == (1, 33, 33)
    assert (report["frames_black"], report["frames_dropped"], report["deadline_misses"]) == (0, 0, 0)
    assert report["size"] == [176, 112]
    assert report["window"] == [22, 10, 118, 78]
    assert report["fill_bgr"] == [0, 0, 0]
    assert report["look_ahead_s"] == 0.5
    assert report["verdicts"] == {"clear": 33}
    assert report["timeline"] == [{"from_s": 0.0, "to_s": 2.36, "verdict": "clear", "why": ""}]
    assert report["stopped"]["reason"] == "end_of_input"
    assert set(report["latency_ms"]) == {"p50", "p99"}
    assert set(report["rooms"]["recorder"]) == {"cpu_s", "wall_s", "peak_rss_mb"}
    assert set(report["encoder"]) == {"preset", "crf", "gop", "range", "threads"}
    (final_zone,) = report["zones"]
    assert [0, 0] in final_zone
    sealed = (tmp_path / "clip.age").read_bytes()
    opened = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity.secret_text())])
    assert opened == clip_of(tmp_path, identity)
    pictures = list(decoded(opened))
    milliseconds = [round(Fraction(p.pts or 0) * Fraction(p.time_base or 0) * 1000) for p in pictures]
    assert milliseconds == [pts - 40 for pts in (40, *range(73, 1000, 33), 1500, 1533, 2400)]
    y, _, _ = planes_of_picture(pictures[-1])
    assert np.abs(y[:, :22].astype(int) - 16).max() <= 3
    assert y[60:70, 60:100].mean() > 40
    mode = (tmp_path / "clip.age").stat().st_mode & 0o777
    assert mode == 0o600


def test_both_paces_mask_alike(tmp_path: Path, identity: Identity) -> None:
    path = tmp_path / "source.mkv"
    write_video(str(path), [smooth_frame(128, 80, pts) for pts in range(20)])
    clips = []
    for pace in ("max", "max", "camera"):
        # Finders that are never late, however loaded the machine is; the others are compared in test_look_ahead.py.
        more = (WINDOW, "--finders=motion,changes")
        assert cli.main([*arguments(tmp_path, identity, f"file:{path}", *more), f"--pace={pace}"]) == 0
        clips.append(clip_of(tmp_path, identity))
    assert clips[0] == clips[1] == clips[2]


def test_crop_and_odd_sizes(tmp_path: Path, identity: Identity) -> None:
    path = tmp_path / "odd.mkv"
    write_video(str(path), [noise_frame(129, 81, pts) for pts in range(5)])
    assert cli.main(arguments(tmp_path, identity, f"file:{path}", "--window=-5,-5,900,900")) == 0
    pictures = list(decoded(clip_of(tmp_path, identity)))
    assert {(picture.width, picture.height) for picture in pictures} == {(130, 82)}
    assert cli.main(arguments(tmp_path, identity, f"file:{path}", "--window=11,11,51,41", "--crop")) == 0
    assert {(picture.width, picture.height) for picture in decoded(clip_of(tmp_path, identity))} == {(50, 40)}
    assert json.loads((tmp_path / "report.json").read_text())["size"] == [50, 40]


def test_at_most_the_seconds_asked_for(tmp_path: Path, identity: Identity) -> None:
    path = tmp_path / "source.mkv"
    write_video(str(path), [noise_frame(128, 80, pts) for pts in range(50)])
    assert cli.main([*arguments(tmp_path, identity, f"file:{path}", WINDOW), "--seconds=1"]) == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["frames_encoded"], report["stopped"]["reason"]) == (30, "limit")


@pytest.mark.parametrize(
    "content", [b"", b"hello, I am no video\n" * 50, os.urandom(5000), b"ffconcat version 1.0\nfile x\n"]
)
def test_a_file_that_is_no_video(
    tmp_path: Path, identity: Identity, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "source.mp4"
    path.write_bytes(content)
    assert cli.main(arguments(tmp_path, identity, f"file:{path}", WINDOW)) == 3
    said = capfd.readouterr()
    assert "not a video" in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "clip.age").exists()


def test_a_video_that_breaks_off(tmp_path: Path, identity: Identity, capfd: pytest.CaptureFixture[str]) -> None:
    whole, cut = tmp_path / "whole.mp4", tmp_path / "cut.mp4"
    write_video(str(whole), [noise_frame(128, 80, pts) for pts in range(60)], codec="libx264", container="mp4")
    data = whole.read_bytes()
    index = data.index(b"moov") - 4
    payload = data.index(b"mdat") - 4
    assert payload < index
    # The index first, as on a server; then half of the payload.
    moved = bytearray(data[index:])
    shift = len(moved)
    at = moved.index(b"stco") + 12
    for offset in range(at, at + 4 * int.from_bytes(moved[at - 4 : at], "big"), 4):
        moved[offset : offset + 4] = (int.from_bytes(moved[offset : offset + 4], "big") + shift).to_bytes(4, "big")
    cut.write_bytes(data[:payload] + bytes(moved) + data[payload : payload + (index - payload) // 2])
    assert cli.main(arguments(tmp_path, identity, f"file:{cut}", WINDOW)) == 4
    assert "damaged" in capfd.readouterr().err
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["stopped"]["reason"] == "camera.damaged"
    assert 0 < report["frames_encoded"] < 60
    assert len(list(decoded(clip_of(tmp_path, identity)))) == report["frames_encoded"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--window=1,2,3"], "window is X,Y"),
        (["--window=1,2,0,5"], "above 0"),
        (["--window=a,b,c,d"], "numbers with commas"),
        (["--window=nan,1,2,3"], "finite"),
        (["--zone=1,2,3,4"], "three points"),
        (["--zone=1,2,3,4,5,6,7"], "three points"),
        ([WINDOW, "--seconds=0"], "more than 0"),
        ([WINDOW, "--seconds=99999"], "at most"),
        ([WINDOW, "--finders=smell"], "no finder named 'smell'"),
        (["--finders=none"], "nothing to mask with"),
        ([WINDOW, "--camera=disk:1"], "not known"),
        ([WINDOW, "--camera=file:"], "not known"),
        (["--finders=none", "--zone=1,2,3,4,5,6", "--camera=usb:1:2:3"], "real people"),
        ([WINDOW, "--recipient=age1nonsense"], "not an age public key"),
        ([WINDOW, "--output=/nonexistent/clip.age"], "cannot be written"),
        ([WINDOW, "--output=/dev/null"], "cannot be written"),
        ([WINDOW, "--pace=slow"], "invalid choice"),
    ],
)
def test_arguments_that_make_no_take(
    tmp_path: Path, identity: Identity, capsys: pytest.CaptureFixture[str], more: list[str], says: str
) -> None:
    try:
        code = cli.main(arguments(tmp_path, identity, "demo", *more))
    except SystemExit as exit_:  # argparse's own way
        code = int(exit_.code or 0)
    assert code == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "clip.age").exists()


def test_recipients_of_two_kinds_are_refused(
    tmp_path: Path, identity: Identity, capsys: pytest.CaptureFixture[str]
) -> None:
    other = new_identity(hybrid=True).recipient
    assert cli.main(arguments(tmp_path, identity, "demo", WINDOW, f"--recipient={other}")) == 2
    assert "two kinds" in capsys.readouterr().err


def test_the_source_is_never_overwritten(
    tmp_path: Path, identity: Identity, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = source.read_bytes()
    assert cli.main([*arguments(tmp_path, identity, f"file:{source}", WINDOW), f"--output={source}"]) == 2
    assert "must not be the source" in capsys.readouterr().err
    assert source.read_bytes() == before


def test_a_crop_window_beside_the_picture(
    tmp_path: Path, identity: Identity, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "clip.age").write_text("of yesterday")
    assert cli.main(arguments(tmp_path, identity, f"file:{source}", "--window=900,0,50,50", "--crop")) == 2
    assert (tmp_path / "clip.age").read_text() == "of yesterday"
    assert "outside the picture" in capsys.readouterr().err


@pytest.mark.parametrize("camera", ["demo", "usb:1:2:3", "file:/nonexistent"])
def test_refused_as_soon_as_there_is_a_machine_policy(
    tmp_path: Path,
    identity: Identity,
    camera: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("app.config.machine_policy_exists", lambda: True)
    assert cli.main(arguments(tmp_path, identity, camera, WINDOW)) == 5
    assert "machine policy" in capsys.readouterr().err


def test_usb_is_refused_in_a_packaged_build(
    tmp_path: Path, identity: Identity, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rooms, "is_frozen", lambda: True)
    assert cli.main(arguments(tmp_path, identity, "usb:1:2:3", WINDOW)) == 5
    assert "station only" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_stop_the_take_and_the_clip_is_valid(
    tmp_path: Path, identity: Identity, number: signal.Signals
) -> None:
    command = [*rooms.own_program(), *arguments(tmp_path, identity, "demo", WINDOW), "--pace=camera"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline_s = time.monotonic() + SPAWNS_S
    clip, never = tmp_path / "clip.age", threading.Event()
    while not (clip.exists() and clip.stat().st_size > 65_536):
        assert time.monotonic() < deadline_s, "nothing was recorded"
        assert process.poll() is None
        never.wait(0.02)
    process.send_signal(number)
    _, said = process.communicate(timeout=SPAWNS_S)
    assert process.returncode == 4, said
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["stopped"]["reason"] == "interrupted"
    assert report["frames_read"] == report["frames_encoded"] == len(list(decoded(clip_of(tmp_path, identity))))
    assert "Traceback" not in said
