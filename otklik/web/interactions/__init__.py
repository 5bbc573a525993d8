"""Pages of the room interactions."""
