from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.config import (
    MACHINE_POLICY_FILE,
    BedPolicy,
    GatewayPolicy,
    Origin,
    Policy,
    StationConfig,
    load_config,
    load_policy,
    machine_policy_exists,
)
from app.errors import NeedsPerson

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps its policy in the registry")

RECEIPT_KEY = "0f" * 32
WHOLE = f"""
station = "ward-7"
language = "zh_CN"
take_seconds = 45
idle_lock_seconds = 120
data_dir = "/srv/swaddle"
shipments = "x25519"
approval_days = 3
keep_delivered_days = 10
keep_unreviewed_days = 5

[[beds]]
bed = "07"
camera = "usb:046d:0825:1A2B"

[[beds]]
bed = "08"
camera = "usb:046d:0825:1A2C"

[gateway]
address = "https://gateway.hospital.example:8443/clips"
ca_file = "/etc/swaddle/ca.pem"
certificate_file = "/etc/swaddle/station.pem"
key_file = "/etc/swaddle/station.key"
receipt_key = "{RECEIPT_KEY}"
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.touch(0o644)
    return path


def refusal(policy: Path, text: str | bytes) -> NeedsPerson:
    policy.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(NeedsPerson) as caught:
        load_config(policy)
    return caught.value


def test_the_machine_policy_has_one_fixed_place() -> None:
    assert Path("/etc/swaddle/policy.toml") == MACHINE_POLICY_FILE


def test_without_a_policy_the_embedded_defaults_count(tmp_path: Path) -> None:
    missing = tmp_path / "policy.toml"
    assert not machine_policy_exists(missing)
    config = load_config(missing)
    assert config == StationConfig()
    assert (config.take_seconds, config.idle_lock_seconds, config.gateway, config.shipments) == (
        60,
        120,
        None,
        "hybrid",
    )
    assert config.data_folder().is_absolute()


def test_a_whole_policy_is_read(policy: Path) -> None:
    policy.write_text(WHOLE)
    config = load_config(policy)
    assert config == StationConfig(
        station="ward-7",
        language="zh_CN",
        take_seconds=45,
        idle_lock_seconds=120,
        data_dir="/srv/swaddle",
        shipments="x25519",
        approval_days=3,
        keep_delivered_days=10,
        keep_unreviewed_days=5,
        beds=(BedPolicy(bed="07", camera="usb:046d:0825:1A2B"), BedPolicy(bed="08", camera="usb:046d:0825:1A2C")),
        gateway=GatewayPolicy(
            address="https://gateway.hospital.example:8443/clips",
            ca_file="/etc/swaddle/ca.pem",
            certificate_file="/etc/swaddle/station.pem",
            key_file="/etc/swaddle/station.key",
            receipt_key=RECEIPT_KEY,
        ),
    )
    assert config.data_folder() == Path("/srv/swaddle")


def test_an_empty_policy_is_a_policy(policy: Path) -> None:
    assert machine_policy_exists(policy)
    assert load_config(policy) == StationConfig()


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("take_second = 60", "take_second", "there is no such key"),
        ("take_seconds = 2", "take_seconds", "expected `int` >= 5"),
        ("take_seconds = '60'", "take_seconds", "expected `int`, got `str`"),
        ("theme = 'pink'", "theme", "invalid enum value 'pink'"),
        ("night_from_hour = 24", "night_from_hour", "expected `int` <= 23"),
        ("language = 'de'", "language", "invalid enum value 'de'"),
        ("station = 'ward 7'", "station", "matching regex"),
        ("data_dir = 'data'", "data_dir", "full path"),
        ("[gateway]\naddres = 'https://x'", "gateway.addres", "there is no such key"),
        ("[gateway]\naddress = 'https://x'", "gateway.ca_file", "it is missing"),
        (WHOLE.replace("https://", "http://"), "gateway.address", "matching regex"),
        (WHOLE.replace("https://gateway", "https://user:word@gateway"), "gateway.address", "matching regex"),
        (WHOLE.replace("/etc/swaddle/ca.pem", "ca.pem"), "gateway.ca_file", "full path"),
        (WHOLE.replace(RECEIPT_KEY, "0f"), "gateway.receipt_key", "matching regex"),
        (WHOLE.replace("usb:046d:0825:1A2C", "demo"), "beds[1].camera", "matching regex"),
        (WHOLE.replace('"08"', '"07"'), "beds", "one bed stands there twice"),
    ],
)
def test_an_error_names_the_key_the_file_and_the_next_step(policy: Path, text: str, key: str, reason: str) -> None:
    error = refusal(policy, text)
    assert error.code == "policy.wrong"
    assert error.sentence.startswith(f'The key "{key}" in {policy} is wrong: ')
    assert reason in error.sentence
    assert error.sentence.endswith("Correct or remove it, then start again.")


@pytest.mark.parametrize("text", ["take_seconds =", "a = 1\na = 2", "[gateway", b"\xff\xfe = 1", b"\x00"])
def test_what_is_not_toml_is_said_to_be_none(policy: Path, text: str | bytes) -> None:
    error = refusal(policy, text)
    assert error.code == "policy.wrong"
    assert str(policy) in error.sentence
    assert error.sentence.endswith("then start again.")


def test_a_policy_that_others_could_have_written_is_refused(policy: Path) -> None:
    policy.chmod(0o666)
    assert refusal(policy, "take_seconds = 30").code == "policy.writable"


def test_a_folder_or_a_flood_in_its_place_is_refused(tmp_path: Path, policy: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir(0o755)
    with pytest.raises(NeedsPerson, match=r"policy\."):
        load_config(folder)
    assert refusal(policy, "#" * 300_000).code == "policy.wrong"


def test_in_doubt_a_policy_exists(tmp_path: Path) -> None:
    dangling = tmp_path / "policy.toml"
    dangling.symlink_to(tmp_path / "nowhere")
    assert machine_policy_exists(dangling)
    with pytest.raises(NeedsPerson, match=r"policy\.unreadable"):
        load_config(dangling)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert machine_policy_exists(loop / "policy.toml")


def test_who_said_each_value_is_known(policy: Path) -> None:
    policy.write_text("take_seconds = 60\nidle_lock_seconds = 90\n")
    found = load_policy(policy)
    assert found.said == {"take_seconds", "idle_lock_seconds"}
    assert found.origin("take_seconds") is Origin.MACHINE, "said, even if it is the default"
    assert found.origin("approval_days") is Origin.DEFAULT
    rows = {row.key: (row.value, row.origin) for row in found.all()}
    assert tuple(rows) == StationConfig.__struct_fields__
    assert rows["idle_lock_seconds"] == (90, Origin.MACHINE)
    assert load_policy(policy.with_name("none.toml")) == Policy()
    with pytest.raises(KeyError):
        found.origin("take_second")


def test_every_key_and_its_default_stand_in_the_documentation(policy: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "it" / "policy.md").read_text(encoding="utf-8")
    keys = [*StationConfig.__struct_fields__, *GatewayPolicy.__struct_fields__, *BedPolicy.__struct_fields__]
    assert [key for key in keys if f"`{key}`" not in page and f"[{key}]" not in page] == []
    for row in Policy().all():
        if isinstance(row.value, str | int):
            said = str(row.value).lower() if isinstance(row.value, bool) else row.value
            shown = f'"{said}"' if isinstance(row.value, str) else f"{said}"
            assert f"| `{row.key}` | `{shown}` |" in page, row.key
    policy.write_text(page.partition("```toml\n")[2].partition("```")[0])
    assert load_config(policy).station == "nicu-2-04"
