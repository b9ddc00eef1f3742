"""What a message is taken to mean: yes/no heads, features of its letters and words, and the decisions on both.

Pure Python: the edge uses it alone in lifeline mode, the brain adds the sentence encoder.
"""
