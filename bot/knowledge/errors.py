"""What is said to an editor when content is wrong."""

from __future__ import annotations

from pathlib import Path


class ContentError(ValueError):
    """Wrong content: names file, path in it, what was found, what was expected, what to do."""

    def __init__(self, file: Path | str, path: str, found: object, expected: str, remedy: str) -> None:
        shown = found if isinstance(found, str) else repr(found)
        super().__init__(f"{file}: {path or '(top)'}: found {shown}; expected {expected}. {remedy}")
        self.file = str(file)
        self.path = path
