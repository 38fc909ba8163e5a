"""The Ray cluster as this process uses it: applications of Ray Serve, one for each model."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import ModelUnavailable
from nmt_server.ray_backend import failures
from nmt_server.ray_backend.placement import Placement
from nmt_server.worker.launch import MEMORY_KEPT

if TYPE_CHECKING:
    from ray.serve.handle import DeploymentHandle
    from ray.serve.schema import ApplicationStatusOverview

_Found = TypeVar("_Found")

_NAMESPACE = "nmt_server"
_DEPLOYMENT = "model"
_POLICY = "nmt_server.ray_backend.autoscaling:ByWaitingTokens"
# A replica batches what it has: the more, the better. What is too much, its scheduler refuses.
_MOST_AT_ONCE = 10_000
# How long a replica that is let go goes on with what it has accepted, in seconds.
_LAST_ANSWERS_SECONDS = 3600.0
# A replica that does not say in time that it is well is replaced.
_HEALTH_EVERY_SECONDS = 2.0
_HEALTH_SECONDS = 10.0
# A model that is loaded must not be let go before its first request, however short its keep_alive.
_LEAST_IDLE_SECONDS = 60.0
# How often to look whether somebody else's deployment is there.
_LOOK_SECONDS = 0.2
# Loading fails for good reasons mostly; the pauses between tries are `worker.failure`'s.
_LOAD_TRIES = 1
# Where a machine was lost under a model that was to be loaded, it is loaded elsewhere, so often.
_MACHINES_LOST = 2
# Nothing in a replica waits in its loop: one of Ray and one of ours would be two threads that each
# call and each answer pass.
_ONE_LOOP = {"RAY_SERVE_RUN_USER_CODE_IN_SEPARATE_THREAD": "0"}
# Ray Serve notes in one place of the process what it serializes, as it does for a deployment and
# for what it says of all of them: two threads undo each other's.
_serializing = threading.Lock()
_connecting = threading.Lock()


class Cluster:
    """Connects to the cluster that `RAY_ADDRESS` names, or that of this machine, when first asked.

    What may wait for it runs in threads of its own: what only reads, too, must not hang with it.
    """

    def __init__(self, placement: Placement, log_format: str) -> None:
        self._placement = placement
        self._log_format = log_format
        self._is_connected = False
        # Never set.
        self._moment = threading.Event()

    def deploy(self, name: str, spec: EngineSpec, keep_alive: float) -> DeploymentHandle[Any]:
        """Serve a model, unless it is served; waits until it is, or cannot be.

        Raises `ModelUnavailable`.
        """
        self._connect()
        # To deploy again what is there would load it again.
        while (there := self.application(name)) and there.status in ("DEPLOYING", "UNHEALTHY"):
            self._moment.wait(_LOOK_SECONDS)
        if there and there.status == "RUNNING" and (handle := self.handle(name)):
            return handle
        for tries_left in reversed(range(_MACHINES_LOST + 1)):
            try:
                return self._run(name, spec, keep_alive)
            except RuntimeError as error:
                said = "\n".join([str(error), *self._messages(name)])
                self.delete(name)
                if not tries_left or not failures.is_of_machine(said):
                    raise failures.read(said) from error
        raise AssertionError("It is tried until it is there or fails.")

    def _run(self, name: str, spec: EngineSpec, keep_alive: float) -> DeploymentHandle[Any]:
        from ray import serve

        with _answering():
            return serve.run(
                self.deployment(keep_alive).bind(self._spec(spec), self._log_format),
                name=name,
                route_prefix=None,
                # A line for each call takes longer than the call.
                logging_config={"enable_access_log": False, "log_level": "WARNING"},
            )

    def application(self, name: str) -> ApplicationStatusOverview | None:
        """What Ray Serve says of an application; None where there is none."""
        self._connect()
        from ray import serve

        with _serializing, _answering():
            return serve.status().applications.get(name)

    def _messages(self, name: str) -> list[str]:
        """What Ray Serve says of the deployments of an application."""
        there = self.application(name)
        return [each.message for each in there.deployments.values()] if there else []

    def handle(self, name: str) -> DeploymentHandle[Any] | None:
        """The handle of an application; None where there is none any more."""
        from ray import serve
        from ray.serve.exceptions import RayServeException

        try:
            return serve.get_app_handle(name)
        except RayServeException:
            return None

    def delete(self, name: str) -> None:
        """Let an application go, after what it has accepted; does not wait for it."""
        self._connect()
        from ray import serve

        serve.delete(name, _blocking=False)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """For calls, in a thread of its own; there once the cluster is reached."""
        return _loop_of_process()

    def carry(self, call: Coroutine[Any, Any, _Found]) -> Future[_Found]:
        """Run a call on the event loop."""
        return asyncio.run_coroutine_threadsafe(call, self.loop)

    def _connect(self) -> None:
        with _connecting:
            if self._is_connected:
                return
            # Read as Ray is imported: else a thread of its own that is late, when the process ends
            # or the cluster does, would connect again, or start a cluster.
            os.environ.setdefault("RAY_ENABLE_AUTO_CONNECT", "0")
            try:
                import ray
                from ray import serve
            except ImportError as error:
                raise ModelUnavailable(
                    f"Ray cannot be imported: {error}.",
                    "pip install -r requirements-ray.txt, or the extra ray.",
                ) from error
            logging.getLogger("ray.serve").setLevel(logging.WARNING)
            try:
                ray.init(
                    address="auto",
                    namespace=_NAMESPACE,
                    ignore_reinit_error=True,
                    log_to_driver=False,
                    logging_level=logging.WARNING,
                )
                # Our own web servers stand before it.
                serve.start(proxy_location="Disabled")
            except (ConnectionError, OSError, RuntimeError, ray.exceptions.RayError) as error:
                raise ModelUnavailable(
                    f"The Ray cluster cannot be reached: {error}".strip(),
                    "Start Ray on this machine, or name the cluster: `ray start --head`, "
                    "RAY_ADDRESS.",
                ) from error
            _loop_of_process()
            self._is_connected = True

    def _spec(self, spec: EngineSpec) -> dict[str, Any]:
        told = asdict(spec)
        # Several replicas may share a machine.
        told["cpu_threads"] = spec.cpu_threads or self._placement.threads
        return told

    def deployment(self, keep_alive: float) -> Any:
        """What Ray is to run for a model, whatever it is."""
        from ray import serve

        from nmt_server.ray_backend.replica import Replica

        placement = self._placement
        stays = keep_alive < 0
        with _serializing:
            return serve.deployment(
                Replica,
                name=_DEPLOYMENT,
                max_ongoing_requests=_MOST_AT_ONCE,
                graceful_shutdown_timeout_s=_LAST_ANSWERS_SECONDS,
                health_check_period_s=_HEALTH_EVERY_SECONDS,
                health_check_timeout_s=_HEALTH_SECONDS,
                max_constructor_retry_count=_LOAD_TRIES,
                ray_actor_options={
                    "num_cpus": placement.num_cpus,
                    "num_gpus": placement.num_gpus,
                    "runtime_env": {"env_vars": {**MEMORY_KEPT, **_ONE_LOOP}},
                },
                autoscaling_config={
                    "min_replicas": max(1, placement.min_replicas) if stays else 0,
                    "initial_replicas": max(1, placement.min_replicas),
                    "max_replicas": placement.max_replicas,
                    "upscale_delay_s": placement.upscale_seconds,
                    "downscale_delay_s": placement.downscale_seconds,
                    "downscale_to_zero_delay_s": max(_LEAST_IDLE_SECONDS, keep_alive),
                    "metrics_interval_s": 1.0,
                    "look_back_period_s": 5.0,
                    "policy": {
                        "policy_function": _POLICY,
                        "policy_kwargs": {"queue_seconds": placement.queue_seconds},
                    },
                },
            )


@cache
def _loop_of_process() -> asyncio.AbstractEventLoop:
    """One for all: Ray keeps the handles of a process, each in the loop that first used it."""
    try:
        # Faster; it comes with Ray Serve, not on each system.
        from uvloop import new_event_loop
    except ImportError:
        from asyncio import new_event_loop
    loop: asyncio.AbstractEventLoop = new_event_loop()
    threading.Thread(target=loop.run_forever, name="ray-calls", daemon=True).start()
    return loop


@contextmanager
def _answering() -> Iterator[None]:
    """An error of ours where the cluster does not answer."""
    from ray.exceptions import RayError
    from ray.serve.exceptions import RayServeException

    try:
        yield
    except (RayError, RayServeException) as error:
        raise ModelUnavailable(
            f"The Ray cluster does not answer: {type(error).__name__}.",
            "See `ray status` and `serve status`.",
        ) from error


def in_thread(work: Callable[[], _Found]) -> Future[_Found]:
    """What comes of some work, in a thread that does not keep the process from ending."""
    found: Future[_Found] = Future()

    def run() -> None:
        try:
            found.set_result(work())
        except BaseException as error:  # noqa: BLE001 - whoever waits for it has it.
            found.set_exception(error)

    threading.Thread(target=run, name="ray", daemon=True).start()
    return found
