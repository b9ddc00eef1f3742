"""python -m scripts.recognition.study: what each leg adds, what is confused with what, and the worst errors.

Plays conversations inside this process with the trained model: the golden ones, or with --tuning those that
thresholds are chosen on. Runs in the brain's environment. For reading kinds of errors, not for tuning to golden ones.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO

import joblib
import numpy as np

from bot import pipeline
from bot.brain import fitting
from bot.brain.analysis import Analyzer
from bot.brain.e5 import Encoded, Encoder
from bot.brain.joining import evidence_of, sigmoid
from bot.brain.legs import Floats, Read, by_encoder, by_ngrams
from bot.brain.train import CLASSIFIER_FILE, current_model, read_part
from bot.knowledge.register import Knowledge, read_knowledge
from bot.language.detect import detect
from bot.language.hygiene import clean
from bot.model.answer import Plan
from bot.model.ids import Language, Topic
from bot.model.situation import Situation
from bot.reading.decide import Thresholds
from bot.reading.heads import Evidence
from bot.settings import ROOT
from scripts.golden import CARE, LOOK_ALIKES, Figures, Item, Outcome
from scripts.score import GOLDEN, read_items

WORST = 50
TUNING = sorted((ROOT / "data" / "tuning").glob("*.jsonl"))
MEASURES = ("right first door", "right first door, dialogues", "112 first when it must be",
            "no 112 first when it must not be", "113 when suicidal", "exploitation noticed",
            "no false alarm on look-alikes", "signals F1", "forms F1")


@dataclass(frozen=True, slots=True)
class Leg:
    """A classifier for the pipeline that hears only some of what the shipped one does; the rest says nothing."""

    classifier: fitting.Classifier
    encode: Callable[[str], Encoded]
    encoder: bool = True
    ngrams: bool = True
    rules: bool = True

    @property
    def thresholds(self) -> Thresholds:
        """Those of all legs; of the n-grams when they read alone, as in the edge."""
        return self.classifier.thresholds if self.encoder else self.classifier.light.thresholds

    def probabilities(self, text: str, evidence: Evidence) -> Floats:
        """Probability of every head."""
        said = evidence if self.rules else {}
        if not self.encoder:
            return np.array(self.classifier.light.probabilities(text, said))
        read = [Read(text.lower(), self.encode(text).scores, said)]
        stack, legs = self.classifier.stack, [by_encoder(read), by_ngrams(self.classifier.light, read)]
        if not self.ngrams:
            legs[1] = np.asarray(self.classifier.light.bias)[None, :]
        return np.asarray(sigmoid(stack.join(legs, evidence_of(read)))[0])


def main() -> None:
    """Print three parts in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tuning", action="store_true", help="the tuning conversations instead of the golden ones")
    parser.add_argument("--legs", action="store_true", help="also without each part")
    arguments = parser.parse_args()
    knowledge, classifier = read_knowledge(ROOT / "data"), load()
    encode = cache(Encoder.load(ROOT / "models" / "encoder").encode)
    analyzer, items = Analyzer.load(), read_items(TUNING if arguments.tuning else GOLDEN)
    no_rules = replace(knowledge, signals=(), crisis=(), languages=())
    legs: dict[str, tuple[Knowledge, Leg | None]] = {"all together": (knowledge, Leg(classifier, encode))}
    if arguments.legs:
        legs |= {
            "rules alone": (knowledge, None),
            "n-grams and rules (lifeline)": (knowledge, Leg(classifier, encode, encoder=False)),
            "n-grams": (no_rules, Leg(classifier, encode, encoder=False, rules=False)),
            "encoder and rules": (knowledge, Leg(classifier, encode, ngrams=False)),
            "encoder": (no_rules, Leg(classifier, encode, ngrams=False, rules=False)),
            "encoder and n-grams": (no_rules, Leg(classifier, encode, rules=False)),
        }
    print(f"| legs | {' | '.join(MEASURES)} |\n|{'---|' * (len(MEASURES) + 1)}", flush=True)
    shipped: list[Outcome] = []
    for name, (known, leg) in legs.items():
        outcomes = [converse(item, known, analyzer, leg) for item in items]
        shipped = shipped or outcomes
        figures = Figures.of(outcomes)
        print(f"| {name} | {' | '.join(f'{figures.rate(measure):.3f}' for measure in MEASURES)} |", flush=True)
    print(f"\n{confusion(shipped)}\n\n{worst(shipped)}")


