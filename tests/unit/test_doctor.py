"""The doctor looks at everything, changes nothing and never raises."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app import config, doctor, fence_linux
from app.doctor import Finding
from redact import pace, text
from redact.frames import RawFrame
from redact.geometry import Polygon
from redact.policy import TURNS

ROOT = Path(__file__).parents[2]


def examined(before: str = "") -> list[Finding]:
    """In a process of its own, as `main.py doctor` does."""
    code = f"from app import doctor\n{before}\nimport sys; sys.stdout.write(doctor.as_json(doctor.examine()))"
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    findings = [Finding(**one) for one in told["findings"]]
    assert told["schema"] == 1
    assert told["ok"] == all(finding.ok for finding in findings)
    return findings


def test_everything_is_looked_at_and_what_is_missing_has_a_cure() -> None:
    findings = examined()
    names = {finding.name for finding in findings}
    assert {"python", "policy", "disk", "cameras", "key store", "speed"} <= names
    for finding in findings:
        assert finding.ok or finding.mend, finding.name
        assert finding.sentence.endswith((".", ")")), finding.sentence


@pytest.mark.skipif(not fence_linux.landlock_abi(), reason="needs Linux with Landlock")
def test_the_fence_of_every_room_is_raised_and_tried() -> None:
    fences = {finding.name: finding for finding in examined() if finding.name.startswith("fence of")}
    assert len(fences) == 5
    assert all(finding.ok and "refused" in finding.sentence for finding in fences.values())


@pytest.mark.skipif(not fence_linux.seccomp_available(), reason="needs Linux with seccomp")
def test_a_fence_with_a_hole_is_named() -> None:
    lost = "from app import fence; fence._syscall_rules = lambda room, datagrams: fence.linux.SyscallRules()"
    holes = {finding.name: finding for finding in examined(lost) if not finding.ok}
    assert "make a network socket" in holes["fence of the recorder"].sentence
    assert "fence of the gateway" not in holes


def test_a_look_that_crashes_is_a_finding_without_a_traceback() -> None:
    crash = "def crash():\n    raise ZeroDivisionError('secret')\n    yield\ndoctor._cameras = crash"
    [crashed] = [finding for finding in examined(crash) if finding.name == "cameras"]
    assert not crashed.ok
    assert "ZeroDivisionError" in crashed.sentence
    assert "secret" not in crashed.sentence


def test_a_broken_policy_is_told_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("wards = 3\n")
    policy.chmod(0o600)
    exists, load = config.machine_policy_exists, config.load_config
    monkeypatch.setattr(config, "machine_policy_exists", lambda *_: exists(policy))
    monkeypatch.setattr(config, "load_config", lambda: load(policy))
    monkeypatch.setattr(doctor, "_fences", lambda: iter(()))
    monkeypatch.setattr(doctor, "_key_store", lambda: iter(()))
    [broken] = [finding for finding in doctor.examine() if finding.name == "policy"]
    assert not broken.ok
    assert "wards" in broken.sentence


def test_missing_libraries_come_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(doctor, "_loads", lambda library: library not in ("libEGL.so.1", "libxcb-cursor.so.0"))
    needed, for_a_screen, screen = doctor._libraries()
    assert not needed.ok
    assert needed.mend.endswith("apt-get install libegl1")
    assert for_a_screen.ok  # no screen: only said
    assert for_a_screen.mend.endswith("libxcb-cursor0")
    assert screen.ok
    monkeypatch.setenv("DISPLAY", ":0")
    assert [finding.ok for finding in doctor._libraries()] == [False, False]


@pytest.mark.parametrize(("abi", "ok", "words"), [(0, False, "Landlock is not"), (2, True, "6.7"), (7, True, "ports")])
def test_what_the_kernel_lacks_is_said(abi: int, ok: bool, words: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    monkeypatch.setattr(fence_linux, "seccomp_available", lambda: True)
    monkeypatch.setattr(fence_linux, "landlock_abi", lambda: abi)
    finding = doctor._kernel()
    assert finding.ok is ok
    assert words in finding.sentence


def test_text_is_for_people() -> None:
    fine, bad = (
        Finding("disk", ok=True, sentence="Plenty."),
        Finding("fonts", ok=False, sentence="None.", mend="Install."),
    )
    text = doctor.as_text((fine, bad))
    assert text.splitlines() == [
        "ok       disk: Plenty.",
        "MISSING  fonts: None.",
        "         -> Install.",
        "1 of 2 need somebody.",
    ]
    assert doctor.as_text((fine,)).endswith("Everything is in place.")


@pytest.mark.parametrize(("looking_s", "ok"), [(0.12, True), (0.29, False), (0.48, False)])
def test_a_computer_too_slow_to_look_is_told_before_its_clips_are_black(
    looking_s: float,
    ok: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "looking_s", lambda: looking_s)
    [finding] = doctor.one_look("speed", doctor._speed)
    assert finding.ok is ok
    assert bool(finding.mend) is not ok
    assert finding.fact == f"{1000 * looking_s:.0f} ms"


def test_looking_is_measured_with_the_real_finders(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[int | None] = []
    look = text.TextFinder.look

    def counted(finder: text.TextFinder, frame: RawFrame, turn: int | None) -> tuple[Polygon, ...]:
        turns.append(turn)
        return look(finder, frame, turn)

    monkeypatch.setattr(text.TextFinder, "look", counted)
    assert pace.looking_s() > 0
    assert set(turns) == set(range(TURNS))
