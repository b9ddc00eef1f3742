"""Headers of every route and status: an exact table, written by hand. No cookie, no trace of what runs here."""

from __future__ import annotations

import re

import pytest

from tests.servers import running

CHAT = "/api/v1/chat"
EVERYWHERE = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "cross-origin-opener-policy": "same-origin",
}
API = {"content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
       "cross-origin-resource-policy": "same-origin"}
PAGE = {"content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
        "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; "
        "frame-ancestors 'self'", "cross-origin-resource-policy": "same-origin"}
EMBED = {**API, "cross-origin-resource-policy": "cross-origin"}
TRANSPORT = {"content-length", "content-type", "connection", "keep-alive"}
JSON, HTML = "application/json", "text/html; charset=utf-8"

# method, path, body, status, content type, headers besides EVERYWHERE, names that only this answer has
ROUTES = [
    ("GET", "/", None, 200, HTML, PAGE, {"content-language"}),
    ("POST", "/", {"text": "hallo"}, 200, HTML, PAGE, {"content-language"}),
    ("POST", "/", {"text": ""}, 400, HTML, PAGE, {"content-language"}),
    ("PUT", "/", None, 405, JSON, API, {"allow"}),
    ("GET", "/demo", None, 200, HTML, PAGE, set()),
    ("GET", "/weg", None, 303, "text/plain; charset=utf-8", API, {"location", "clear-site-data"}),
    ("GET", "/s/chat.css", None, 200, "text/css", API, set()),
    ("GET", "/s/chat.js", None, 200, "text/javascript", API, set()),
    ("GET", "/s/icon.svg", None, 200, "image/svg+xml", API, set()),
    ("GET", "/embed/baken.js", None, 200, "text/javascript", EMBED, set()),
    ("GET", "/s/nothing.css", None, 404, JSON, API, set()),
    ("GET", "/nothing", None, 404, JSON, API, set()),
    ("POST", CHAT, b'{"text": "hallo"}', 200, JSON, API, set()),
    ("POST", CHAT, b"{", 400, JSON, API, set()),
    ("POST", CHAT, b"x" * 100_000, 413, JSON, API, set()),
    ("GET", CHAT, None, 405, JSON, API, {"allow"}),
    ("OPTIONS", CHAT, None, 405, JSON, API, {"allow"}),
    ("HEAD", CHAT, None, 405, JSON, API, {"allow"}),
    ("DELETE", f"{CHAT}/x", None, 204, None, API, set()),
    ("POST", "/api/v1/signpost", b'{"text": "hallo"}', 200, JSON, API, set()),
    ("POST", "/api/v1/signpost", b"{}", 400, JSON, API, set()),
    ("GET", "/api/v1/doors", None, 200, JSON, API, set()),
    ("GET", "/api/v1/doors?region=x", None, 400, JSON, API, set()),
    ("GET", "/api/v1/status", None, 200, JSON, API, set()),
    ("GET", "/api/v1/openapi.json", None, 200, JSON, API, set()),
]


def send(http, method, path, body):
    if isinstance(body, dict):
        return http.request(method, path, data=body)
    return http.request(method, path, content=body)


@pytest.mark.parametrize("route", ROUTES, ids=[f"{m} {p} {s}" for m, p, _, s, *_ in ROUTES])
def test_headers_are_exactly_those_of_the_table(route, http):
    method, path, body, status, content_type, expected, own = route
    answer = send(http, method, path, body)
    headers = {name.lower(): value for name, value in answer.headers.multi_items()}
    assert answer.status_code == status
    assert headers.get("content-type") == content_type
    expected = {**EVERYWHERE, **expected}
    assert {name: headers.get(name) for name in expected} == expected
    assert set(headers) - set(expected) - TRANSPORT - {"permissions-policy"} == own
    assert len(answer.headers.multi_items()) == len(headers), "a header stands twice"


@pytest.mark.parametrize("route", ROUTES, ids=[f"{m} {p} {s}" for m, p, _, s, *_ in ROUTES])
def test_no_answer_may_use_a_feature_of_the_device(route, http):
    policy = send(http, *route[:3]).headers["permissions-policy"]
    assert set(re.split(r", ", policy)) >= {f"{name}=()" for name in (
        "camera", "microphone", "geolocation", "browsing-topics", "payment", "usb", "display-capture", "idle-detection")}
    assert all(re.fullmatch(r"[a-z-]+=\(\)", part) for part in policy.split(", "))


def test_too_many_messages_have_the_headers_too(tmp_path):
    with running("edge", tmp_path, brain="off", messages_per_minute=1) as slow, slow.client() as http:
        http.post(CHAT, json={"text": "hallo"})
        refused = http.post(CHAT, json={"text": "hallo"})
        assert refused.status_code == 429
        assert {name: refused.headers.get(name) for name in {**EVERYWHERE, **API}} == {**EVERYWHERE, **API}
        assert "retry-after" in refused.headers


def test_a_cookie_that_is_sent_is_not_answered(http):
    for method, path, body, *_ in ROUTES:
        answer = http.request(method, path, content=body if isinstance(body, bytes) else None, headers={"Cookie": "a=b"})
        assert "set-cookie" not in answer.headers


def test_the_exit_leads_away_and_asks_to_forget(http):
    answer = http.get("/weg")
    assert answer.headers["location"] == "https://www.knmi.nl/"
    assert answer.headers["clear-site-data"] == '"*"'
    assert answer.content == b""


def test_where_the_page_may_be_framed_is_a_setting(tmp_path):
    hosts = "'self' https://www.hilversum.nl"
    with running("edge", tmp_path, brain="off", frame_ancestors=hosts) as framed, framed.client() as http:
        assert http.get("/").headers["content-security-policy"].endswith(f"frame-ancestors {hosts}")
        assert "frame-ancestors 'none'" in http.get("/api/v1/status").headers["content-security-policy"]


@pytest.mark.parametrize(("wanted", "language"), [
    ("nl-NL,nl;q=0.9,en;q=0.8", "nl"), ("en-GB,en;q=0.9,nl;q=0.5", "en"), ("pl,en;q=0.5", "en"), ("", "nl"), ("*", "nl"),
])
def test_the_page_starts_in_the_language_of_the_browser(wanted, language, http):
    page = http.get("/", headers={"Accept-Language": wanted})
    assert page.headers["content-language"] == language
    assert f'<html lang="{language}">' in page.text


def test_the_page_loads_nothing_from_elsewhere(http):
    page = http.get("/").text
    loaded = re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=\"([^\"]+)\"", page)
    assert loaded
    assert [address for address in loaded if not address.startswith("/s/")] == []
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", page)
