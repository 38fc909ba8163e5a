"""`POST /v1/chat/completions` and `POST /v1/completions`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nmt_server.api.http.access import caller_of
from nmt_server.api.http.body import read_json_body
from nmt_server.api.http.cache_header import cache_mode
from nmt_server.api.http.declared import check
from nmt_server.api.http.disclosure import disclose
from nmt_server.api.http.disconnect import ClientGone
from nmt_server.api.http.errors import log_error, status_of
from nmt_server.api.http.event_stream import event_stream
from nmt_server.api.http.responses import json_response
from nmt_server.api.http.translating import Translated, tell_warnings, translate_over
from nmt_server.api.openai.answers import Usage
from nmt_server.api.openai.kinds import Chat, Completion, Text
from nmt_server.api.openai.pieces import pieces
from nmt_server.api.openai.prompt import Prompt, read_prompt
from nmt_server.api.openai.protocol import OPENAI, PAIR_HEADER, PRESET_HEADER, error_value
from nmt_server.api.openai.requests import ChatRequest, CompletionRequest, Request
from nmt_server.errors import InvalidRequest, NmtServerError
from nmt_server.glossaries.term import Term
from nmt_server.prompts import Message
from nmt_server.prompts.chat import messages_of
from nmt_server.serving.way import Way
from nmt_server.text import any_json
from nmt_server.translation import Wishes, translate_events
from nmt_server.translation.bounds import check_texts


@OPENAI.view("POST")
def chat(request: HttpRequest) -> HttpResponseBase:
    """Translate what the user's last message asks to be translated."""
    sent = check(read_json_body(request, ("messages",)), ChatRequest)
    if not sent.messages:
        raise InvalidRequest("messages has no item.", "Send the message to translate.")
    messages = [Message(each.role, each.text()) for each in sent.messages]
    return _answer(request, sent, [messages], Chat)


@OPENAI.view("POST")
def completions(request: HttpRequest) -> HttpResponseBase:
    """The same for prompts that are no chat."""
    sent = check(read_json_body(request, ("prompt",)), CompletionRequest)
    prompts = [sent.prompt] if isinstance(sent.prompt, str) else sent.prompt
    if not prompts:
        raise InvalidRequest("prompt has no item.", "Send a prompt, or a list of them.")
    return _answer(request, sent, [messages_of(each) for each in prompts], Text)


def _answer(
    request: HttpRequest,
    sent: Request,
    chats: Sequence[Sequence[Message]],
    kind: type[Completion],
) -> HttpResponseBase:
    check_texts(len(chats))
    prompts = [read_prompt(sent, messages) for messages in chats]
    completion = kind(uuid.uuid4().hex, int(time.time()), sent.model or _model_of(prompts[0]))
    asked = "\n".join(message.text for messages in chats for message in messages)
    response: HttpResponseBase
    if sent.stream:
        response = event_stream(_stream(request, sent, prompts, completion, asked))
    else:
        texts, translated = _translated(request, sent, prompts)
        usage = Usage.of(asked, "\n".join(texts))
        response = tell_warnings(json_response(completion.whole(texts, usage)), translated)
    response[PRESET_HEADER] = prompts[0].preset
    response[PAIR_HEADER] = prompts[0].languages
    return response


def _model_of(prompt: Prompt) -> str:
    return prompt.way.model.name


def _translated(
    request: HttpRequest, sent: Request, prompts: Sequence[Prompt]
) -> tuple[list[str], list[Translated]]:
    """The text of each choice, those of the first prompt first; and all translations."""
    check_texts(sum(len(prompt.answer.texts) for prompt in prompts))
    count = sent.n or 1
    # Prompts that go the same way go together, so that an engine has whole batches.
    together: dict[tuple[Way, tuple[Term, ...]], list[str]] = {}
    for prompt in prompts:
        together.setdefault((prompt.way, prompt.terms), []).extend(prompt.answer.texts)
    made: list[Translated] = []
    found: dict[tuple[Way, tuple[Term, ...]], Iterator[Translated]] = {}
    with ClientGone(request) as cancel:
        for (way, terms), texts in together.items():
            wishes = Wishes(
                cache=cache_mode(request),
                cancel=cancel,
                budget=caller_of(request).budget,
                terms=terms,
            )
            translated = translate_over(texts, way, wishes, count - 1)
            made += translated
            found[way, terms] = iter(translated)
    choices = []
    for prompt in prompts:
        own = list(islice(found[prompt.way, prompt.terms], len(prompt.answer.texts)))
        for rank in range(count):
            said = [
                each.alternatives[rank - 1] if 0 < rank <= len(each.alternatives) else each.text
                for each in own
            ]
            choices.append(_stopped(prompt.answer.rendered(said), sent.stops()))
    return choices, made


def _stopped(text: str, stops: Sequence[str]) -> str:
    ends = [end for stop in stops if (end := text.find(stop)) >= 0]
    return text[: min(ends)] if ends else text


def _stream(
    request: HttpRequest,
    sent: Request,
    prompts: Sequence[Prompt],
    completion: Completion,
    asked: str,
) -> Generator[bytes, None, None]:
    """The events; what is raised before the first is raised, later it is an event."""
    has_begun = False
    written: list[str] = []
    try:
        for index, text in _pieces(request, sent, prompts):
            begins = not has_begun or index >= len(written)
            if begins:
                if written:
                    yield _data(completion.end(len(written) - 1))
                written.append("")
                if (begin := completion.begin(index)) is not None:
                    yield _data(begin)
            has_begun = True
            written[index] += text
            if text:
                yield _data(completion.piece(index, text))
        yield _data(completion.end(len(written) - 1))
    except NmtServerError as error:
        if not has_begun:
            raise
        log_error(request, error)
        sentence = disclose(request, str(error))
        yield _data(error_value(error, status_of(error), sentence))
    if sent.stream_options is not None and sent.stream_options.include_usage:
        yield _data(completion.used(Usage.of(asked, "\n".join(written))))
    yield b"data: [DONE]\n\n"


def _pieces(
    request: HttpRequest, sent: Request, prompts: Sequence[Prompt]
) -> Generator[tuple[int, str], None, None]:
    """The number of a choice, and the next piece of it."""
    if sent.stops() or (sent.n or 1) > 1 or len(prompts) > 1:
        texts, _ = _translated(request, sent, prompts)
        yield from enumerate(texts)
        return
    [prompt] = prompts
    with ClientGone(request) as cancel:
        wishes = Wishes(
            split=prompt.way.split,
            cache=cache_mode(request),
            cancel=cancel,
            budget=caller_of(request).budget,
            terms=prompt.terms,
        )
        events = translate_events(prompt.answer.texts, prompt.way, wishes)
        for piece in pieces(prompt.answer, events):
            if isinstance(piece, str):
                yield 0, piece
    # For an answer of nothing.
    yield 0, ""


def _data(value: Any) -> bytes:
    return b"data: " + any_json.dumps(value) + b"\n\n"
