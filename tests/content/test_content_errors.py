"""What an editor is told when content is wrong: file, path in it, what was found, what was expected, what to do."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.cli import _check, main
from bot.knowledge.errors import ContentError
from bot.knowledge.register import read_knowledge
from bot.settings import ROOT


@pytest.fixture
def data(tmp_path) -> Path:
    """The real content, to spoil."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("nlu")))


def spoil(file: Path, old: str, new: str) -> None:
    """Replace one passage (the first); it has to be there."""
    text = file.read_text("utf-8")
    assert old in text, f"{old!r} is no longer in {file.name}: choose another passage"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def complaint(data: Path) -> str:
    with pytest.raises(ContentError) as caught:
        read_knowledge(data)
    return str(caught.value)


# file, what is replaced, by what, and the message: path, found, expected, remedy
CASES = {
    "wrong YAML": (
        "knowledge/triage.yml", "  rows:", "  rows: [",
        r"line \d+: found .+; expected valid YAML\. Check the indentation, colons and quotes on and above this line\."),
    "a tab for indentation": (
        "knowledge/questions.yml", "  danger_now:", "\tdanger_now:",
        r"line \d+: found .+; expected valid YAML\. Check the indentation, colons and quotes on and above this line\."),
    "the same key twice": (
        "responses/page.yml", "  page.send:", "  page.you:",
        r"line \d+: found the key 'page\.you' again; expected each key once \(first on line \d+\)\. "
        r"Remove or rename one of the two\."),
    "the same key in two files": (
        "responses/page.yml", "  page.send:", "  answer.danger:",
        r"texts -> answer\.danger: found .+; expected each key once\. It is in answers\.yml as well: keep one of the two\."),
    "an unknown door": (
        "knowledge/triage.yml", "doors: [veilig_thuis, police]", "doors: [veilig_tuis, police]",
        r"triage -> rows -> \d+ -> doors -> 0: found veilig_tuis; expected one of: 112, police, mma, .+\. "
        r"Use an id from the list \(a new id needs a decision record\)\."),
    "an unknown topic": (
        "knowledge/triage.yml", "topic: [child_abuse]", "topic: [childabuse]",
        r"triage -> rows -> \d+ -> when -> topic -> 0: found childabuse; expected one of: signal, .+\. Use an id"),
    "an unknown signal": (
        "knowledge/signals/control.yml", "  documents_withheld:", "  documents_witheld:",
        r"signals -> documents_witheld: found documents_witheld; expected one of: documents_withheld, .+\. Use an id"),
    "an unknown key": (
        "knowledge/doors.yml", "    openings: always", "    opening: always",
        r"doors -> 112: found the key opening; expected only .*openings.*\. Correct the spelling or remove it\."),
    "a translation that is missing": (
        "responses/page.yml", '    en: "Send"\n', "",
        r"texts -> page\.send: found no en; expected the keys en, nl\. Add what is missing\."),
    "an empty translation": (
        "responses/page.yml", '    en: "Send"\n', '    en: ""\n',
        r"texts -> page\.send -> en: found ; expected a text\. Write a text; put it in quotes if it looks like a number"),
    "another parameter in the translation": (
        "responses/page.yml", 'en: "Danger? Call {phone_112}."', 'en: "Danger? Call {phone}."',
        r"texts -> page\.emergency: found .+; expected the same \{parameters\} in nl and en\. "
        r"Use the same names in braces in both languages\."),
    "a text key that no file has": (
        "knowledge/triage.yml", "text: answer.child_abuse", "text: answer.child_abuze",
        r"texts: found no answer\.child_abuze; expected every text that triage\.yml and questions\.yml name\. "
        r"Write the missing texts in nl and en\."),
    "a question without a text": (
        "responses/questions.yml", "  question.who:", "  question.whom:",
        r"texts: found no question\.who; expected every text that triage\.yml and questions\.yml name\. Write"),
    "a phone number with a digit too many": (
        "knowledge/doors.yml", 'phone: "0800-2000"', 'phone: "0800-20000"',
        r"doors -> veilig_thuis -> phone: found 0800-20000; expected a Dutch number such as \"0800-2000\" or "
        r"\"033-448 11 86\"\. Correct the digits and the dash, in quotes\."),
    "a phone number without quotes": (
        "knowledge/doors.yml", 'phone: "112"', "phone: 112",
        r"doors -> 112 -> phone: found 112; expected a Dutch number .+\. Correct the digits and the dash, in quotes\."),
    "hours that end before they start": (
        "knowledge/doors.yml", '{days: sa-su, from: "09:00", to: "17:00"}', '{days: sa-su, from: "17:00", to: "09:00"}',
        r"doors -> mma -> openings -> 1: found .+; expected 'from' before 'to' \(to: \"24:00\" is midnight\)\. "
        r"Split hours that pass midnight in two\."),
    "hours that are no time": (
        "knowledge/doors.yml", 'from: "08:00"', 'from: "8 uur"',
        r"doors -> mma -> openings -> 0 -> from: found 8 uur; expected a time such as \"09:00\"\. "
        r"Write hours and minutes in quotes\."),
    "a day that doesn't exist": (
        "knowledge/doors.yml", "days: sa-su", "days: za-zo",
        r"doors -> mma -> openings -> 1 -> days: found za-zo; expected days such as mo-fr or sa\. Use mo tu we th fr sa su\."),
    "a date in another form": (
        "knowledge/doors.yml", "expires_on: 2027-11-23", 'expires_on: "23 november 2027"',
        r"doors -> 112 -> expires_on: found 23 november 2027; expected a date such as 2026-11-23\. "
        r"Write year-month-day without quotes\."),
    "a date that doesn't exist": (
        "knowledge/doors.yml", "expires_on: 2027-11-23", "expires_on: 2027-02-30",
        r"line \d+: found 2027-02-30; expected a day that exists\. Correct the date \(year-month-day\)\."),
    "days that pass Sunday": (
        "knowledge/doors.yml", "days: sa-su", "days: su-mo",
        r"doors -> mma -> openings -> 1 -> days: found su-mo; expected days in the order of the week\. "
        r"Split days that pass Sunday in two\."),
    "a time after midnight": (
        "knowledge/doors.yml", 'to: "22:00"', 'to: "24:30"',
        r"doors -> mma -> openings -> 0 -> to: found 24:30; expected a time such as \"09:00\"\."),
    "a control character": (
        "knowledge/doors.yml", "    openings: always", "    openings: always \x07",
        r"\(top\): found a control character; expected text that can be read\. "
        r"Look for a sign that doesn't show and type the line again\."),
    "brackets for a key": (
        "knowledge/doors.yml", "    openings: always", "    [openings]: always",
        r"line \d+: found \['openings'\]; expected a word as key\. Put quotes around it, or correct the brackets\."),
    "a number of a door without one": (
        "responses/errors.yml", "Gevaar? Bel {phone_112}.\"\n    en: \"Your message is too long. Send it in shorter parts. "
        "Danger? Call {phone_112}.", "Gevaar? Bel {phone_bank}.\"\n    en: \"Danger? Call {phone_bank}.",
        r"texts -> error\.text_too_long: found phone_bank; expected one of phone_112, .+\. "
        r"Name a door of doors\.yml that has a phone\."),
    "an address without https": (
        "knowledge/doors.yml", "url: https://www.politie.nl\n", "url: http://www.politie.nl\n",
        r"doors -> police -> url: found http://www\.politie\.nl; expected an https:// address without query\. "
        r"Correct the address\."),
    "anonymity in other words": (
        "knowledge/doors.yml", "anonymous: advice", "anonymous: mostly",
        r"doors -> veilig_thuis -> anonymous: found mostly; expected one of yes, advice, possible, no, unknown\. "
        r"Use the word that the source supports\."),
    "a door that can't be reached and has no substitute": (
        "knowledge/doors.yml", "    substitute: comensha\n", "",
        r"doors -> care_coordinator -> substitute: found None; expected a door that can be reached\. "
        r"Name the door to show while this one can't be reached\."),
    "a door that is not in the register": (
        "knowledge/doors.yml", "\n  lkha:\n", "\n  kmar2:\n",
        r"doors -> kmar2: found kmar2; expected one of: 112, .+\. Use an id"),
    "a municipality that merges into nothing": (
        "knowledge/regions/gooi-en-vechtstreek.yml", "merges_into: hilversum", "merges_into: hilversem",
        r"municipalities: found hilversem; expected one of blaricum, .+\. Correct merges_into of wijdemeren\."),
    "a table without a last row for everything": (
        "knowledge/triage.yml", "{id: smalltalk, when: {}, doors: []", "{id: smalltalk, when: {topic: [smalltalk]}, doors: []",
        r"triage -> rows: found .+; expected a last row without conditions\. Add a row `when: \{\}` at the end\."),
    "two rows with one id": (
        "knowledge/triage.yml", "{id: danger_minor,", "{id: danger,",
        r"triage -> rows: found danger; expected each id once\. Rename one of the rows\."),
    "four choices": (
        "knowledge/questions.yml", "      who_close:", "      who_x: {}\n      who_close:",
        r"questions -> who -> choices: found .+; expected two or three choices\. Add or remove a choice\."),
    "a list that is no list": (
        "knowledge/triage.yml", "doors: [veilig_thuis, police]", "doors: police",
        r"triage -> rows -> \d+ -> doors: found police; expected a list\. Start each item with '- ' or write \[a, b\]\."),
    "a word list that doesn't exist": (
        "knowledge/signals/control.yml", "@boss", "@bosss",
        r"signals -> \w+ -> nl -> \d+(?: -> match)?: found .*@bosss.*; expected a list that exists \(.+\)\. "
        r"Correct '@bosss' or add the list to words\.yml\."),
}
# Complaints about something missing name the file or folder where it is looked for.
NAMED = {
    "a text key that no file has": "responses",
    "a question without a text": "responses",
    "a number of a door without one": "responses",
}


