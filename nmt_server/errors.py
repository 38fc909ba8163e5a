"""The errors that users meet: each has a code for programs and says what a person can do about it.

They import nothing, because both the web processes and the Django-free host processes raise them.
`nmt_server.api.http.errors` knows which HTTP status belongs to which code.
"""

from __future__ import annotations

from typing import ClassVar


class NmtServerError(Exception):
    """Base of everything that the server reports to its users.

    `message` says what is wrong, `hint` what to do about it; `str()` gives both.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InvalidRequest(NmtServerError):
    """What the client sent cannot be understood or is out of range."""

    code = "invalid_request"


class InvalidOption(InvalidRequest):
    """A decoding option is unknown, of the wrong type or out of range."""

    code = "invalid_option"


class RequestTooLarge(NmtServerError):
    """The request is over a configured limit."""

    code = "too_large"


class UnsupportedEncoding(NmtServerError):
    """The body is compressed in a way that is not undone here."""

    code = "unsupported_encoding"


class LengthRequired(NmtServerError):
    """The body came without a Content-Length, so its size cannot be bounded before it is read."""

    code = "length_required"


class Forbidden(NmtServerError):
    """The client may not do this, whoever it is."""

    code = "forbidden"


class NotSignedIn(NmtServerError):
    """Nobody said who they are, or with a key that is not known, and this needs a right."""

    code = "not_signed_in"


class MethodNotAllowed(NmtServerError):
    """The address is there and does not answer this method, but those in `allowed`."""

    code = "method_not_allowed"

    def __init__(self, *allowed: str) -> None:
        super().__init__(f"This path answers {' and '.join(allowed)} only.")
        self.allowed = allowed


class LimitReached(NmtServerError):
    """What somebody may use in a time is used up. `retry_after` is in seconds."""

    code = "limit_reached"
    limit: ClassVar[str] = "room"
    """Which one, for metrics: for each there is a class, and this is how much somebody may keep."""

    def __init__(self, message: str, hint: str = "", retry_after: float = 1.0) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class QuotaUsedUp(LimitReached):
    """The characters that a key may have translated in a month are used up."""

    limit = "quota"


class RateReached(LimitReached):
    """A key, or an address without one, has sent as many requests as it may in a minute."""

    limit = "rate"


class TooManyGuesses(LimitReached):
    """An address has sent as many wrong keys or passwords as it may in a minute."""

    limit = "guesses"


class UnknownGlossary(NmtServerError):
    """There is no such glossary, or it is somebody else's."""

    code = "unknown_glossary"


class UnknownModel(NmtServerError):
    """No model of that name is registered."""

    code = "unknown_model"


class UnknownInspection(NmtServerError):
    """What was looked into is not kept any more, or never was."""

    code = "unknown_inspection"


class UnsupportedPair(NmtServerError):
    """No registered model translates this pair of languages."""

    code = "unsupported_pair"


class NoModel(NmtServerError):
    """No model is registered at all."""

    code = "no_model"


class InvalidModel(NmtServerError):
    """What is to be registered is not a model that this server can serve.

    `field` is the field of the model's row that is wrong, empty where it is not a single one.
    """

    code = "invalid_model"

    def __init__(self, message: str, hint: str = "", field: str = "") -> None:
        super().__init__(message, hint)
        self.field = field


class RefusedModel(InvalidRequest):
    """Somebody asks to add or change a model in a way that this server cannot serve."""

    code = "refused_model"


class ModelUnavailable(NmtServerError):
    """The model is registered but cannot be loaded now. `retry_after` is in seconds."""

    code = "model_unavailable"

    def __init__(self, message: str, hint: str = "", retry_after: float = 1.0) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class DatabaseUnavailable(NmtServerError):
    """The database cannot be asked now. `retry_after` is in seconds."""

    code = "database_unavailable"

    def __init__(self, retry_after: float = 1.0) -> None:
        super().__init__(
            "The database does not answer.",
            "Try again in a moment. Where that does not help, the server's log says why; see that "
            "the database runs and that its files are there.",
        )
        self.retry_after = retry_after


class NoMemory(NmtServerError):
    """There is no memory for what a request asks. `retry_after` is in seconds."""

    code = "no_memory"
    retry_after: ClassVar[float] = 1.0

    def __init__(self) -> None:
        super().__init__(
            "The server has not enough memory for this.",
            "Send it in smaller parts, or try again in a moment. Whoever runs the server can give "
            "it more memory, or run fewer web processes.",
        )


class NotInstalled(NmtServerError):
    """What is asked for needs a library that is optional and is not there."""

    code = "not_installed"


class ServerBusy(NmtServerError):
    """Too much work waits already. `retry_after` is in seconds, from the measured rate."""

    code = "busy"

    def __init__(self, message: str, hint: str = "", retry_after: float = 1.0) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class MustWait(ServerBusy):
    """A request would wait for others for longer than requests are to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"More comes than is translated: this would wait {seconds:.0f} seconds for others.",
            "Try again later, send it as a job, which waits as long as it must, or raise "
            "NMT_MAX_WAIT.",
            retry_after(seconds),
        )
        self.seconds = seconds


def retry_after(seconds: float) -> float:
    """When to come again where what waits takes so many seconds."""
    return min(max(seconds, 1.0), 60.0)


class Cancelled(NmtServerError):
    """Whoever asked for the work wants it no more; what had finished by then is in the cache."""

    code = "cancelled"


class TranslationTimeout(NmtServerError):
    """No segment of the request came back within the configured time."""

    code = "timeout"


class EngineError(NmtServerError):
    """The engine failed on a segment. Such a segment has no translation and is not cached."""

    code = "engine_error"
    retry_after: ClassVar[float] = 1.0


class HostDied(NmtServerError):
    """The process that owns the model died while working, and again when the work was retried."""

    code = "host_died"
    retry_after: ClassVar[float] = 1.0


class InvalidFile(NmtServerError):
    """A file is not in a format that is understood.

    `option` is what to say of it so that it is, such as `column`; empty where nothing helps.
    """

    code = "invalid_file"

    def __init__(self, message: str, hint: str = "", option: str = "") -> None:
        super().__init__(message, hint)
        self.option = option


class JobNotDone(NmtServerError):
    """The result of a job is asked for that has not translated everything."""

    code = "not_done"
