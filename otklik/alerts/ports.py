"""What every way of telling raises when it could not."""


class NotTaken(Exception):
    """The other side did not take it; the text says in a word or two why. for_ever: trying again is of no use."""

    def __init__(self, why: str, *, for_ever: bool = False) -> None:
        super().__init__(why)
        self.for_ever = for_ever
