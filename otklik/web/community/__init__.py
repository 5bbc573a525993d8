"""Pages of the community: lists, the topic, writing, caring, files, letters, and the desk's topics and moderation."""
