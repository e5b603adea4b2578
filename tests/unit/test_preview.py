"""Pictures through shared memory: whole or not at all, whatever the other side does."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from app import rooms
from app.preview import BYTES_A_PIXEL, HEIGHT_MAX, MEMORY_BYTES, WIDTH_MAX, PreviewReader, PreviewWriter

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="unnamed shared memory is Linux's")


@pytest.fixture
def memory() -> Iterator[int]:
    fd = rooms.make_preview_memory()
    yield fd
    os.close(fd)


@pytest.fixture
def writer(memory: int) -> Iterator[PreviewWriter]:
    writer = PreviewWriter(memory)
    yield writer
    writer.close()


@pytest.fixture
def reader(memory: int) -> Iterator[PreviewReader]:
    reader = PreviewReader(os.dup(memory))
    yield reader
    reader.close()
    reader.close()


def test_the_launcher_makes_memory_of_our_size() -> None:
    assert rooms.PREVIEW_MEMORY_BYTES == MEMORY_BYTES


def test_nothing_before_the_first_picture(writer: PreviewWriter, reader: PreviewReader) -> None:
    del writer
    assert reader.latest() is None


def test_the_newest_picture_arrives_as_written(writer: PreviewWriter, reader: PreviewReader) -> None:
    for value in range(1, 8):
        writer.publish(6, 4, memoryview(bytes([value]) * (6 * 4 * BYTES_A_PIXEL)))
        picture = reader.latest()
        assert picture is not None
        assert (picture.sequence, picture.width, picture.height) == (value, 6, 4)
        assert set(picture.bgra) == {value}
        assert len(picture.bgra) == 6 * 4 * BYTES_A_PIXEL


def test_a_picture_that_does_not_fit_is_refused(writer: PreviewWriter) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        writer.publish(WIDTH_MAX + 1, 4, memoryview(bytes((WIDTH_MAX + 1) * 4 * 4)))
    with pytest.raises(ValueError, match="gaps"):
        writer.publish(6, 4, memoryview(bytes(6 * 4 * 4 + 1)))


def test_readers_never_see_a_torn_picture(writer: PreviewWriter, reader: PreviewReader) -> None:
    done = threading.Event()

    def write() -> None:
        for value in range(400):
            writer.publish(640, 360, memoryview(bytes([value % 256]) * (640 * 360 * 4)))
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    seen = 0
    while not done.is_set():
        picture = reader.latest()
        if picture is not None:
            seen += 1
            assert picture.bgra == bytes([(picture.sequence - 1) % 256]) * len(picture.bgra)
    thread.join()
    assert seen > 0


@pytest.mark.parametrize("size", [(0, 4), (WIDTH_MAX + 1, 4), (4, 0xFFFFFFFF)])
def test_sizes_of_a_subverted_writer_are_not_believed(
    memory: int, writer: PreviewWriter, reader: PreviewReader, size: tuple[int, int]
) -> None:
    writer.publish(6, 4, memoryview(bytes(6 * 4 * 4)))
    slot = 64 + 1 * 16 + 8
    os.pwrite(memory, size[0].to_bytes(4, "little") + size[1].to_bytes(4, "little"), slot)
    assert reader.latest() is None


def test_garbage_is_no_picture(memory: int, reader: PreviewReader) -> None:
    os.pwrite(memory, os.urandom(4096), 0)
    assert reader.latest() is None


def test_a_slot_that_is_being_written_is_not_read(memory: int, writer: PreviewWriter, reader: PreviewReader) -> None:
    writer.publish(6, 4, memoryview(bytes(6 * 4 * 4)))
    os.pwrite(memory, bytes(8), 64 + 1 * 16)
    assert reader.latest() is None


def test_without_memory_there_are_no_pictures() -> None:
    reader = PreviewReader(-1)
    assert reader.latest() is None
    reader.close()
    assert WIDTH_MAX * HEIGHT_MAX * BYTES_A_PIXEL * 3 < MEMORY_BYTES


def test_only_the_newest_picture_outlives_its_camera(memory: int, writer: PreviewWriter, reader: PreviewReader) -> None:
    pixels = WIDTH_MAX * 20
    for value in (11, 12, 13):
        writer.publish(WIDTH_MAX, 20, memoryview(bytes([value]) * (pixels * BYTES_A_PIXEL)))
    writer.publish(6, 4, memoryview(bytes(6 * 4 * BYTES_A_PIXEL)))  # black, smaller than what its slot held before
    writer.forget_older()
    kept = os.pread(memory, MEMORY_BYTES, 0)[4096:]
    assert not any(kept)
    newest = reader.latest()
    assert newest is not None
    assert (newest.sequence, newest.width, newest.height) == (4, 6, 4)
