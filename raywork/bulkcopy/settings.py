"""What the arguments of a copy mean together, and which of them cannot be."""

from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, get_args

from raywork.bulkcopy.job import STREAMED_BYTES, Context
from raywork.bulkcopy.options import (
    LARGEST_SINGLE_BYTES,
    LEAST_PART_BYTES,
    STORAGE_CLASSES,
    STREAM_PART_BYTES,
    Compare,
    CopyOptions,
    ObjectLock,
    Tags,
    Verify,
)
from raywork.bulkcopy.publish import refuse_within
from raywork.bulkcopy.record import Entry
from raywork.bulkcopy.running import Wish
from raywork.engine import Engine, InlineEngine, Journal, choose, open_journal
from raywork.errors import UsageError
from raywork.storage import (
    Access,
    Inventory,
    Location,
    Store,
    background,
    open_inventory,
    open_store,
)
from raywork.storage.bucket_settings import has_lock, keeps_versions
from raywork.storage.customer_key import CustomerKey
from raywork.storage.s3 import S3Store

THREADS: Final = 4
"""Units at once in one process: while the last requests of one are under way, others go on."""


UNTOLD_LOCKS: Final = (
    "whether objects are under Object Lock may not be asked: allow"
    " s3:GetBucketObjectLockConfiguration, or give --object-lock ignore"
)


def pick(engine: Literal["auto", "inline", "ray"], workers: int | None) -> Engine:
    """Return the engine.

    Requests wait for the network: one process has as many under way as a small cluster of cores
    could compute, so that Ray on this machine would only cost its start.
    """
    runner = choose(engine, workers)
    return InlineEngine(workers or THREADS, background.stop) if runner.name == "inline" else runner


def prepare(place: Location, *, dry_run: bool) -> None:
    """Make the folder to write to, where it is a local one.

    Raises:
        UsageError: it cannot be made.
    """
    if place.bucket is None and not dry_run:
        try:
            Path(place.path).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{place.path}: {error.strerror or error}") from error


def copies_itself(
    source: Store, place: Location, access: Access, source_access: Access | None
) -> bool:
    """Return whether the service can copy by itself, so that no byte passes through here.

    Raises:
        UsageError: one of the buckets is of a kind that cannot be copied.
    """
    for bucket in (source.location.bucket, place.bucket):
        if bucket is not None and bucket.endswith("--x-s3"):
            raise UsageError(f"{bucket} is a directory bucket: raywork copy does not know them")
    both = source.location.bucket is not None and place.bucket is not None
    return both and source_access in {None, access}


def sized(
    options: CopyOptions, threshold: int | None, part_size: int | None, *, server_side: bool
) -> CopyOptions:
    """Return the options with sizes as given, or as they suit the way of copying.

    Raises:
        UsageError: S3 takes no such sizes.
    """
    if part_size is not None and part_size < LEAST_PART_BYTES:
        raise UsageError(f"--part-size {part_size}: S3 takes no parts below 5 MiB")
    if part_size is not None and part_size > LARGEST_SINGLE_BYTES:
        raise UsageError(f"--part-size {part_size}: S3 takes no parts above 5 GiB")
    if threshold is not None and not 0 < threshold <= LARGEST_SINGLE_BYTES:
        raise UsageError(f"--multipart-threshold {threshold}: give more than 0, up to 5 GiB")
    if server_side:
        limit, part = threshold or options.threshold, part_size or options.part_size
    else:
        # Each piece lies in memory whole, and no option makes that grow.
        part = min(part_size or STREAM_PART_BYTES, STREAMED_BYTES)
        limit = min(threshold or part, STREAMED_BYTES)
    return replace(options, threshold=limit, part_size=part)


def check_choices(**given: tuple[str | None, object]) -> None:
    """Refuse values that an option does not have, each given with the literals that it has.

    Raises:
        UsageError: with the options' names.
    """
    for name, (value, literals) in given.items():
        known = get_args(literals)
        if value is not None and value not in known:
            raise UsageError(f"--{name.replace('_', '-')} {value}: give one of {', '.join(known)}")


def check_rates(**rates: float | None) -> None:
    """Refuse rates at which nothing would ever be sent.

    Raises:
        UsageError: with the options' names.
    """
    for name, rate in rates.items():
        if rate is not None and not rate > 0:
            raise UsageError(f"--{name.replace('_', '-')} {rate}: give more than 0")


def check(
    options: CopyOptions,
    wish: Wish,
    source: Store,
    *,
    server_side: bool,
    inventory: str | None,
) -> None:
    """Refuse what contradicts itself.

    Raises:
        UsageError: with the options' names.
    """
    if options.move and wish.delete:
        raise UsageError("--move and --delete contradict each other: give one of them")
    _check_values(options)
    if wish.max_delete < 0:
        raise UsageError(f"--max-delete {wish.max_delete}: give 0 or more")
    if options.sse_kms_key_id and options.sse not in {"aws:kms", "aws:kms:dsse"}:
        raise UsageError("--sse-kms-key-id needs --sse aws:kms")
    if options.versions:
        _check_versions(options, wish, inventory)
    if options.checksum_algorithm and not server_side:
        raise UsageError(
            "--checksum-algorithm is for copies that S3 makes by itself: leave it out here"
        )
    if inventory is not None and (wish.delete or wish.keys is not None):
        raise UsageError("--inventory lists the objects: --delete and --keys do not go with it")
    if wish.keys is not None and source.single:
        raise UsageError(
            f"--keys names what is below SRC, and {source.location.uri} is one object: name a"
            " folder"
        )
    filters = options.filters
    sized = filters.min_size is not None or filters.max_size is not None
    if wish.keys is not None and (wish.delete or sized or filters.newer_than is not None):
        raise UsageError(
            "--keys names the objects: --delete, --newer-than and sizes do not go with it"
        )


