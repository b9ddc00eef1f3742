"""Every sentence Baken can say: all there, all used, short, and free of what must never be said."""

from __future__ import annotations

import ast
import re

import pytest

from bot.knowledge.register import read_knowledge, used_texts
from bot.model.ids import Asker, Circumstance, Form, Signal, Topic
from bot.settings import ROOT

KNOWLEDGE = read_knowledge(ROOT / "data")
TEXTS = KNOWLEDGE.texts
MAX_WORDS = 15

# Keys of texts that may hold the same words in both languages.
SAME_IN_BOTH = {
    "page.baken": "a name",
    "page.website": "the same word",
    "page.chat": "the same word",
}
# Sentences that may be longer than MAX_WORDS.
LONGER: dict[str, str] = {}

# What is never said (design section 4, facts/contacts.md section 0), and a sentence that each pattern has to catch.
NEVER = [
    ("you are a victim", r"\b(je|jij|u) bent (een |het |zelf )?slachtoffer", "Je bent een slachtoffer."),
    ("you are a victim", r"\byou( are|'re) (a |the )?victim", "You are a victim."),
    ("this is trafficking", r"\bdit is (zeker |duidelijk )?(mensenhandel|uitbuiting)", "Dit is mensenhandel."),
    ("this is trafficking", r"\bthis is (clearly |certainly )?(human )?(trafficking|exploitation)",
     "This is human trafficking."),
    ("you won't be deported", r"(niet|nooit) (het land )?(uitgezet|uit gezet|teruggestuurd)", "Je wordt niet uitgezet."),
    ("you won't be deported", r"(not|never|won't|n't) (be )?(deport|sent back|send you back)", "You won't be deported."),
    ("112 is anonymous", r"112[^.]{0,40}\banoni?e?m\b|112[^.]{0,40}\banonymous", "Bij 112 bel je anoniem."),
    ("112 is anonymous", r"\banonymous[^.]{0,20}112|\banoniem[^.]{0,20}112", "You are anonymous when you call 112."),
    ("stay silent on 112", r"\b(blijf|wees|zwijg|zeg niets|zeg maar niets)\b[^.]{0,20}(stil|niets|112)|zeg niets",
     "Bel en blijf stil."),
    ("stay silent on 112", r"\b(stay|be|keep|remain) (silent|quiet)|say nothing", "Call and stay silent."),
    ("a report to Veilig Thuis is anonymous", r"\bmelding\b[^.]{0,20}\b(is|blijft|kan) (altijd |helemaal |volledig )?anoniem",
     "Je melding bij Veilig Thuis is volledig anoniem."),
    ("a report to Veilig Thuis is anonymous", r"\breport\b[^.]{0,30}\b(is|stays) (always |fully |completely )?anonymous",
     "Your report to Veilig Thuis is fully anonymous."),
    ("M. helps you", r"\bM(eld Misdaad Anoniem|\.) (helpt|redt|belt|beschermt) (je|jou|u)", "Meld Misdaad Anoniem helpt je."),
    ("M. helps you", r"\b(Meld Misdaad Anoniem|M\.) (will |can )?(help|call|rescue|protect)s? you", "M. will call you back."),
    ("the labour authority is safe without papers", r"(arbeidsinspectie|labour authority)[^.]{0,30}\b(veilig|safe)\b",
     "De Arbeidsinspectie is veilig zonder papieren."),
    ("a promise of safety", r"100 ?%|gegarandeerd|garantie|guarantee|\b(je|jij|u) bent (hier |nu )?veilig|you are safe",
     "Hier ben je 100% veilig."),
    ("nobody can see it", r"niemand kan (dit|het) zien|nobody can see (this|it)", "Niemand kan dit zien."),
    ("blame, doubt", r"\bwaarom heb je|\bwhy did(n't)? you|eigen schuld|your own fault|weet je het zeker|are you sure",
     "Waarom heb je niets gezegd?"),
    ("nationality or looks", r"nationaliteit|afkomst|huidskleur|uiterlijk|nationality|ethnic|skin colou?r|\blooks foreign",
     "Let op de nationaliteit."),
    ("asks for a name", r"\b(wat is|noem|geef) je naam\b|\bwhat is your name|\bgive (me|us) your name", "Wat is je naam?"),
]


