"""Without the brain: danger, suicide and plain signals still lead to the right doors, by rules alone."""

from __future__ import annotations

import pytest

DANGER = [
    "help me nu", "bel 112", "bel alsjeblieft 112 voor mij", "hij slaat me nu", "stuur politie", "laat me eruit",
    "hij staat met een mes voor de deur", "over een kwartier komen ze me halen", "ze is bewusteloos", "ik hoor haar gillen help",
    "ik zit opgesloten in de kelder help", "ik ben net ontsnapt en ze zoeken me",
    "help me now", "call 112", "please call 112 for me", "send police now", "he is hitting me", "let me out",
    "he has a knife at the door", "in 20 minutes they come to fetch me", "she is unconscious", "someone is screaming help",
    "i am locked in the basement help", "i just escaped and they are looking for me",
    "HELP ME NU", "h\u200belp me nu", "help  me   nu!!!", "mijn baas heeft mijn paspoort. help me nu",
]
SUICIDE = [
    "ik wil dood", "ik wil niet meer leven", "ik denk aan zelfmoord", "ik ga een einde aan mijn leven maken",
    "mijn vriendin wil dood", "ik wil mezelf iets aandoen", "ik snij mezelf",
    "i want to die", "i want to kill myself", "i am suicidal", "i will end my life", "i don't want to live anymore",
    "my friend wants to kill herself", "i cut myself", "IK WIL DOOD", "ik wil d\u00adood",
]
BOTH = ["ik heb net alle pillen geslikt, ik wil dood", "i just took all the pills, i want to die"]
CALM = [
    "hallo", "hoe vraag ik een parkeervergunning aan", "wat doet meld misdaad anoniem", "ik ga dood van de honger haha",
    "how do i renew my passport", "is veilig thuis anonymous", "wanneer wordt het oud papier opgehaald",
]


def doors(answer) -> list[str]:
    return [door["id"] for door in answer["doors"]]


@pytest.mark.parametrize("text", DANGER)
def test_words_of_danger_put_112_first(text, edge):
    answer = edge.chat(text)
    assert answer["mode"] == "lifeline"
    assert doors(answer)[0] == "112"
    assert answer["understood"]["emergency"] is True
    assert "112" in answer["messages"][0]["text"]


@pytest.mark.parametrize("text", SUICIDE)
def test_words_of_suicide_put_113_first(text, edge):
    answer = edge.chat(text)
    assert doors(answer)[0] == "suicide_113"
    assert answer["understood"]["topic"] == "suicide"
    assert "113" in answer["messages"][0]["text"]


@pytest.mark.parametrize("text", BOTH)
def test_an_attempt_under_way_puts_112_before_113(text, edge):
    assert doors(edge.chat(text))[:2] == ["112", "suicide_113"]


@pytest.mark.parametrize("text", CALM)
def test_other_words_are_no_alarm(text, edge):
    answer = edge.chat(text)
    assert answer["understood"]["emergency"] is False
    assert not {"112", "suicide_113"} & set(doors(answer)[:1])
    assert any("112" in message["text"] for message in answer["messages"]), "the number is named all the same"


@pytest.mark.parametrize("before", ["hallo", "mijn baas heeft mijn paspoort en ik mag niet weg", "pomocy, szef zabrał mi paszport"])
@pytest.mark.parametrize(("text", "door"), [("help me nu hij slaat me nu", "112"), ("ik wil dood", "suicide_113")])
def test_danger_breaks_into_every_conversation(before, text, door, edge):
    first = edge.chat(before)
    assert doors(edge.chat(text, first["conversation"]))[0] == door


def test_danger_stays_until_it_is_taken_back(edge):
    first = edge.chat("help me nu hij slaat me nu")
    assert doors(edge.chat("mijn baas heeft mijn paspoort", first["conversation"]))[0] == "112"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("text", ["he is hitting me, help me now", "hij slaat me nu, help me nu"])
def test_danger_is_seen_in_its_own_language_when_another_was_picked(text, language, edge):
    """Somebody who reads English may type Dutch in a hurry, and the other way round."""
    assert doors(edge.chat(text, language=language))[0] == "112"


@pytest.mark.parametrize(("text", "signals", "first"), [
    ("mijn baas heeft mijn paspoort afgepakt", {"documents_withheld"}, "comensha"),
    ("my boss took my passport", {"documents_withheld"}, "comensha"),
    ("ik mag niet naar buiten van mijn baas", {"movement_restricted"}, "comensha"),
])
def test_plain_signals_lead_to_care(text, signals, first, edge):
    answer = edge.chat(text)
    assert set(answer["understood"]["signals"]) >= signals
    assert doors(answer)[0] == first


def test_a_minor_is_led_to_veilig_thuis(edge):
    assert "veilig_thuis" in doors(edge.chat("ik ben 15 en ik moet voor hem pakjes wegbrengen"))


def test_the_form_without_script_gives_the_same_doors(edge, http):
    page = http.post("/", data={"text": "help me nu hij slaat me nu"}).text
    assert page.index('data-door="112"') < page.index('data-door="police"')


def test_the_form_goes_on_with_its_conversation(edge, http):
    name = edge.chat("mijn baas heeft mijn paspoort en ik mag niet weg")["conversation"]
    assert f'value="{name}"' in http.post("/", data={"text": "ok", "conversation": name}).text
