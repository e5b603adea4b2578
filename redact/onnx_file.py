"""ONNX files as the protobuf messages they are: enough to give a net another end, and nothing else.

Source: onnx.proto of ONNX 1.x and the protobuf encoding guide. Fields that are not touched keep their bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Weights: TypeAlias = npt.NDArray[np.float32]

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED_SIZES: Final = {_FIXED64: 8, _FIXED32: 4}
_VARINT_BYTES_MAX: Final = 10

# Field numbers of onnx.proto.
_MODEL_GRAPH: Final = 7
_GRAPH_NODE, _GRAPH_WEIGHTS, _GRAPH_OUTPUT = 1, 5, 12
_NODE_INPUT, _NODE_OUTPUT, _NODE_NAME, _NODE_OPERATOR = 1, 2, 3, 4
_TENSOR_SIZE, _TENSOR_TYPE, _TENSOR_NAME, _TENSOR_RAW = 1, 2, 8, 9
_VALUE_NAME, _VALUE_TYPE = 1, 2
_TYPE_TENSOR, _TYPE_ELEMENT, _TYPE_SHAPE, _SHAPE_SIDE, _SIDE_LENGTH, _SIDE_NAME = 1, 1, 2, 1, 1, 2
_FLOAT: Final = 1


class OnnxError(ValueError):
    """Not an ONNX file, or not the one that was expected."""


@dataclass(frozen=True, slots=True)
class Node:
    """One operator with nothing but its defaults.

    Attributes:
        operator: its ONNX name.
        inputs: names of tensors; weights by their names.
        output: name of the one tensor that it makes, and of the node.
    """

    operator: str
    inputs: tuple[str, ...]
    output: str


def weights_of(model: bytes, name: str) -> Weights:
    """The weights of that name, in their shape.

    Raises:
        OnnxError: there are none, or they are not 32-bit floats stored as bytes.
    """
    for field, content, _ in _fields(_graph(model)):
        if field != _GRAPH_WEIGHTS:
            continue
        tensor = list(_fields(content))
        if _first(tensor, _TENSOR_NAME) != name.encode():
            continue
        shape = tuple(_sizes(tensor))
        raw = b"".join(content for field, content, _ in tensor if field == _TENSOR_RAW)
        if _number(tensor, _TENSOR_TYPE) != _FLOAT or len(raw) != 4 * int(np.prod(shape, dtype=np.int64)):
            raise OnnxError(f"The weights {name} are not 32-bit floats.")
        return np.frombuffer(raw, "<f4").reshape(shape)
    raise OnnxError(f"The net has no weights {name}.")


def with_another_end(
    model: bytes, after: str, end: Sequence[Node], weights: Mapping[str, Weights], channels: int
) -> bytes:
    """The same net up to one of its tensors, and other operators from there on.

    Args:
        model: content of an ONNX file whose nodes stand in order.
        after: name of the last tensor that stays.
        end: what follows; the last node's output is the net's only one.
        weights: of `end`, by name.
        channels: of the output, which has a batch of one and two sides of any length.

    Raises:
        OnnxError: no tensor has that name.
    """
    graph = b"".join(_up_to(_graph(model), after))
    graph += b"".join(_message(_GRAPH_NODE, _node(node)) for node in end)
    graph += b"".join(_message(_GRAPH_WEIGHTS, _tensor(name, value)) for name, value in weights.items())
    graph += _message(_GRAPH_OUTPUT, _output(end[-1].output, channels))
    kept = b"".join(raw for field, _, raw in _fields(model) if field != _MODEL_GRAPH)
    return kept + _message(_MODEL_GRAPH, graph)


def _graph(model: bytes) -> bytes:
    return _first(list(_fields(model)), _MODEL_GRAPH)


def _up_to(graph: bytes, after: str) -> Iterator[bytes]:
    """All fields but the outputs and the nodes behind the one that makes that tensor."""
    reached = False
    for field, content, raw in _fields(graph):
        if field == _GRAPH_NODE:
            if not reached:
                yield raw
            reached = reached or (_NODE_OUTPUT, after.encode()) in ((f, c) for f, c, _ in _fields(content))
        elif field != _GRAPH_OUTPUT:
            yield raw
    if not reached:
        raise OnnxError(f"No node of the net makes {after}.")


def _node(node: Node) -> bytes:
    named = [*((_NODE_INPUT, name) for name in node.inputs), (_NODE_OUTPUT, node.output), (_NODE_NAME, node.output)]
    return b"".join(_message(field, name.encode()) for field, name in (*named, (_NODE_OPERATOR, node.operator)))


def _tensor(name: str, value: Weights) -> bytes:
    sides = b"".join(_whole(_TENSOR_SIZE, side) for side in value.shape)
    raw = np.ascontiguousarray(value, "<f4").tobytes()
    return sides + _whole(_TENSOR_TYPE, _FLOAT) + _message(_TENSOR_NAME, name.encode()) + _message(_TENSOR_RAW, raw)


def _output(name: str, channels: int) -> bytes:
    sides = [_whole(_SIDE_LENGTH, 1), _whole(_SIDE_LENGTH, channels)]
    sides += [_message(_SIDE_NAME, side.encode()) for side in ("height", "width")]
    shape = b"".join(_message(_SHAPE_SIDE, side) for side in sides)
    tensor = _whole(_TYPE_ELEMENT, _FLOAT) + _message(_TYPE_SHAPE, shape)
    return _message(_VALUE_NAME, name.encode()) + _message(_VALUE_TYPE, _message(_TYPE_TENSOR, tensor))


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, content and whole encoding of each field; the content of a number is its varint.

    Raises:
        OnnxError: this is no protobuf message.
    """
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        wire = tag & 7
        if wire == _VARINT:
            begin, (_, at) = at, _varint(message, at)
        elif wire == _BYTES:
            length, begin = _varint(message, at)
            at = begin + length
        elif wire in _FIXED_SIZES:
            begin, at = at, at + _FIXED_SIZES[wire]
        else:
            raise OnnxError("This is not an ONNX file.")
        if at > len(message):
            raise OnnxError("The ONNX file is cut short.")
        yield tag >> 3, message[begin:at], message[start:at]


def _first(fields: Sequence[tuple[int, bytes, bytes]], number: int) -> bytes:
    for field, content, _ in fields:
        if field == number:
            return content
    raise OnnxError(f"Field {number} is missing: this is not the expected ONNX file.")


def _number(fields: Sequence[tuple[int, bytes, bytes]], number: int) -> int:
    return _varint(_first(fields, number), 0)[0]


def _sizes(tensor: Sequence[tuple[int, bytes, bytes]]) -> Iterator[int]:
    """The sides of a tensor, written one by one or packed: their varints stand in a row either way."""
    content = b"".join(content for field, content, _ in tensor if field == _TENSOR_SIZE)
    at = 0
    while at < len(content):
        side, at = _varint(content, at)
        yield side


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A whole number, and where the next thing begins."""
    value = 0
    for index, byte in enumerate(message[at : at + _VARINT_BYTES_MAX]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:  # noqa: PLR2004 - the top bit says that more follows
            return value, at + index + 1
    raise OnnxError("The ONNX file is cut short.")


def _written(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _whole(field: int, value: int) -> bytes:
    return _written(field << 3 | _VARINT) + _written(value)


def _message(field: int, content: bytes) -> bytes:
    return _written(field << 3 | _BYTES) + _written(len(content)) + content
