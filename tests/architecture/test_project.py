"""Rules of the project's files: Rasa's domain, content that Rasa must not swallow, locks, paths."""

from __future__ import annotations

import re
import subprocess
from collections import Counter

import pytest
import yaml

from bot.model.ids import Act, Circumstance, Topic
from bot.settings import ROOT

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
RULES = yaml.safe_load((ROOT / "data" / "rules" / "answer.yml").read_text("utf-8"))["rules"]
# Root keys by which Rasa's own loaders would take a file for theirs.
RESERVED = {"nlu", "rules", "stories", "responses", "intents", "entities", "slots", "forms", "actions", "config",
            "session_config", "version"}
CONTENT = sorted(f for name in ("knowledge", "responses") for f in (ROOT / "data" / name).rglob("*.y*ml"))


def intents() -> list[str]:
    return [name for item in DOMAIN["intents"] for name in (item if isinstance(item, dict) else [item])]


def test_every_topic_is_an_intent_and_a_button_is_one():
    assert Counter(intents()) == Counter([*(topic.value for topic in (*Topic, *Act)), "choose"])


def test_every_intent_has_one_rule_that_leads_to_the_action():
    steps = [tuple(next(iter(step.items())) for step in rule["steps"]) for rule in RULES]
    assert Counter(steps) == Counter((("intent", name), ("action", "action_answer")) for name in intents())


def test_the_domain_holds_no_text():
    assert set(DOMAIN) == {"version", "session_config", "intents", "entities", "slots", "actions"}

    def leaves(value):
        if isinstance(value, dict):
            for key, child in value.items():
                yield key
                yield from leaves(child)
        elif isinstance(value, list):
            for child in value:
                yield from leaves(child)
        else:
            yield value

    assert [leaf for leaf in leaves(DOMAIN) if isinstance(leaf, str) and " " in leaf] == []


def test_slots_say_nothing_to_the_policy():
    """What is known of a visitor never becomes a feature of a dialogue model."""
    assert {name: slot["influence_conversation"] for name, slot in DOMAIN["slots"].items()} == {
        "situation": False, "language": False}


def test_no_intent_takes_entities_into_the_dialogue():
    assert all(options == {"use_entities": []} for item in DOMAIN["intents"] for options in item.values())


@pytest.mark.parametrize("file", CONTENT, ids=[f.relative_to(ROOT).as_posix() for f in CONTENT])
def test_content_has_no_root_key_of_rasa(file):
    assert set(yaml.safe_load(file.read_text("utf-8"))) & RESERVED == set()


def test_the_content_was_found():
    assert len(CONTENT) >= 15


def test_rasa_runs_with_the_rule_policy_and_own_stores_only():
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text("utf-8"))
    credentials = yaml.safe_load((ROOT / "credentials.yml").read_text("utf-8"))
    assert [policy["name"] for policy in config["policies"]] == ["RulePolicy"]
    assert [importer["name"] for importer in config["importers"]] == ["bot.brain.importer.ContentImporter"]
    assert set(endpoints) == {"tracker_store", "lock_store"}, "no event broker, no action server, no model server"
    assert endpoints["tracker_store"]["type"] == "bot.brain.stores.EphemeralTrackerStore"
    assert endpoints["lock_store"] == {"type": "in_memory"}
    assert set(credentials) == {"bot.brain.channel.EdgeChannel"}


# --- locks and tracked files ---

LOCKS = sorted((ROOT / "locks").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=[f.name for f in LOCKS])
def test_a_lock_names_no_address_and_hashes_everything(lock):
    lines = [line for line in lock.read_text("utf-8").splitlines() if line.strip()]
    assert [line for line in lines if re.search(r"://|--index|--extra-index|--find-links|file:", line)] == []
    packages = [line for line in lines if not line.startswith(" ")]
    assert all(re.match(r"[\w.\[\]-]+==\S+ ", line) for line in packages)
    entries = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_each_environment_has_a_lock():
    assert {f.name for f in LOCKS} == {"edge.txt", "brain.txt", "edge-test.txt", "brain-test.txt"}


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / "locks" / f"{name}.txt").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", ["edge", "brain"])
def test_tests_run_on_the_versions_that_are_deployed(name):
    assert pins(name).items() <= pins(f"{name}-test").items()


TRACKED = [ROOT / name for name in subprocess.run(
    ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0") if name]
PLACES = re.compile(
    r"(?<![\w.])/(?:hom[e]|roo[t]|wor[k]|User[s])/|(?<![\w/.])/tm[p]/\w"  # folders of one machine
    r"|py[p]i\.|python[h]osted|arti[f]actory|/nex[u]s/|j[f]rog|npm[j]s|index-ur[l]|codear[t]ifact",  # registries
    re.IGNORECASE)


def text_of(file) -> str:
    """The file as text; empty for pictures, models and the like."""
    data = file.read_bytes()
    return "" if b"\0" in data[:8000] else data.decode("utf-8", "replace")


@pytest.mark.parametrize(("line", "found"), [
    ("cd /" + "home/someone/baken", True), ("https://py" + "pi.org/simple", True), ("see /" + "tmp/x", True),
    ("PYTHONPATH=. python -m bot", False), ("https://www.politie.nl/themas", False), ("data/rules/answer.yml", False),
])
def test_the_search_for_places_finds_them(line, found):
    assert bool(PLACES.search(line)) is found


def test_no_tracked_file_names_a_machine_or_a_registry():
    found = {f.relative_to(ROOT).as_posix(): hit[0] for f in TRACKED if f.is_file() and (hit := PLACES.search(text_of(f)))}
    assert found == {}


def test_nothing_trained_or_built_is_tracked():
    names = {f.relative_to(ROOT).as_posix() for f in TRACKED}
    assert len(names) > 100
    assert [n for n in names if re.match(r"models/baken-|\.venv/|\.build/|\.rasa/", n) or "__pycache__" in n] == []


def test_every_circumstance_is_used_by_the_table():
    """An id that changes nothing would be collected for nothing."""
    table = (ROOT / "data" / "knowledge" / "triage.yml").read_text("utf-8")
    assert [c.value for c in Circumstance if not re.search(rf"circumstances: \[[^]]*\b{c.value}\b", table)] == []
