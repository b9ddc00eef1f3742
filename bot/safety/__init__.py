"""Crisis rules: utterance in, `CrisisFinding`s out. The same pure functions in edge and brain.

A crisis always wins over everything that follows.
"""
