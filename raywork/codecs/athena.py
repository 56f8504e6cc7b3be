"""Whether Athena reads an object as it is, by its codec and its name.

Athena takes the codec from the file name's extension, in lowercase as here, and nothing else
(Athena user guide, "Use compression in Athena"); behind it are Hadoop's codecs, which read
`.snappy` and `.lz4` in Hadoop's own block framing and `.deflate` as zlib streams.
"""

from dataclasses import dataclass

from raywork.codecs.model import Codec, Detection, extension

_READS = {
    "gz": Codec.GZIP,
    "bz2": Codec.BZIP2,
    "zst": Codec.ZSTD,
    "deflate": Codec.ZLIB,
    "snappy": Codec.SNAPPY_HADOOP,
    "lz4": Codec.LZ4_HADOOP,
}
_NAMES = {codec: name for name, codec in _READS.items()}


@dataclass(frozen=True, slots=True)
class AthenaIssue:
    """Why Athena does not read an object as it is, and what to do."""

    code: str
    """`compressed-plain-name`, `plain-compressed-name`, `wrong-extension` or `framing`."""
    message: str


def athena_issue(name: str, detection: Detection) -> AthenaIssue | None:
    """The reason why Athena will not read the object `name` as it is; None where it will."""
    codec = detection.codec
    read_as = _READS.get(extension(name), Codec.PLAIN)
    if codec is read_as:
        return None
    if codec not in _NAMES and codec is not Codec.PLAIN:
        return AthenaIssue(
            "framing",
            f"Athena does not read {codec}: write the object again as gzip (.gz) or zstd (.zst)"
            + (
                ", or snappy in Hadoop's block framing (.snappy)"
                if codec.family == "snappy"
                else ""
            ),
        )
    if codec is Codec.PLAIN:
        return AthenaIssue(
            "plain-compressed-name",
            f"Athena expects {read_as} in an object whose name ends in .{extension(name)}, but "
            "this is not compressed: rename it without that ending",
        )
    if read_as is Codec.PLAIN:
        return AthenaIssue(
            "compressed-plain-name",
            f"Athena takes this {codec} object for plain text, since it goes by the ending of the "
            f"name: rename it to end in .{_NAMES[codec]}, in lowercase",
        )
    return AthenaIssue(
        "wrong-extension",
        f"Athena expects {read_as} in an object whose name ends in .{extension(name)}, but this is "
        f"{codec}: rename it to end in .{_NAMES[codec]}",
    )
