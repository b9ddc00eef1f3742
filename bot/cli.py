"""The command line: run, edge, ask, check. Messages for people who run or edit Baken."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, date, datetime

from bot import pipeline
from bot.knowledge.errors import ContentError
from bot.knowledge.register import Knowledge, read_knowledge
from bot.language.detect import detect
from bot.language.hygiene import clean
from bot.language.words import read
from bot.model.situation import Situation
from bot.reading.explain import by_rule, by_weight
from bot.reading.light import newest
from bot.settings import SettingError, Settings, from_env
from bot.signals.match import hits

_DUE_DAYS = 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 fine, 1 a problem that the message names, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="baken", description="Baken: the right door when people are being exploited.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve edge and brain")
    commands.add_parser("edge", help="serve the edge alone (the supervisor does this)")
    commands.add_parser("check", help="check all content; list unconfirmed, expired and soon expiring facts")
    explain = commands.add_parser("explain", help="why a text gets which doors, by rules and the light classifier")
    explain.add_argument("text")
    ask = commands.add_parser("ask", help="ask a running Baken something")
    ask.add_argument("text")
    ask.add_argument("--url", default="http://127.0.0.1:8080")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = from_env()
        if options.command == "ask":
            return _ask(options.text, options.url)
        knowledge = read_knowledge(settings.data)
    except (ContentError, SettingError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.command == "explain":
        return _explain(options.text, knowledge, settings)
    if options.command == "check":
        return _check(knowledge, datetime.now(UTC).date())
    return _run(settings) if options.command == "run" else _edge(settings, knowledge)


def _run(settings: Settings) -> int:
    from bot import supervisor

    problem = supervisor.port_problem(settings)
    if problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    print(f"Baken: http://{settings.host}:{settings.port}   (stop with Ctrl-C)", flush=True)
    return asyncio.run(supervisor.run(settings))


def _edge(settings: Settings, knowledge: Knowledge) -> int:
    from bot.edge.app import create_app

    parent = os.environ.get("BAKEN_SUPERVISOR")
    if parent:
        threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()
    app = create_app(settings, knowledge)
    app.run(settings.host, settings.port, single_process=True, access_log=False, motd=False, debug=False)
    return 0


def _end_with(parent: int) -> None:
    """End when the supervisor is gone (kill -9): nobody would restart or stop this process any more."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def _ask(text: str, url: str) -> int:
    body = json.dumps({"conversation": None, "text": text}).encode()
    request = urllib.request.Request(f"{url}/api/v1/chat", body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            answer = json.load(response)
    except (urllib.error.URLError, TimeoutError) as error:
        sys.stderr.write(f"{url}: no answer ({error}). Start Baken: make run\n")
        return 1
    for message in answer["messages"]:
        print(message["text"], *(f"[{choice['label']}]" for choice in message["choices"]))
    for door in answer["doors"]:
        print(f"  -> {door['name']}  {door['phone'] or door['url'] or ''}")
    print(json.dumps(answer["understood"]), answer["mode"])
    return 0


def _explain(text: str, knowledge: Knowledge, settings: Settings) -> int:
    """What lifeline mode makes of a text, stage by stage; nothing is kept."""
    words = clean(text)
    language, light = detect(words), newest(settings.root / "models")
    utterance = read(words, language)
    urgent = pipeline.crises(utterance, knowledge)
    understood, urgent = pipeline.understand_alone(utterance, language, urgent, knowledge, light)
    plan = pipeline.answer(Situation(), pipeline.overrule(understood, urgent), knowledge)
    matched = {hit.signal: hit.places for hit in hits(utterance, knowledge.signals, knowledge.cues) if hit.real}
    known = plan.situation
    print(f"language {language}; topic {known.topic}; asker {known.asker}; minor {known.minor}")
    for finding in urgent:
        print(f"crisis   {finding.crisis} ({finding.rule})")
    for signal in sorted(known.signals):
        if signal in matched:
            print(f"signal   {signal}: {by_rule(utterance, matched[signal])}")
        else:
            print(f"signal   {signal}: {by_weight(utterance, signal, light) if light else ''}")
    print(f"row      {plan.decision.row}" + "".join(f" + {name}" for name in plan.decision.modifiers))
    print(f"doors    {', '.join(plan.doors) or 'none'}")
    return 0


def _check(knowledge: Knowledge, today: date) -> int:
    """0 when no fact is past its date."""
    expired = 0
    registers = {"national": knowledge.doors, **{name: region.doors for name, region in knowledge.regions.items()}}
    for register, doors in registers.items():
        for door in doors.values():
            left = (door.source.expires_on - today).days
            if left < 0:
                expired += 1
            if left < _DUE_DAYS:
                state = "EXPIRED" if left < 0 else f"due in {left} days"
                print(f"{state}: {register}/{door.id} (expires_on {door.source.expires_on}; {door.source.url})")
    unverified = sum(door.source.verified_on is None for doors in registers.values() for door in doors.values())
    print(f"Content is valid ({knowledge.hash}). "
          f"{unverified} doors not yet confirmed by the deployment; {expired} expired.")
    return 1 if expired else 0
