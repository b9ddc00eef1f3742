"""Which texts, which question: decisions in, keys out; and keys into sentences at the very end."""