def spoken(text: str) -> str:
    """The text as a visitor reads it: numbers filled in."""
    return re.sub(r"\{phone_112\}", "112", text)


def door_texts() -> dict[str, dict[str, str]]:
    """All words of the register, by a name that says where they stand."""
    registers = {"doors": KNOWLEDGE.doors, **{name: region.doors for name, region in KNOWLEDGE.regions.items()}}
    return {
        f"{register}.{door.id}.{field}": {"nl": part.nl, "en": part.en}
        for register, doors in registers.items() for door in doors.values()
        for field in ("name", "what_happens", "why", "cost") if (part := getattr(door, field))
    }


RESPONSES = {key: {"nl": text.nl, "en": text.en} for key, text in TEXTS.items()}
EVERYTHING = {**RESPONSES, **door_texts()}


# --- used and there ---

def labels() -> set[str]:
    kinds = {"topic": Topic, "asker": Asker, "form": Form, "signal": Signal, "circumstance": Circumstance}
    return {f"label.{kind}.{member}" for kind, members in kinds.items() for member in members} | {
        "label.minor.true", "label.emergency.true"}


def errors_in_code() -> set[str]:
    """Ids of errors: arguments of RequestError (or of its subclasses' super().__init__) and the table of statuses."""
    found: set[str] = {"internal"}
    for file in (ROOT / "bot" / "edge").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = ast.unparse(node.func)
                if name == "RequestError" or (name == "super().__init__" and isinstance(node.args[0].value, str)):
                    found.add(str(node.args[0].value))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_STATUS_CODES":
                found |= set(ast.literal_eval(node.value).values())
    return {f"error.{code}" for code in found}


def keys_in_python() -> set[str]:
    """Keys that stand in code as they are, and the families made from an id (`day.{day}`)."""
    found: set[str] = set()
    for file in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and re.fullmatch(r"(page|question|day)\.[a-z_]+", str(node.value)):
                found.add(str(node.value))
            if isinstance(node, ast.JoinedStr) and ast.unparse(node).startswith("f'day."):
                found |= {f"day.{day}" for day in range(1, 8)}
    return found


def keys_in_page() -> set[str]:
    """Words that the templates and scripts ask for: `t.send`, `w.call`, `w["question.skip_hint"]`, `data-t="title"`."""
    found: set[str] = set()
    files = [f for folder in ("page", "widget") for f in (ROOT / "bot" / "edge" / folder).iterdir()]
    for file in files:
        if file.suffix not in {".j2", ".js"}:
            continue
        source = file.read_text("utf-8")
        owners = "t|w" if file.suffix == ".j2" else "w"
        found |= set(re.findall(rf"\b(?:{owners})\.([a-z_]+)\b(?!\()", source))
        found |= set(re.findall(r'data-t(?:-[a-z]+)?="([a-z_]+)"', source))
        found |= set(re.findall(r'\b[wt]\["([a-z_]+(?:\.[a-z_]+)*)"\]', source))
        if re.search(r'\["anonymous_" [~+]', source):
            found |= {f"anonymous_{word}" for word in ("yes", "advice", "possible", "no", "unknown")}
    return {_whole(name) for name in found}


def _whole(name: str) -> str:
    """The key of a word: the page drops `page.` and, in its script, `label.`."""
    if "." not in name:
        return f"page.{name}"
    return name if name.split(".")[0] in {"label", "question", "day"} else f"label.{name}"


def used() -> set[str]:
    return used_texts(KNOWLEDGE) | labels() | errors_in_code() | keys_in_python() | keys_in_page()


def test_every_text_that_is_used_exists():
    assert used() - TEXTS.keys() == set()


def test_every_text_that_exists_is_used():
    assert TEXTS.keys() - used() == set()


def test_the_search_for_used_keys_sees_each_kind_of_place():
    """Else an empty search would make the two tests above say nothing."""
    assert "page.send" in keys_in_page()
    assert "page.anonymous_advice" in keys_in_page()
    assert "page.hours_unknown" in keys_in_python()
    assert {"error.text_too_long", "error.too_many", "error.method", "error.internal"} <= errors_in_code()
    assert "answer.danger" in used_texts(KNOWLEDGE)


# --- what they say ---

