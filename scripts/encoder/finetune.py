"""Fine-tunes the upper six layers on the labelled messages, all questions at once.

The heads trained along are thrown away: bot/brain/fitting.py fits its own on the vectors.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bot.reading.heads import HEADS, Head
from scripts.encoder.net import Net

BATCH = 32
RATE, DECAY_PER_LAYER, HEAD_RATE, FIRST_HEAD_RATE = 2e-4, 0.9, 3e-4, 1e-2
HEAD_DROPOUT, SMOOTHING, CLIP = 0.3, 0.05, 1.0
SPREAD = 3.0  # the heads see vectors standardised to a third
# Weight of each kind of question in the loss (summed over its heads; topic and asker are one choice each).
WEIGHTS = {"minor": 0.3, "crisis": 1.0, "calm": 0.5, "form": 0.5, "signal": 0.15, "circumstance": 0.25}
CHOICES = ("topic", "asker")
PADDING = 1
_FAR = -1e4
_NONE = -100


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids and, for each head, whether it is true."""

    ids: list[int]
    truth: NDArray[np.bool_]


def tune(net: Net, examples: Sequence[Example], epochs: int, seed: int = 1) -> None:
    """Train, then set the net's mean and scale from the training messages."""
    torch.manual_seed(seed)
    shuffle = random.Random(seed)
    started = time.monotonic()
    hidden = _hidden(net, examples)
    print(f"hidden states of {len(examples)} messages: {time.monotonic() - started:.0f} s", flush=True)
    loss = _Loss(np.array([example.truth for example in examples]))
    if epochs:
        _train(net, hidden, loss, epochs, shuffle)
    pooled = _pooled(net, hidden)
    net.mean.copy_(pooled.mean(0))
    net.scale.copy_(1 / pooled.std(0))


