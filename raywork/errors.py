"""Every error that raywork raises.

    RayworkError                   exit code 3: the operation could not be completed
    ├── UsageError                 exit code 2: an argument or the configuration is wrong
    ├── ServiceError               exit code 3: a service could not be reached or kept failing
    ├── InterruptedRunError        exit code 130: stopped by Ctrl-C or SIGTERM
    ├── UnreadableError            one object could not be read; a value in a report, never fatal
    │   ├── CorruptError           its bytes break the rules of their format
    │   ├── TruncatedError         it ends before its format says that it does
    │   ├── LimitError             it asks for more memory, depth or expansion than allowed
    │   └── FetchError             the store did not deliver its bytes
    └── SerDeError                 a line fails the query of a table, as it would in Athena
        ├── CursorError            the line is no row
        ├── BadDataError           a value is none of its column's type
        ├── UnmeasuredError        what Athena reads there was not measured
        └── MisreadError           a value reads as another; raised only where that is asked for

Each message names the argument or object, what is wrong with it and what to do about it. The
constructors take the message only, so that every error survives pickling between processes.
"""


class RayworkError(Exception):
    """The operation could not be completed."""

    exit_code = 3


class UsageError(RayworkError):
    """An argument, a credential or another part of the configuration is wrong."""

    exit_code = 2


class ServiceError(RayworkError):
    """A service could not be reached, or kept failing after every retry."""


class InterruptedRunError(RayworkError):
    """The run was stopped by Ctrl-C or SIGTERM before it was complete."""

    exit_code = 130


class UnreadableError(RayworkError):
    """One object could not be read to its end: it counts as unreadable and contributes nothing."""


class CorruptError(UnreadableError):
    """The bytes of an object break the rules of their format."""


class TruncatedError(UnreadableError):
    """An object ends before its format says that it does."""


class LimitError(UnreadableError):
    """An object asks for more memory, depth or expansion than is allowed."""


class FetchError(UnreadableError):
    """The store did not deliver the bytes of an object."""


class SerDeError(RayworkError):
    """A line fails the whole query that reads it."""

    code = "HIVE_UNKNOWN_ERROR"
    """Athena's name for the error, which stands before the message in the reason of a failure."""


class CursorError(SerDeError):
    """A line is no row: malformed, or with a key twice."""

    code = "HIVE_CURSOR_ERROR"


class BadDataError(SerDeError):
    """A value is none that the type of its column reads."""

    code = "HIVE_BAD_DATA"


class UnmeasuredError(SerDeError):
    """What the SerDe reads there is not known: it is refused rather than guessed."""

    code = "NOT_SUPPORTED"


class MisreadError(SerDeError):
    """A value reads as another without an error; raised only by a strict reader."""

    code = "MISREAD"
