"""Hosts as replicas of Ray Serve, one deployment for each spec."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import ModelUnavailable, TranslationTimeout
from nmt_server.logs.formats import PLAIN
from nmt_server.ray_backend.autoscaling import APPLICATIONS
from nmt_server.ray_backend.cluster import Cluster, in_thread
from nmt_server.ray_backend.placement import Placement
from nmt_server.worker import protocol
from nmt_server.worker.addresses import HostAddress, host_address, prepare_run_directory
from nmt_server.worker.backend import Backend, Link
from nmt_server.worker.failure import forget_failure, read_failure, record_failure
from nmt_server.worker.work import Sample

if TYPE_CHECKING:
    from ray.serve.handle import DeploymentHandle

    from nmt_server.ray_backend.link import RayLink

# How long a question for what Ray Serve has may take, in seconds.
_FIND_SECONDS = 5.0
# How long web processes may take to see that a model was swapped, in seconds.
_RETIRED_SECONDS = 5.0


class RayBackend(Backend):
    """Deploys models as they are asked for; Ray places, watches and replaces their replicas.

    Nothing of Ray is imported before the first model is asked for.
    """

    # Where a machine is lost, so are all replicas on it, and it takes a while until that is known.
    most_deaths = 5

    def __init__(
        self, run_directory: Path, log_format: str = PLAIN, options: Mapping[str, str] = {}
    ) -> None:
        """The options are those of `Placement`."""
        self._run_directory = run_directory
        self._cluster = Cluster(Placement.of(options), log_format)
        self._lock = threading.Lock()
        self._links: dict[str, RayLink] = {}
        self._opening: dict[str, Future[Link]] = {}

    def reach(
        self, spec: EngineSpec, timeout: float, keep_alive: float, sample: Sample | None = None
    ) -> Link:
        """See `Backend.reach`. Nothing is measured: replicas may be on any machine."""
        link = self._links.get(spec.identity())
        if link is not None and not link.is_ending:
            return link
        with self._lock:
            opening = self._opening.get(spec.identity())
            if opening is None:
                opening = in_thread(lambda: self._deploy(spec, keep_alive))
                self._opening[spec.identity()] = opening
        try:
            return opening.result(timeout)
        except TimeoutError:
            raise TranslationTimeout(
                f"The model was not there within {timeout:g} seconds.",
                "It is loading, or no machine of the Ray cluster has room for it: `ray status`.",
            ) from None

    def find(self, spec: EngineSpec) -> Link | None:
        """See `Backend.find`."""
        try:
            return in_thread(lambda: self._found(spec)).result(_FIND_SECONDS)
        except TimeoutError:
            raise ModelUnavailable(
                "The Ray cluster does not answer.", "See `ray status` and `serve status`."
            ) from None

    def drop(self, spec: EngineSpec, link: Link | None) -> None:
        """See `Backend.drop`."""
        with self._lock:
            if link is not None and self._links.get(spec.identity()) is link:
                del self._links[spec.identity()]

    def last_failure(self, spec: EngineSpec) -> ModelUnavailable | None:
        """See `Backend.last_failure`; what failed for web processes of this machine."""
        return read_failure(self._place(spec).failure)

    def close(self) -> None:
        """Forget all of them: models go by their keep_alive, and the connection is the process'."""
        with self._lock:
            self._links.clear()

    def _deploy(self, spec: EngineSpec, keep_alive: float) -> Link:
        place = self._place(spec)
        try:
            prepare_run_directory(self._run_directory)
            # Web processes of this machine that want it at once: the first has it loaded.
            with FileLock(place.lock):
                failure = read_failure(place.failure)
                if failure is not None and failure.retry_after > 0:
                    raise failure
                try:
                    handle = self._cluster.deploy(_name(spec), spec, keep_alive)
                except ModelUnavailable as error:
                    record_failure(place.failure, error.message, error.hint)
                    raise
                forget_failure(place.failure)
            link = self._link(spec, handle)
            with self._lock:
                self._links[spec.identity()] = link
            return link
        finally:
            with self._lock:
                del self._opening[spec.identity()]

    def _found(self, spec: EngineSpec) -> Link | None:
        application = self._cluster.application(_name(spec))
        if application is None or application.status in ("DEPLOY_FAILED", "DELETING"):
            return None
        replicas = [each.replica_states for each in application.deployments.values()]
        # One without a replica has been idle for long, unless it is just being deployed.
        if application.status == "RUNNING" and not any(sum(each.values()) for each in replicas):
            return None
        link = self._links.get(spec.identity())
        if link is not None:
            return link
        handle = self._cluster.handle(_name(spec))
        return None if handle is None else self._link(spec, handle)

    def _link(self, spec: EngineSpec, handle: DeploymentHandle[Any]) -> RayLink:
        from nmt_server.ray_backend.link import RayLink

        def let_go(at_once: bool) -> None:
            def delete() -> None:
                with self._lock:
                    link = self._links.pop(spec.identity(), None)
                if link is not None:
                    link.is_ending = True
                self._cluster.delete(_name(spec))

            timer = threading.Timer(0.0 if at_once else _RETIRED_SECONDS, delete)
            timer.daemon = True
            timer.start()

        async def made() -> RayLink:
            return RayLink(self._cluster, handle, let_go)

        return self._cluster.carry(made()).result(_FIND_SECONDS)

    def _place(self, spec: EngineSpec) -> HostAddress:
        return host_address(self._run_directory, spec.identity())


def _name(spec: EngineSpec) -> str:
    """The name of the application that serves `spec`, to web processes of this version."""
    return f"{APPLICATIONS}{spec.identity()[:16]}-{protocol.VERSION}"