def _check_values(options: CopyOptions) -> None:
    """Refuse values that Python lets through, and the command line does not.

    Raises:
        UsageError: with the options' names.
    """
    check_choices(
        compare=(options.compare, Compare),
        verify=(options.verify, Verify),
        tags=(options.tags, Tags),
        object_lock=(options.object_lock, ObjectLock),
    )
    for kind, glob in options.filters.rules:
        if kind not in {"include", "exclude"}:
            raise UsageError(f"rules: ({kind!r}, {glob!r}) is neither an include nor an exclude")


def _check_versions(options: CopyOptions, wish: Wish, inventory: str | None) -> None:
    """Refuse what does not go with all versions, in order.

    Raises:
        UsageError: with the options' names.
    """
    filters = options.filters
    sized = filters.min_size is not None or filters.max_size is not None
    clashes = {
        "--keys": wish.keys is not None,
        "--inventory": inventory is not None,
        "--newer-than": filters.newer_than is not None,
        "--min-size and --max-size": sized,
        "--compare": options.compare not in {"mtime", "checksum"},
        "--if-none-match": options.if_none_match,
        "--delete": wish.delete,
        "--move": options.move,
    }
    for name, given in clashes.items():
        if given:
            raise UsageError(f"--versions copies all versions as they are: leave out {name}")


def check_buckets(source: Store, destination: Store, options: CopyOptions) -> bool | None:
    """Ask the buckets whether they can do what is asked.

    Returns:
        Whether objects of the source may be under Object Lock; None if that may not be asked, and
        locks are only to be reported.

    Raises:
        UsageError: they cannot.
        ServiceError: there is no answer.
    """
    if options.versions:
        if not (isinstance(source, S3Store) and isinstance(destination, S3Store)):
            raise UsageError("--versions is for two buckets: a folder keeps no versions")
        if not keeps_versions(destination):
            raise UsageError(
                f"s3://{destination.bucket} keeps no versions, so that --versions would leave the"
                " last one of each key: enable versioning on it"
            )
    if options.object_lock == "ignore" or not isinstance(source, S3Store):
        return False
    locks = has_lock(source)
    if options.object_lock == "report":
        return locks
    if not isinstance(destination, S3Store) or has_lock(destination) is False:
        raise UsageError(
            f"--object-lock copy: {destination.location.uri} has no Object Lock, which a bucket is"
            " given with versioning: enable it there, or leave the option out"
        )
    return locks is not False


def customer_keys(
    place: str | None, source: str | None, sse: str | None
) -> tuple[CustomerKey | None, CustomerKey | None]:
    """Return where the keys of destination and source are, which must be there.

    Raises:
        UsageError: they are not, or the destination's contradicts `--sse`.
    """
    if place and sse:
        raise UsageError("--sse and --sse-c-key contradict each other: give one of them")
    keys = [CustomerKey(each) if each else None for each in (place, source)]
    for key in keys:
        if key is not None:
            key.read()
    return keys[0], keys[1]


def check_class(name: str, access: Access) -> None:
    """Refuse a storage class that S3 does not know; other services have others.

    Raises:
        UsageError: it is none.
    """
    if name != "keep" and access.stand_in is None and name not in STORAGE_CLASSES:
        known = ", ".join(sorted(STORAGE_CLASSES))
        raise UsageError(f"--storage-class {name}: give keep, or one of S3's: {known}")


def read_inventory(uri: str, source: Store, access: Access) -> Inventory:
    """Read the manifest of a report on the source.

    Raises:
        UsageError: there is none, or it is about another bucket.
    """
    inventory = open_inventory(uri, access)
    if inventory.bucket != source.location.bucket:
        raise UsageError(
            f"--inventory {uri} lists s3://{inventory.bucket}/, not {source.location.uri}"
        )
    return inventory


def _outcome(options: CopyOptions) -> dict[str, str]:
    """Return the options, not the usual ones, that a finished range was finished with."""
    usual = CopyOptions()
    given = {
        "--versions": (options.versions, usual.versions),
        "--move": (options.move, usual.move),
        "--compare": (options.compare, usual.compare),
        "--verify": (options.verify, usual.verify),
        "--tags": (options.tags, usual.tags),
        "--storage-class": (options.storage_class, usual.storage_class),
        "--sse": (options.sse, usual.sse),
        "--sse-kms-key-id": (options.sse_kms_key_id, usual.sse_kms_key_id),
        "--acl": (options.acl, usual.acl),
        "--checksum-algorithm": (options.checksum_algorithm, usual.checksum_algorithm),
        "--if-none-match": (options.if_none_match, usual.if_none_match),
        "--object-lock": (options.object_lock, usual.object_lock),
    }
    return {
        name: "given" if value is True else str(value)
        for name, (value, default) in given.items()
        if value != default
    }


def open_state(state: str, context: Context, access: Access, *, full: bool) -> "Journal[Entry]":
    """Open the journal of a copy.

    Raises:
        UsageError: it is that of another copy, or another run holds it.
    """
    store = open_store(Location.parse(state), access, write=True)
    sides = [context.source.location, context.destination.location]
    refuse_within("--state", store.location, sides)
    filters = context.options.filters
    plan = {
        "command": "copy",
        "SRC": context.source.location.uri,
        "DST": context.destination.location.uri,
        "filters": " ".join(f"--{kind} {glob}" for kind, glob in filters.rules),
        "--min-size": str(filters.min_size or ""),
        "--max-size": str(filters.max_size or ""),
    }
    plan |= _outcome(context.options)
    return open_journal(store, Entry, plan, fresh=full)
