"""Content (data/) to objects of `bot.model`: the only package that opens content files.

In: YAML that editors write. Out: frozen objects, or `ContentError` naming file, path, what was
found, what was expected and what to do. Everything is read once, at start.
"""
