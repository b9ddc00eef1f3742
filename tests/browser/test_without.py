"""Without JavaScript, without a connection, without patience; and without leaving anything behind."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import TYPED, Chat, Server, open_chat

MAIN = ["112", "police", "mma", "veilig_thuis", "suicide_113", "comensha", "kindertelefoon"]


def door_ids(page: Page, where: str) -> list[str | None]:
    return [card.get_attribute("data-door") for card in page.locator(f"{where} .card").all()]


def test_a_conversation_without_javascript(browser_with: Any, server: Server) -> None:
    page = browser_with(java_script_enabled=False).new_page()
    page.goto(server.url)
    assert door_ids(page, "#numbers") == MAIN
    page.get_by_label("Jouw bericht").fill(TYPED)
    page.get_by_role("button", name="Verstuur").click()
    expect(page.locator(".answer")).to_have_count(1)
    assert door_ids(page, ".answer")[0] in {"care_coordinator", "comensha"}
    expect(page.locator(".understood")).to_contain_text("paspoort niet in eigen hand")
    page.get_by_role("button", name="Ja, nu").click()
    assert door_ids(page, ".answer")[0] == "112"
    assert page.url == f"{server.url}/"
    expect(page).to_have_title("Gemeente: hulp bij vragen")


def test_an_empty_message_without_javascript_is_explained(browser_with: Any, server: Server) -> None:
    page = browser_with(java_script_enabled=False).new_page()
    page.goto(server.url)
    page.get_by_label("Jouw bericht").fill("   ")
    page.get_by_role("button", name="Verstuur").click()
    expect(page.locator(".notice")).to_contain_text("Je bericht is leeg.")
    assert door_ids(page, "#numbers") == MAIN


def test_the_script_is_blocked(page: Page, server: Server) -> None:
    page.route("**/chat.js", lambda route: route.abort())
    page.goto(server.url)
    assert door_ids(page, "#numbers") == MAIN
    expect(page.get_by_role("link", name="Bel 112")).to_be_visible()
    page.get_by_label("Jouw bericht").fill(TYPED)
    page.get_by_role("button", name="Verstuur").click()
    expect(page.locator(".answer .card").first).to_be_visible()


def test_both_renderings_of_an_answer_are_the_same(browser_with: Any, chat: Chat, server: Server) -> None:
    """The macros of the template and `view` of the script make the same words under the same tags."""
    read = """(answer) => [...answer.querySelectorAll('h2, h3, p, a, ol, ul, li, strong, details, summary, button')]
        .filter((el) => el.getAttribute('href') !== 'tel:112')
        .map((el) => [el.tagName, el.className, el.textContent.replace(/\\s/g, ''), el.getAttribute('href')])"""
    by_script = chat.say(TYPED).evaluate(read)
    page = browser_with().new_page()
    page.route("**/chat.js", lambda route: route.abort())
    page.goto(server.url)
    page.get_by_label("Jouw bericht").fill(TYPED)
    page.get_by_role("button", name="Verstuur").click()
    assert page.locator(".answer").evaluate(read) == by_script


@pytest.mark.parametrize("failure", ["offline", "garbage", "error"])
def test_no_answer_shows_the_numbers_and_keeps_the_words(chat: Chat, context: BrowserContext, failure: str) -> None:
    if failure == "offline":
        context.set_offline(True)
    else:
        chat.page.route("**/api/v1/chat", lambda route: route.fulfill(
            status=500 if failure == "error" else 200, body="<html>oops"))
    chat.box.fill(TYPED)
    chat.box.press("Enter")
    expect(chat.answers).to_have_count(1)
    expect(chat.answers).to_contain_text("Geen verbinding. Bel als het nodig is:")
    assert chat.doors == MAIN
    expect(chat.box).to_have_value(TYPED)
    context.set_offline(False)
    chat.page.unroute_all()
    chat.box.press("Enter")
    expect(chat.page.locator(".you")).to_have_count(1)
    expect(chat.page.locator(".failure")).to_have_count(0)
    expect(chat.answers).to_have_count(1)


def test_a_server_that_hangs_is_given_up_after_ten_seconds(chat: Chat) -> None:
    chat.page.route("**/api/v1/chat", lambda route: None)
    chat.box.fill(TYPED)
    chat.box.press("Enter")
    expect(chat.page.get_by_text("Een moment")).to_be_visible()
    expect(chat.answers).to_contain_text("Geen verbinding.", timeout=13_000)
    expect(chat.page.get_by_text("Een moment")).to_be_hidden()
    expect(chat.box).to_have_value(TYPED)


def test_too_many_messages_wait_and_say_so(context: BrowserContext, mortal_server: Server) -> None:
    chat = open_chat(context, mortal_server)
    chat.page.clock.install()
    chat.say("hoi")
    chat.say("hallo")
    answer = chat.say(TYPED)
    expect(answer).to_contain_text("Wacht even. Daarna kun je je bericht opnieuw versturen.")
    expect(chat.box).to_have_value(TYPED)
    expect(chat.page.get_by_role("button", name="Verstuur")).to_have_attribute("aria-disabled", "true")
    chat.page.clock.fast_forward(61_000)
    expect(chat.page.get_by_role("button", name="Verstuur")).not_to_have_attribute("aria-disabled", "true")


def test_a_message_that_is_refused_is_explained_and_kept(chat: Chat) -> None:
    chat.page.route("**/api/v1/chat", lambda route: route.fulfill(status=400, json={
        "error": "text_too_long", "message": {"nl": "Je bericht is te lang.", "en": "Your message is too long."}}))
    chat.say(TYPED)
    expect(chat.answers.last.locator(".notice")).to_have_text("Je bericht is te lang.")
    expect(chat.box).to_have_value(TYPED)


def test_markup_in_words_stays_words(chat: Chat) -> None:
    chat.page.route("**/api/v1/chat", lambda route: route.fulfill(json={
        "conversation": "x", "language": "nl", "mode": "full",
        "messages": [{"text": "<img src=x onerror=alert(1)>", "choices": [{"label": "<b>ja</b>", "choice": "t"}]}],
        "doors": [{"id": "112", "name": "<i>naam</i>", "phone": "112", "phone_href": "javascript:alert(1)",
                   "url": "javascript:alert(1)", "chat_url": "http://example.org", "open_now": None, "hours": "", "cost": None, "anonymous": "no",
                   "what_happens": "…", "why": "…", "verified_on": "2026-12-01"}],
        "understood": {"topic": "smalltalk", "asker": "unknown", "minor": None, "emergency": False, "forms": [],
                       "signals": []}}))
    answer = chat.say("<script>alert(1)</script>")
    assert answer.locator("img, i, b, script").count() == 0
    assert answer.locator("a").count() == 0
    expect(answer).to_contain_text("Gecontroleerd op 01-12-2026")
    expect(chat.page.locator(".you")).to_contain_text("<script>alert(1)</script>")


def test_nothing_is_left_in_the_browser(chat: Chat, context: BrowserContext, server: Server) -> None:
    chat.say(TYPED)
    chat.choose("Nee, niet nu")
    left = chat.page.evaluate("""async () => ({
        local: localStorage.length, session: sessionStorage.length, databases: (await indexedDB.databases()).length,
        caches: (await caches.keys()).length, workers: (await navigator.serviceWorker.getRegistrations()).length,
        state: history.state, length: history.length, cookie: document.cookie})""")
    assert left == {"local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0, "state": None, "length": 2,
                    "cookie": ""}
    assert context.cookies() == []
    assert chat.page.url == f"{server.url}/"
    expect(chat.page).to_have_title("Gemeente: hulp bij vragen")
    chat.page.reload()
    expect(chat.page.locator("#log")).to_be_empty()
    expect(chat.box).to_have_value("")


def test_going_back_shows_nothing(chat: Chat) -> None:
    chat.say(TYPED)
    chat.box.fill("nog niet verstuurd")
    chat.page.goto("about:blank")
    chat.page.go_back()
    expect(chat.page.locator("#cover")).to_be_hidden()
    expect(chat.page.locator("#log")).to_be_empty()
    expect(chat.box).to_have_value("")
    expect(chat.page.locator("#intro")).to_be_visible()


def test_only_the_own_server_is_asked(chat: Chat, requests: list[Any], server: Server) -> None:
    chat.page.reload()
    chat.say(TYPED)
    assert {request.url.split("/", 3)[2] for request in requests} == {server.url.removeprefix("http://")}
