"""Which mode a camera is opened with, and how two cameras get different names. Real devices: `make camera-test`."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture import usb
from capture.camera import CameraTrouble, open_camera
from capture.usb import CameraMode, best_mode

WEBCAM = (
    CameraMode("YUYV", 640, 480, (30.0, 15.0)),
    CameraMode("YUYV", 1280, 720, (10.0, 5.0)),
    CameraMode("MJPG", 640, 480, (30.0,)),
    CameraMode("MJPG", 1280, 720, (60.0, 30.0, 15.0)),
    CameraMode("MJPG", 1920, 1080, (30.0,)),
)


def found(vendor: str = "046d", product: str = "0825", serial: str = "", port: str = "1-2") -> usb._Found:
    return usb._Found("Cam", "/dev/video0", vendor, product, serial, port)


def test_an_ordinary_webcam_gives_fluent_720p_as_mjpeg() -> None:
    assert best_mode(WEBCAM) == (WEBCAM[3], 30.0)


def test_fluent_goes_before_large() -> None:
    assert best_mode(WEBCAM[:2]) == (WEBCAM[0], 30.0)


def test_a_slow_camera_is_better_than_none() -> None:
    assert best_mode(WEBCAM[1:2]) == (WEBCAM[1], 10.0)


def test_a_camera_that_does_not_tell_its_rates_is_taken_at_its_word() -> None:
    assert best_mode((CameraMode("NV12", 1280, 720, ()),)) == (CameraMode("NV12", 1280, 720, ()), 30.0)


@pytest.mark.parametrize(
    "mode",
    [CameraMode("H264", 1280, 720, (30.0,)), CameraMode("MJPG", 3840, 2160, (30.0,)), CameraMode("MJPG", 0, 0, ())],
)
def test_formats_that_cannot_be_masked_in_time_are_not_chosen(mode: CameraMode) -> None:
    assert best_mode((mode,)) is None


@given(st.permutations(WEBCAM))
def test_the_order_of_the_list_does_not_matter(modes: list[CameraMode]) -> None:
    assert best_mode(tuple(modes)) == (WEBCAM[3], 30.0)


def test_a_serial_number_names_a_camera_wherever_it_is_plugged_in() -> None:
    (one,) = usb._named([found(serial="9F2A", port="1-2")])
    (same,) = usb._named([found(serial="9F2A", port="3-1.4")])
    assert one.id == same.id == "usb:046d:0825:9F2A"


def test_cameras_without_a_serial_number_of_their_own_are_told_apart_by_socket() -> None:
    shared = usb._named([found(serial="0001", port="1-1"), found(serial="0001", port="1-2")])
    none = usb._named([found(port="1-1"), found(port="1-2")])
    assert [camera.id for camera in shared] == ["usb:046d:0825:@1-1", "usb:046d:0825:@1-2"]
    assert [camera.id for camera in none] == ["usb:046d:0825:@1-1", "usb:046d:0825:@1-2"]


def test_a_device_that_is_not_on_usb_has_its_bus_for_a_name() -> None:
    (camera,) = usb._named([found(vendor="", product="", port="platform:vivid-000")])
    assert camera.id == "usb:@platform:vivid-000"


@given(serial=st.text(max_size=80), port=st.text(max_size=80), vendor=st.text(max_size=6))
def test_whatever_a_device_says_its_identifier_is_one_printable_line(serial: str, port: str, vendor: str) -> None:
    (camera,) = usb._named([found(vendor=vendor, serial=serial, port=port)])
    assert camera.id.isprintable()
    assert len(camera.id) < 100
    assert len(camera.serial) <= 64


@given(st.lists(st.sampled_from(("", "A", "B", "odd serial")), min_size=1, max_size=6))
def test_no_two_cameras_share_an_identifier(serials: list[str]) -> None:
    cameras = usb._named([found(serial=serial, port=f"1-{index}") for index, serial in enumerate(serials)])
    for one, other in itertools.combinations(cameras, 2):
        assert one.id != other.id


def test_windows_device_paths_give_vendor_product_and_serial() -> None:
    path = r"@device_pnp_\\?\usb#vid_046d&pid_0825&mi_00#9F2A3B#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"
    match = usb._DSHOW_USB.search(path)
    assert match is not None
    assert match.groups() == ("046d", "0825", "9F2A3B")


def test_an_absent_camera_is_a_sentence() -> None:
    with pytest.raises(CameraTrouble) as trouble:
        open_camera("usb:ffff:ffff:nobody")
    assert trouble.value.code == "camera.absent"
    assert trouble.value.sentence.endswith(".")


def test_times_of_a_device_that_keeps_time_are_its_own() -> None:
    times = usb.DeviceTimes()
    assert [times.after(pts) for pts in (1000, 1033, 1066, 1500)] == [1000, 1033, 1066, 1500]


def test_a_clock_that_runs_back_goes_on_by_its_usual_step() -> None:
    times = usb.DeviceTimes()
    assert [times.after(pts) for pts in (9000, 9033, 9066, 20, 53, 86)] == [9000, 9033, 9066, 9099, 9132, 9165]


@given(stamps=st.lists(st.none() | st.integers(-1000, 1000), min_size=1, max_size=40))
def test_times_always_increase(stamps: list[int | None]) -> None:
    times = usb.DeviceTimes()
    given_times = [times.after(stamp) for stamp in stamps]
    assert all(one < other for one, other in itertools.pairwise(given_times))
