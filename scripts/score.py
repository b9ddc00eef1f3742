"""Recognition figures of a running Baken: starts one, plays labelled conversations, prints rates with intervals.

`make score` runs the project's own golden set, and the shared sample with the shared scorer when they are there.
Floors (tests/golden/floors.yml) make it fail; figures go to docs/benchmarks.md by hand, with date and command.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT
from scripts.golden import Figures, play
from scripts.server import running

GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.jsonl"))
SHARED = ROOT.parent / "shared"


def main() -> int:
    """0 when every floor is met."""
    floors: dict[str, dict[str, float]] = yaml.safe_load((ROOT / "tests" / "golden" / "floors.yml").read_text("utf-8"))
    with running() as base:
        figures = {"golden": Figures.of(play(base, _items(GOLDEN)))}
        print(figures["golden"].table("own golden set"))
        sample = SHARED / "eval" / "sample.jsonl"
        if sample.is_file():
            figures["sample"] = Figures.of(play(base, _items([sample])))
            subprocess.run([sys.executable, str(SHARED / "tools" / "score.py"), base, str(sample), "--misses", "20"],
                           check=True)
    failed = [f"{name}: {measure} {figures[name].rate(measure):.3f} is below its floor {floor}"
              for name in figures for measure, floor in floors[name].items()
              if figures[name].rate(measure) < floor]
    print("\n".join(failed) or "All floors are met.")
    return 1 if failed else 0


def _items(files: list[Path]) -> list[dict[str, Any]]:
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    sys.exit(main())
