"""Door ids to contact cards: substitutes, opening hours now, what may be shown today."""
