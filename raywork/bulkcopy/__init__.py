"""Bulk copy: from bucket to bucket, or folder, verified and resumable."""

from raywork.bulkcopy.operation import copy
from raywork.bulkcopy.result import CopyResult, VerifyResult
from raywork.bulkcopy.verifying import verify

__all__ = ["CopyResult", "VerifyResult", "copy", "verify"]
