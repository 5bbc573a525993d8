"""The API against a small portal with words in it."""

from tests.answers.conftest import by_words_only, catalogue, indexed, private, solved, written

__all__ = ["by_words_only", "catalogue", "indexed", "private", "solved", "written"]