def test_dutch_and_english_differ_except_where_listed():
    same = {key for key, text in EVERYTHING.items() if text["nl"].strip() == text["en"].strip() and "." in key
            and not key.endswith(".name") and not re.fullmatch(r"\{\w+\}-\{\w+\}", text["nl"])}
    assert same == set(SAME_IN_BOTH)


@pytest.mark.parametrize(("name", "pattern", "example"), NEVER, ids=[f"{n}: {e}" for n, _, e in NEVER])
def test_what_must_never_be_said_is_said_nowhere(name, pattern, example):
    rule = re.compile(pattern, re.IGNORECASE)
    assert rule.search(example), "the rule doesn't catch its own example"
    said = {f"{key} ({language})": found[0] for key, text in EVERYTHING.items() for language, words in text.items()
            if (found := rule.search(spoken(words)))}
    assert said == {}, name


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+", spoken(text)) if part]


def test_sentences_are_short():
    long = {f"{key} ({language})": sentence for key, text in EVERYTHING.items() for language, words in text.items()
            for sentence in sentences(words) if len(sentence.split()) > MAX_WORDS}
    assert {key for key in long if key not in LONGER} == set(), long
    assert set(LONGER) <= set(long), "an exception that is no longer needed"


@pytest.mark.parametrize("key", sorted(k for k in RESPONSES if k.startswith(("answer.", "note."))))
def test_an_answer_has_at_most_five_sentences(key):
    """`other_language` is read by people who know little Dutch or English and may take one more."""
    most = 6 if key == "answer.other_language" else 5
    counts = {language: len(sentences(words)) for language, words in RESPONSES[key].items()}
    assert max(counts.values()) <= most, counts


def test_buttons_and_labels_are_a_few_words():
    long = {key for key, text in RESPONSES.items() for words in text.values()
            if (key.startswith("choice.") and len(words.split()) > 4) or (key.startswith("label.") and len(words.split()) > 5)}
    assert long == set()


def test_labels_of_one_kind_all_differ():
    for kind in ("topic", "asker", "form", "signal", "circumstance"):
        for language in ("nl", "en"):
            said = [text[language] for key, text in RESPONSES.items() if key.startswith(f"label.{kind}.")]
            assert len(set(said)) == len(said), kind


# --- numbers only from the register ---

NUMBER = re.compile(r"\d[\d \-/.]*\d")


def numbers(text: str) -> set[str]:
    """Numbers of three digits or more, however written; the app 112NL is a name."""
    text = re.sub(r"\{\w+\}|112NL", "", text)
    return {found for found in NUMBER.findall(text) if len(re.sub(r"\D", "", found)) >= 3}


def test_the_search_for_numbers_finds_them():
    assert numbers("Bel 112 of 0800-2000, app 112NL") == {"112", "0800-2000"}


def test_no_text_holds_a_phone_number_itself():
    assert {key: found for key, text in RESPONSES.items() if (found := numbers(text["nl"] + " " + text["en"]))} == {}


def test_a_doors_words_hold_no_number_but_its_own_and_the_emergency_number():
    own = {door.id.value: door.phone for door in KNOWLEDGE.doors.values()}
    for key, text in door_texts().items():
        allowed = {"112", own[key.split(".")[1]]}
        for words in text.values():
            without_dates = re.sub(r"\b(januari|January) \d{4}\b", "", words)
            assert numbers(without_dates) <= allowed, key


def test_every_parameter_can_be_filled():
    known = {f"phone_{door}" for door, facts in KNOWLEDGE.doors.items() if facts.phone} | {"date"}
    named = {name for text in TEXTS.values() for name in re.findall(r"\{(\w+)\}", text.nl + text.en)}
    assert named <= known | {"first", "last"}
    assert "phone_112" in named


def test_errors_end_with_the_emergency_number():
    for key, text in RESPONSES.items():
        if key.startswith("error."):
            assert text["nl"].endswith("Gevaar? Bel {phone_112}."), key
            assert text["en"].endswith("Danger? Call {phone_112}."), key


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_first_words_say_that_it_is_a_computer_and_keeps_nothing(language):
    intro = RESPONSES["page.intro"][language]
    must = {"nl": ("computer", "geen mens", "bewaar niets", "stoppen", "Typ geen namen"),
            "en": ("computer", "not a person", "keep nothing", "stop", "Do not type names")}[language]
    assert [part for part in must if part not in intro] == []

