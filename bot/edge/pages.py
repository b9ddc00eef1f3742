"""Pages for people: the chat (with and without JavaScript), the demo, the exit, static files."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint, Request
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse, html, raw

from bot import __version__
from bot.edge.api import answer, check_rate, edge_of
from bot.edge.requests import ChatRequest, RequestError, check_text
from bot.edge.security import page_csp
from bot.model.ids import DoorId, Language

if TYPE_CHECKING:
    from bot.edge.app import Edge

routes = Blueprint("pages")
_HERE = Path(__file__).parent
_TEMPLATES = Environment(loader=FileSystemLoader(_HERE / "page"), autoescape=True, undefined=StrictUndefined,
                         trim_blocks=True, lstrip_blocks=True)
_STATIC = {"s": _HERE / "page", "embed": _HERE / "widget"}
_STATIC_SUFFIXES = {".css", ".js", ".svg"}
_MAIN = (DoorId.EMERGENCY_112, DoorId.POLICE, DoorId.MMA, DoorId.VEILIG_THUIS, DoorId.SUICIDE_113, DoorId.COMENSHA,
         DoorId.KINDERTELEFOON)
_PAGE_TEXTS = ("page.", "label.", "day.", "question.skip_hint")


@routes.get("/")
async def chat_page(request: Request) -> HTTPResponse:
    """The chat."""
    return _page(request, edge_of(request), [], None)


@routes.post("/")
async def chat_form(request: Request) -> HTTPResponse:
    """One turn without JavaScript: the page again, with this turn's answer."""
    check_rate(request)
    edge = edge_of(request)
    form: Any = request.form or {}
    said, choice = form.get("text"), form.get("choice")
    conversation = form.get("conversation") or None
    try:
        text = check_text(said) if not choice else None
        result = await answer(edge, ChatRequest(conversation, text, choice, None))
    except RequestError as error:
        problem = edge.writer.both(f"error.{error.code}")
        return _page(request, edge, [], conversation, problem=problem, status=error.status)
    return _page(request, edge, [{"you": text, "answer": result}], result["conversation"], result["language"])


@routes.get("/weg")
async def leave(request: Request) -> HTTPResponse:
    """The exit: on to a neutral page; the browser is asked to drop what it holds of Baken."""
    return HTTPResponse(status=303, content_type="text/plain; charset=utf-8", headers={
        "Location": edge_of(request).settings.exit_url, "Clear-Site-Data": '"*"', "Referrer-Policy": "no-referrer"})


@routes.get("/demo")
async def demo(request: Request) -> HTTPResponse:
    """A pretend municipal page with the widget."""
    edge = edge_of(request)
    texts = {key: edge.writer.text(key, Language.NL) for key in ("page.launcher", "page.close")}
    page = _TEMPLATES.get_template("demo.html.j2").render(version=__version__, texts=texts)
    return html(page, headers={"Content-Security-Policy": page_csp(("'self'",))})


@routes.get("/<folder:str>/<name:str>")
async def static(request: Request, folder: str, name: str) -> HTTPResponse:
    """Scripts, styles and pictures of the page and the widget."""
    files = {file.name: file for file in _STATIC[folder].iterdir()} if folder in _STATIC else {}
    file = files.get(name)
    if file is None or file.suffix not in _STATIC_SUFFIXES:
        raise NotFound()
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"} if folder == "embed" else {}
    return raw(file.read_bytes(), content_type=mimetypes.guess_type(name)[0] or "text/plain", headers=headers)


def _page(request: Request, edge: Edge, turns: list[dict[str, Any]], conversation: str | None,
          language: str | None = None, problem: dict[str, str] | None = None, status: int = 200) -> HTTPResponse:
    now = edge.now()
    shown = language if language in {"nl", "en"} else _wanted(request)
    page = _TEMPLATES.get_template("page.html.j2").render(
        texts=page_texts(edge),
        language=shown,
        main_doors={lang.value: edge.writer.list_doors(_MAIN, lang, now) for lang in (Language.NL, Language.EN)},
        exit_url=edge.settings.exit_url,
        version=__version__,
        turns=turns,
        conversation=conversation,
        problem=problem,
    )
    csp = page_csp(edge.settings.frame_ancestors)
    return html(page, status=status, headers={"Content-Security-Policy": csp, "Content-Language": shown})


def page_texts(edge: Edge) -> dict[str, dict[str, str]]:
    """The page's texts by language; keys without `page.`; `{date}` is left for the page to fill."""
    keys = [key for key in edge.knowledge.texts if key.startswith(_PAGE_TEXTS)]
    return {
        language.value: {
            key.removeprefix("page."): edge.writer.text(key, language, date="{date}", first="{first}", last="{last}")
            for key in keys
        }
        for language in (Language.NL, Language.EN)
    }


def _wanted(request: Request) -> str:
    """English when the browser prefers it to Dutch; Dutch otherwise."""
    for part in request.headers.get("accept-language", "").lower().split(","):
        if part.strip().startswith("nl"):
            return "nl"
        if part.strip().startswith("en"):
            return "en"
    return "nl"