def load() -> fitting.Classifier:
    """The classifier of the trained model. Raises SystemExit when there is none of today's sources."""
    model = current_model()
    if model is None:
        raise SystemExit("No model of today's sources; run `make train` first.")
    classifier: fitting.Classifier = joblib.load(BytesIO(read_part(model, CLASSIFIER_FILE)))
    return classifier


def converse(item: Item, knowledge: Knowledge, analyzer: Analyzer, leg: Leg | None) -> Outcome:
    """All turns of a conversation, by the pipeline alone."""
    situation, language = Situation(), None
    plan: Plan | None = None
    for text in item["turns"]:
        words = clean(text)
        choice = pipeline.choice_typed(words, situation, knowledge)
        if choice is not None:
            plan = pipeline.answer_choice(situation, choice, knowledge)
        else:
            language = detect(words, language)
            utterance = analyzer.read(words, language if language is not Language.OTHER else Language.NL)
            known = pipeline.heard(words, situation, knowledge)
            urgent = pipeline.crises(utterance, knowledge)
            understood, urgent = pipeline.understand_alone(utterance, language, urgent, knowledge, leg)
            plan = pipeline.answer(known, pipeline.overrule(understood, urgent), knowledge)
        situation = plan.situation
    doors = dict.fromkeys("care" if door.value in CARE else door.value for door in (plan.doors if plan else ()))
    return Outcome(item, tuple(doors), {
        "topic": situation.topic.value, "asker": situation.asker.value, "minor": situation.minor,
        "forms": [form.value for form in situation.forms], "signals": [signal.value for signal in situation.signals]})


def confusion(outcomes: Sequence[Outcome]) -> str:
    """Rows: the topic it is; columns: the topic it was taken for, by number."""
    topics = [topic.value for topic in Topic]
    counts = Counter((outcome.item["topic"], outcome.understood["topic"]) for outcome in outcomes)
    lines = [f"| topic | {' | '.join(map(str, range(1, len(topics) + 1)))} |", "|---" * (len(topics) + 1) + "|"]
    lines += [f"| {number} {topic} | {' | '.join(str(counts[topic, other] or '') for other in topics)} |"
              for number, topic in enumerate(topics, 1)]
    return "\n".join(lines)


def worst(outcomes: Sequence[Outcome]) -> str:
    """The errors that harm most first: kind, conversation, what it is, what it was taken for, first door shown."""
    found = sorted(((kind, outcome.item["id"], outcome) for outcome in outcomes if (kind := _kind(outcome))),
                   key=lambda error: error[:2])
    lines = ["| kind | conversation | is | taken for | first door |", "|---|---|---|---|---|"]
    lines += [f"| {kind[1]} | {name} | {outcome.item['topic']} | {outcome.understood['topic']} | {outcome.first} |"
              for kind, name, outcome in found[:WORST]]
    return "\n".join([*lines, "", str(Counter(kind[1] for kind, _, _ in found))])


def _kind(outcome: Outcome) -> tuple[int, str] | None:
    item, first = outcome.item, outcome.first
    wrong = first not in item["first_ok"]
    kinds = (
        (item["emergency"] and "112" not in outcome.doors, "danger missed"),
        (item["topic"] == "suicide" and "suicide_113" not in outcome.doors, "suicide missed"),
        (item["emergency"] and first != "112", "danger not first"),
        (item["topic"] == "signal" and outcome.understood["topic"] not in {"signal", "emergency"} and wrong,
         "exploitation not noticed"),
        (item["topic"] in LOOK_ALIKES and outcome.understood["topic"] == "signal" and wrong, "false alarm"),
        (wrong and first == "112", "false danger"),
        (wrong and first == "suicide_113", "false suicide"),
        (wrong, "other door"),
    )
    return next(((rank, name) for rank, (holds, name) in enumerate(kinds) if holds), None)


if __name__ == "__main__":
    main()
