"""How the copy of one object may end otherwise than well."""


class FailedCopyError(Exception):
    """It could not be copied, for a reason that concerns this object."""


class SkippedCopyError(Exception):
    """It is not for copying: the reason is a class of its own in the counts."""


class UncertainCopyError(FailedCopyError):
    """No clear answer came: it may have been copied."""