@pytest.mark.parametrize("case", CASES)
def test_wrong_content_is_named(case, data):
    file, old, new, expected = CASES[case]
    spoil(data / file, old, new)
    said = complaint(data)
    assert re.fullmatch(rf"{re.escape(str(data / NAMED.get(case, file)))}: {expected}.*", said, re.DOTALL), said


@pytest.mark.parametrize("file", [
    "knowledge/doors.yml", "knowledge/triage.yml", "knowledge/questions.yml", "knowledge/crisis.yml",
    "knowledge/cues.yml", "knowledge/words.yml",
])
def test_a_missing_file_is_named(file, data):
    (data / file).unlink()
    assert complaint(data) == (f"{data / file}: (top): found no file; expected a YAML file. "
                               "Restore the file from version control.")


def test_missing_texts_are_named(data):
    shutil.rmtree(data / "responses")
    (data / "responses").mkdir()
    assert complaint(data) == (f"{data / 'responses'}: (top): found no texts; expected *.yml files with `texts:`. "
                               "Restore data/responses.")


def test_signals_without_a_file_are_named(data):
    (data / "knowledge" / "signals" / "crime.yml").unlink()
    said = complaint(data)
    assert said.startswith(f"{data / 'knowledge' / 'signals'}: signals: found ")
    assert "forced_crime" in said
    assert said.endswith("expected every signal id in one of the files. Add the signals that were found missing.")


