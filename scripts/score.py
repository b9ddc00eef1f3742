"""Recognition figures of a running Baken: starts one, plays labelled conversations, prints rates with intervals.

`make score` runs the project's own golden set as written, with slips of the finger, bare (lower case, no
punctuation) and in lifeline mode, and the shared sample with the shared scorer when they are there.
Floors (tests/golden/floors.yml) make it fail; figures go to docs/recognition.md by hand, with date and command.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import yaml

from bot.settings import ROOT
from scripts.golden import Change, Figures, Item, bare, play, typos
from scripts.server import running

GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.jsonl"))
SHARED = ROOT.parent / "shared"


def main() -> int:
    """0 when every floor is met."""
    floors: dict[str, dict[str, float]] = yaml.safe_load((ROOT / "tests" / "golden" / "floors.yml").read_text("utf-8"))
    golden = read_items(GOLDEN)
    figures: dict[str, Figures] = {}

    def scored(name: str, base: str, items: list[Item], change: Change = str) -> None:
        figures[name] = Figures.of(play(base, items, change=change))
        print(f"{figures[name].table(name)}\n", flush=True)

    with running() as base:
        scored("golden", base, golden)
        scored("golden with typos", base, golden, typos)
        scored("golden bare", base, golden, bare)
        sample = SHARED / "eval" / "sample.jsonl"
        if sample.is_file():
            scored("sample", base, read_items([sample]))
            subprocess.run([sys.executable, str(SHARED / "tools" / "score.py"), base, str(sample), "--misses", "20"],
                           check=True)
    with running(BAKEN_BRAIN="off") as base:
        scored("golden in lifeline mode", base, golden)
    failed = [f"{name}: {measure} {figures[name].rate(measure):.3f} is below its floor {floor}"
              for name in figures for measure, floor in floors.get(name, {}).items()
              if figures[name].rate(measure) < floor]
    print("\n".join(failed) or "All floors are met.")
    return 1 if failed else 0


def read_items(files: list[Path]) -> list[Item]:
    """Labelled conversations of JSON lines files."""
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    sys.exit(main())
