"""rasa-sdk actions: thin, one a file; they read the tracker, call bot.pipeline, and utter keys.

Rasa imports every module here at start: nothing happens at import.
"""
