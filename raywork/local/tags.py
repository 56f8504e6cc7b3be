"""The tags of workgroups and data catalogs, by the ARN of each."""

from typing import Any

from raywork.local.faults import invalid
from raywork.local.paging import page

Json = dict[str, Any]


class Tags:
    """The tags of one region."""

    def __init__(self) -> None:
        self.by_name: dict[str, dict[str, str]] = {}
        """By what an ARN ends in, `workgroup/NAME` say."""

    def put(self, resource: str, tags: list[Json]) -> None:
        """Add tags to a resource."""
        if tags:
            kept = self.by_name.setdefault(resource, {})
            kept.update({tag["Key"]: tag.get("Value", "") for tag in tags})

    def tag(self, request: Json) -> Json:
        """TagResource."""
        self.put(_name(request), request["Tags"])
        return {}

    def untag(self, request: Json) -> Json:
        """UntagResource."""
        kept = self.by_name.get(_name(request), {})
        for key in request["TagKeys"]:
            kept.pop(key, None)
        return {}

    def list(self, request: Json) -> Json:
        """ListTagsForResource."""
        kept = self.by_name.get(_name(request), {})
        shown = [{"Key": key, "Value": value} for key, value in sorted(kept.items())]
        return page(shown, request, "Tags")

    def forget(self, resource: str) -> None:
        """Drop the tags of a resource that is no more."""
        self.by_name.pop(resource, None)


def _name(request: Json) -> str:
    *before, name = str(request["ResourceARN"]).split(":", 5)
    if len(before) != 5 or "/" not in name:  # noqa: PLR2004  # the parts of an ARN
        raise invalid(f"{request['ResourceARN']} is not a valid ARN")
    return name
