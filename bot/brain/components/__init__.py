"""Rasa graph components, in the order of config.yml. Each is an adapter around one pure function."""
