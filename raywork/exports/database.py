"""The database to read from: its URL, which holds a password, and how errors are told without it.

SQLAlchemy is an extra, `raywork[db]`, and the driver of the database is the user's choice.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, quote_plus

from raywork.errors import RayworkError, ServiceError, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Engine

_SHAPE: Final = "write DIALECT+DRIVER://USER:PASSWORD@HOST/NAME, or sqlite:///FILE"
_secret = re.compile(r"pass|pwd|secret|token|key|credential", re.IGNORECASE).search


@dataclass(frozen=True, slots=True)
class Database:
    """A database by its SQLAlchemy URL, which no representation shows."""

    url: str = field(repr=False)

    @property
    def shown(self) -> str:
        """The URL without password and parameters.

        Raises:
            UsageError: it is none. The message does not repeat it.
        """
        return str(self._parsed().set(query={}).render_as_string(hide_password=True))

    def connect(self) -> "Engine":
        """Return what connects to it; a connection ends with its last use.

        Raises:
            UsageError: SQLAlchemy or the driver is not installed, or the URL is none.
        """
        from sqlalchemy import create_engine
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
        from sqlalchemy.pool import NullPool

        url = self._parsed()
        self._check_file(url)
        try:
            return create_engine(url, poolclass=NullPool)
        except NoSuchModuleError:
            raise UsageError(f"--url: SQLAlchemy knows no {url.drivername}://: {_SHAPE}") from None
        except ImportError as error:
            raise UsageError(
                f"--url: the driver of {url.drivername}:// is not installed ({error.name}): install"
                " it with pip, or name another, as in postgresql+psycopg:// or mysql+pymysql://"
            ) from None
        except (ArgumentError, TypeError, ValueError) as error:
            raise UsageError(f"--url: {self.without_secrets(str(error))}") from None

    def _check_file(self, url: Any) -> None:
        """Check that the file of SQLite is there, which else would make an empty one."""
        file = url.database if url.get_backend_name() == "sqlite" else None
        if file and file != ":memory:" and not file.startswith("file:") and not Path(file).exists():
            raise UsageError(
                f"{self.shown}: there is no file {file}: four slashes begin a path at /"
            )

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Raise any error of the database in the block as one line without secrets.

        The error itself is left out: it, and those before it, may hold the URL.
        """
        from sqlalchemy.exc import DBAPIError, NoSuchTableError, SQLAlchemyError

        try:
            yield
        except RayworkError:
            raise
        except NoSuchTableError as error:
            raise UsageError(f"{self.shown}: there is no table {error}: check its name") from None
        except DBAPIError as error:
            raise self._told(error.orig or error) from None
        except (SQLAlchemyError, OSError) as error:
            raise self._told(error) from None

    def without_secrets(self, message: str) -> str:
        """Return a message on one line, with stars for the password wherever it stands."""
        for secret in self._secrets():
            for spelling in (secret, quote(secret, safe=""), quote_plus(secret)):
                message = message.replace(spelling, "***")
        return " ".join(message.split()).rstrip(".")

    def _told(self, error: BaseException) -> RayworkError:
        names = {kind.__name__ for kind in type(error).__mro__}
        wrong = names & {"ProgrammingError", "NotSupportedError", "DataError"}
        message = f"{self.shown}: {self.without_secrets(str(error)) or type(error).__name__}"
        return UsageError(message) if wrong else ServiceError(message)

    def _secrets(self) -> Iterator[str]:
        url = self._parsed()
        if url.password:
            yield str(url.password)
        for name, value in url.query.items():
            if _secret(name):
                yield from [value] if isinstance(value, str) else value

    def _parsed(self) -> Any:
        try:
            from sqlalchemy import make_url
            from sqlalchemy.exc import ArgumentError
        except ImportError:
            raise UsageError(
                "exports of databases need SQLAlchemy: pip install 'raywork[db]', and the driver of"
                " your database"
            ) from None
        try:
            return make_url(self.url)
        except (ArgumentError, ValueError):
            raise UsageError(f"--url is no URL of a database: {_SHAPE}") from None
