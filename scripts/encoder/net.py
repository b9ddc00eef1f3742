"""The network in torch: a BERT of 12 layers, read in two ways (training and export only).

The mean over the tokens is the vector of a message. Beside it each head looks at the message by itself: it weighs the
tokens with its own query (label-wise attention, Mullenbach et al. 2018), because a sign is a few words of a long story.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from scripts.encoder.weights import Source

DROPOUT, HEAD_DROPOUT = 0.1, 0.3


class Layer(nn.Module):
    """Attention and feed-forward, each followed by a layer norm. One matrix for query, key and value."""

    def __init__(self, hidden: int, heads: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, epsilon)
        self.up = nn.Linear(hidden, 4 * hidden)
        self.down = nn.Linear(4 * hidden, hidden)
        self.norm2 = nn.LayerNorm(hidden, epsilon)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """`mask` is 0 for a token and -inf-like for padding; none for one unpadded text."""
        batch, length, hidden = x.shape
        parts = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        scores = parts[0] @ parts[1].transpose(-1, -2) * (hidden // self.heads) ** -0.5
        if mask is not None:
            scores = scores + mask
        mixed = (scores.softmax(-1) @ parts[2]).transpose(1, 2).reshape(batch, length, hidden)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return cast(Tensor, self.norm2(x + self.dropout(self.down(nn.functional.gelu(self.up(x))))))


class Net(nn.Module):
    """Embeddings, which stay as they are, layers, and heads."""

    def __init__(self, source: Source, kept: list[int], heads: int) -> None:
        super().__init__()
        self.word = nn.Parameter(torch.tensor(source.tensor("emb.word", np.array(kept))))
        place = source.tensor("emb.pos").reshape(-1, source.hidden) + source.tensor("emb.type")[: source.hidden]
        self.place = nn.Parameter(torch.tensor(place))
        self.norm = nn.LayerNorm(source.hidden, source.epsilon)
        _copy(self.norm, source, "emb.ln")
        self.requires_grad_(False)
        self.layers = nn.ModuleList(_layer(source, number) for number in range(source.layers))
        # Which tokens a head looks at, all alike before training, and what each token says to it.
        self.query = nn.Linear(source.hidden, heads)
        nn.init.zeros_(self.query.weight)
        nn.init.zeros_(self.query.bias)
        self.value = nn.Linear(source.hidden, heads)
        self.dropout = nn.Dropout(HEAD_DROPOUT)
        # Of the messages before training: heads see numbers of about the same spread.
        self.token_mean = nn.Buffer(torch.zeros(source.hidden))
        self.token_scale = nn.Buffer(torch.ones(source.hidden))
        # Set after training so that the numbers of a vector have mean 0 and the same spread.
        self.mean = nn.Buffer(torch.zeros(source.hidden))
        self.scale = nn.Buffer(torch.ones(source.hidden))

    def scores(self, hidden: Tensor, far: Tensor | None) -> Tensor:
        """One number a head for each message (before the sigmoid). `far`: 0 for a token, -inf-like for padding."""
        seen = self.dropout((hidden - self.token_mean) * self.token_scale)
        look = self.query(seen) if far is None else self.query(seen) + far[..., None]
        return (look.softmax(1) * self.value(seen)).sum(1)

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors of length 1 and the scores of all heads, for unpadded texts: what is exported."""
        hidden = self.hidden(ids, None)
        centred = (hidden.mean(1) - self.mean) * self.scale
        return centred / centred.pow(2).sum(-1, keepdim=True).sqrt().clamp(min=1e-9), self.scores(hidden, None)

    def hidden(self, ids: Tensor, mask: Tensor | None) -> Tensor:
        """What the layers make of each token."""
        x = cast(Tensor, self.norm(nn.functional.embedding(ids, self.word) + self.place[: ids.shape[1]]))
        for layer in self.layers:
            x = layer(x, mask)
        return x


def _layer(source: Source, number: int) -> Layer:
    layer = Layer(source.hidden, source.heads, source.epsilon)
    for target, names in ((layer.qkv, "qkv"), (layer.out, ("ao",)), (layer.up, ("fi",)), (layer.down, ("fo",))):
        for kind, parameter in (("w", target.weight), ("b", target.bias)):
            tensors = [source.tensor(f"l{number}.{name}.{kind}") for name in names]
            parameter.data = torch.tensor(np.concatenate(tensors))
    _copy(layer.norm1, source, f"l{number}.aln")
    _copy(layer.norm2, source, f"l{number}.oln")
    return layer


def _copy(norm: nn.LayerNorm, source: Source, name: str) -> None:
    norm.weight.data = torch.tensor(source.tensor(f"{name}.w"))
    norm.bias.data = torch.tensor(source.tensor(f"{name}.b"))
