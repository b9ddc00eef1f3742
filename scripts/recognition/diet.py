"""Rasa's own DIET on the same messages, for the table of docs/recognition.md. Two steps, two environments:

    python -m scripts.recognition.diet export FOLDER      # Baken's: writes the messages
    python scripts/recognition/diet.py judge FOLDER       # any with rasa 3.6 and TensorFlow: trains and judges

Topics only, as intents; danger, suicide and other languages are left out, as they are for Baken's topic heads.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rasa.core.agent import Agent

    from bot.brain.messages import LabelledMessage

EPOCHS = 20
LAYERS = (0, 2)
_PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]


def export(folder: Path) -> None:
    """Write what DIET learns and what judges it."""
    from bot.brain.fitting import is_apart
    from bot.brain.messages import held_out, read_messages, read_tuning
    from bot.language.hygiene import clean
    from bot.settings import ROOT

    def pairs(messages: Iterable[LabelledMessage]) -> list[tuple[str, str]]:
        return [(clean(m.text).lower(), m.topic.value) for m in messages if not is_apart(m.topic.value)]

    folder.mkdir(parents=True, exist_ok=True)
    learn = [(text, topic) for text, topic in pairs(read_messages(ROOT / "data")) if not held_out(text)]
    (folder / "learn.json").write_text(json.dumps(learn), "utf-8")
    (folder / "judge.json").write_text(json.dumps(pairs(read_tuning(ROOT / "data"))), "utf-8")


def judge(folder: Path) -> None:
    """Train with each number of layers and print one line of the table each."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    learn, judged = (json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("learn", "judge"))
    intents = sorted({topic for _, topic in learn})
    lines = {intent: "".join(f"    - {text}\n" for text, topic in learn if topic == intent) for intent in intents}
    (folder / "nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(
        f"- intent: {intent}\n  examples: |\n{examples}" for intent, examples in lines.items()), "utf-8")
    (folder / "domain.yml").write_text(json.dumps({"version": "3.1", "intents": intents}), "utf-8")
    for layers in LAYERS:
        diet = {"name": "DIETClassifier", "epochs": EPOCHS, "number_of_transformer_layers": layers,
                "transformer_size": 256 if layers else 0, "entity_recognition": False, "random_seed": 1}
        config = folder / f"config{layers}.yml"
        config.write_text(json.dumps({"recipe": "default.v1", "language": "nl", "assistant_id": "diet",
                                      "pipeline": [*_PIPELINE, diet]}), "utf-8")
        model = train_nlu(str(config), str(folder / "nlu.yml"), str(folder), domain=str(folder / "domain.yml"))
        agent = Agent.load(str(model))
        right = asyncio.run(_right(agent, judged))
        print(f"| DIET, {layers} transformer layers, {EPOCHS} epochs | {right / len(judged):.3f} |", flush=True)


async def _right(agent: Agent, judged: list[tuple[str, str]]) -> int:
    found = [(await agent.parse_message(text))["intent"]["name"] for text, _ in judged]
    return sum(one == topic for one, (_, topic) in zip(found, judged, strict=True))


if __name__ == "__main__":
    {"export": export, "judge": judge}[sys.argv[1]](Path(sys.argv[2]))
