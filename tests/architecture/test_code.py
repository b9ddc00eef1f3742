"""Rules of the code that no linter knows: no content in code, small files, one reader of the environment."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge.register import read_knowledge
from bot.settings import ROOT

CODE = sorted(file for folder in ("bot", "actions") for file in (ROOT / folder).rglob("*.py"))
each_file = pytest.mark.parametrize("file", CODE, ids=[file.relative_to(ROOT).as_posix() for file in CODE])
MAX_LINES = 250

# Constants in code that look like content and are none: file, constant, reason.
ALLOWED = {
    ("bot/model/ids.py", "112"): "the id of a door (contract section 2)",
    ("bot/knowledge/doors.py", "112|113|"): "what a phone number may look like",
    ("bot/edge/app.py", "goedemorgen, ik heb een vraag over mijn werk"): "read once at start to load the language models",
}
# Calls whose words are for people who run or edit Baken, never for a visitor.
FOR_STAFF = re.compile(r"(?:.*\.)?(?:fail|write|print|warning|error|info|debug|add_parser|add_argument|ArgumentParser"
                       r"|ContentError|SettingError|getLogger|_say|_operation|_response|progress|warn)$")
PHONE = re.compile(r"\b11[23]\b|\b0\d{2,3}[- ]?\d{2,}|\b0\d-\d{8}|\+31")
SENTENCE = re.compile(r"[A-Z][\w',]*(?: [\w',-]+){3,}[.?!]")
DUTCH = re.compile(r"\b(?:ik|jij|je|een|het|niet|naar|voor|bel|gevaar|wij|zij)\b(?=.*\s)", re.IGNORECASE)


def strings(tree: ast.AST) -> Iterator[str]:
    """String constants that a visitor could see: not docstrings, not what is raised, logged or printed for staff."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and FOR_STAFF.match(ast.unparse(node.func))):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        yield from strings(node)


def organisations() -> set[str]:
    """Names in the register, whole and without what stands in brackets or behind a comma."""
    knowledge = read_knowledge(ROOT / "data")
    doors = [*knowledge.doors.values(), *(d for region in knowledge.regions.values() for d in region.doors.values())]
    names = {name for door in doors for name in (door.name.nl, door.name.en)}
    return names | {re.split(r" ?[(,]", name)[0] for name in names if not name.startswith(("112", "113"))}


NAMES = re.compile("|".join(rf"\b{re.escape(name)}(?!\w)" for name in sorted(organisations(), key=len, reverse=True)))


def content_in(source: str) -> dict[str, str]:
    """What looks like content, and why."""
    rules = {"phone number": PHONE, "organisation": NAMES, "sentence": SENTENCE, "Dutch words": DUTCH}
    return {text: kind for text in strings(ast.parse(source)) for kind, rule in rules.items() if rule.search(text)}


@pytest.mark.parametrize(("source", "kind"), [
    ('number = "0800-2000"', "phone number"),
    ('call(f"tel:{x} 112")', "phone number"),
    ('TEXT = {"a": "Nummer 0900-8844"}', "phone number"),
    ('name = "Veilig Thuis"', "organisation"),
    ('return_value = ["FairWork"]', "organisation"),
    ('def f():\n    """Fine."""\n    return "You can talk to someone here."', "sentence"),
    ('answer = "bel nu met je huisarts"', "Dutch words"),
])
def test_content_in_code_is_noticed(source, kind):
    assert kind in content_in(source).values()


@pytest.mark.parametrize("source", [
    '"""Call 112 or Veilig Thuis."""', 'raise ValueError("expected 0800-2000 here.")', 'log.warning("Politie is away.")',
    'topic = "domestic_violence"', 'print("This is for the one who runs it.")',
])
def test_words_for_staff_are_no_content(source):
    assert content_in(source) == {}


@each_file
def test_no_phone_number_organisation_or_sentence_stands_in_code(file):
    path = file.relative_to(ROOT).as_posix()
    found = {text: kind for text, kind in content_in(file.read_text("utf-8")).items()
             if not any(path == where and text.startswith(start) for where, start in ALLOWED)}
    assert found == {}


def test_every_exception_is_still_needed():
    for path, start in ALLOWED:
        assert any(text.startswith(start) for text in content_in((ROOT / path).read_text("utf-8"))), (path, start)


@each_file
def test_a_file_is_short(file):
    assert len(file.read_text("utf-8").splitlines()) <= MAX_LINES


@each_file
def test_a_module_says_what_it_is_for(file):
    assert ast.get_docstring(ast.parse(file.read_text("utf-8")))


# --- settings ---

# Besides bot/settings.py: who touches the environment, and why.
ENVIRONMENT = {
    "bot/settings.py": "the reader of all settings",
    "bot/supervisor.py": "hands its environment on to the children; the path of the brain's Python",
    "bot/cli.py": "the edge learns from its starter whom to watch",
    "bot/brain/serve.py": "the brain learns from its starter whom to watch",
    "bot/brain/quiet.py": "switches off telemetry and banners before Rasa is imported",
    "bot/brain/analysis.py": "names of spaCy pipelines, which may be packages of the brain's own environment",
}


def test_only_the_settings_read_the_environment():
    touching = {file.relative_to(ROOT).as_posix() for file in CODE
                if re.search(r"\b(?:environb?|getenv|putenv)\b", file.read_text("utf-8"))}
    assert touching == set(ENVIRONMENT)


def test_the_exceptions_read_only_what_they_are_excepted_for():
    allowed = {"BAKEN_BRAIN_PYTHON", "BAKEN_SUPERVISOR", "BAKEN_SPACY_NL", "BAKEN_SPACY_EN"}
    for path in set(ENVIRONMENT) - {"bot/settings.py"}:
        assert set(re.findall(r"BAKEN_\w+", (ROOT / path).read_text("utf-8"))) - {"BAKEN_PORT"} <= allowed, path


@each_file
def test_nothing_is_printed_but_by_the_command_line(file):
    if file != ROOT / "bot" / "cli.py":
        assert not re.search(r"^\s*print\(", file.read_text("utf-8"), re.MULTILINE)


@each_file
def test_no_log_line_takes_more_than_a_name_or_a_number(file):
    """Log calls may hold `type(error).__name__` (also as `reason`), an exit code, a child's name: no message, no request, no text."""
    allowed = re.compile(r"type\(error\)\.__name__|reason|file|child\.name|code|pause_s|brain_python")
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and re.match(r"_LOG\.\w+$", ast.unparse(node.func)):
            assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
            assert all(allowed.fullmatch(ast.unparse(argument)) for argument in node.args[1:]), ast.unparse(node)
            assert not any(keyword.arg in {"exc_info", "stack_info", "extra"} for keyword in node.keywords)


@each_file
def test_nothing_is_written_to_a_file_but_the_pid_and_the_model(file):
    writers = {"bot/supervisor.py", "bot/brain/components/classifier.py", "bot/brain/train.py", "bot/reading/light.py"}
    if file.relative_to(ROOT).as_posix() not in writers:
        assert not re.search(r"\.write_(?:text|bytes)\(|open\([^)]*[\"'][wax]|joblib\.dump|pickle\.dump", file.read_text("utf-8"))


def test_the_list_of_files_is_not_empty():
    assert len(CODE) > 50
    assert all(isinstance(file, Path) for file in CODE)
