"""What people in different situations see first, in a real browser with the real brain."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.browser.conftest import TYPED, Chat, Server

CARE = {"care_coordinator", "comensha"}


def test_dutch_victim_at_work_sees_care_first(chat: Chat) -> None:
    answer = chat.say("mijn baas heeft mijn paspoort afgepakt en ik mag niet weg, ik werk 14 uur per dag in de kas")
    assert chat.doors[0] in CARE
    expect(answer).to_have_attribute("lang", "nl")
    first = answer.locator(".card").first
    expect(first.locator("a.call")).to_have_attribute("href", "tel:0334481186")
    expect(first.get_by_role("link", name="Website")).to_have_attribute("href", "https://www.comensha.nl")
    expect(answer.locator(".understood")).to_contain_text("paspoort niet in eigen hand")
    expect(answer.locator(".understood")).to_contain_text("Klopt er iets niet?")


def test_english_neighbour_who_stays_anonymous_sees_the_anonymous_tip_line_first(english: Chat) -> None:
    answer = english.say("I am a neighbour. Men bring a different girl to the flat across the street every night and "
                         "she looks scared, she is never allowed out. I want to report it but stay anonymous")
    assert english.doors[0] == "mma"
    expect(answer).to_have_attribute("lang", "en")
    expect(answer.locator("a.call").first).to_have_text("Call 0800-7000")


def test_minor_in_danger_sees_112_first(chat: Chat) -> None:
    answer = chat.say("help ik ben 15 hij heeft me opgesloten en slaat me nu, hij heeft een mes")
    assert chat.doors[0] == "112"
    expect(answer.locator("a.call").first).to_have_attribute("href", "tel:112")


def test_small_talk_shows_no_doors(chat: Chat) -> None:
    chat.say("hoi, goedemorgen")
    assert chat.doors == []


def test_parking_permit_shows_no_door_about_trafficking(chat: Chat) -> None:
    chat.say("hoe vraag ik een parkeervergunning aan")
    assert set(chat.doors) <= {"municipality"}


def test_a_button_answers_the_question_and_goes_away(chat: Chat) -> None:
    chat.say(TYPED)
    chat.choose("Ja, nu")
    assert chat.doors[0] == "112"
    expect(chat.page.get_by_role("button", name="Ja, nu", exact=True)).to_have_count(0)
    expect(chat.page.locator(".you").last).to_contain_text("Ja, nu")


def test_the_page_follows_the_language_of_the_user(chat: Chat) -> None:
    answer = chat.say("my boss took my passport and I cannot leave the house")
    expect(answer).to_have_attribute("lang", "en")
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")
    expect(chat.page.locator("#exit")).to_have_text("Leave this page")


def test_language_switch_relabels_at_once_and_keeps_the_conversation(chat: Chat) -> None:
    chat.say(TYPED)
    with chat.page.expect_request("**/api/v1/chat") as first:
        chat.say("en hij betaalt niet")
    chat.page.get_by_role("button", name="English").click()
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")
    expect(chat.page.locator("#exit")).to_have_text("Leave this page")
    expect(chat.page.locator("#emergency")).to_have_text("Danger? Call 112.")
    expect(chat.page.get_by_role("button", name="Nederlands")).to_be_visible()
    expect(chat.answers).to_have_count(2)
    with chat.page.expect_request("**/api/v1/chat") as second:
        answer = chat.say("en hij slaat mij soms")
    expect(answer).to_have_attribute("lang", "en")
    sent = second.value.post_data_json
    assert sent["language"] == "en"
    assert sent["conversation"] == first.value.post_data_json["conversation"]
    expect(answer.locator(".understood")).to_contain_text("passport kept by someone else")


def test_the_brain_is_killed_in_the_middle(chat: Chat, server: Server) -> None:
    chat.say(TYPED)
    server.kill_brain()
    answer = chat.say("help hij komt eraan met een mes, hij slaat me nu")
    assert chat.doors[0] == "112"
    expect(answer.locator(".notice")).to_have_text(
        "Ik begrijp nu minder dan normaal. De nummers zijn dezelfde als altijd.")
    server.wait_for("ready", 60)
    until = time.monotonic() + 60
    while chat.say("het gaat nog steeds over mijn baas en mijn paspoort").locator(".notice").count():
        assert time.monotonic() < until, "still in lifeline mode a minute after the brain was ready"
    assert chat.doors[0] in CARE | {"112"}
