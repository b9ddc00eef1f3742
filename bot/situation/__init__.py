"""The whole conversation: situation and a new understanding in, situation out. Ids, never words."""
