"""Objects that are neither text nor of a codec that is read here, but something well known."""

from raywork.codecs.text import is_text

_MAGICS = {
    b"\xfd7zXZ\0": "xz",
    b"\x1f\x9d": "compress (.Z)",
    b"\x89LZO\0": "lzop",
    b"\x02\x21\x4c\x18": "the legacy form of LZ4",
    b"PK\x03\x04": "a zip archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"PAR1": "Parquet",
    b"ORC": "ORC",
    b"Obj\x01": "Avro",
    b"SEQ\x06": "a Hadoop sequence file",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


def foreign(head: bytes) -> str | None:
    """What the first bytes of a plain object say that it is instead of text, if anything."""
    if is_text(head):
        return None
    return next((name for magic, name in _MAGICS.items() if head.startswith(magic)), None)
