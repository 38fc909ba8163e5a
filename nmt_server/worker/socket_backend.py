"""Hosts as processes of this machine, over sockets in the data folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import ModelUnavailable, TranslationTimeout
from nmt_server.logs.formats import PLAIN
from nmt_server.worker.addresses import prepare_run_directory
from nmt_server.worker.answers import Draining
from nmt_server.worker.backend import Backend, Link
from nmt_server.worker.launch import find_host, find_or_start_host, last_failure
from nmt_server.worker.links import Links
from nmt_server.worker.work import Sample

# How long to wait for somebody else who is connecting to a host that is only asked, in seconds.
_FIND_SECONDS = 2.0


class SocketBackend(Backend):
    """One process for each model. A connection to it is also the lease that keeps it alive."""

    def __init__(
        self, run_directory: Path, log_format: str = PLAIN, options: Mapping[str, str] = {}
    ) -> None:
        """It has no options."""
        if options:
            raise ValueError(f"The backend of sockets has no option {', '.join(sorted(options))}.")
        self._run_directory = run_directory
        self._log_format = log_format
        self._links = Links(lambda: prepare_run_directory(run_directory))

    def reach(
        self, spec: EngineSpec, timeout: float, keep_alive: float, sample: Sample | None = None
    ) -> Link:
        """See `Backend.reach`."""
        link = self._links.open(
            spec.identity(),
            lambda: find_or_start_host(spec, self._run_directory, sample, self._log_format),
            timeout,
            starts=True,
        )
        assert link is not None
        return link

    def find(self, spec: EngineSpec) -> Link | None:
        """See `Backend.find`."""
        try:
            return self._links.open(
                spec.identity(),
                lambda: find_host(spec, self._run_directory),
                _FIND_SECONDS,
                starts=False,
            )
        except Draining:
            return None
        except TranslationTimeout as error:
            raise ModelUnavailable(error.message, error.hint) from None

    def drop(self, spec: EngineSpec, link: Link | None) -> None:
        """See `Backend.drop`."""
        self._links.drop(spec.identity(), link)

    def last_failure(self, spec: EngineSpec) -> ModelUnavailable | None:
        """See `Backend.last_failure`."""
        return last_failure(spec, self._run_directory)

    def close(self) -> None:
        """Give all leases back."""
        self._links.close()
