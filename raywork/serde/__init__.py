"""What Athena's JSON SerDes read of a line: an emulation of their behaviour, failures included.

>>> reader = open_serde("org.openx.data.jsonserde.JsonSerDe", [("id", BIGINT)], {})
>>> reader.row(b'{"ID": 7}')
[7]
"""

from raywork.serde.choice import Reader, open_serde
from raywork.serde.hive import HiveReader
from raywork.serde.openx import OpenXReader

__all__ = ["HiveReader", "OpenXReader", "Reader", "open_serde"]
