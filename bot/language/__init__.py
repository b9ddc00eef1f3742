"""Which language is a message in, and its words: text in, `Language` and tokens out.

Used by edge and brain alike. Words get lemmas from a dictionary (simplemma); the brain adds
those of its spaCy pipelines.
"""
