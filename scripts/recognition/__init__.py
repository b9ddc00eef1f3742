"""Studies of the recogniser, for docs/recognition.md; none of it serves or trains what serves."""
