"""Adapters to Rasa and spaCy: texts importer, graph components, channel, stores, server.

Everything that decides is in the stages; each class here calls one pure function.
"""
