"""The brain itself without a trained model: says so, and ends with the status that means "don't try again"."""

from __future__ import annotations

import os
import subprocess

import pytest

from bot.settings import ROOT

pytestmark = pytest.mark.brain
WITHOUT = ("import sys, bot.brain.serve as serve\n"
           "serve.current_model = lambda: None\n"
           "sys.exit(serve.main())")


def test_the_brain_without_a_model_says_what_to_do(tmp_path):
    python = ROOT / ".venv" / "brain" / "bin" / "python"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", "BAKEN_RUNTIME": str(tmp_path / "run")}
    done = subprocess.run([python, "-c", WITHOUT], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3, done.stderr
    assert done.stderr.splitlines()[-1] == ("brain: models/: found no trained model; expected one made from today's data. "
                                            "Run `make train`.")
    assert not (tmp_path / "run" / "brain.sock").exists()
