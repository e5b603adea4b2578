"""Train `redact/weights/codes.onnx`, the net of the code finder. See README.md beside this file for the exact command.

One core, some ten minutes. Seeded throughout; whether two runs give the same bytes was not tried.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import nn

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

import code_pictures
import room_pictures

from redact.codes import CELL_PX, CHANNELS, LOG_OFFSET, code_cells

FINE_WIDTH = 24
WIDE_WIDTH = 32
BATCH = 16
PEAK_LEARNING_RATE = 4e-3


def _convolution(
    inputs: int, outputs: int, size: int, *, step: int = 1, reach: int = 1, groups: int = 1
) -> list[nn.Module]:
    padding = reach * (size // 2)
    return [
        nn.Conv2d(inputs, outputs, size, step, padding, reach, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    ]


class CodeNet(nn.Module):
    """Fully convolutional, 30,000 weights: details in steps of 8 pixels, their surroundings in steps of 16.

    Sees some 200 pixels around; answers for 2x2 cells at once.
    """

    def __init__(self) -> None:
        super().__init__()
        fine, wide = FINE_WIDTH, WIDE_WIDTH
        self.details = nn.Sequential(
            *_convolution(CHANNELS, fine, 3, step=2),
            *_convolution(fine, fine, 3, groups=fine),
            *_convolution(fine, fine, 1),
        )
        self.wider = nn.Sequential(*_convolution(fine, wide, 3, step=2))
        self.around = nn.ModuleList(nn.Sequential(*_convolution(wide, wide, 3, reach=reach)) for reach in (1, 2))
        self.back = nn.Conv2d(wide, fine, 1)
        self.both = nn.Sequential(
            *_convolution(fine, fine, 1), *_convolution(fine, fine, 3, groups=fine), *_convolution(fine, fine, 1)
        )
        self.answer = nn.Conv2d(fine, 4, 1)

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        """Log-odds of a code, (picture, 4, row, column); rows and columns of `cells` are multiples of 4."""
        details = self.details(cells)
        wider = self.wider(details)
        for around in self.around:
            wider = wider + around(wider)
        spread = nn.functional.interpolate(self.back(wider), scale_factor=2.0, mode="nearest")
        return self.answer(self.both(torch.relu(details + spread)))


class Answer(nn.Module):
    """What is shipped: probabilities in place of log-odds."""

    def __init__(self, net: CodeNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        """Probability of a code, (picture, 4, row, column)."""
        return torch.sigmoid(self.net(cells))


def main() -> int:
    """Render, train, write; 0 when done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="folder with skimage/data and scipy/misc, unpacked")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--pictures", type=int, default=5000)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=HERE.parent.parent / "redact" / "weights" / "codes.onnx")
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(options.seed)
    torch.use_deterministic_algorithms(mode=True)
    cells, codes, certain = _render(options)
    net = CodeNet()
    _train(net, cells, codes, certain, options.epochs)
    _write(net, options.out)
    return 0


def _render(options: argparse.Namespace) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """What the net sees of each picture, how much of each cell is code, how much of it is certain (0-255)."""
    start = time.monotonic()
    material = code_pictures.make_material(options.photos, options.fonts, np.random.default_rng([options.seed, 0]))
    rows, columns = room_pictures.HEIGHT // CELL_PX, room_pictures.WIDTH // CELL_PX
    cells = torch.empty((options.pictures, CHANNELS, rows, columns), dtype=torch.uint8)
    codes = torch.empty((options.pictures, rows, columns), dtype=torch.uint8)
    certain = torch.empty((options.pictures, rows, columns), dtype=torch.uint8)
    for number in range(options.pictures):
        picture, label = code_pictures.make_picture(material, np.random.default_rng([options.seed, 1, number]))
        cells[number] = torch.from_numpy(code_cells(picture))
        codes[number] = _share(label == code_pictures.CODE)
        certain[number] = _share(label != code_pictures.UNCERTAIN)
    _say(f"{options.pictures} pictures, {codes.float().mean() / 2.55:.1f} % code, {time.monotonic() - start:.0f} s")
    return cells, codes, certain


def _share(places: npt.NDArray[np.bool_]) -> torch.Tensor:
    size = (places.shape[1] // CELL_PX, places.shape[0] // CELL_PX)
    return torch.from_numpy(cv2.resize(places.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA))


def _train(net: CodeNet, cells: torch.Tensor, codes: torch.Tensor, certain: torch.Tensor, epochs: int) -> None:
    net.to(memory_format=torch.channels_last)
    batches = len(cells) // BATCH
    optimizer = torch.optim.AdamW(net.parameters(), lr=PEAK_LEARNING_RATE, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_LEARNING_RATE, total_steps=epochs * batches)
    start = time.monotonic()
    for epoch in range(epochs):
        order = torch.randperm(len(cells))
        total = 0.0
        for batch in range(batches):
            chosen = order[batch * BATCH : (batch + 1) * BATCH]
            seen, code, sure = _turned(cells[chosen], codes[chosen], certain[chosen], epoch * batches + batch)
            answer = net(torch.log(seen.float() + LOG_OFFSET).contiguous(memory_format=torch.channels_last))
            answer = torch.pixel_shuffle(answer, 2)[:, 0]
            target = code.float() / 255
            loss = nn.functional.binary_cross_entropy_with_logits(answer, target, reduction="none")
            weight = (sure == 255).float()
            loss = (loss * weight).sum() / weight.sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        _say(f"epoch {epoch + 1}: loss {total / batches:.4f}, {time.monotonic() - start:.0f} s")


def _turned(cells: torch.Tensor, code: torch.Tensor, sure: torch.Tensor, turn: int) -> tuple[torch.Tensor, ...]:
    """The batch mirrored: contrast across and down stay, the diagonals change places."""
    if turn % 2:
        swapped = torch.arange(CHANNELS)
        for first in (2, 6, 10):
            swapped[first], swapped[first + 1] = first + 1, first
        cells, code, sure = cells[:, swapped].flip(-1), code.flip(-1), sure.flip(-1)
    if turn // 2 % 2:
        swapped = torch.arange(CHANNELS)
        for first in (2, 6, 10):
            swapped[first], swapped[first + 1] = first + 1, first
        cells, code, sure = cells[:, swapped].flip(-2), code.flip(-2), sure.flip(-2)
    if turn // 4 % 2:
        swapped = torch.arange(CHANNELS)
        for first in (0, 4, 8):
            swapped[first], swapped[first + 1] = first + 1, first
        cells, code, sure = cells[:, swapped].transpose(-1, -2), code.transpose(-1, -2), sure.transpose(-1, -2)
    return cells, code, sure


def _write(net: CodeNet, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    torch.onnx.export(
        Answer(net).eval(),
        torch.zeros(1, CHANNELS, 96, 160),
        str(path),
        input_names=["cells"],
        output_names=["probability"],
        dynamic_axes={"cells": {2: "rows", 3: "columns"}, "probability": {2: "rows", 3: "columns"}},
        dynamo=False,
    )
    content = path.read_bytes()
    _say(f"{path}: {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
