"""Signal rules: utterance in, `Hit`s out (which signal, negated or supposed, its strength).

Rules give precision and reasons; the brain's classifiers add recall.
"""
