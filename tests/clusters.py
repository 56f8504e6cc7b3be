"""Ray for the tests: started once, since a start takes seconds."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def local_ray(cpus: int = 2) -> Iterator[None]:
    """Run a Ray of this process; engines use it as they find it, and do not stop it."""
    import ray

    ray.init(
        address="local",
        num_cpus=cpus,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
        object_store_memory=128 << 20,
    )
    try:
        yield
    finally:
        ray.shutdown()
