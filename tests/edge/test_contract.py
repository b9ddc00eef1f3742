"""The public API as the contract describes it, over HTTP, with rules alone answering."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.edge.app import create_app
from bot.model.ids import Asker, DoorId, Form, Signal, Topic
from tests.edge.shapes import answer_problems, error_problems, problems
from tests.factories import settings
from tests.servers import running

CHAT = "/api/v1/chat"
SIGNAL = "mijn baas heeft mijn paspoort en ik mag niet weg"


@pytest.fixture(scope="module")
def document(edge):
    with edge.client() as client:
        return client.get("/api/v1/openapi.json").json()


# --- shape ---

@pytest.mark.parametrize("text", [
    SIGNAL, "hallo", "hoe vraag ik een parkeervergunning aan", "i want to die", "help me now he is hitting me",
    "pomocy, szef zabrał mi paszport", "wat doet veilig thuis", "????", "x" * 2000,
])
def test_an_answer_has_the_shape_of_the_contract(text, http, document):
    answer = http.post(CHAT, json={"conversation": None, "text": text, "language": None})
    assert answer.status_code == 200
    assert answer_problems(answer.json(), document) == []
    assert answer.json()["mode"] == "lifeline"


def test_the_check_of_shapes_can_fail(http, document):
    answer = http.post(CHAT, json={"text": SIGNAL}).json()
    assert problems({**answer, "topic": "signal"}, {"$ref": "#/components/schemas/Answer"}, document) == [
        ": topic is not described"]
    answer["doors"][0]["id"] = "somebody"
    del answer["understood"]["minor"]
    assert answer_problems(answer, document) == [
        "/doors/0/id: 'somebody' is not in the list", "/understood: no minor"]


def test_the_document_describes_exactly_the_routes_there_are(document, knowledge):
    app = create_app(settings(), knowledge, "described")
    routes = {(f"/{route.path}".replace("<conversation:str>", "{conversation}"), method.lower())
              for route in app.router.routes for method in route.methods if route.path.startswith("api/v1")}
    routes -= {("/api/v1/openapi.json", "get")}
    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == routes


def test_the_document_names_the_closed_lists(document):
    schemas = document["components"]["schemas"]
    understood = schemas["Answer"]["properties"]["understood"]["properties"]
    assert document["openapi"] == "3.1.0"
    assert understood["topic"]["enum"] == [topic.value for topic in Topic]
    assert understood["asker"]["enum"] == [asker.value for asker in Asker]
    assert understood["forms"]["items"]["enum"] == [form.value for form in Form]
    assert understood["signals"]["items"]["enum"] == [signal.value for signal in Signal]
    assert schemas["Answer"]["properties"]["doors"]["items"]["properties"]["id"]["enum"] == [door.value for door in DoorId]


# --- conversations ---

def test_ids_are_minted_by_the_server_and_hard_to_guess(http):
    ids = {http.post(CHAT, json={"text": "hallo"}).json()["conversation"] for _ in range(20)}
    assert len(ids) == 20
    assert all(re.fullmatch(r"[\w-]{32}", name) for name in ids), "192 bits in base64"


def test_a_conversation_goes_on_with_what_is_known(edge):
    first = edge.chat(SIGNAL)
    assert "restarted" not in first
    second = edge.chat("ok", first["conversation"])
    assert second["conversation"] == first["conversation"]
    assert "restarted" not in second
    assert second["understood"]["signals"] == first["understood"]["signals"] != []


@pytest.mark.parametrize("name", ["chosen-by-the-client", "x", "é" * 64, "../../etc/passwd", "' OR 1=1 --"])
def test_an_id_that_is_not_known_starts_a_new_conversation_and_says_so(name, edge, document):
    answer = edge.chat("hallo", name)
    assert answer_problems(answer, document) == []
    assert answer["restarted"] is True
    assert answer["conversation"] != name


def test_erasing_takes_everything_and_tells_nothing(http, edge):
    first = edge.chat(SIGNAL)
    for _ in range(2):  # the second time it isn't there: the answer is the same
        gone = http.delete(f"{CHAT}/{first['conversation']}")
        assert (gone.status_code, gone.content) == (204, b"")
    again = edge.chat("ok", first["conversation"])
    assert again["restarted"] is True
    assert again["understood"]["signals"] == []


def test_one_conversation_knows_nothing_of_another(edge):
    edge.chat("help me nu hij slaat me nu")
    assert edge.chat("hallo")["understood"]["emergency"] is False


# --- one message: text or button ---

@pytest.mark.parametrize(("body", "code"), [
    ({}, "text_and_choice"),
    ({"text": "hallo", "choice": "x"}, "text_and_choice"),
    ({"text": None, "choice": None}, "text_and_choice"),
    ({"text": ""}, "text_empty"),
    ({"text": "  \n\t "}, "text_empty"),
    ({"text": "x" * 2001}, "text_too_long"),
    ({"text": 7}, "bad_field"),
    ({"text": ["hallo"]}, "bad_field"),
    ({"text": True}, "bad_field"),
    ({"text": {"nl": "hallo"}}, "bad_field"),
    ({"text": "hallo", "conversation": 7}, "bad_field"),
    ({"text": "hallo", "conversation": ""}, "bad_field"),
    ({"text": "hallo", "conversation": "x" * 65}, "bad_field"),
    ({"text": "hallo", "conversation": ["x"]}, "bad_field"),
    ({"choice": 7}, "bad_field"),
    ({"choice": ""}, "bad_field"),
    ({"choice": "x" * 65}, "bad_field"),
    ({"choice": "never-issued"}, "choice_unknown"),
    ({"text": "hallo", "language": "de"}, "language_unknown"),
    ({"text": "hallo", "language": "other"}, "language_unknown"),
    ({"text": "hallo", "language": 1}, "language_unknown"),
    ({"text": "hallo", "language": ["nl"]}, "language_unknown"),
    ({"text": "hallo", "language": ""}, "language_unknown"),
    ([], "bad_json"),
    ("hallo", "bad_json"),
    (None, "bad_json"),
])
def test_a_wrong_request_is_refused_with_a_text_in_both_languages(body, code, http, document):
    answer = http.post(CHAT, json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, code)
    assert error_problems(answer.json(), document) == []


@pytest.mark.parametrize("text", ["x", "x" * 2000, "  " + "x" * 2000 + "\n", "é" * 2000, "😀" * 2000])
def test_texts_of_1_to_2000_characters_are_read(text, http):
    assert http.post(CHAT, json={"text": text}).status_code == 200


# --- buttons ---

def buttons(answer) -> dict[str, str]:
    return {choice["label"]: choice["choice"] for message in answer["messages"] for choice in message["choices"]}


def press(http, answer, label) -> httpx.Response:
    return http.post(CHAT, json={"conversation": answer["conversation"], "choice": buttons(answer)[label]})


def test_a_button_answers_the_question_and_changes_the_doors(edge, http):
    asked = edge.chat(SIGNAL)
    assert list(buttons(asked)) == ["Ja, nu", "Nee, niet nu"]
    danger = press(http, asked, "Ja, nu").json()
    assert danger["doors"][0]["id"] == "112"
    assert danger["understood"]["emergency"] is True


def test_the_other_button_leads_to_the_next_question_and_never_to_the_same(edge, http):
    asked = edge.chat(SIGNAL)
    calm = press(http, asked, "Nee, niet nu").json()
    assert calm["understood"]["emergency"] is False
    assert calm["doors"][0]["id"] != "112"
    assert "Ja, nu" not in buttons(calm)


def test_a_button_works_once(edge, http):
    asked = edge.chat(SIGNAL)
    assert press(http, asked, "Nee, niet nu").status_code == 200
    assert press(http, asked, "Ja, nu").json()["error"] == "choice_unknown"


def test_a_button_of_an_earlier_answer_no_longer_works(edge, http):
    asked = edge.chat(SIGNAL)
    edge.chat("mijn baas is boos", asked["conversation"])
    assert press(http, asked, "Ja, nu").json()["error"] == "choice_unknown"


def test_a_button_of_another_conversation_doesnt_work(edge, http):
    asked, other = edge.chat(SIGNAL), edge.chat(SIGNAL)
    stolen = http.post(CHAT, json={"conversation": other["conversation"], "choice": buttons(asked)["Ja, nu"]})
    assert (stolen.status_code, stolen.json()["error"]) == (400, "choice_unknown")


def test_the_id_of_a_choice_is_no_button(edge, http):
    asked = edge.chat(SIGNAL)
    forged = http.post(CHAT, json={"conversation": asked["conversation"], "choice": "danger_yes"})
    assert forged.json()["error"] == "choice_unknown"


def test_a_short_typed_answer_means_the_button(edge):
    asked = edge.chat(SIGNAL)
    assert edge.chat("ja", asked["conversation"])["doors"][0]["id"] == "112"


def test_a_wrong_button_takes_nothing_from_the_conversation(edge, http):
    asked = edge.chat(SIGNAL)
    http.post(CHAT, json={"conversation": asked["conversation"], "choice": "never-issued"})
    assert press(http, asked, "Ja, nu").status_code == 200


# --- language ---

def test_the_language_of_the_words_is_followed(edge):
    dutch = edge.chat("mijn baas heeft mijn paspoort")
    english = edge.chat("my boss took my passport and i am not allowed to leave", dutch["conversation"])
    assert (dutch["language"], english["language"]) == ("nl", "en")


def test_a_language_picked_by_hand_wins_over_the_words(edge):
    answer = edge.chat("mijn baas heeft mijn paspoort", language="en")
    assert answer["language"] == "en"
    assert "Yes, now" in buttons(answer)


def test_buttons_answer_in_the_language_of_the_conversation(edge, http):
    asked = edge.chat("my boss took my passport and i am not allowed to leave")
    assert press(http, asked, "Yes, now").json()["language"] == "en"


@pytest.mark.parametrize("text", ["pomocy, szef zabrał mi paszport", "我的老板拿走了我的护照", "Работя по 14 часа на ден"])
def test_another_language_gets_the_multilingual_card(text, edge):
    answer = edge.chat(text)
    assert (answer["language"], answer["understood"]["topic"]) == ("other", "other_language")
    assert answer["doors"] != []
    assert "112" in answer["messages"][0]["text"]


# --- signpost, doors, status ---

def test_signpost_gives_the_same_answer_and_no_conversation(http, document):
    answer = http.post("/api/v1/signpost", json={"text": SIGNAL, "language": "nl"})
    chat = http.post(CHAT, json={"text": SIGNAL, "language": "nl"}).json()
    assert answer.status_code == 200
    assert answer_problems(answer.json(), document) == []
    assert answer.json()["conversation"] is None
    assert answer.json()["doors"] == chat["doors"]


@pytest.mark.parametrize("body", [
    {"text": "hallo", "conversation": "x"}, {"choice": "x"}, {"text": ""}, {"text": "x" * 2001}, {}, [],
    {"text": "hallo", "language": "fr"},
])
def test_signpost_refuses_what_it_cannot_use(body, http, document):
    answer = http.post("/api/v1/signpost", json=body)
    assert answer.status_code == 400
    assert error_problems(answer.json(), document) == []


def test_signpost_keeps_nothing(tmp_path):
    """With room for two conversations, ten signposts push the one that goes on out only if they stay."""
    with running("edge", tmp_path, brain="off", max_conversations=2) as small, small.client() as http:
        first = small.chat(SIGNAL)
        for _ in range(10):
            assert http.post("/api/v1/signpost", json={"text": SIGNAL}).status_code == 200
        assert "restarted" not in small.chat("ok", first["conversation"])
        small.chat("hallo")
        small.chat("hallo")
        assert small.chat("ok", first["conversation"])["restarted"] is True, "the bound itself works"


def test_the_register_shows_every_door_in_both_languages(http, document):
    answer = http.get("/api/v1/doors").json()
    assert (answer["region"], answer["regions"]) == (None, ["gooi-en-vechtstreek"])
    door = document["components"]["schemas"]["Answer"]["properties"]["doors"]["items"]
    for language in ("nl", "en"):
        assert [hit for card in answer["doors"][language] for hit in problems(card, door, document)] == []
        unreachable = {"care_coordinator"}
        assert {card["id"] for card in answer["doors"][language]} == {d.value for d in DoorId} - unreachable


def test_a_region_has_its_own_doors(http):
    names = {region: {card["id"]: card["name"] for card in
                      http.get("/api/v1/doors", params=query).json()["doors"]["nl"]}
             for region, query in {"national": {}, "own": {"region": "gooi-en-vechtstreek"}}.items()}
    assert names["own"]["veilig_thuis"] != names["national"]["veilig_thuis"]
    assert names["own"]["police"] == names["national"]["police"]


@pytest.mark.parametrize("query", ["region=atlantis", "region=../../secret", "region=%00", "region=%ff",
                                   "region=atlantis&region=gooi-en-vechtstreek"])
def test_an_unknown_region_is_refused(query, http, document):
    answer = http.get(f"/api/v1/doors?{query}")
    assert (answer.status_code, answer.json()["error"]) == (400, "region_unknown")
    assert error_problems(answer.json(), document) == []


def test_the_status_says_nothing_about_visitors(http, edge, knowledge):
    before = http.get("/api/v1/status").json()
    for _ in range(5):
        edge.chat(SIGNAL)
    assert http.get("/api/v1/status").json() == before, "no count of anything"
    assert set(before) == {"version", "mode", "brain", "model", "knowledge", "region"}
    assert (before["mode"], before["brain"], before["model"]) == ("lifeline", "away", None)
    assert before["knowledge"] == knowledge.hash


# --- limits and errors ---

@pytest.mark.parametrize("send", [
    lambda http: http.post(CHAT, json={"text": "hallo"}),
    lambda http: http.post("/api/v1/signpost", json={"text": "hallo"}),
])
def test_too_many_messages_are_answered_with_when_to_come_back(send, tmp_path, document):
    with running("edge", tmp_path, brain="off", messages_per_minute=3) as slow, slow.client() as http:
        assert [send(http).status_code for _ in range(3)] == [200, 200, 200]
        refused = send(http)
        assert (refused.status_code, refused.json()["error"]) == (429, "too_many")
        assert 1 <= int(refused.headers["Retry-After"]) <= 61
        assert error_problems(refused.json(), document) == []
        assert http.get("/api/v1/doors").status_code == 200, "the numbers are always there"
        assert http.delete(f"{CHAT}/x").status_code == 204, "erasing always works"


@pytest.mark.parametrize(("method", "path", "status", "code"), [
    ("GET", "/nothing/here/at/all", 404, "not_found"),
    ("GET", "/api/v1", 404, "not_found"),
    ("GET", "/api/v1/tracker", 404, "not_found"),
    ("GET", "/webhooks/edge/health", 404, "not_found"),
    ("GET", "/conversations/x/tracker", 404, "not_found"),
    ("GET", "/s/..%2fapp.py", 404, "not_found"),
    ("GET", "/s/%2e%2e/app.py", 404, "not_found"),
    ("GET", "/s/page.html.j2", 404, "not_found"),
    ("GET", "/edge/app.py", 404, "not_found"),
    ("GET", CHAT, 405, "method"),
    ("PUT", CHAT, 405, "method"),
    ("PATCH", CHAT, 405, "method"),
    ("OPTIONS", CHAT, 405, "method"),
    ("TRACE", CHAT, 405, "method"),
    ("DELETE", CHAT, 405, "method"),
    ("POST", "/api/v1/status", 405, "method"),
    ("POST", "/api/v1/doors", 405, "method"),
    ("OPTIONS", "/", 405, "method"),
    ("PUT", "/", 405, "method"),
    ("BREW", "/", 405, "method"),
])
def test_what_is_not_there_is_said_in_both_languages(method, path, status, code, http, document):
    answer = http.request(method, path)
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert error_problems(answer.json(), document) == []


def test_a_head_request_has_no_body(http):
    answer = http.head("/api/v1/status")
    assert answer.status_code in {200, 405}
    assert answer.content == b""


@pytest.mark.parametrize("path", [CHAT, "/api/v1/signpost", "/"])
def test_a_huge_body_is_refused(path, http, document):
    answer = http.post(path, content=b"x" * 1_000_000)
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert error_problems(answer.json(), document) == []
