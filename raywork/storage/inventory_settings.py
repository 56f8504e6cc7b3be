"""The inventory configurations of a bucket, as S3 keeps them."""

from typing import Any, Final

from raywork.storage.access import Access
from raywork.storage.failures import error_code, explained
from raywork.storage.location import Location
from raywork.storage.opening import open_s3
from raywork.storage.s3 import S3Store

_NONE: Final = {"NoSuchConfiguration", "NoSuchInventoryConfig"}


def get_inventory_settings(bucket: str, name: str, access: Access) -> dict[str, Any] | None:
    """Return the configuration of an id, as the request to make it has it; None if there is none.

    Raises:
        UsageError, ServiceError: the bucket cannot be asked.
    """
    store = _store(bucket, access)
    with explained("s3:GetInventoryConfiguration", store.uri(""), access):
        try:
            found = store.client.get_bucket_inventory_configuration(Bucket=bucket, Id=name)
        except store.client.exceptions.ClientError as error:
            if error_code(error) in _NONE:
                return None
            raise
        return dict(found["InventoryConfiguration"])


def put_inventory_settings(bucket: str, settings: dict[str, Any], access: Access) -> None:
    """Make a configuration, or change the one of its id.

    Raises:
        UsageError, ServiceError: the bucket does not take it.
    """
    store = _store(bucket, access)
    request: Any = settings
    with explained("s3:PutInventoryConfiguration", store.uri(""), access):
        store.client.put_bucket_inventory_configuration(
            Bucket=bucket, Id=settings["Id"], InventoryConfiguration=request
        )


def _store(bucket: str, access: Access) -> S3Store:
    return open_s3(Location(bucket, ""), access, write=True)