def test_a_file_that_is_not_utf_8_is_named(data):
    file = data / "knowledge" / "questions.yml"
    file.write_bytes(file.read_bytes() + "# café".encode("latin-1"))
    assert re.fullmatch(rf"{re.escape(str(file))}: byte \d+: found text that is not UTF-8; expected UTF-8\. "
                        r"Save the file as UTF-8\.", complaint(data))


def test_an_empty_file_is_named(data):
    file = data / "knowledge" / "triage.yml"
    file.write_text("", encoding="utf-8")
    assert complaint(data) == (f"{file}: (top): found None; expected a mapping (key: value). Check the indentation.")


# --- the command line ---

def check(data: Path, monkeypatch, capsys) -> tuple[int, str, str]:
    """`baken check` on other content: exit status, output, errors."""
    import bot.cli
    import bot.settings

    monkeypatch.setattr(bot.settings, "ROOT", data.parent)
    code = main(["check"])
    output = capsys.readouterr()
    return code, output.out, output.err


def test_check_says_that_the_content_is_valid(data, monkeypatch, capsys, knowledge):
    for file in (data / "knowledge").rglob("*.yml"):  # whatever day it is: nothing has expired
        file.write_text(re.sub(r"expires_on: 20\d\d", "expires_on: 2099", file.read_text("utf-8")), encoding="utf-8")
    code, out, err = check(data, monkeypatch, capsys)
    assert (code, err) == (0, "")
    assert re.fullmatch(r"Content is valid \([0-9a-f]{12}\)\. \d+ doors not yet confirmed by the deployment; 0 expired\.\n", out)


def test_check_fails_on_wrong_content_and_says_where(data, monkeypatch, capsys):
    spoil(data / "knowledge" / "doors.yml", 'phone: "0800-7000"', 'phone: "0800-700"')
    code, out, err = check(data, monkeypatch, capsys)
    assert (code, out) == (1, "")
    assert err.startswith(f"{data / 'knowledge' / 'doors.yml'}: doors -> mma -> phone: found 0800-700; expected ")


def test_check_fails_on_an_expired_fact_and_names_it(data, monkeypatch, capsys):
    spoil(data / "knowledge" / "doors.yml", "expires_on: 2027-11-23", "expires_on: 2026-01-31")
    code, out, _ = check(data, monkeypatch, capsys)
    assert code == 1
    assert "EXPIRED: national/112 (expires_on 2026-01-31; https://www.openkamer.org/" in out
    assert re.search(r"; [1-9]\d* expired\.\n$", out)


def test_check_warns_two_months_ahead_without_failing(knowledge, capsys):
    ends = min(door.source.expires_on for door in knowledge.doors.values())
    first = next(door for door in knowledge.doors.values() if door.source.expires_on == ends)
    assert _check(knowledge, date.fromordinal(ends.toordinal() - 10)) == 0
    assert f"due in 10 days: national/{first.id} (expires_on {ends}; " in capsys.readouterr().out


def test_a_fact_holds_to_the_end_of_its_day(knowledge, capsys):
    ends = min(door.source.expires_on for door in knowledge.doors.values())
    assert _check(knowledge, ends) == 0
    assert _check(knowledge, date.fromordinal(ends.toordinal() + 1)) == 1
    assert "EXPIRED" in capsys.readouterr().out
