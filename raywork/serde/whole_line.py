"""The table that shows each line as it is: `RegexSerDe` with an expression that matches all."""

from raywork.serde.values import unknown


class WholeLineReader:
    """Reads each line into one column."""

    def __init__(self, column: str) -> None:
        self.names = [column]

    def row(self, line: bytes) -> list[str]:
        """Return the line as text.

        Raises:
            UnmeasuredError: it is not UTF-8.
        """
        try:
            return [line.decode()]
        except UnicodeDecodeError as error:
            raise unknown(f"bytes that are not UTF-8: {error.reason}") from None
