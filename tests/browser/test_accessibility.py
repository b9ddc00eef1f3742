"""Keyboard, small screens, zoom, forced colours, and axe without findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import TYPED, Chat, Server, open_chat

SIGNAL = {"nl": TYPED, "en": "my boss took my passport and I can't leave, I work 14 hours a day in the greenhouse"}
MIN_TARGET_PX = 44


def axe(page: Page) -> list[str]:
    """Rules that found something, also those that axe could not decide, with the elements."""
    page.evaluate("scrollTo(0, 0)")  # what has scrolled under the sticky bar keeps axe from deciding about its colours
    page.evaluate(Path(AXE_FILE_PATH).read_text() + ";0")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    rules = found["violations"] + found["incomplete"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in rules]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_nothing(browser_with: Any, server: Server, language: str) -> None:
    chat = open_chat(browser_with(locale=language), server)
    assert axe(chat.page) == []
    chat.say(SIGNAL[language])
    chat.page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    assert axe(chat.page) == []


def test_axe_finds_nothing_on_the_demo_page(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/demo")
    assert axe(page) == []


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def test_a_whole_conversation_by_keyboard(chat: Chat) -> None:
    keys = chat.page.keyboard
    order = []
    while not order or order[-1] != "text":
        keys.press("Tab")
        order.append(focused(chat.page))
        assert len(order) < 10, order
    assert order[:3] == ["112", "exit", "language"]
    first, second = TYPED.split(", ")
    keys.type(first)
    keys.press("Shift+Enter")
    keys.type(second)
    keys.press("Enter")
    expect(chat.answers).to_have_count(1)
    shown = chat.page.locator(".you .say")
    expect(shown).to_have_text(f"{first}\n{second}", use_inner_text=True)
    expect(chat.box).to_be_focused()
    expect(chat.box).to_have_value("")
    for _ in range(40):
        if focused(chat.page) == "Nee, niet nu":
            break
        keys.press("Shift+Tab")
    keys.press("Enter")
    expect(chat.answers).to_have_count(2)
    expect(chat.answers.last).to_be_focused()


def test_focus_is_seen(chat: Chat) -> None:
    for _ in range(4):
        chat.page.keyboard.press("Tab")
        style = chat.page.locator(":focus").evaluate(
            "(el) => [getComputedStyle(el).outlineStyle, getComputedStyle(el).boxShadow]")
        assert style[0] == "solid"
        assert style[1] != "none"


def test_answers_are_spoken_once_from_a_region_of_their_own(chat: Chat) -> None:
    answer = chat.say(SIGNAL["nl"])
    expect(chat.page.get_by_role("status")).to_contain_text("Hier kun je terecht")
    expect(chat.page.get_by_role("status")).to_contain_text(answer.locator("h3").first.inner_text())
    expect(chat.page.get_by_role("log")).to_have_attribute("aria-live", "off")


# 320 px wide is also 1280 px at 400 % zoom (then 256 px high).
@pytest.mark.parametrize(("width", "height"), [(320, 568), (320, 256), (768, 1024)])
def test_nothing_sticks_out_and_the_exit_stays_on_top(
        browser_with: Any, server: Server, tmp_path: Path, width: int, height: int) -> None:
    chat = open_chat(browser_with(viewport={"width": width, "height": height}), server)
    chat.say(SIGNAL["nl"])
    assert chat.page.evaluate("document.documentElement.scrollWidth") <= width
    for share in (0, 0.5, 1):
        chat.page.evaluate("(share) => scrollTo(0, share * document.documentElement.scrollHeight)", share)
        on_top = chat.page.evaluate(
            "(() => { const r = document.getElementById('exit').getBoundingClientRect();"
            " return document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2).id; })()")
        assert on_top == "exit"
        expect(chat.page.locator("#emergency a")).to_be_in_viewport()
    assert chat.page.screenshot(path=tmp_path / "page.png")


def test_the_answer_starts_on_screen(browser_with: Any, server: Server) -> None:
    chat = open_chat(browser_with(viewport={"width": 320, "height": 568}), server)
    answer = chat.say(SIGNAL["nl"])
    top = answer.evaluate("(el) => el.getBoundingClientRect().top")
    bar = chat.page.locator(".bar").evaluate("(el) => el.getBoundingClientRect().bottom")
    assert bar <= top < bar + 40


def test_targets_are_large_enough(browser_with: Any, server: Server) -> None:
    chat = open_chat(browser_with(viewport={"width": 320, "height": 568}, has_touch=True), server)
    chat.say(SIGNAL["nl"])
    targets = chat.page.locator(".button:visible, .quiet:visible, #exit, summary:visible, #text")
    small = [target.inner_text() for target in targets.all() if target.bounding_box()["height"] < MIN_TARGET_PX]
    assert small == []


def test_forced_colours_keep_borders(browser_with: Any, server: Server) -> None:
    chat = open_chat(browser_with(forced_colors="active"), server)
    answer = chat.say(SIGNAL["nl"])
    for kind in (".button", ".card"):
        assert answer.locator(kind).first.evaluate("(el) => getComputedStyle(el).borderTopWidth") != "0px"


def test_print_shows_no_conversation(browser: Browser, chat: Chat) -> None:
    chat.say(SIGNAL["nl"])
    chat.page.emulate_media(media="print")
    expect(chat.page.locator("#log")).to_be_hidden()
