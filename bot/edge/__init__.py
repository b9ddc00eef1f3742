"""Adapter to Sanic: the only process that meets the network.

Always answers: when the brain is away, slow or wrong, from the same rules (lifeline).
"""
