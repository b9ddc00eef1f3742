"""Train the model when what it is made from has changed: `python -m bot.brain.train`.

The model's file name holds the hash of its sources, so an unchanged project never trains twice.
"""

from __future__ import annotations

import hashlib
import sys
import tarfile
import threading
import time
from pathlib import Path

from bot.reading.light import SUFFIX
from bot.settings import ROOT

# What phrase rules find is evidence for the classifier, so they are part of what it is made from.
# What only reads the model (decisions, channel, stores) or answers (texts, doors, triage) isn't in it.
_SOURCES = (
    "config.yml", "domain.yml", "data/nlu", "data/dialogues", "data/tuning", "data/rules",
    "data/knowledge/signals", "data/knowledge/crisis.yml", "data/knowledge/cues.yml", "data/knowledge/words.yml",
    "bot/brain/fitting.py", "bot/brain/legs.py", "bot/brain/joining.py", "bot/brain/thresholds.py",
    "bot/brain/messages.py", "bot/brain/importer.py", "bot/brain/outputs.py",
    "bot/brain/components", "bot/brain/e5.py", "bot/reading", "bot/language", "bot/signals", "bot/safety",
    "bot/model/ids.py", "bot/model/pattern.py", "bot/model/text.py", "bot/pipeline.py", "bot/knowledge/lexicon.py",
    "bot/brain/analysis.py", "data/knowledge/languages.yml", "models/encoder", "models/nl_baken/meta.json",
    "locks/brain.txt",
)
_SUFFIXES = {".yml", ".jsonl", ".py", ".txt", ".onnx", ".gz"}
_TICK_S = 10
# In the archive, written by the classifier component.
LIGHT_FILE, CLASSIFIER_FILE = "light.bin", "classifier.joblib"


def source_hash() -> str:
    """12 hex digits over everything the model is made from."""
    digest = hashlib.sha256()
    for source in _SOURCES:
        path = ROOT / source
        files = [path] if path.is_file() else sorted(f for f in path.rglob("*") if f.suffix in _SUFFIXES)
        for file in files:
            digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def model_path() -> Path:
    """Where the model of today's sources lies or will lie."""
    return ROOT / "models" / f"baken-{source_hash()}.tar.gz"


def current_model() -> Path | None:
    """The trained model of today's sources, if there is one."""
    path = model_path()
    return path if path.is_file() else None


def main() -> int:
    """Train if needed; older models are removed after success."""
    path = model_path()
    if path.is_file():
        return 0
    sys.stderr.write("Training the model (a few minutes, once for each change of its sources) …\n")
    started = time.monotonic()
    done = threading.Event()
    threading.Thread(target=_tick, args=(done, started), daemon=True).start()
    from bot.brain.quiet import silence

    silence()
    from rasa.model_training import train  # slow: TensorFlow

    result = train(domain=str(ROOT / "domain.yml"), config=str(ROOT / "config.yml"),
                   training_files=[str(ROOT / "data" / "rules")], output=str(path.parent),
                   fixed_model_name=path.stem[:-4])
    done.set()
    if result.code != 0 or not path.is_file():
        sys.stderr.write(f"Training failed (code {result.code}).\n")
        return 1
    light = _take_light(path)
    for old in path.parent.glob("baken-*"):
        if old not in {path, light}:
            old.unlink()
    sys.stderr.write(f"Trained {path.name} in {time.monotonic() - started:.0f} s.\n")
    return 0


def _take_light(model: Path) -> Path:
    """Put the light classifier beside the model, where the edge finds it (written whole or not at all)."""
    target = model.parent / f"{model.name.removesuffix('.tar.gz')}{SUFFIX}"
    draft = target.with_suffix(".part")
    draft.write_bytes(read_part(model, LIGHT_FILE))
    draft.replace(target)
    return target


def read_part(model: Path, file: str) -> bytes:
    """What a component stored in a trained model. Raises StopIteration or OSError when it isn't there."""
    with tarfile.open(model) as archive:
        name = next(name for name in archive.getnames() if name.endswith(f"/{file}"))
        content = archive.extractfile(name)
        if content is None:
            raise OSError(f"{model.name}: {name} is no file")
        return content.read()


def _tick(done: threading.Event, started: float) -> None:
    while not done.wait(_TICK_S):
        sys.stderr.write(f"  still training, {time.monotonic() - started:.0f} s\n")


if __name__ == "__main__":
    sys.exit(main())
