"""Workgroups: where results go, and how much a query may scan."""

from datetime import UTC, datetime
from typing import Any, Final

from raywork.local.faults import invalid
from raywork.local.paging import page

PRIMARY: Final = "primary"
ENGINE: Final = {
    "SelectedEngineVersion": "AUTO",
    "EffectiveEngineVersion": "Athena engine version 3",
}

_UPDATES: Final = (
    "EnforceWorkGroupConfiguration",
    "PublishCloudWatchMetricsEnabled",
    "RequesterPaysEnabled",
    "BytesScannedCutoffPerQuery",
    "AdditionalConfiguration",
    "ExecutionRole",
)


class WorkGroups:
    """The workgroups of one region. `primary` is always there."""

    def __init__(self, saved: dict[str, Any] | None = None) -> None:
        self.groups: dict[str, dict[str, Any]] = saved or {
            PRIMARY: _group(PRIMARY, {"EnforceWorkGroupConfiguration": False}, "")
        }

    def create(self, request: dict[str, Any]) -> dict[str, Any]:
        """CreateWorkGroup."""
        name = request["Name"]
        if name in self.groups:
            raise invalid(f"WorkGroup {name} is already created")
        given = {"EnforceWorkGroupConfiguration": True, **request.get("Configuration", {})}
        self.groups[name] = _group(name, given, request.get("Description", ""))
        return {}

    def find(self, name: str) -> dict[str, Any]:
        """Return a workgroup."""
        if name not in self.groups:
            raise invalid(f"WorkGroup {name} is not found.")
        return self.groups[name]

    def get(self, request: dict[str, Any]) -> dict[str, Any]:
        """GetWorkGroup."""
        return {"WorkGroup": self.find(request["WorkGroup"])}

    def update(self, request: dict[str, Any]) -> dict[str, Any]:
        """UpdateWorkGroup."""
        group = self.find(request["WorkGroup"])
        updates = request.get("ConfigurationUpdates", {})
        configuration = dict(group["Configuration"])
        configuration.update({name: updates[name] for name in _UPDATES if name in updates})
        if updates.get("RemoveBytesScannedCutoffPerQuery"):
            configuration.pop("BytesScannedCutoffPerQuery", None)
        results = dict(configuration.get("ResultConfiguration", {}))
        for name, value in updates.get("ResultConfigurationUpdates", {}).items():
            if not name.startswith("Remove"):
                results[name] = value
            elif value:
                results.pop(name.removeprefix("Remove"), None)
        configuration["ResultConfiguration"] = results
        self.groups[request["WorkGroup"]] = {
            **group,
            "Configuration": configuration,
            "State": request.get("State", group["State"]),
            "Description": request.get("Description", group["Description"]),
        }
        return {}

    def delete(self, request: dict[str, Any]) -> dict[str, Any]:
        """DeleteWorkGroup."""
        if request["WorkGroup"] == PRIMARY:
            raise invalid("The primary workgroup cannot be deleted.")
        self.find(request["WorkGroup"])
        del self.groups[request["WorkGroup"]]
        return {}

    def list(self, request: dict[str, Any]) -> dict[str, Any]:
        """ListWorkGroups."""
        shown = [
            {
                **{name: group[name] for name in ("Name", "State", "Description", "CreationTime")},
                "EngineVersion": ENGINE,
            }
            for _, group in sorted(self.groups.items())
        ]
        return page(shown, request, "WorkGroups")


def _group(name: str, configuration: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "Name": name,
        "State": "ENABLED",
        "Description": description,
        "CreationTime": datetime.now(UTC),
        "Configuration": {"ResultConfiguration": {}, **configuration, "EngineVersion": ENGINE},
    }
