"""Pages of the room touchpoints."""
