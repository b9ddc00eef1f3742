"""The one line on another page: a button, a frame, a conversation, and the way out of the whole page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import TYPED, Chat, Server
from tests.browser.test_exit import shift, wait_for_exit


@pytest.fixture
def widget(page: Page, server: Server) -> Iterator[Chat]:
    chat = Chat(page, page.frame_locator("iframe"))
    page.goto(f"{server.url}/demo")
    expect(page.locator("iframe")).to_have_count(0)  # nothing is fetched before someone asks for it
    page.get_by_role("button", name="Hulp of vragen?").click()
    expect(chat.at.locator("#language")).to_be_visible()  # its script runs
    yield chat
    assert [problem for problem in chat.problems if "sandbox" not in problem] == []


def test_the_widget_opens_and_chats(widget: Chat) -> None:
    widget.say(TYPED)
    assert widget.doors[0] in {"care_coordinator", "comensha"}
    frame = widget.page.locator("iframe")
    expect(frame).to_have_attribute("referrerpolicy", "no-referrer")
    assert "allow-top-navigation-by-user-activation" in str(frame.get_attribute("sandbox"))
    assert widget.page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0


def test_closing_keeps_the_conversation_and_gives_the_focus_back(widget: Chat) -> None:
    widget.say("hoi")
    widget.box.press("Escape")
    launcher = widget.page.get_by_role("button", name="Hulp of vragen?")
    expect(launcher).to_be_focused()
    launcher.press("Enter")
    expect(widget.answers).to_have_count(1)
    widget.page.get_by_role("button", name="Sluiten").click()
    expect(launcher).to_be_focused()


@pytest.mark.parametrize("way", ["shift", "link", "shift outside"])
def test_leaving_takes_the_whole_page(widget: Chat, requests: list[Request], way: str) -> None:
    widget.say(TYPED)
    if way == "link":
        widget.at.get_by_role("link", name="Verlaat deze pagina").click(no_wait_after=True)
    else:
        (widget.box if way == "shift" else widget.page.get_by_role("button", name="Sluiten")).focus()
        shift(widget.page)
    wait_for_exit(widget.page, requests)
    assert [request for request in requests if request.method == "DELETE"]
    assert requests[-1].frame == widget.page.main_frame


def test_a_small_screen_is_filled(widget: Chat) -> None:
    widget.page.set_viewport_size({"width": 320, "height": 568})
    box = widget.page.locator("iframe").bounding_box()
    assert box is not None
    assert box["width"] == 320
    assert widget.at.locator("html").evaluate("(el) => el.scrollWidth") <= 320
