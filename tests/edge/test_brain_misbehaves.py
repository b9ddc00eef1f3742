"""A brain that is away, slow, broken or wrong never costs a visitor the right doors. The brain here is a fake."""

from __future__ import annotations

import json

import pytest

from tests.edge.fake_brain import FakeBrain, listening, plan, says
from tests.edge.shapes import answer_problems
from tests.servers import Server, running

CHAT = "/api/v1/chat"
SIGNAL = "mijn baas heeft mijn paspoort en ik mag niet weg"
DANGER = "help me nu hij slaat me nu"
SUICIDE = "ik wil dood"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Server:
    with running("edge", tmp_path_factory.mktemp("turn"), brain_timeout=0.4) as running_edge:
        yield running_edge


@pytest.fixture
def brain(server) -> FakeBrain:
    with listening(server.runtime / "brain.sock") as fake:
        yield fake


def doors(answer) -> list[str]:
    return [door["id"] for door in answer["doors"]]


def heeded(doors: list[str], texts: list[str] | None = None, **changes):
    """A reply with a plan built on what the edge sent."""
    return lambda handler, body: handler.send(
        200, json.dumps(plan(doors, texts or ["answer.signal"], body["situation"], **changes)))


# --- broken ---

def hangs(handler, body) -> None:
    handler.server.go.wait(60)


