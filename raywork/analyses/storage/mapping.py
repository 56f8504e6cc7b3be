"""Which column has which role: named by the user, else guessed from its name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from raywork.analyses.storage.options import StorageOptions
from raywork.errors import UsageError

_CUSTOMER: Final = (
    "customer_id", "customer", "client_id", "client", "tenant_id", "tenant", "owner_id", "owner",
    "organization_id", "organisation_id", "org_id", "company_id", "user_id",
)  # fmt: skip
_ACCOUNT: Final = ("account_id", "account")
_PLAN: Final = (
    "plan", "plan_id", "plan_name", "plan_code", "tier", "subscription", "subscription_plan",
)  # fmt: skip

GUESSES: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "customer": {
        "id": ("id", "customer_id", "client_id", "tenant_id", "uuid", "customer"),
        "name": ("name", "customer_name", "company", "company_name", "full_name", "email"),
        "plan": _PLAN,
    },
    "account": {"id": ("id", *_ACCOUNT), "customer": _CUSTOMER, "plan": _PLAN},
    "plan": {
        "id": ("id", "plan_id", "code", "plan_code", "plan"),
        "name": ("name", "plan_name", "title", "label"),
    },
    "resource": {
        "customer": _CUSTOMER,
        "account": _ACCOUNT,
        "type": ("type", "resource_type", "kind", "category", "entity_type", "entity"),
        "bytes": (
            "bytes", "size_bytes", "size", "file_size", "size_in_bytes", "content_length", "length",
        ),
        "created": (
            "created_at", "created", "creation_date", "created_on", "created_time", "create_time",
            "uploaded_at", "inserted_at", "timestamp", "date",
        ),
    },
}  # fmt: skip
"""The names to look for, the likeliest first, by relation and role."""


def assign(options: StorageOptions, relation: str, names: Sequence[str]) -> dict[str, str]:
    """Return the column of each role that has one.

    Raises:
        UsageError: a column that the user named is not there.
    """
    found: dict[str, str] = {}
    by_form = {_form(name): name for name in reversed(names)}
    for role, guesses in GUESSES[relation].items():
        named = options.column(relation, role)
        if named is not None:
            if _form(named) not in by_form:
                raise UsageError(
                    f"--{relation}-{role} {named}: there is no such column; there are"
                    f" {', '.join(names)}"
                )
            found[role] = by_form[_form(named)]
        else:
            guess = next((by_form[_form(each)] for each in guesses if _form(each) in by_form), None)
            if guess is not None and guess not in found.values():
                found[role] = guess
    return found


def need(
    found: Mapping[str, str], roles: Iterable[str], relation: str, names: Sequence[str]
) -> None:
    """Check that some roles have a column.

    Raises:
        UsageError: one has none; the error lists the columns that there are.
    """
    for role in roles:
        if role not in found:
            raise UsageError(
                f"none of the columns of {relation}s is known to be the {role}: name it with"
                f" --{relation}-{role}; there are {', '.join(names) or 'none'}"
            )


def said(options: StorageOptions, relation: str, given: str, found: Mapping[str, str]) -> str:
    """Return a sentence on the columns of a source, and which were guessed."""
    parts = [
        f"{role} is {column}"
        + ("" if options.column(relation, role) else f" (guessed; else --{relation}-{role})")
        for role, column in found.items()
    ]
    return f"{given}: {', '.join(parts)}."


def _form(name: str) -> str:
    """Return a name in the form in which `customerId`, `CustomerID` and `customer_id` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
