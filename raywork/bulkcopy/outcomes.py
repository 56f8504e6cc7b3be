"""How the copy of one object may end otherwise than well."""

from raywork.storage import ObjectInfo


class FailedCopyError(Exception):
    """It could not be copied, for a reason that concerns this object."""


class GrownCopyError(FailedCopyError):
    """It is to be copied in parts, and no upload to its key was announced."""

    def __init__(self, info: ObjectInfo) -> None:
        super().__init__("it grew while it was copied: run again")
        self.info = info


class GoneCopyError(FailedCopyError):
    """There is no such object any more."""

    def __init__(self, reason: str = "it was deleted after it was listed") -> None:
        super().__init__(reason)


class SkippedCopyError(Exception):
    """It is not for copying: the reason is a class of its own in the counts."""


class UncertainCopyError(FailedCopyError):
    """No clear answer came: it may have been copied."""
