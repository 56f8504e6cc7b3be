"""Writing an analysis to a folder: the report, the document, and each answer as Parquet."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from raywork.analyses.model import Plan
from raywork.analyses.report import render_html
from raywork.analyses.result import AnalysisResult
from raywork.athena.result import QueryResult
from raywork.athena.writing import write_parquet
from raywork.report.page import render_document
from raywork.storage import Access, Location, open_store


class Folder:
    """The folder that `--out` names."""

    def __init__(self, out: str, access: Access) -> None:
        """Open it, and see that it can be written to before anything is paid for.

        Raises:
            UsageError, ServiceError: it cannot.
        """
        self._store = open_store(Location.parse(out), access, write=True)
        self._access = access
        self._base = self._store.whole.prefix
        self.report = self._store.uri(f"{self._base}report.html")
        # Not report.json: programs take it for a result.
        probe = f"{self._base}report.html"
        self._store.put(probe, self._store.get(probe) or b"")

    def save(self, answers: Mapping[str, QueryResult]) -> dict[str, str]:
        """Write whole answers while Athena still has them; return where each is.

        Raises:
            UsageError, ServiceError: one cannot be read or written.
        """
        files = {}
        with tempfile.TemporaryDirectory(prefix="raywork-") as folder:
            for key, answer in answers.items():
                if answer.state != "SUCCEEDED" or not answer.columns:
                    continue
                path = Path(folder) / f"{key}.parquet"
                write_parquet(answer, path, self._access)
                self._store.put(f"{self._base}{path.name}", path.read_bytes())
                files[key] = self._store.uri(f"{self._base}{path.name}")
        return files

    def write(self, result: AnalysisResult, plan: Plan) -> None:
        """Write report.html and, last, report.json: whoever finds it finds the rest too.

        Raises:
            UsageError, ServiceError: the folder cannot be written to.
        """
        page = render_html(result, plan)
        self._store.put(f"{self._base}report.html", page.encode(errors="backslashreplace"))
        self._store.put(f"{self._base}report.json", render_document(result))
