"""Queries that are kept under a name: named queries and prepared statements."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from raywork.local.faults import RefusedRequest, invalid
from raywork.local.paging import page
from raywork.local.workgroups import PRIMARY


class NamedQueries:
    """The named queries of one region, by id."""

    def __init__(self, saved: dict[str, dict[str, Any]] | None = None) -> None:
        self.queries = saved or {}

    def create(self, request: dict[str, Any]) -> dict[str, Any]:
        """CreateNamedQuery."""
        name = str(uuid4())
        kept = {k: v for k, v in request.items() if k != "ClientRequestToken"}
        self.queries[name] = {"WorkGroup": PRIMARY, **kept, "NamedQueryId": name}
        return {"NamedQueryId": name}

    def get(self, request: dict[str, Any]) -> dict[str, Any]:
        """GetNamedQuery."""
        return {"NamedQuery": self._find(request["NamedQueryId"])}

    def batch(self, request: dict[str, Any]) -> dict[str, Any]:
        """BatchGetNamedQuery."""
        wanted = request["NamedQueryIds"]
        missing = [
            {"NamedQueryId": each, "ErrorCode": "NOT_FOUND", "ErrorMessage": "it does not exist"}
            for each in wanted
            if each not in self.queries
        ]
        found = [self.queries[each] for each in wanted if each in self.queries]
        return {"NamedQueries": found, "UnprocessedNamedQueryIds": missing}

    def update(self, request: dict[str, Any]) -> dict[str, Any]:
        """UpdateNamedQuery."""
        self._find(request["NamedQueryId"]).update(request)
        return {}

    def delete(self, request: dict[str, Any]) -> dict[str, Any]:
        """DeleteNamedQuery."""
        self._find(request["NamedQueryId"])
        del self.queries[request["NamedQueryId"]]
        return {}

    def of(self, group: str) -> list[str]:
        """Return the ids of those of a workgroup."""
        return [name for name, query in self.queries.items() if query["WorkGroup"] == group]

    def drop(self, group: str) -> None:
        """Delete those of a workgroup."""
        for name in self.of(group):
            del self.queries[name]

    def _find(self, name: str) -> dict[str, Any]:
        if name not in self.queries:
            raise invalid(f"NamedQuery {name} does not exist")
        return self.queries[name]

    def list(self, request: dict[str, Any]) -> dict[str, Any]:
        """ListNamedQueries."""
        ids = self.of(request.get("WorkGroup", PRIMARY))
        # The model knows no empty list here.
        return page(ids, request, "NamedQueryIds") if ids else {}


class PreparedStatements:
    """The prepared statements of one region, by workgroup and name."""

    def __init__(self, saved: dict[str, dict[str, Any]] | None = None) -> None:
        self.statements = saved or {}

    def create(self, request: dict[str, Any]) -> dict[str, Any]:
        """CreatePreparedStatement."""
        if self._key(request) in self.statements:
            raise invalid(f"Prepared Statement {request['StatementName']} already exists")
        return self.put(request)

    def put(self, request: dict[str, Any]) -> dict[str, Any]:
        """UpdatePreparedStatement of one that need not exist, as PREPARE does."""
        self.statements[self._key(request)] = {
            "StatementName": request["StatementName"],
            "QueryStatement": request["QueryStatement"],
            "WorkGroupName": request["WorkGroup"],
            "LastModifiedTime": datetime.now(UTC),
            **{name: request[name] for name in ("Description",) if request.get(name)},
        }
        return {}

    def update(self, request: dict[str, Any]) -> dict[str, Any]:
        """UpdatePreparedStatement."""
        self.find(request["WorkGroup"], request["StatementName"])
        return self.put(request)

    def find(self, group: str, name: str) -> dict[str, Any]:
        """Return a statement."""
        key = f"{group}/{name}"
        if key not in self.statements:
            raise RefusedRequest(
                f"PreparedStatement {name} was not found in workGroup {group}",
                "ResourceNotFoundException",
                {"ResourceName": name},
            )
        return self.statements[key]

    def get(self, request: dict[str, Any]) -> dict[str, Any]:
        """GetPreparedStatement."""
        return {"PreparedStatement": self.find(request["WorkGroup"], request["StatementName"])}

    def batch(self, request: dict[str, Any]) -> dict[str, Any]:
        """BatchGetPreparedStatement."""
        group, wanted = request["WorkGroup"], request["PreparedStatementNames"]
        keys = {name: f"{group}/{name}" for name in wanted}
        missing = [
            {"StatementName": name, "ErrorCode": "NOT_FOUND", "ErrorMessage": "it does not exist"}
            for name, key in keys.items()
            if key not in self.statements
        ]
        found = [self.statements[key] for key in keys.values() if key in self.statements]
        return {"PreparedStatements": found, "UnprocessedPreparedStatementNames": missing}

    def of(self, group: str) -> list[dict[str, Any]]:
        """Return those of a workgroup."""
        return [each for each in self.statements.values() if each["WorkGroupName"] == group]

    def drop(self, group: str) -> None:
        """Delete those of a workgroup."""
        for each in self.of(group):
            del self.statements[f"{group}/{each['StatementName']}"]

    def delete(self, request: dict[str, Any]) -> dict[str, Any]:
        """DeletePreparedStatement."""
        self.find(request["WorkGroup"], request["StatementName"])
        del self.statements[self._key(request)]
        return {}

    @staticmethod
    def _key(request: dict[str, Any]) -> str:
        return f"{request['WorkGroup']}/{request['StatementName']}"

    def list(self, request: dict[str, Any]) -> dict[str, Any]:
        """ListPreparedStatements."""
        shown = [
            {name: each[name] for name in ("StatementName", "LastModifiedTime")}
            for each in self.of(request["WorkGroup"])
        ]
        return page(shown, request, "PreparedStatements")
