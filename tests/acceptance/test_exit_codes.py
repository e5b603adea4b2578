"""How `record` ends when something is wrong: a status that scripts can rely on, and a sentence for a person."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from tests.acceptance.clip import pictures
from tests.acceptance.conftest import FROZEN, LIMIT_S, PROGRAM, Family, Record, Run, command_environment, record_words

WINDOW = "--window=16,16,320,200"
OK, ARGUMENTS, UNREADABLE, STOPPED_EARLY, REFUSED = 0, 2, 3, 4, 5


def ends_in_a_sentence(said: str) -> bool:
    """Something was said, and the last of it is a sentence, perhaps with its code behind it: `… [camera.absent]`."""
    return re.search(r"[a-z`)]\.( \[[a-z_.]+\])?\s*$", said) is not None


@pytest.mark.parametrize(
    "words",
    [
        ("--finders", "none"),  # nothing to mask with
        ("--zone=1,2,3,4", "--finders", "none"),  # two points are no polygon
        ("--zone=1,2,3,4,5", "--finders", "none"),
        ("--window=1,2,3", "--finders", "none"),
        ("--window=1,2,x,4", "--finders", "none"),
        ("--window=nan,2,3,4", "--finders", "none"),
        (WINDOW, "--finders", "sixth-sense"),
        (WINDOW, "--pace", "slow"),
        (WINDOW, "--seconds", "0"),
        (WINDOW, "--seconds", "-3"),
        (WINDOW, "--no-such-option"),
    ],
)
def test_arguments_that_make_no_sense(words: tuple[str, ...], record: Record, videos: dict[str, Path]) -> None:
    seconds = () if "--seconds" in words else ("--seconds", "2")
    run = record(f"file:{videos['bikes']}", *seconds, *words)
    assert run.status == ARGUMENTS, run.stderr
    assert run.stderr.strip()
    assert not run.clip.exists()


def test_a_recipient_that_is_none(videos: dict[str, Path], tmp_path: Path, family: Family) -> None:
    for wrong in (
        "age1nonsense",
        family.recipient[:-1] + ("q" if family.recipient[-1] != "q" else "p"),
        str(family.identity),
    ):
        words = record_words(f"file:{videos['bikes']}", family, tmp_path, "--seconds", "1", WINDOW)
        words[words.index("--recipient") + 1] = wrong
        finished = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        assert finished.returncode == ARGUMENTS, finished.stderr
        assert "Traceback" not in finished.stderr
        assert str(family.identity) not in finished.stdout + finished.stderr, (
            "a secret typed by mistake is not repeated"
        )
        assert not (tmp_path / "clip.age").exists()


def test_a_window_may_reach_beyond_the_frame_and_have_fractions(record: Record, videos: dict[str, Path]) -> None:
    run = record(
        f"file:{videos['bikes']}",
        "--seconds",
        "0.5",
        "--pace",
        "max",
        "--finders",
        "none",
        "--window=-10.5,-3,999,99.75",
    )
    assert run.status == OK, run.stderr
    assert run.report["window"] == [0, 0, 640, 96]


@pytest.mark.parametrize(
    "content", [b"", b"This is a letter, not a video.\n" * 99, b"\0\0\0\x18ftypisom" + bytes(4096)]
)
def test_a_file_that_is_no_video(content: bytes, record: Record, tmp_path: Path) -> None:
    path = tmp_path / "letter.mp4"
    path.write_bytes(content)
    run = record(f"file:{path}", "--seconds", "2", WINDOW)
    assert run.status == UNREADABLE, run.stderr
    assert ends_in_a_sentence(run.stderr), run.stderr
    assert not run.clip.exists(), "nothing is left behind"


def test_a_file_that_is_not_there(record: Record, tmp_path: Path) -> None:
    run = record(f"file:{tmp_path / 'absent.mp4'}", "--seconds", "2", WINDOW)
    assert run.status == UNREADABLE, run.stderr
    assert ends_in_a_sentence(run.stderr), run.stderr
    assert not run.clip.exists()


def test_a_file_with_sound_only(record: Record, tmp_path: Path, videos: dict[str, Path]) -> None:
    import av

    path = tmp_path / "sound.mp4"
    with av.open(str(videos["bigbuckbunny"])) as source, av.open(str(path), "w") as sound:
        stream = sound.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                sound.mux(packet)
    run = record(f"file:{path}", "--seconds", "2", WINDOW)
    assert run.status == UNREADABLE, run.stderr
    assert ends_in_a_sentence(run.stderr), run.stderr


def broken_off(source: Path, path: Path) -> Path:
    """A video whose second half is missing, its index at the front, as after a pulled plug of a memory card."""
    import av

    whole = path.with_name("whole.mkv")
    with av.open(str(source)) as container, av.open(str(whole), "w") as copy:
        stream = copy.add_stream_from_template(container.streams.video[0])
        for packet in container.demux(container.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    data = bytearray(whole.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    path.write_bytes(data)
    return path


def test_a_video_that_breaks_off_ends_early_or_at_its_end_but_never_badly(
    record: Record, opened: Callable[[Run], bytes], tmp_path: Path, videos: dict[str, Path]
) -> None:
    path = broken_off(videos["bikes"], tmp_path / "broken.mkv")
    run = record(f"file:{path}", "--seconds", "60", "--pace", "max", "--finders", "none", WINDOW)
    assert run.status in {OK, STOPPED_EARLY}, run.stderr
    kept = pictures(opened(run))
    assert 60 < len(kept) < 250
    assert run.report["frames_encoded"] == len(kept)
    if run.status == STOPPED_EARLY:
        assert run.report["stopped"]["reason"] not in {"", "end", "limit"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_keeps_what_it_has(
    number: signal.Signals, videos: dict[str, Path], tmp_path: Path, family: Family
) -> None:
    words = record_words(f"file:{videos['bikes']}", family, tmp_path, "--seconds", "60", "--pace", "camera", WINDOW)
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=command_environment(),
        start_new_session=True,
    )
    clip = tmp_path / "clip.age"
    wait_until_written(process, clip, 70_000)  # the first full chunk
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == STOPPED_EARLY, said
    assert "Traceback" not in said
    kept = pictures(pyrage.decrypt(clip.read_bytes(), [family.identity]))
    assert 20 < len(kept) < 250
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["frames_encoded"] == len(kept)
    assert report["stopped"]["reason"]


def test_the_recorder_dies_and_the_command_says_so(videos: dict[str, Path], tmp_path: Path, family: Family) -> None:
    """What a killed recorder leaves lacks its last chunk: it must not be passed off as a clip that opens."""
    words = record_words(f"file:{videos['bikes']}", family, tmp_path, "--seconds", "60", "--pace", "camera", WINDOW)
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=command_environment()
    )
    clip = tmp_path / "clip.age"
    wait_until_written(process, clip, 140_000)
    recorders = [pid for pid in children_of(process.pid) if b"recorder" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(recorders) == 1
    os.kill(recorders[0], 9)  # SIGKILL has no name on Windows, where the types are checked too
    _, said = process.communicate(timeout=30)
    assert process.returncode in {UNREADABLE, STOPPED_EARLY}, said
    assert ends_in_a_sentence(said), said
    assert "Traceback" not in said
    if process.returncode == STOPPED_EARLY:
        assert len(pictures(pyrage.decrypt(clip.read_bytes(), [family.identity]))) > 20


def wait_until_written(process: subprocess.Popen[str], clip: Path, size: int) -> None:
    deadline_s = time.monotonic() + 60
    while not (clip.exists() and clip.stat().st_size > size):
        assert process.poll() is None, "ended before its time"
        assert time.monotonic() < deadline_s, "nothing is being written"
        select.select([], [], [], 0.05)


def children_of(pid: int) -> list[int]:
    """All descendants."""
    found: list[int] = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *children_of(int(child))]
    return found


@pytest.fixture
def managed(tmp_path: Path) -> list[str]:
    """Words that run a command where the machine policy exists, without touching this machine's /etc."""
    unshare = shutil.which("unshare")
    etc = tmp_path / "etc"
    if unshare is None or subprocess.run([unshare, "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("mount namespaces are not allowed here")
    shutil.copytree(
        "/etc",
        etc,
        symlinks=True,
        ignore_dangling_symlinks=True,
        ignore=shutil.ignore_patterns("shadow*", "gshadow*", "ssl"),
    )
    (etc / "swaddle").mkdir()
    (etc / "swaddle" / "policy.toml").write_text("")
    return [unshare, "-rm", "sh", "-c", f'mount --bind "{etc}" /etc && exec "$0" "$@"']


@pytest.mark.parametrize("camera", ["file", "demo"])
def test_a_managed_machine_refuses(
    camera: str, managed: list[str], videos: dict[str, Path], tmp_path: Path, family: Family
) -> None:
    source = "demo" if camera == "demo" else f"file:{videos['bikes']}"
    words = record_words(source, family, tmp_path, "--seconds", "1", WINDOW)
    environment = {**command_environment(), "SWADDLE_POLICY": "/nonexistent"}
    finished = subprocess.run(
        [*managed, *words], capture_output=True, text=True, timeout=LIMIT_S, check=False, env=environment
    )
    assert finished.returncode == REFUSED, finished.stderr
    assert ends_in_a_sentence(finished.stderr), finished.stderr
    assert not (tmp_path / "clip.age").exists()


def test_demo_is_refused_on_a_managed_machine(managed: list[str], tmp_path: Path) -> None:
    words = [*PROGRAM, "demo", "--unattended", "--report", str(tmp_path / "report")]
    finished = subprocess.run(
        [*managed, *words], capture_output=True, text=True, timeout=LIMIT_S, check=False, env=command_environment()
    )
    assert finished.returncode != OK
    assert finished.stderr.strip()
    assert "Traceback" not in finished.stderr
    assert not (tmp_path / "report" / "report.json").exists()


def test_a_usb_camera_that_is_not_there(record: Record) -> None:
    run = record("usb:ffff:ffff:nobody", "--seconds", "1", WINDOW)
    assert run.status == (REFUSED if FROZEN else UNREADABLE), (
        run.stderr
    )  # a packaged station records by its window only
    assert ends_in_a_sentence(run.stderr), run.stderr


def test_a_usb_camera_without_anything_to_mask_with_is_refused(record: Record) -> None:
    run = record("usb:ffff:ffff:nobody", "--seconds", "1", "--zone=1,1,9,1,9,9", "--finders", "none")
    assert run.status in {ARGUMENTS, REFUSED}, run.stderr
