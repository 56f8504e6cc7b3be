"""How a process reaches Glue and Athena: with the credentials that it reaches S3 with."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from raywork.catalog.failures import explain_call
from raywork.errors import RayworkError, UsageError
from raywork.storage import Access
from raywork.storage.access import open_session

_ATTEMPTS: Final = 8
"""How often botocore tries a call; the waits between double, up to 20 s, and throttling slows the
whole client down."""

_CONNECTIONS: Final = 50
"""How many threads may wait for answers at once."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Clients for Glue and Athena, and whose credentials they use."""

    access: Access
    session: Any

    def client(self, service: str, *, attempts: int = _ATTEMPTS) -> Any:
        """Return a new client of a service, safe to share between threads.

        With `attempts=1` it tries a call once, and never slows itself down.

        Raises:
            UsageError: there is no region.
        """
        from botocore.config import Config
        from botocore.exceptions import NoRegionError

        config = Config(
            retries={
                "mode": "adaptive" if attempts > 1 else "standard",
                "total_max_attempts": attempts,
            },
            max_pool_connections=_CONNECTIONS,
            connect_timeout=5,
            read_timeout=60,
            user_agent_extra="raywork",
        )
        # The environment may name an endpoint for this service alone, which is nearer than ours.
        own = f"AWS_ENDPOINT_URL_{service.upper()}" in os.environ
        endpoint = None if own else self.access.stand_in
        try:
            return self.session.client(service, endpoint_url=endpoint, config=config)
        except NoRegionError:
            raise UsageError(f"no region for {service}: name it with --region") from None

    @contextmanager
    def explained(self, action: str, what: str) -> Iterator[None]:
        """Raise any error of the SDK in the block as one line that says what to do.

        Args:
            action: The IAM action that the call needs, like `glue:GetTable`.
            what: What the call is about, as it stands in messages.
        """
        try:
            yield
        except RayworkError:
            raise
        except Exception as error:
            raise explain_call(error, action, what, self.access) from error


def open_catalog(access: Access) -> Catalog:
    """Return the way to the catalog.

    Raises:
        UsageError: the profile does not exist, or no credentials are to be used.
    """
    if access.no_sign_request:
        raise UsageError("the catalog takes no requests without credentials (--no-sign-request)")
    try:
        return Catalog(access, open_session(access))
    except Exception as error:
        raise explain_call(error, "glue:GetTable", "the catalog", access) from error
