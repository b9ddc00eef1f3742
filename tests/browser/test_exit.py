"""Leaving: at once, from everywhere, and nothing stays. The exit's site does not exist: its request is what counts."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.conftest import EXIT_URL, TYPED, Chat, Server, open_chat


def shift(page: Page, times: int = 3) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def id_of(chat: Chat) -> str:
    """The conversation's id, from the next answer."""
    with chat.page.expect_response("**/api/v1/chat") as got:
        chat.say(TYPED)
    return str(got.value.json()["conversation"])


def is_gone(server: Server, conversation: str) -> bool:
    """Whether the server has forgotten the conversation."""
    body = {"conversation": conversation, "text": "hoi"}
    answer = httpx.post(f"{server.url}/api/v1/chat", json=body, timeout=10, trust_env=False)
    return answer.json().get("restarted") is True


def exits(seen: list[Request]) -> list[Request]:
    return [request for request in seen if request.url == EXIT_URL]


def wait_for_exit(page: Page, seen: list[Request]) -> None:
    for _ in range(100):
        if exits(seen):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"no request to the exit; seen: {[request.url for request in seen]}")


def test_shift_three_times_leaves_and_erases(chat: Chat, server: Server, requests: list[Request]) -> None:
    conversation = id_of(chat)
    shift(chat.page)
    wait_for_exit(chat.page, requests)
    assert [r.url for r in requests if r.method == "DELETE"] == [f"{server.url}/api/v1/chat/{conversation}"]
    assert is_gone(server, conversation)


def test_the_link_leaves_without_a_trace_in_the_tab(chat: Chat, server: Server, requests: list[Request]) -> None:
    conversation = id_of(chat)
    length = chat.page.evaluate("history.length")
    chat.page.get_by_role("link", name="Verlaat deze pagina").click()
    wait_for_exit(chat.page, requests)
    expect(chat.page.locator("#log")).to_have_count(0)
    assert chat.page.evaluate("history.length") == length
    assert is_gone(server, conversation)


def test_the_page_is_covered_before_anything_else_happens(chat: Chat) -> None:
    chat.say(TYPED)
    for way_out in ("**/weg", EXIT_URL):
        chat.page.route(way_out, lambda route: route.fulfill(status=204))  # the browser stays where it is
    chat.page.get_by_role("link", name="Verlaat deze pagina").click()
    expect(chat.page.locator("#cover")).to_be_visible()
    assert chat.page.evaluate("document.elementFromPoint(innerWidth / 2, innerHeight / 2).id") == "cover"
    assert chat.page.evaluate("document.getElementById('log').textContent + document.body.innerText.trim()") == ""
    expect(chat.page.locator("#text")).to_have_value("")


def test_typing_capitals_does_not_leave(chat: Chat, requests: list[Request]) -> None:
    chat.box.focus()
    for letter in "BANG":
        chat.page.keyboard.press(f"Shift+{letter}")
    for letter in "xyz":  # Shift pressed for a letter that did not come, with letters in between
        chat.page.keyboard.press("Shift")
        chat.page.keyboard.press(letter)
    for _ in range(3):
        chat.page.keyboard.press("Alt+Shift")  # switches the keyboard on many systems
    shift(chat.page, 2)
    chat.page.wait_for_timeout(300)
    expect(chat.box).to_have_value("BANGxyz")
    assert exits(requests) == []


def test_slow_presses_do_not_leave(chat: Chat, requests: list[Request]) -> None:
    shift(chat.page, 2)
    chat.page.wait_for_timeout(5_200)
    shift(chat.page, 2)
    chat.page.wait_for_timeout(300)
    assert exits(requests) == []


def test_leaving_with_the_server_dead(context: BrowserContext, mortal_server: Server) -> None:
    chat = open_chat(context, mortal_server)
    chat.say(TYPED)
    mortal_server.end()
    shift(chat.page)
    expect(chat.page.locator("#log")).to_have_count(0)
    assert "paspoort" not in chat.page.content()


def test_the_link_leaves_without_javascript(browser_with: Any, server: Server) -> None:
    context = browser_with(java_script_enabled=False)
    seen: list[Request] = []
    context.on("request", lambda request: seen.append(request))
    page = context.new_page()
    page.goto(server.url)
    page.get_by_role("link", name="Verlaat deze pagina").click()
    wait_for_exit(page, seen)
    assert exits(seen)[0].redirected_from.url == f"{server.url}/weg"


def test_restart_erases_here_and_on_the_server(chat: Chat, server: Server) -> None:
    conversation = id_of(chat)
    chat.page.get_by_role("button", name="Wis en begin opnieuw").click()
    expect(chat.page.locator("#log")).to_have_text("Dit gesprek is gewist. Je kunt altijd opnieuw beginnen.")
    expect(chat.box).to_be_focused()
    assert is_gone(server, conversation)
    assert id_of(chat) != conversation


def test_closing_the_page_erases(chat: Chat, server: Server) -> None:
    conversation = id_of(chat)
    chat.page.goto("about:blank")
    chat.page.wait_for_timeout(300)
    assert is_gone(server, conversation)
