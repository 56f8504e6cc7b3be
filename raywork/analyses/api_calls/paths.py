"""Paths of requests with the ids in them folded, so that calls of one kind count together."""

from typing import Final

FOLDS: Final = (
    ("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "{uuid}"),
    ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "{date}"),
    ("[0-9]+", "{n}"),
    ("[0-9a-fA-F]{16,}", "{hex}"),
    ("[A-Za-z0-9_:~=-]*(?:[0-9][A-Za-z_:~=-]*){3}[A-Za-z0-9_:~=-]*", "{id}"),
)
"""What a whole part of a path looks like, and what stands for it; the first that matches decides.

The last is any part with three digits or more: `v1` and `oauth2` stay, `SKU-0042` does not.
"""


def path_sql(url: str) -> str:
    """Return the SQL of the path of a URL: without scheme, host, query and fragment."""
    return f"regexp_replace({url}, '^[A-Za-z]+://[^/?#]*|[?#].*$', '')"


def template_sql(path: str) -> str:
    """Return the SQL of the template of a path.

    Each part gets slashes of its own, so that no two matches need the same one: Trino's regular
    expressions would do that with a look ahead, which is slow.
    """
    found = f"replace({path}, '/', '//') || '/'"
    for pattern, name in FOLDS:
        found = f"regexp_replace({found}, '/{pattern}/', '/{name}/')"
    return f"coalesce(nullif(replace(regexp_replace({found}, '/$', ''), '//', '/'), ''), '/')"
