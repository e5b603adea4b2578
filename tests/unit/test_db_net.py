"""The text detector with its quick end answers what the pinned net answers; ONNX files are taken apart with care."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redact.db_net import STRIDE, DbNet
from redact.model_files import TEXT_DETECTOR, read_model
from redact.onnx_file import Node, OnnxError, weights_of, with_another_end
from redact.opencv import cv2

AFTER = "p2o.pd_op.relu.18.0"
END = (Node("Sigmoid", (AFTER,), "answer"),)


@pytest.fixture(scope="module")
def model() -> bytes:
    return read_model(TEXT_DETECTOR)


def printed(high: int, wide: int) -> npt.NDArray[np.float32]:
    """Black words and noise on grey, as the net sees them."""
    picture = np.random.default_rng(high * 100 + wide).normal(150, 6, (high * STRIDE, wide * STRIDE)).astype(np.uint8)
    for line in range(high // 2):
        cv2.putText(picture, "BABY WANG 4711", (8, 64 * line + 40), cv2.FONT_HERSHEY_SIMPLEX, 1, (20,), 2)
    plane = (picture.astype(np.float32) - 117.4) / 57.4
    return np.ascontiguousarray(np.broadcast_to(plane, (1, 3, *plane.shape)))


@pytest.mark.parametrize(("high", "wide"), [(2, 10), (11, 20), (17, 30)])
def test_the_quick_end_answers_what_the_pinned_net_answers(model: bytes, high: int, wide: int) -> None:
    pinned = cv2.dnn.readNetFromONNX(np.frombuffer(model, np.uint8))
    planes = printed(high, wide)
    pinned.setInput(planes)
    expected = pinned.forward()[0, 0]
    assert expected.max() > 0.9  # print,
    assert expected.min() < 1e-3  # and what is none: a net that says the same everywhere would prove nothing
    np.testing.assert_allclose(DbNet().probability(planes), expected, rtol=2e-3, atol=1e-6)


@pytest.mark.parametrize(("high", "wide"), [(1, 1), (1, 3), (2, 1)])
def test_the_smallest_pictures_too(model: bytes, high: int, wide: int) -> None:
    pinned = cv2.dnn.readNetFromONNX(np.frombuffer(model, np.uint8))
    planes = np.random.default_rng(5).normal(0, 1, (1, 3, high * STRIDE, wide * STRIDE)).astype(np.float32)
    pinned.setInput(planes)
    np.testing.assert_allclose(DbNet().probability(planes), pinned.forward()[0, 0], rtol=2e-3, atol=1e-9)


def test_weights_come_in_their_shape(model: bytes) -> None:
    kernel = weights_of(model, "auto.cast.98")
    assert kernel.shape == (16, 1, 2, 2)
    assert kernel.dtype == np.float32
    assert 0 < float(np.abs(kernel).max()) < 10


@pytest.mark.parametrize("name", ["", "no such weights"])
def test_weights_that_are_not_there_are_refused(model: bytes, name: str) -> None:
    with pytest.raises(OnnxError, match="no weights"):
        weights_of(model, name)


@pytest.mark.parametrize("head", [b"\x08\x02\x08\x02\x10\x07", b"\x08\x02\x08\x03\x10\x01"])
def test_weights_of_another_kind_or_size_are_refused(model: bytes, head: bytes) -> None:
    """The same file, but these weights say that they are whole numbers, or three wide."""
    name = b"\x42\x0cauto.cast.98"
    as_it_is = b"\x08\x02\x08\x02\x10\x01" + name  # two sides of 2, type 1
    assert model.count(as_it_is) == 1
    with pytest.raises(OnnxError, match=r"auto\.cast\.98 are not 32-bit floats"):
        weights_of(model.replace(as_it_is, head + name), "auto.cast.98")


def test_an_end_can_only_follow_a_tensor_of_the_net(model: bytes) -> None:
    with pytest.raises(OnnxError, match=r"No node of the net makes relu\.99"):
        with_another_end(model, "relu.99", END, {}, 16)


@given(keep=st.floats(0, 0.99))
def test_a_file_cut_anywhere_is_refused(keep: float) -> None:
    model = read_model(TEXT_DETECTOR)
    with pytest.raises(OnnxError):
        with_another_end(model[: int(len(model) * keep)], AFTER, END, {}, 16)


@given(junk=st.binary(max_size=200))
def test_anything_else_is_refused(junk: bytes) -> None:
    with pytest.raises(OnnxError):
        with_another_end(junk, AFTER, END, {}, 16)
