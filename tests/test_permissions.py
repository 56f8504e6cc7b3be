"""The policies of docs/permissions.md are IAM policies, and grant no more than they name."""

import json
import re
from pathlib import Path
from typing import Any

import botocore.session
import pytest

TEXT = (Path(__file__).parents[1] / "docs" / "permissions.md").read_text()
POLICIES: list[dict[str, Any]] = [
    json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
]
STATEMENTS = [statement for policy in POLICIES for statement in policy["Statement"]]
ACTIONS = sorted({action for statement in STATEMENTS for action in statement["Action"]})

# Most actions are named after the call that they allow; these are not.
CALLS = {
    "s3:GetInventoryConfiguration": "GetBucketInventoryConfiguration",
    "s3:ListBucket": "ListObjectsV2",
    "s3:ListBucketMultipartUploads": "ListMultipartUploads",
    "s3:ListMultipartUploadParts": "ListParts",
    "s3:ListBucketVersions": "ListObjectVersions",
    "s3:GetObjectVersion": "GetObject",
    "s3:GetObjectVersionTagging": "GetObjectTagging",
    "s3:GetBucketObjectLockConfiguration": "GetObjectLockConfiguration",
    "s3:PutInventoryConfiguration": "PutBucketInventoryConfiguration",
}
NOT_A_CALL = {"iam:PassRole"}

# These take no narrower resource.
UNSCOPED = re.compile(r"ec2:Describe\w+|dynamodb:ListExports")


@pytest.fixture(scope="module")
def session() -> botocore.session.Session:
    return botocore.session.get_session()


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_is_one_that_its_service_has(session, action):
    service, name = action.split(":")

    assert "*" not in action
    if action not in NOT_A_CALL:
        assert CALLS.get(action, name) in session.get_service_model(service).operation_names


def test_each_policy_is_complete():
    assert len(POLICIES) > 8
    assert all(policy["Version"] == "2012-10-17" for policy in POLICIES)
    for statement in STATEMENTS:
        assert statement["Effect"] == "Allow"
        assert statement.get("Principal") or statement["Resource"]


def test_only_descriptions_apply_to_everything():
    for statement in STATEMENTS:
        if statement.get("Resource") == "*":
            assert all(UNSCOPED.fullmatch(action) for action in statement["Action"])


def test_listing_is_limited_to_a_prefix():
    for statement in STATEMENTS:
        if "s3:ListBucket" in statement["Action"]:
            assert statement["Action"] == ["s3:ListBucket"]
            assert statement["Condition"]["StringLike"]["s3:prefix"].endswith("/*")


def test_object_actions_are_on_objects_and_bucket_actions_on_buckets():
    for statement in STATEMENTS:
        resources = statement.get("Resource", [])
        for resource in [resources] if isinstance(resources, str) else resources:
            if resource.startswith("arn:aws:s3:::"):
                on_objects = "/" in resource
                assert on_objects == all(
                    ("Object" in action and "Bucket" not in action)
                    or action.endswith(("MultipartUpload", "UploadParts"))
                    for action in statement["Action"]
                )


def test_every_command_has_its_policy():
    for command in ("crawl", "copy", "verify", "query", "convert", "analyze", "export"):
        section = TEXT.split(f"\n## {command}\n")[1].split("\n## ")[0]
        assert "```json" in section
