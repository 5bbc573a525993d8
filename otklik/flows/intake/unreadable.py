"""What is said of a file that cannot be read at all."""


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""
