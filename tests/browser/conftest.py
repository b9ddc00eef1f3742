"""A running Baken (edge and brain) and a Chromium of the system; every test here is marked `browser`."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request

from bot.settings import ROOT

READY_WITHIN_S = 120
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
EXIT_URL = "https://exit.example/"
# A plain case, for tests of how the page works: care first, and the question about danger.
TYPED = "ik moet werken in de kas, de baas heeft mijn paspoort en ik krijg geen geld. ik mag niet naar buiten"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Server:
    """`python -m bot run` as a child process."""

    url: str
    runtime: Path
    process: subprocess.Popen[bytes]

    def status(self) -> dict[str, Any]:
        """The public status; empty while the edge is not there."""
        try:
            return httpx.get(f"{self.url}/api/v1/status", timeout=5, trust_env=False).json()
        except (httpx.HTTPError, ValueError):
            return {}

    def wait_for(self, brain: str, seconds: float) -> None:
        """Until the brain is `ready` or `away`; fails with the last status."""
        until = time.monotonic() + seconds
        while self.status().get("brain") != brain:
            assert self.process.poll() is None, f"the server ended with exit status {self.process.returncode}"
            assert time.monotonic() < until, f"brain not {brain} within {seconds} s: {self.status()}"
            time.sleep(0.25)

    def kill_brain(self) -> None:
        """As the kernel would: no time to say goodbye."""
        os.kill(int((self.runtime / "brain.pid").read_text()), signal.SIGKILL)

    def end(self) -> None:
        """Stop everything; the supervisor ends its children."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=20)


def start_server(runtime: Path, **environment: str) -> Server:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, stdout=subprocess.DEVNULL,
        env={**os.environ, "BAKEN_PORT": str(port), "BAKEN_RUNTIME": str(runtime), "PYTHONPATH": str(ROOT),
             "BAKEN_MESSAGES_PER_MINUTE": "1000", "BAKEN_EXIT_URL": EXIT_URL, **environment})
    return Server(f"http://127.0.0.1:{port}", runtime, process)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start_server(tmp_path_factory.mktemp("run"))
    try:
        running.wait_for("ready", READY_WITHIN_S)
        yield running
    finally:
        running.end()


@pytest.fixture
def mortal_server(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, without a brain, for a test that ends it or wants other settings."""
    running = start_server(tmp_path, BAKEN_BRAIN="off", BAKEN_MESSAGES_PER_MINUTE="2")
    try:
        running.wait_for("away", READY_WITHIN_S)
        yield running
    finally:
        running.end()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's browser: nothing is downloaded. Without its sandbox, because CI runs as root."""
    assert CHROMIUM, "no Chromium found: bash scripts/need_chromium.sh"
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "nl-NL", "reduced_motion": "reduce",
            "viewport": {"width": 1280, "height": 800}}


class Chat:
    """The chat page as a person uses it. `frame` is the page itself or the widget's frame."""

    def __init__(self, page: Page, frame: Any = None) -> None:
        self.page = page
        self.at = frame or page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        expected = ("Permissions-Policy", "Failed to load")  # features this browser lacks; failures that a test makes
        if message.type == "error" and not any(words in message.text for words in expected):
            self.problems.append(message.text)

    @property
    def box(self) -> Locator:
        return self.at.locator("#text")

    @property
    def answers(self) -> Locator:
        return self.at.locator(".answer")

    @property
    def doors(self) -> list[str]:
        """Ids of the last answer's cards, in order."""
        cards = self.answers.last.locator(".card")
        return [str(card.get_attribute("data-door")) for card in cards.all()]

    def say(self, text: str) -> Locator:
        """Type, send, wait: the new answer."""
        before = self.answers.count()
        self.box.fill(text)
        self.box.press("Enter")
        answer = self.answers.nth(before)
        answer.wait_for(timeout=12_000)
        return answer

    def choose(self, label: str) -> Locator:
        before = self.answers.count()
        self.at.get_by_role("button", name=label, exact=True).last.click()
        answer = self.answers.nth(before)
        answer.wait_for(timeout=12_000)
        return answer


def open_chat(context: BrowserContext, server: Server) -> Chat:
    page = context.new_page()
    chat = Chat(page)
    page.goto(server.url)
    return chat


@pytest.fixture
def chat(context: BrowserContext, server: Server) -> Iterator[Chat]:
    """The Dutch chat page; a script error or a blocked resource fails the test."""
    opened = open_chat(context, server)
    yield opened
    assert opened.problems == []


@pytest.fixture
def browser_with(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts that differ from the usual one: `browser_with(locale="en-GB")`."""
    made: list[BrowserContext] = []

    def make(**differs: Any) -> BrowserContext:
        made.append(browser.new_context(**{**browser_context_args, **differs}))
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def english(browser_with: Callable[..., BrowserContext], server: Server) -> Iterator[Chat]:
    """The same in an English browser."""
    opened = open_chat(browser_with(locale="en-GB"), server)
    yield opened
    assert opened.problems == []


@pytest.fixture
def requests(context: BrowserContext) -> list[Request]:
    """Every request of the context from here on."""
    seen: list[Request] = []
    context.on("request", lambda request: seen.append(request))
    return seen
