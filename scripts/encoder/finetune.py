"""Fine-tunes all layers and heads on the labelled messages, all questions at once.

bot/brain/joining.py learns how far the heads are believed. The vectors serve comparisons only.
"""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bot.brain.e5 import Tokenizer
from bot.reading.heads import HEADS, Head
from scripts.encoder.net import Net
from scripts.encoder.slips import SHARE, slip

BATCH = 32
RATE, DECAY_PER_LAYER, HEAD_RATE, FIRST_HEAD_RATE = 2e-4, 0.9, 1e-3, 1e-2
SMOOTHING, CLIP = 0.05, 1.0
SPREAD = 3.0  # the heads see vectors standardised to a third
# Weight of each kind of question in the loss (summed over its heads; topic and asker are one choice each).
WEIGHTS = {"minor": 0.3, "crisis": 1.0, "calm": 0.5, "form": 0.5, "signal": 0.15, "circumstance": 0.25}
CHOICES = ("topic", "asker")
PADDING = 1
_FAR = -1e4
_NONE = -100


@dataclass(frozen=True, slots=True)
class Example:
    """A text and, for each head, whether it is true."""

    text: str
    truth: NDArray[np.bool_]


def tune(net: Net, tokenizer: Tokenizer, examples: Sequence[Example], epochs: int, seed: int) -> None:
    """Train all layers; in every epoch other messages get slips of the finger."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    loss = _Loss(np.array([example.truth for example in examples]))
    plain = [tokenizer.ids(example.text) for example in examples]
    _start_heads(net, _pooled(net, plain), loss)
    layers = [{"params": layer.parameters(), "lr": RATE * DECAY_PER_LAYER**depth}
              for depth, layer in enumerate(reversed(net.layers))]
    heads = [*net.query.parameters(), *net.value.parameters()]
    optimiser = torch.optim.AdamW([*layers, {"params": heads, "lr": HEAD_RATE}],
                                  weight_decay=0.01, fused=True)
    steps = epochs * (-(-len(examples) // BATCH))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.1 * steps)) * max(0.0, 1 - step / steps))
    started, done = time.monotonic(), 0
    for epoch in range(epochs):
        net.train()
        total = 0.0
        tokens = [tokenizer.ids(slip(example.text, chance)) if chance.random() < SHARE else ids
                  for example, ids in zip(examples, plain, strict=True)]
        for batch in _batches(tokens, chance):
            value = loss(_scores(net, tokens, batch), batch)
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_([p for group in optimiser.param_groups for p in group["params"]], CLIP)
            optimiser.step()
            schedule.step()
            total, done = total + value.item() * len(batch), done + 1
            if done % 25 == 0:
                print(f"step {done}/{steps}, {(time.monotonic() - started) / done:.2f} s a step", flush=True)
        print(f"epoch {epoch + 1}/{epochs}: loss {total / len(examples):.3f}", flush=True)
    net.eval()


def average(nets: Sequence[Net]) -> Net:
    """One net with the mean of the weights: as good as the mean of the nets' answers, at the price of one.

    Wortsman et al. 2022, "Model soups" (holds for nets tuned from the same start).
    """
    states = [net.state_dict() for net in nets]
    mean = copy.deepcopy(nets[0])
    mean.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return mean


def standardise(net: Net, tokenizer: Tokenizer, examples: Sequence[Example]) -> None:
    """Set the net's mean and scale from the training messages."""
    pooled = _pooled(net, [tokenizer.ids(example.text) for example in examples])
    net.mean.copy_(pooled.mean(0))
    net.scale.copy_(1 / pooled.std(0))


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


def _start_heads(net: Net, pooled: Tensor, loss: _Loss) -> None:
    """Values fitted on the vectors as they are, so that the layers don't learn from noise."""
    net.token_mean.copy_(pooled.mean(0))
    net.token_scale.copy_(1 / (SPREAD * pooled.std(0)))
    seen = (pooled - net.token_mean) * net.token_scale
    optimiser = torch.optim.AdamW(net.value.parameters(), lr=FIRST_HEAD_RATE, weight_decay=0.05)
    for _ in range(150):
        value = loss(net.value(seen), range(len(seen)))
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
    print(f"heads alone: loss {value.item():.3f}", flush=True)


def _batches(tokens: Sequence[list[int]], shuffle: random.Random) -> Iterator[list[int]]:
    """Random batches of messages of about the same length."""
    order = list(range(len(tokens)))
    shuffle.shuffle(order)
    batches = []
    for start in range(0, len(order), 8 * BATCH):
        group = sorted(order[start : start + 8 * BATCH], key=lambda row: len(tokens[row]))
        batches += [group[place : place + BATCH] for place in range(0, len(group), BATCH)]
    shuffle.shuffle(batches)
    yield from batches


def _hidden(net: Net, tokens: Sequence[list[int]], batch: Sequence[int]) -> tuple[Tensor, Tensor]:
    """What the layers make of a batch of padded texts, and 1 where a token is real."""
    rows = [torch.tensor(tokens[row]) for row in batch]
    ids = nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PADDING)
    real = nn.utils.rnn.pad_sequence([torch.ones(len(row)) for row in rows], batch_first=True)
    with torch.autocast("cpu", torch.bfloat16):
        return net.hidden(ids, ((1 - real) * _FAR)[:, None, None, :]).float(), real


def _scores(net: Net, tokens: Sequence[list[int]], batch: Sequence[int]) -> Tensor:
    hidden, real = _hidden(net, tokens, batch)
    return net.scores(hidden, (1 - real) * _FAR)


@torch.no_grad()
def _pooled(net: Net, tokens: Sequence[list[int]]) -> Tensor:
    """Vectors before they are standardised, in batches of like length, without training."""
    net.eval()
    found: dict[int, Tensor] = {}
    order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
    for start in range(0, len(order), 2 * BATCH):
        batch = order[start : start + 2 * BATCH]
        hidden, real = _hidden(net, tokens, batch)
        found.update(zip(batch, (hidden * real[..., None]).sum(1) / real.sum(1, keepdim=True), strict=True))
    return torch.stack([found[row] for row in range(len(tokens))])
