"""Histories of the tests: writing them, and reading what is there."""

from raywork.storage import Access, KeyRange, Location, background, open_store
from raywork.storage.bucket import Bucket
from raywork.storage.pace import Pace
from raywork.storage.versions import list_histories

DELETED = None


def keep_versions(server, bucket):
    server.client.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )


def write(server, bucket, prefix, histories):
    """Write each key's versions, the oldest first; None deletes."""
    for key, versions in histories.items():
        for body in versions:
            if body is DELETED:
                server.client.delete_object(Bucket=bucket, Key=prefix + key)
            else:
                server.client.put_object(Bucket=bucket, Key=prefix + key, Body=body)


def histories(server, bucket, prefix):
    """What is there, as `write` takes it."""
    found: dict[str, list[bytes | None]] = {}
    for history in list_histories(bucket_of(server, bucket), KeyRange(prefix)):
        for info in history:
            body = DELETED
            if not info.deleted:
                answer = server.client.get_object(
                    Bucket=bucket, Key=info.key, VersionId=info.version
                )
                body = answer["Body"].read()
            found.setdefault(info.key[len(prefix) :], []).append(body)
    return found


def bucket_of(server, name):
    location = Location.parse(f"s3://{name}/")
    store = open_store(location, Access(endpoint_url=server.url), write=True)

    async def opened():
        return Bucket(store, Pace())

    return background.run(opened())
