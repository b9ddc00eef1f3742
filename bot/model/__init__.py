"""The words of the product: closed lists of ids and the frozen objects that stages pass on.

Imports nothing of Baken's own. Holds no user text, except `Utterance`, which never leaves
the stages that read it.
"""
