"""python -m scripts.recognition.latency: how long understanding one message takes, part by part, on this machine.

Reads the single messages of data/tuning one by one, as the brain does, without Rasa around it. Needs the brain's
environment and the trained model.
"""

from __future__ import annotations

import time

import numpy as np

from bot.brain.analysis import Analyzer
from bot.brain.e5 import Encoder
from bot.brain.legs import Read
from bot.brain.messages import read_tuning
from bot.knowledge.register import read_knowledge
from bot.language.hygiene import clean
from bot.pipeline import crises, evidence, rule_findings
from bot.settings import ROOT
from scripts.recognition.study import load

WARM_UP = 20
PARTS = ("words and lemmas", "rules", "encoder", "n-grams and join", "together")


def main() -> None:
    """Print a table in Markdown: median and 95th percentile in milliseconds."""
    knowledge, classifier = read_knowledge(ROOT / "data"), load()
    analyzer, encoder = Analyzer.load(), Encoder.load(ROOT / "models" / "encoder")
    taken = []
    for message in read_tuning(ROOT / "data"):
        times = [time.perf_counter()]
        utterance = analyzer.read(clean(message.text), message.language)
        times.append(time.perf_counter())
        said = evidence(rule_findings(utterance, knowledge), crises(utterance, knowledge))
        times.append(time.perf_counter())
        scores = encoder.encode(utterance.text).scores
        times.append(time.perf_counter())
        classifier.probabilities([Read(utterance.text.lower(), scores, said)])
        times.append(time.perf_counter())
        taken.append([*np.diff(times), times[-1] - times[0]])
    print("| part | p50 ms | p95 ms |\n|---|---|---|")
    for part, times in zip(PARTS, np.array(taken[WARM_UP:]).T * 1000, strict=True):
        print(f"| {part} | {np.percentile(times, 50):.1f} | {np.percentile(times, 95):.1f} |")


if __name__ == "__main__":
    main()
