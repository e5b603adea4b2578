"""IT commands, and the station's door without a window: one sentence, the right exit code, no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

import main
from app import cli, demo_evidence
from app.errors import NeedsPerson
from tests.fakes_rules import Ward
from ui import station_room


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    ward = Ward(tmp_path)
    for _ in range(3):
        ward.begin()
    return ward


@pytest.fixture
def export(ward: Ward, tmp_path: Path) -> Path:
    path = tmp_path / "journal.jsonl"
    ward.ledger.export_journal(path)
    ward.ledger.close()
    return path


def test_an_unbroken_journal_is_told_so_with_the_key_to_compare(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["verify-journal", str(export)]) == 0
    out = capsys.readouterr().out
    assert "unbroken" in out
    key = json.loads(export.read_text().splitlines()[0])["station_key"]
    assert key in out
    assert cli.main(["verify-journal", str(export), "--station-key", key, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["first_bad_line"]) == (True, None)


def test_the_first_bad_line_is_named(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = export.read_text().splitlines()
    at = next(place for place, line in enumerate(lines) if '"act":"clip.begun"' in line)
    lines[at] = lines[at].replace("clip.begun", "clip.shred")
    export.write_text("\n".join(lines) + "\n")
    assert cli.main(["verify-journal", str(export), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["first_bad_line"]) == (False, at)
    assert cli.main(["verify-journal", str(export)]) == 1
    assert f"Line {at} is the first bad one" in capsys.readouterr().out


@pytest.mark.parametrize("key", ["", "zz", "00" * 31, "名" * 32, "00" * 33])
def test_a_key_that_is_none_is_an_argument_error(export: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify-journal", str(export), "--station-key", key]) == 2
    assert "64 hex characters" in capsys.readouterr().err


def test_another_stations_key_is_a_finding(export: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify-journal", str(export), "--station-key", "11" * 32]) in (1, 2)
    assert capsys.readouterr().err.strip()


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe" * 100, b"[]\n", b'{"a":1}\n', b"\xff" * 100_000])
def test_what_is_no_journal_is_a_finding_in_one_sentence(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(content)
    assert cli.main(["verify-journal", str(path)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path / "absent", tmp_path):
        assert cli.main(["verify-journal", str(path)]) == 3
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "Errno" not in said


@pytest.mark.parametrize("words", [[], ["nonsense"], ["verify-journal"], ["record"], ["demo", "--seconds", "0"]])
def test_arguments_that_make_no_sense_end_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["record", "cameras", "doctor", "sleeve", "verify-journal", "demo"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    assert command in capsys.readouterr().out


def test_cameras_are_listed_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["cameras", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == 1
    assert cli.main(["cameras"]) == 0
    said = capsys.readouterr().out
    assert all(camera["id"] in said for camera in found["cameras"])
    assert found["cameras"] or "No camera found" in said


# -- the station's door


@pytest.mark.parametrize(
    "words", [["--data", "x"], ["--launcher-fd", "0"], ["--seconds", "400"], ["--language", "fr"], ["extra"]]
)
def test_what_is_no_option_of_demo_is_refused_before_a_room_starts(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main.main(["demo", *words])
    assert ended.value.code == 2
    assert "main.py demo" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["0", "-5", "nan", "inf", "1e9", "one"])
def test_a_demo_take_of_impossible_length_is_refused_before_anything_starts(
    seconds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        station_room.main(["demo", "--unattended", f"--seconds={seconds}", "--launcher-fd", "99", "--data", "/nowhere"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "main.py demo" in said
    assert "from 1 to 300 is needed" in said


@pytest.mark.parametrize(
    ("policy", "code", "named"),
    [
        ("", "station.not_enrolled", "not enrolled"),
        ('station = "ward-7"\n', "station.not_enrolled", "not enrolled"),
        ('colour = "red"\n', "policy.wrong", '"colour"'),
        ("take_seconds = 4\n", "policy.wrong", '"take_seconds"'),
        ("[gateway]\naddress = 7\n", "policy.wrong", "gateway"),
        ("station = [\n", "policy.wrong", "TOML"),
        ("\x00", "policy.wrong", "TOML"),
    ],
)
def test_a_station_with_a_bad_policy_says_which_key_and_never_becomes_a_demo(
    tmp_path: Path, policy: str, code: str, named: str
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(policy)
    file.chmod(0o644)
    with pytest.raises(NeedsPerson) as refused:
        station_room.refuse_to_run(file)
    assert refused.value.code == code
    assert named in refused.value.sentence


def test_a_policy_that_others_may_write_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("")
    file.chmod(0o666)
    with pytest.raises(NeedsPerson) as refused:
        station_room.refuse_to_run(file)
    assert refused.value.code == "policy.writable"


def test_a_report_folder_loses_only_what_an_earlier_report_left_there(tmp_path: Path) -> None:
    """Somebody points --report at a folder with pictures of their own."""
    report = demo_evidence.Report(
        delivered=True,
        receipt_verified=True,
        family_key_opens=True,
        gateway_key_opens=False,
        clip_file="clip.age",
        family_key_file="family.key",
        frame_file="frame.png",
        pictures=("01-sign-in.png", "../outside.png", "/etc/hostname"),
        seconds={},
    )
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "report.json").write_bytes(msgspec.json.encode(report))
    for name in ("01-sign-in.png", "frame.png", "stuck.png", "holiday.png", "notes.txt"):
        (folder / name).write_bytes(b"x")
    (tmp_path / "outside.png").write_bytes(b"x")
    station_room.prepare_report(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["holiday.png", "notes.txt"]
    assert (tmp_path / "outside.png").exists()
    station_room.prepare_report(folder)
    (folder / "report.json").write_bytes(b"\xff no report")
    station_room.prepare_report(folder)
    assert (folder / "holiday.png").exists()


def test_a_report_folder_that_cannot_be_one_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NeedsPerson) as refused:
        station_room.prepare_report(tmp_path / "file")
    assert refused.value.code == "report.folder"
