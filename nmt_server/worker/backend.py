"""How hosts are found, started and reached: what a client needs of whatever runs them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import ModelUnavailable
from nmt_server.logs.formats import PLAIN
from nmt_server.worker.answers import Answers
from nmt_server.worker.wire import Message
from nmt_server.worker.work import Sample


class Link(ABC):
    """The way to the host of one spec, which all threads of a process share.

    It carries the messages of `nmt_server.worker.wire`.
    """

    @abstractmethod
    def register(self, request_id: int, *, is_work: bool = True) -> Answers:
        """Where the answers to `request_id` will arrive. Call it before sending the request.

        `{"type": "gone"}` arrives where the host is lost, `{"type": "draining"}` where another one
        is to take what is left. Raises `Draining` where this one takes nothing any more.
        """

    @abstractmethod
    def forget(self, request_id: int) -> None:
        """No answer to `request_id` is wanted any more."""

    @abstractmethod
    def send(self, message: Message) -> None:
        """Send a message without waiting for the host; to one that is gone, none is sent."""


class Backend(ABC):
    """What runs the hosts of models. The setting `WORKER_BACKEND` names a class of it."""

    most_deaths = 1
    """How many hosts may die on a request before that counts as its own doing."""

    @abstractmethod
    def __init__(
        self, run_directory: Path, log_format: str = PLAIN, options: Mapping[str, str] = {}
    ) -> None:
        """Processes of this server may share files in `run_directory`.

        Hosts write their log in `log_format`; `options` are those of the setting `WORKER_OPTIONS`.
        Reaches for nothing yet. Raises `ValueError` for options that it does not have.
        """

    @abstractmethod
    def reach(
        self, spec: EngineSpec, timeout: float, keep_alive: float, sample: Sample | None = None
    ) -> Link:
        """The link to the host of `spec`, which is started where there is none.

        `keep_alive`, which messages carry too, is for what has to know at the start how long, in
        seconds, a host stays idle. With a `sample`, one that is started here measures how it
        decodes fastest, unless that is known. Raises `ModelUnavailable` where the host cannot be
        started or reached, `Draining` where it is just ending, and `TranslationTimeout` after
        `timeout` seconds.
        """

    @abstractmethod
    def find(self, spec: EngineSpec) -> Link | None:
        """The link to the host of `spec`; None where none runs. Raises `ModelUnavailable`."""

    @abstractmethod
    def drop(self, spec: EngineSpec, link: Link | None) -> None:
        """Forget a link whose host ends, or is gone."""

    @abstractmethod
    def last_failure(self, spec: EngineSpec) -> ModelUnavailable | None:
        """Why the host of `spec` could not be started lately, None where it could."""

    @abstractmethod
    def close(self) -> None:
        """Give back what this process holds; hosts that only it holds end."""
