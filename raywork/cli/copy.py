"""`raywork copy`: its options. What it does is imported when it is called."""

import sys
from enum import StrEnum
from typing import Annotated, Final

import typer

from raywork.cli.options import GlobalOptions, size
from raywork.cli.transfer import (
    AllowEmpty,
    CompareName,
    Date,
    Destination,
    EndOptions,
    MaxRps,
    Source,
    SourceSseCKey,
    SseCKey,
    TransferFilterOptions,
)

EXAMPLES: Final = (
    "Examples: raywork copy s3://bucket/logs/ s3://backup/logs/ --state s3://results/state/"
    " — raywork copy 's3://bucket/{date:%Y/%m/%d}/' 's3://backup/{date:%Y/%m/%d}/' --date yesterday"
    " — raywork copy s3://bucket/logs/ ./logs/ --include '*.json.gz' --dry-run"
)


class VerifyName(StrEnum):
    """How copies are compared with their originals."""

    SIZE = "size"
    ETAG = "etag"
    CHECKSUM = "checksum"


class TagsName(StrEnum):
    """What to do with tags."""

    COPY = "copy"
    DROP = "drop"
    REQUIRE = "require"


class ObjectLockName(StrEnum):
    """What to do with retention and legal hold."""

    REPORT = "report"
    COPY = "copy"
    IGNORE = "ignore"


def copy(
    source: Source,
    destination: Destination,
    *,
    filters: TransferFilterOptions,
    keys: Annotated[
        str | None, typer.Option(metavar="FILE", help="The keys to copy, one a line, below SRC.")
    ] = None,
    inventory: Annotated[
        str | None,
        typer.Option(metavar="URI", help="Manifest of an S3 Inventory report that lists SRC."),
    ] = None,
    compare: Annotated[
        CompareName, typer.Option(help="What makes an object one that is there already.")
    ] = CompareName.MTIME,
    verify: Annotated[
        VerifyName | None, typer.Option(help="Compare each copy with its original.")
    ] = None,
    delete: Annotated[
        bool, typer.Option("--delete", help="Remove from DST what SRC does not have.")
    ] = False,
    max_delete: Annotated[
        int, typer.Option(min=0, metavar="N", help="Remove nothing if it were more than N.")
    ] = 1000,
    move: Annotated[
        bool, typer.Option("--move", help="Remove from SRC what DST then has.")
    ] = False,
    if_none_match: Annotated[
        bool, typer.Option("--if-none-match", help="Replace nothing that is there.")
    ] = False,
    versions: Annotated[
        bool, typer.Option("--versions", help="All versions in order, between two buckets.")
    ] = False,
    allow_empty: AllowEmpty = False,
    object_lock: Annotated[
        ObjectLockName, typer.Option(help="Count retention and legal hold, also copy them.")
    ] = ObjectLockName.REPORT,
    tags: Annotated[
        TagsName, typer.Option(help="Where they may be read, never, or fail without.")
    ] = TagsName.COPY,
    storage_class: Annotated[
        str, typer.Option(metavar="CLASS", help="Of the copies: STANDARD_IA, ..., or keep.")
    ] = "keep",
    sse: Annotated[
        str | None, typer.Option(metavar="ALGORITHM", help="Encryption: AES256, aws:kms.")
    ] = None,
    sse_kms_key_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Key of --sse aws:kms.")
    ] = None,
    sse_c_key: SseCKey = None,
    source_sse_c_key: SourceSseCKey = None,
    acl: Annotated[
        str | None, typer.Option(metavar="ACL", help="bucket-owner-full-control, ...")
    ] = None,
    checksum_algorithm: Annotated[
        str | None, typer.Option(metavar="NAME", help="CRC64NVME, CRC32C, SHA256, ...")
    ] = None,
    multipart_threshold: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Copy larger objects in parts.")
    ] = None,
    part_size: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Of a part; grows for huge objects.")
    ] = None,
    max_rps: MaxRps = None,
    max_bandwidth: Annotated[
        str | None,
        typer.Option(metavar="SIZE", help="Bytes a second through all workers: 100MB."),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(metavar="URI", help="Folder for the journal: a killed copy goes on from it."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Start over, whatever the journal of --state says.")
    ] = False,
    date: Date = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; print all that would be done.")
    ] = False,
    out: Annotated[
        str | None, typer.Option(metavar="URI", help="Folder for the report and all failures.")
    ] = None,
    ends: EndOptions,
    options: GlobalOptions,
) -> None:
    """Bring the objects below SRC to DST, but for those that are there already."""
    import raywork
    from raywork.cli.show_copy import show_copy, show_plan
    from raywork.engine import interruptible

    access = options.access
    then = "the same command goes on from its state" if state else "the same command goes on"
    with interruptible(f"{then}, and finds what is copied"):
        result = raywork.copy(
            source,
            destination,
            rules=filters.rules,
            newer_than=filters.since(),
            **filters.sizes(),
            keys=keys,
            inventory=inventory,
            compare=compare.value,
            verify=None if verify is None else verify.value,
            delete=delete,
            max_delete=max_delete,
            move=move,
            if_none_match=if_none_match,
            versions=versions,
            allow_empty=allow_empty,
            object_lock=object_lock.value,
            tags=tags.value,
            storage_class=storage_class,
            sse=sse,
            sse_kms_key_id=sse_kms_key_id,
            acl=acl,
            checksum_algorithm=checksum_algorithm,
            multipart_threshold=size(multipart_threshold),
            part_size=size(part_size),
            max_rps=max_rps,
            max_bandwidth=size(max_bandwidth),
            state=state,
            full=full,
            out=out,
            date=date,
            dry_run=dry_run,
            engine=options.engine.value,
            workers=options.workers,
            access=access,
            source_access=ends.source_access(access),
            owner=ends.owner,
            source_owner=ends.source_owner,
            sse_c_key=sse_c_key,
            source_sse_c_key=source_sse_c_key,
            show_plan=show_plan if dry_run and not options.json else None,
            quiet=options.quiet,
        )
    sys.exit(show_copy(result, json=options.json, quiet=options.quiet, out=out))
