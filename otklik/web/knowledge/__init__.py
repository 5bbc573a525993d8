"""Pages of the room knowledge."""