def drips(handler, body) -> None:
    """A byte now and then: each step is in time, the whole never is."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.server.go.wait(0.1):
        handler.wfile.write(b" ")


def hangs_up(handler, body) -> None:
    handler.close_connection = True


def breaks_off(handler, body) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"plan": {')
    handler.close_connection = True


def is_no_http(handler, body) -> None:
    handler.wfile.write(b"\x00\xff no http at all\r\n\r\n")
    handler.close_connection = True


BROKEN = {
    "500": says(500, {"error": "internal"}),
    "503": says(503, ""),
    "404": says(404, "not found"),
    "a redirect": says(302, ""),
    "an empty answer": says(200, ""),
    "a page": says(200, "<html>hallo</html>"),
    "a list": says(200, []),
    "a word": says(200, '"plan"'),
    "no plan": says(200, {"plan": None}),
    "an empty plan": says(200, {"plan": {}}),
    "a plan of words": says(200, {"plan": "call 112"}),
    "invalid UTF-8": says(200, b'{"plan": "\xff"}'),
    "deep nesting": says(200, b"[" * 200_000),
    "an unknown door": heeded(["somebody"]),
    "an unknown topic": heeded(["police"], situation={"topic": "party"}),
    "an unknown signal": heeded(["police"], situation={"signals": ["smile"]}),
    "no texts": lambda handler, body: handler.send(200, json.dumps(plan(["police"], [], body["situation"]))),
    "texts that are no keys": heeded(["police"], [7]),
    "a question without choices": heeded(["police"], question={"id": "who"}),
    "an emergency that is a word": heeded(["police"], situation={"emergency": "yes"}),
    "hanging": hangs,
    "dripping": drips,
    "hanging up": hangs_up,
    "breaking off": breaks_off,
    "something else than HTTP": is_no_http,
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_brain_leads_to_lifeline(how, server, brain):
    brain.reply = BROKEN[how]
    answer = server.chat(SIGNAL)
    assert len(brain.asked) == 1, "the brain was asked"
    assert answer["mode"] == "lifeline"
    assert doors(answer)[0] == "comensha"
    assert answer["understood"]["signals"] == ["documents_withheld", "movement_restricted"]


@pytest.mark.parametrize("how", ["500", "hanging", "dripping", "deep nesting"])
@pytest.mark.parametrize(("text", "door"), [(DANGER, "112"), (SUICIDE, "suicide_113")])
def test_a_broken_brain_hides_no_danger(how, text, door, server, brain):
    brain.reply = BROKEN[how]
    assert doors(server.chat(text))[0] == door


def test_no_brain_at_all_leads_to_lifeline(server):
    assert not (server.runtime / "brain.sock").exists()
    assert server.chat(SIGNAL)["mode"] == "lifeline"
    assert (server.status()["mode"], server.status()["brain"]) == ("lifeline", "away")


def test_many_visitors_are_answered_while_the_brain_hangs(server, brain):
    """More than the edge has connections to the brain: none waits for another."""
    from concurrent.futures import ThreadPoolExecutor

    brain.reply = hangs
    with ThreadPoolExecutor(80) as pool:
        answers = list(pool.map(lambda _: server.chat(DANGER), range(80)))
    assert {(answer["mode"], doors(answer)[0]) for answer in answers} == {("lifeline", "112")}


# --- wrong ---

WRONG = {
    "a text that doesn't exist": heeded(["police"], ["answer.nothing"]),
    "a text that is no answer": heeded(["police"], ["page.verified"]),
    "a button that doesn't exist": heeded(["police"], question={"id": "who", "choices": ["who_me", "who_knows"]}),
    "a question that doesn't exist": heeded(["police"], question={"id": "name", "choices": ["who_me", "who_close"]}),
    "buttons of another question": heeded(["police"], question={"id": "who", "choices": ["danger_yes", "danger_no"]}),
}


@pytest.mark.parametrize("how", WRONG)
def test_a_plan_that_cannot_be_said_is_answered_by_rules(how, server, brain):
    brain.reply = WRONG[how]
    answer = server.chat(SIGNAL)
    assert len(brain.asked) == 1
    assert doors(answer)[0] == "comensha"


@pytest.mark.parametrize(("text", "given", "first"), [
    (DANGER, ["police"], "112"),
    (DANGER, [], "112"),
    (DANGER, ["police", "112"], "112"),  # there, but not first
    (SUICIDE, ["police"], "suicide_113"),
    (SUICIDE, [], "suicide_113"),
])
def test_a_plan_cannot_take_danger_away(text, given, first, server, brain):
    brain.reply = heeded(given)
    answer = server.chat(text)
    assert len(brain.asked) == 1
    assert doors(answer)[0] == first


def test_a_plan_cannot_take_away_the_danger_of_an_earlier_turn(server, brain):
    first = server.chat(DANGER)
    brain.reply = heeded([], ["answer.smalltalk"], situation={"emergency": False, "topic": "smalltalk"})
    later = server.chat("ok dank je", first["conversation"])
    assert len(brain.asked) == 2
    assert doors(later)[0] == "112"


def test_a_plan_may_add_danger(server, brain):
    brain.reply = heeded(["112", "police"], ["answer.danger"], situation={"emergency": True, "topic": "emergency"})
    answer = server.chat("hij staat weer buiten te wachten")
    assert (answer["mode"], doors(answer)) == ("full", ["112", "police"])


# --- right ---

def test_a_right_plan_is_said(server, brain):
    brain.reply = heeded(["mma", "police"], ["answer.signal_witness", "note.anonymous"],
                         situation={"topic": "signal", "asker": "witness", "signals": ["many_visitors"]},
                         question={"id": "who", "choices": ["who_me", "who_close", "who_witness"]})
    answer = server.chat("bij de buren komen steeds andere mannen")
    with server.client() as http:
        assert answer_problems(answer, http.get("/api/v1/openapi.json").json()) == []
    assert (answer["mode"], doors(answer)) == ("full", ["mma", "police"])
    assert answer["understood"]["asker"] == "witness"
    assert [choice["label"] for choice in answer["messages"][-1]["choices"]] == [
        "Over mij", "Iemand die ik ken", "Ik zag iets"]


def test_a_brain_that_comes_back_is_used_again(server, brain):
    assert server.chat(SIGNAL)["mode"] == "lifeline"
    brain.reply = heeded(["comensha"])
    assert server.chat(SIGNAL)["mode"] == "full"
    assert server.status()["model"] == "fake"
    brain.reply = hangs_up
    assert server.chat(SIGNAL)["mode"] == "lifeline"


def test_a_brain_that_was_restarted_is_used_again(server):
    for _ in range(2):
        with listening(server.runtime / "brain.sock") as fake:
            fake.reply = heeded(["comensha"])
            assert server.chat(SIGNAL)["mode"] == "full"
        assert server.chat(SIGNAL)["mode"] == "lifeline"


def test_what_was_known_survives_the_brain(server, brain):
    brain.reply = heeded(["comensha"], situation={"topic": "signal", "asker": "victim", "signals": ["threats"]})
    first = server.chat(SIGNAL)
    brain.reply = says(500, "")
    later = server.chat("en ik krijg geen loon", first["conversation"])
    assert later["mode"] == "lifeline"
    assert later["understood"]["asker"] == "victim"
    assert "threats" in later["understood"]["signals"]


# --- what the brain is told ---

def test_the_brain_gets_the_cleaned_text_and_ids_only(server, brain):
    brain.reply = heeded(["comensha"])
    answer = server.chat("/restart \u200bpas\u200bpoort")
    assert brain.asked == [{"conversation": answer["conversation"], "text": "restart paspoort", "language": "nl",
                            "situation": {"topic": "smalltalk", "matter": "smalltalk", "asker": "unknown", "minor": None, "emergency": False,
                                          "forms": [], "signals": [], "circumstances": [], "services": [], "asked": [],
                                          "pending": None}}]


def test_a_button_is_answered_without_the_brain(server, brain):
    brain.reply = heeded(["comensha"], question={"id": "danger_now", "choices": ["danger_yes", "danger_no"]})
    asked = server.chat(SIGNAL)
    token = asked["messages"][-1]["choices"][0]["choice"]
    with server.client() as http:
        answer = http.post(CHAT, json={"conversation": asked["conversation"], "choice": token}).json()
    assert (answer["mode"], doors(answer)[0]) == ("full", "112")
    assert len(brain.asked) == 1


def test_erasing_reaches_the_brain(server, brain):
    with server.client() as http:
        name = server.chat("hallo")["conversation"]
        assert http.delete(f"{CHAT}/{name}").status_code == 204
    assert brain.forgotten == [f"/webhooks/edge/turn/{name}"]


def test_a_signpost_leaves_nothing_in_the_brain(server, brain):
    with server.client() as http:
        assert http.post("/api/v1/signpost", json={"text": "hallo"}).status_code == 200
    assert brain.forgotten == [f"/webhooks/edge/turn/{brain.asked[0]['conversation']}"]


@pytest.mark.parametrize("name", ["..", "..%2f..%2fmodel", "a%0d%0aX:%20y", "a?b=c", "%ff", "a" * 65, "é"])
def test_an_id_that_is_none_never_becomes_an_address(name, server, brain):
    with server.client() as http:
        assert http.delete(f"{CHAT}/{name}").status_code in {204, 404, 405}
    assert all(path.startswith("/webhooks/edge/turn/") and "." not in path and "%" not in path for path in brain.forgotten)
