"""Everything Baken knows, read once at start: `read_knowledge(folder)`.

Cross-checks that no single file can make: every text, door and question named somewhere exists.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.doors import Doors, Region, read_doors, read_region
from bot.knowledge.errors import ContentError
from bot.knowledge.languages import read_languages
from bot.knowledge.lexicon import read_crisis, read_cues, read_lists, read_signals
from bot.knowledge.table import read_questions, read_table
from bot.knowledge.texts import Texts, parameters, read_texts
from bot.model.ids import DoorId
from bot.model.pattern import CrisisRule, Cues, SignalRule
from bot.model.table import QuestionRule, Table
from bot.model.text import Phrases


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All content. `hash` names its exact state (first 12 hex digits of a SHA-256)."""

    doors: Doors
    regions: dict[str, Region]
    table: Table
    questions: tuple[QuestionRule, ...]
    texts: Texts
    cues: Cues
    signals: tuple[SignalRule, ...]
    crisis: tuple[CrisisRule, ...]
    languages: tuple[Phrases, ...]
    hash: str

    @property
    def aliases(self) -> dict[str, DoorId]:
        """Names people use for a door, national and regional ones, as rows of words."""
        registers = [self.doors, *(region.doors for region in self.regions.values())]
        return {alias: door.id for doors in registers for door in doors.values() for alias in door.aliases}

    def doors_of(self, region: str | None) -> Doors:
        """The register as a region sees it: its own doors over the national ones."""
        return {**self.doors, **self.regions[region].doors} if region else self.doors


def read_knowledge(data: Path) -> Knowledge:
    """Read and cross-check `data/knowledge` and `data/responses`. Raises ContentError."""
    folder = data / "knowledge"
    lists = read_lists(folder / "words.yml")
    knowledge = Knowledge(
        doors=read_doors(folder / "doors.yml"),
        regions={file.stem: read_region(file) for file in sorted((folder / "regions").glob("*.yml"))},
        table=read_table(folder / "triage.yml"),
        questions=read_questions(folder / "questions.yml"),
        texts=read_texts(data / "responses"),
        cues=read_cues(folder / "cues.yml"),
        signals=read_signals(folder / "signals", lists),
        crisis=read_crisis(folder / "crisis.yml", lists),
        languages=read_languages(folder / "languages.yml"),
        hash=_hash(folder, data / "responses"),
    )
    _check_texts(knowledge, data)
    _check_numbers(knowledge, data)
    _check_substitutes(knowledge, folder)
    return knowledge


def _hash(*folders: Path) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*.yml")):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def used_texts(knowledge: Knowledge) -> set[str]:
    """Keys of texts that the table and the questions name."""
    used = {row.text for row in knowledge.table.rows}
    used |= {modifier.note for modifier in knowledge.table.modifiers if modifier.note}
    for question in knowledge.questions:
        used |= {f"question.{question.id}", *(f"choice.{choice.id}" for choice in question.choices)}
    return used


def _check_texts(knowledge: Knowledge, data: Path) -> None:
    missing = sorted(used_texts(knowledge) - knowledge.texts.keys())
    if missing:
        raise ContentError(data / "responses", "texts", f"no {', '.join(missing)}",
                           "every text that triage.yml and questions.yml name", "Write the missing texts in nl and en.")


def _check_numbers(knowledge: Knowledge, data: Path) -> None:
    """Every `{phone_<door>}` in a text is the number of a door that has one."""
    numbers = {f"phone_{door.id}" for door in knowledge.doors.values() if door.phone}
    for key, text in knowledge.texts.items():
        unknown = {name for name in parameters(text.nl) if name.startswith("phone_")} - numbers
        if unknown:
            raise ContentError(data / "responses", f"texts -> {key}", ", ".join(sorted(unknown)),
                               f"one of {', '.join(sorted(numbers))}", "Name a door of doors.yml that has a phone.")


def _check_substitutes(knowledge: Knowledge, folder: Path) -> None:
    registers = {"doors.yml": knowledge.doors}
    registers |= {f"regions/{name}.yml": knowledge.doors_of(name) for name in knowledge.regions}
    for file, doors in registers.items():
        for door in doors.values():
            if door.reachable:
                continue
            if door.substitute is None or not doors[door.substitute].reachable:
                raise ContentError(folder / file, f"doors -> {door.id} -> substitute", door.substitute,
                                   "a door that can be reached",
                                   "Name the door to show while this one can't be reached.")
