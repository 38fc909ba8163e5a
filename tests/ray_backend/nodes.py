"""A Ray cluster of two nodes on this machine. Run, it says by its status whether one comes up."""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
_OBJECT_STORE = 100 * 1024 * 1024

# A thread that is late would make a new connection, and its loss ends the process. Ray reads this
# as it is imported, which a test's own imports may do before there is a cluster.
os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"


@contextmanager
def two_nodes() -> Iterator[Any]:
    """Two nodes of one core, of which the second may be killed."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # Nodes of one machine reach each other at its loopback, as they do where Ray says that it knows
    # no other clusters; and not at its own address, where a firewall or a lost network may be.
    os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    # Else it would be made in the home folder.
    os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)
    # Replicas import what is tested from here.
    os.environ["PYTHONPATH"] = str(ROOT)
    import ray
    from ray.cluster_utils import Cluster

    # A socket's path is short.
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as folder:
        os.environ["RAY_TMPDIR"] = folder
        (Path(folder) / "ray").mkdir()
        node = {"num_cpus": 1, "object_store_memory": _OBJECT_STORE, "include_dashboard": False}
        made = Cluster(initialize_head=True, head_node_args=node, shutdown_at_exit=True)
        os.environ["RAY_ADDRESS"] = made.address
        # Before there is another node, which this process might belong to and end with.
        ray.init(address=made.address, log_to_driver=False)
        made.add_node(**node)
        yield made
        # Its threads go on, and would tell of it where nobody reads any more.
        logging.getLogger("ray.serve").setLevel(logging.CRITICAL)
        ray.shutdown()
        made.shutdown()
    del os.environ["RAY_ADDRESS"], os.environ["RAY_TMPDIR"], os.environ["PYTHONPATH"]


def _main() -> None:
    with two_nodes():
        import ray

        answer = ray.remote(lambda: "Two nodes of Ray are up.").remote()
        print(ray.get(answer, timeout=60))


if __name__ == "__main__":
    _main()
