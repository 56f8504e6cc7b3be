"""Where Glue and Athena are looked for, and with what."""

import pytest

from raywork.catalog import open_catalog
from raywork.errors import UsageError
from raywork.storage import Access


def endpoint(access: Access, service: str = "glue") -> str:
    return open_catalog(access).client(service).meta.endpoint_url


def test_a_server_that_stands_in_for_aws_has_the_catalog_too():
    assert endpoint(Access(endpoint_url="http://127.0.0.1:9")) == "http://127.0.0.1:9"


def test_an_endpoint_of_s3_in_aws_has_not():
    access = Access(region="eu-west-1", endpoint_url="https://s3.eu-west-1.amazonaws.com")

    assert endpoint(access) == "https://glue.eu-west-1.amazonaws.com"
    assert endpoint(access, "athena") == "https://athena.eu-west-1.amazonaws.com"


def test_the_environment_may_name_another_place_for_the_catalog(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", "http://127.0.0.1:8")

    assert endpoint(Access(endpoint_url="http://127.0.0.1:9")) == "http://127.0.0.1:8"


def test_without_credentials_region_or_profile_there_is_no_catalog(monkeypatch):
    with pytest.raises(UsageError, match="no-sign-request"):
        open_catalog(Access(no_sign_request=True))
    with pytest.raises(UsageError, match="name one of"):
        open_catalog(Access(profile="nobody"))
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(UsageError, match="name it with --region"):
        open_catalog(Access()).client("glue")
