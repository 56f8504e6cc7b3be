"""Without its extra libraries, `raywork local` says how to install them."""

import sys

import pytest

from raywork.errors import UsageError
from raywork.local import Options, serve


@pytest.mark.parametrize("library", ["moto.server", "duckdb", "sqlglot", "fastavro"])
def test_a_library_that_is_missing(monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(UsageError, match=r"pip install 'raywork\[local\]'"), serve(Options()):
        pass
