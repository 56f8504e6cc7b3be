"""The Athena of one region: its operations, by their names in the API."""

import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from raywork.local.cache import Cache
from raywork.local.database import open_database
from raywork.local.dialect import parse
from raywork.local.executions import Execution
from raywork.local.faults import FailedQuery, RefusedRequest, invalid
from raywork.local.metadata import Metadata
from raywork.local.paging import page
from raywork.local.reach import Reach
from raywork.local.results import result_page
from raywork.local.runner import Runner
from raywork.local.saved import NamedQueries, PreparedStatements
from raywork.local.statements import Statement, classify
from raywork.local.tags import Tags
from raywork.local.workgroups import ENGINE, PRIMARY, WorkGroups
from raywork.local.writing import create_table_as

_AT_ONCE: Final = 20
"""Queries that run at a time; the others are queued, as by Athena's quota for small regions."""

Operation = Callable[[dict[str, Any]], dict[str, Any]]


class Athena:
    """Answers the requests of one region. Safe to call from many threads."""

    def __init__(self, reach: Reach, cache: Cache, ended: Callable[[], None]) -> None:
        """Take what the queries reach, and what is to be called when one has ended."""
        self.reach = reach
        self.ended = ended
        self.cache = cache
        self.workgroups = WorkGroups()
        self.named = NamedQueries()
        self.prepared = PreparedStatements()
        self.tags = Tags()
        self.metadata = Metadata(reach)
        self.executions: dict[str, Execution] = {}
        self.buckets: set[str] = set()
        """Those for results that were seen to be there."""
        self._guard = threading.Lock()
        self.tokens: dict[str, tuple[dict[str, Any], str]] = {}
        spill = reach.folder / "spill"
        shutil.rmtree(spill, ignore_errors=True)
        self.database = open_database(str(spill))
        self.pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="athena")
        self.operations = self._operations()

    def handle(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a request.

        Raises:
            RefusedRequest: The answer is an error.
        """
        operation = self.operations.get(name)
        if operation is None:
            raise RefusedRequest(f"raywork local does not emulate {name} of Athena")
        return operation(request)

    def stop(self) -> None:
        """Stop the queries that run, and take no more."""
        for execution in list(self.executions.values()):
            if not execution.ended:
                execution.stop()
        self.pool.shutdown(cancel_futures=True)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def _operations(self) -> dict[str, Operation]:
        return {
            "StartQueryExecution": self._start,
            "StopQueryExecution": self._stop,
            "GetQueryExecution": lambda r: {"QueryExecution": self._find(r).shown()},
            "BatchGetQueryExecution": self._batch,
            "ListQueryExecutions": self._list,
            "GetQueryResults": self._results,
            "GetQueryRuntimeStatistics": self._runtime,
            "CreateWorkGroup": self._create_group,
            "GetWorkGroup": self.workgroups.get,
            "UpdateWorkGroup": self.workgroups.update,
            "DeleteWorkGroup": self._delete_group,
            "ListWorkGroups": self.workgroups.list,
            "CreateNamedQuery": self.named.create,
            "GetNamedQuery": self.named.get,
            "BatchGetNamedQuery": self.named.batch,
            "UpdateNamedQuery": self.named.update,
            "DeleteNamedQuery": self.named.delete,
            "ListNamedQueries": self.named.list,
            "CreatePreparedStatement": self.prepared.create,
            "GetPreparedStatement": self.prepared.get,
            "BatchGetPreparedStatement": self.prepared.batch,
            "UpdatePreparedStatement": self.prepared.update,
            "DeletePreparedStatement": self.prepared.delete,
            "ListPreparedStatements": self.prepared.list,
            "ListDataCatalogs": self.metadata.list_catalogs,
            "GetDataCatalog": self.metadata.get_catalog,
            "ListDatabases": self.metadata.list_databases,
            "GetDatabase": self.metadata.get_database,
            "ListTableMetadata": self.metadata.list_tables,
            "GetTableMetadata": self.metadata.get_table,
            "TagResource": self.tags.tag,
            "UntagResource": self.tags.untag,
            "ListTagsForResource": self.tags.list,
            "ListEngineVersions": lambda _: {"EngineVersions": [ENGINE]},
        }

    def _create_group(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = self.workgroups.create(request)
        self.tags.put(f"workgroup/{request['Name']}", request.get("Tags", []))
        return answer

    def _delete_group(self, request: dict[str, Any]) -> dict[str, Any]:
        """DeleteWorkGroup, with all that is in it where that is asked for."""
        name = request["WorkGroup"]
        ids = [each.id for each in list(self.executions.values()) if each.workgroup == name]
        filled = ids or self.named.of(name) or self.prepared.of(name)
        if filled and not request.get("RecursiveDeleteOption"):
            raise invalid(f"WorkGroup {name} is not empty")
        answer = self.workgroups.delete(request)
        for each in ids:
            self.executions.pop(each).stop()
        self.named.drop(name)
        self.prepared.drop(name)
        self.tags.forget(f"workgroup/{name}")
        return answer

    # Queries

    def _start(self, request: dict[str, Any]) -> dict[str, Any]:
        execution = self._execution(request)
        token = request.get("ClientRequestToken", execution.id)
        with self._guard:
            before, name = self.tokens.setdefault(token, (request, execution.id))
            if name == execution.id:
                self.executions[name] = execution
        if before != request:
            raise invalid("Idempotent parameters do not match")
        if name == execution.id and not self._reused(execution):
            self.pool.submit(self._run, execution)
        return {"QueryExecutionId": name}

    def _run(self, execution: Execution) -> None:
        if execution.begin():
            cursor = self.database.cursor()
            with self.cache.held() as files:
                Runner(execution, self.reach, files, self.prepared, cursor).run()
        self.ended()

    def _execution(self, request: dict[str, Any]) -> Execution:
        name = request.get("WorkGroup", PRIMARY)
        group = self.workgroups.find(name)
        if group["State"] != "ENABLED":
            raise invalid(f"WorkGroup {name} is disabled.")
        configuration = group["Configuration"]
        statement = classify(request["QueryString"])
        if statement.sub == "SELECT":
            parse(statement.text)
        if statement.sub == "CREATE_TABLE_AS_SELECT":
            _check_place(statement, configuration)
        identity = str(uuid4())
        location = self._location(configuration, request.get("ResultConfiguration", {}))
        return Execution(
            id=identity,
            statement=statement,
            workgroup=name,
            context=request.get("QueryExecutionContext", {}),
            parameters=list(request.get("ExecutionParameters", [])),
            location=location,
            output=_output(location, identity, statement),
            reuse=request.get("ResultReuseConfiguration", {}),
            encryption={
                key: value
                for key, value in request.get("ResultConfiguration", {}).items()
                if key != "OutputLocation"
            },
            cutoff=configuration.get("BytesScannedCutoffPerQuery"),
        )

    def _location(self, configuration: dict[str, Any], given: dict[str, Any]) -> str:
        """The folder for results: the workgroup's, if it insists or the request has none."""
        own = configuration.get("ResultConfiguration", {}).get("OutputLocation")
        wanted = given.get("OutputLocation")
        enforced = configuration.get("EnforceWorkGroupConfiguration") and own
        location = own if enforced or not wanted else wanted
        if not location:
            raise invalid(
                "No output location provided. An output location is required either through the "
                "Workgroup result configuration setting or as an API input."
            )
        parts = urlsplit(location)
        if parts.scheme != "s3" or not parts.netloc:
            raise invalid(f"outputLocation is not a valid S3 path: {location}")
        if parts.netloc not in self.buckets:
            try:
                self.reach.s3.head_bucket(Bucket=parts.netloc)
            except self.reach.s3.exceptions.ClientError:
                raise invalid(f"Unable to verify/create output bucket {parts.netloc}") from None
            self.buckets.add(parts.netloc)
        return str(location).rstrip("/") + "/"

    def _reused(self, execution: Execution) -> bool:
        """Whether an older result of the same query was allowed for and found: it is the answer."""
        by_age = execution.reuse.get("ResultReuseByAgeConfiguration", {})
        if not by_age.get("Enabled") or execution.statement.sub not in {"SELECT", "EXECUTE"}:
            return False
        oldest = datetime.now(UTC) - timedelta(minutes=by_age.get("MaxAgeInMinutes", 60))
        for other in reversed(list(self.executions.values())):
            if (
                other.state == "SUCCEEDED"
                and other.completed is not None
                and other.completed >= oldest
                and _same(other, execution)
            ):
                execution.result, execution.columns = other.result, other.columns
                execution.output, execution.header = other.output, other.header
                execution.reused = True
                execution.started = datetime.now(UTC)
                execution.end("SUCCEEDED")
                return True
        return False

    def _find(self, request: dict[str, Any]) -> Execution:
        name = request["QueryExecutionId"]
        if name not in self.executions:
            raise invalid(f"QueryExecution {name} was not found")
        return self.executions[name]

    def _stop(self, request: dict[str, Any]) -> dict[str, Any]:
        execution = self._find(request)
        if not execution.ended:
            execution.stop()
        return {}

    def _batch(self, request: dict[str, Any]) -> dict[str, Any]:
        names = request["QueryExecutionIds"]
        found = [self.executions[name].shown() for name in names if name in self.executions]
        missing = [
            {"QueryExecutionId": name, "ErrorCode": "INVALID_INPUT",
             "ErrorMessage": f"QueryExecution {name} was not found"}
            for name in names
            if name not in self.executions
        ]  # fmt: skip
        return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": missing}

    def _list(self, request: dict[str, Any]) -> dict[str, Any]:
        group = request.get("WorkGroup", PRIMARY)
        self.workgroups.find(group)
        names = [
            each.id for each in reversed(list(self.executions.values())) if each.workgroup == group
        ]
        # The model knows no empty list here.
        return page(names, request, "QueryExecutionIds") if names else {}

    def _results(self, request: dict[str, Any]) -> dict[str, Any]:
        execution = self._find(request)
        if execution.state != "SUCCEEDED":
            raise invalid(
                f"Query has not yet finished. Current state: {execution.state}"
                if not execution.ended
                else f"Query did not finish successfully. Final query state: {execution.state}"
            )
        return result_page(
            execution.result,
            execution.columns,
            request,
            header=execution.header,
            updates=execution.update_count,
        )

    def _runtime(self, request: dict[str, Any]) -> dict[str, Any]:
        shown = self._find(request).shown()["Statistics"]
        rows = {"InputBytes": shown["DataScannedInBytes"]}
        timeline = {name: value for name, value in shown.items() if name.endswith("InMillis")}
        return {"QueryRuntimeStatistics": {"Timeline": timeline, "Rows": rows}}


def _check_place(statement: Statement, configuration: dict[str, Any]) -> None:
    """Refuse a place for a table where the workgroup insists on its own."""
    own = configuration.get("ResultConfiguration", {}).get("OutputLocation")
    if not (own and configuration.get("EnforceWorkGroupConfiguration")):
        return
    with suppress(FailedQuery):  # which is an end of the query, not a refusal
        if create_table_as(statement.text).location:
            raise invalid(
                "The Create Table As Select query failed because it was submitted with an "
                "'external_location' property to an Athena Workgroup that enforces a centralized "
                "output location for all queries. Please remove the 'external_location' property "
                "and resubmit the query."
            )


def _output(location: str, identity: str, statement: Statement) -> str:
    """The URI of a statement's result, which for some is only what other names begin with."""
    if statement.sub == "CREATE_TABLE_AS_SELECT":
        return f"{location}tables/{identity}"
    if statement.sub in {"INSERT", "UNLOAD"}:
        return f"{location}{identity}"
    ending = ".csv" if statement.sub in {"SELECT", "EXECUTE"} else ".txt"
    return f"{location}{identity}{ending}"


def _same(one: Execution, other: Execution) -> bool:
    return (
        one.statement.text == other.statement.text
        and one.parameters == other.parameters
        and one.workgroup == other.workgroup
        and one.context == other.context
        and one.id != other.id
    )