def _train(net: Net, hidden: list[Tensor], loss: _Loss, epochs: int, shuffle: random.Random) -> None:
    heads = _first_heads(_pooled(net, hidden), loss)
    layers = [{"params": layer.parameters(), "lr": RATE * DECAY_PER_LAYER**depth}
              for depth, layer in enumerate(reversed(net.upper))]
    optimiser = torch.optim.AdamW([*layers, {"params": heads.parameters(), "lr": HEAD_RATE}],
                                  weight_decay=0.01, fused=True)
    steps = epochs * (-(-len(hidden) // BATCH))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.1 * steps)) * max(0.0, 1 - step / steps))
    started, done = time.monotonic(), 0
    for epoch in range(epochs):
        net.train()
        total = 0.0
        for batch in _batches(hidden, shuffle):
            value = loss(heads(_run(net, hidden, batch)), batch)
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_([p for group in optimiser.param_groups for p in group["params"]], CLIP)
            optimiser.step()
            schedule.step()
            total, done = total + value.item() * len(batch), done + 1
            if done % 25 == 0:
                print(f"step {done}/{steps}, {(time.monotonic() - started) / done:.2f} s a step", flush=True)
        print(f"epoch {epoch + 1}/{epochs}: loss {total / len(hidden):.3f}", flush=True)
    net.eval()


class _Heads(nn.Module):
    def __init__(self, mean: Tensor, deviation: Tensor) -> None:
        super().__init__()
        self.mean, self.scale = nn.Buffer(mean), nn.Buffer(1 / (SPREAD * deviation))
        self.linear = nn.Linear(len(mean), len(HEADS))
        self.dropout = nn.Dropout(HEAD_DROPOUT)

    def forward(self, pooled: Tensor) -> Tensor:
        scores: Tensor = self.linear(self.dropout((pooled - self.mean) * self.scale))
        return scores


class _Loss:
    """Cross-entropy for the choices, weighted yes/no loss for the rest."""

    def __init__(self, truth: NDArray[np.bool_]) -> None:
        self._truth = torch.tensor(truth, dtype=torch.float32)
        positive = self._truth.sum(0)
        self._positive = ((len(truth) - positive) / positive.clamp(min=1)).sqrt().clamp(1, 5)
        self._weight = torch.tensor([WEIGHTS.get(head.kind, 0.0) for head in HEADS])
        self._choices = {kind: torch.tensor(_columns(kind)) for kind in CHOICES}
        counts = positive[self._choices["topic"]].clamp(min=1)
        self._topic_weight = (counts.mean() / counts).pow(0.4).clamp(0.5, 2.5)

    def __call__(self, scores: Tensor, rows: Sequence[int]) -> Tensor:
        truth = self._truth[list(rows)]
        yes_no = nn.functional.binary_cross_entropy_with_logits(
            scores, truth, pos_weight=self._positive, reduction="none")
        value = (yes_no * self._weight).sum(1).mean()
        for kind, columns in self._choices.items():
            weight = self._topic_weight if kind == "topic" else None
            # A message whose matter is danger or suicide has no topic of its own (bot/reading/heads.py).
            wanted = torch.where(truth[:, columns].any(1), truth[:, columns].argmax(1), _NONE)
            value = value + nn.functional.cross_entropy(
                scores[:, columns], wanted, weight=weight, label_smoothing=SMOOTHING, ignore_index=_NONE)
        return value


def _columns(kind: str) -> list[int]:
    return [number for number, head in enumerate(HEADS) if head.kind == kind]


def truth_of(found: set[Head]) -> NDArray[np.bool_]:
    """One row over HEADS."""
    return np.array([head in found for head in HEADS])


def _first_heads(pooled: Tensor, loss: _Loss) -> _Heads:
    """Heads fitted on the vectors as they are, so that the layers don't learn from noise."""
    heads = _Heads(pooled.mean(0), pooled.std(0))
    optimiser = torch.optim.AdamW(heads.parameters(), lr=FIRST_HEAD_RATE, weight_decay=0.05)
    for _ in range(150):
        value = loss(heads(pooled), range(len(pooled)))
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
    print(f"heads alone: loss {value.item():.3f}", flush=True)
    return heads


def _batches(hidden: list[Tensor], shuffle: random.Random) -> Iterator[list[int]]:
    """Random batches of messages of about the same length."""
    order = list(range(len(hidden)))
    shuffle.shuffle(order)
    batches = []
    for start in range(0, len(order), 8 * BATCH):
        group = sorted(order[start : start + 8 * BATCH], key=lambda row: len(hidden[row]))
        batches += [group[place : place + BATCH] for place in range(0, len(group), BATCH)]
    shuffle.shuffle(batches)
    yield from batches


def _run(net: Net, hidden: list[Tensor], batch: Sequence[int]) -> Tensor:
    rows = [hidden[row] for row in batch]
    x = nn.utils.rnn.pad_sequence(rows, batch_first=True).float()
    real = _real(rows)
    with torch.autocast("cpu", torch.bfloat16):
        return net.pool(x, real, _mask(real))


def _real(rows: Sequence[Tensor]) -> Tensor:
    """1 for a token, 0 for padding."""
    return nn.utils.rnn.pad_sequence([torch.ones(len(row)) for row in rows], batch_first=True)


def _mask(real: Tensor) -> Tensor:
    return ((1 - real) * _FAR)[:, None, None, :]


def _by_length(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Fixed batches, for passes without training."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    yield from (order[start : start + 2 * BATCH] for start in range(0, len(order), 2 * BATCH))


@torch.no_grad()
def _hidden(net: Net, examples: Sequence[Example]) -> list[Tensor]:
    """Half-precision states after the lower layers, which are the same in every epoch."""
    net.eval()
    found: dict[int, Tensor] = {}
    for batch in _by_length([len(example.ids) for example in examples]):
        rows = [torch.tensor(examples[row].ids) for row in batch]
        ids = nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PADDING)
        with torch.autocast("cpu", torch.bfloat16):
            states = net.embed(ids, _mask(_real(rows)))
        found.update((row, states[place, : len(rows[place])].half()) for place, row in enumerate(batch))
    return [found[row] for row in range(len(examples))]


@torch.no_grad()
def _pooled(net: Net, hidden: list[Tensor]) -> Tensor:
    net.eval()
    found: dict[int, Tensor] = {}
    for batch in _by_length([len(states) for states in hidden]):
        found.update(zip(batch, _run(net, hidden, batch), strict=True))
    return torch.stack([found[row] for row in range(len(hidden))])
