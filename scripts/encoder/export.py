"""Writes the network as one ONNX graph and quantises it to 8 bits, embeddings included."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from scripts.encoder.net import Net

OPSET = 17


def export(net: Net, file: Path, full: Path | None = None) -> None:
    """Ids of one text in, its vector and the scores of the heads out. `full` also keeps the graph before quantising."""
    net.eval()
    logging.getLogger().setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        plain = full or Path(folder) / "plain.onnx"
        torch.onnx.export(
            net, (torch.tensor([[0, 4, 5, 6, 2]]),), str(plain), dynamo=False, opset_version=OPSET,
            input_names=["ids"], output_names=["vector", "scores"], dynamic_axes={"ids": {1: "tokens"}})
        quantize_dynamic(str(plain), str(file), weight_type=QuantType.QInt8, per_channel=True,
                         op_types_to_quantize=["MatMul", "Gemm", "Gather"])
