"""cluster.yaml is a cluster that Ray and EC2 accept, once its marked values are filled in."""

import re
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import yaml
from botocore.validate import ParamValidator
from ray.autoscaler._private.util import prepare_config, validate_config

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "cluster.yaml").read_text()
FILLED_IN = {
    "FILL_IN_REGION": "eu-central-1",
    "FILL_IN_SECURITY_GROUP_ID": "sg-0123456789abcdef0",
}


@pytest.fixture(scope="module")
def cluster() -> dict[str, Any]:
    text = TEXT
    for marker, value in FILLED_IN.items():
        text = text.replace(marker, value)
    return prepare_config(yaml.safe_load(text))


def node_configs(cluster: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: kind["node_config"] for name, kind in cluster["available_node_types"].items()}


def test_ray_accepts_it(cluster):
    validate_config(cluster)


def test_ec2_accepts_its_nodes(cluster):
    model = botocore.session.get_session().get_service_model("ec2")
    shape = model.operation_model("RunInstances").input_shape

    for name, node in node_configs(cluster).items():
        report = ParamValidator().validate(node | {"MinCount": 1, "MaxCount": 1}, shape)
        assert not report.has_errors(), f"{name}: {report.generate_report()}"


def test_the_marked_values_are_the_documented_ones():
    documented = (ROOT / "docs" / "cluster.md").read_text()

    assert set(re.findall(r"FILL_IN_\w+", TEXT)) == set(FILLED_IN)
    assert set(re.findall(r"FILL_IN_\w+", documented)) == set(FILLED_IN)


def test_nothing_secret_is_inside(cluster):
    assert not re.search(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b|\b[0-9a-f]{40,}\b", TEXT)
    assert "aws_credentials" not in cluster["provider"]
    assert cluster["file_mounts"]["~/.ray/auth_token"] == "~/.ray/auth_token"


def test_what_it_mounts_from_the_checkout_is_there(cluster):
    mounted = [p for p in cluster["file_mounts"].values() if p.startswith("./")]

    assert mounted
    # The README is everyone's last file to be written.
    assert all((ROOT / path).exists() for path in mounted if path != "./README.md")


def test_every_node_asks_for_the_token(cluster):
    for role in ("head", "worker"):
        starts = [c for c in cluster[f"{role}_start_ray_commands"] if "ray start" in c]
        assert starts
        assert all("RAY_AUTH_MODE=token" in command for command in starts)


def test_no_node_shows_its_role_to_forged_requests_or_keeps_plain_disks(cluster):
    for node in node_configs(cluster).values():
        assert node["MetadataOptions"]["HttpTokens"] == "required"
        assert node["SecurityGroupIds"] == [FILLED_IN["FILL_IN_SECURITY_GROUP_ID"]]
        assert all(disk["Ebs"]["Encrypted"] for disk in node["BlockDeviceMappings"])


def test_the_head_stays_and_workers_come_from_spot_when_there_is_work(cluster):
    nodes = node_configs(cluster)
    head = nodes.pop(cluster["head_node_type"])

    assert "InstanceMarketOptions" not in head
    assert head["IamInstanceProfile"] != nodes["worker-c7i"]["IamInstanceProfile"]
    for name, node in nodes.items():
        assert node["InstanceMarketOptions"]["MarketType"] == "spot"
        assert cluster["available_node_types"][name]["min_workers"] == 0
        assert cluster["available_node_types"][name]["max_workers"] == cluster["max_workers"]


def test_ray_is_the_version_of_these_tests(cluster):
    import ray

    [pinned] = re.findall(r"ray\[default\]==(\S+)", TEXT)
    assert pinned == ray.__version__
