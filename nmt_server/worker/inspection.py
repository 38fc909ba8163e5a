"""Looking into one translation: from a message to its answer, by a loaded model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import orjson

from nmt_server.engines.base import Detail, Engine
from nmt_server.engines.deadline import Deadline
from nmt_server.engines.inspection import (
    MOST_TOKENS,
    WIDEST_TREE,
    Branch,
    Inspected,
    InspectingEngine,
    SearchTree,
    Step,
    Token,
)
from nmt_server.engines.marking import END, LanguagePair, Marking
from nmt_server.engines.tokenizers import UNKNOWN, Tokenizer
from nmt_server.errors import InvalidRequest
from nmt_server.options import DecodingOptions
from nmt_server.worker.wire import Message

if TYPE_CHECKING:
    import numpy as np

    # Attention by its kind, as unsigned bytes.
    Kept = dict[str, np.ndarray]

_HINT = "Send a sentence, not a whole text."
# What SentencePiece writes for one.
_SPACE = "▁"
# So long a quick look searches, in seconds: what is known by then is shown.
_QUICK_SECONDS = 0.6
# Of logarithms, which are many in a tree.
_DIGITS = 5


class Inspection:
    """What a model is looked into with."""

    def __init__(self, engine: Engine, tokenizer: Tokenizer, marking: Marking) -> None:
        self._engine = engine
        self._tokenizer = tokenizer
        self._marking = marking

    def answer(self, message: Message) -> tuple[Message, Kept]:
        """What is answered to an `inspect` message, and the attention that is kept of it.

        Raises `InvalidRequest`, and what the engine raises.
        """
        pair = LanguagePair(*message["pair"])
        text_tokens = self._tokenizer.encode([message["text"]])[0]
        known = self._engine.vocabularies.source
        others = [token for _, action, token in message["edits"] if action == "replace"]
        _check_known(others, known, "Take a token as the model cuts texts; see text_tokens.")
        places, tokens = _edited(text_tokens, message["edits"])
        source = self._marking.mark_source(tokens, pair)
        prefix = self._marking.prefix(pair)
        lengths = self._engine.lengths
        longest = min(lengths.source, MOST_TOKENS) - (len(source) - len(tokens))
        if len(tokens) > longest:
            raise InvalidRequest(
                f"The text has {len(tokens)} tokens; at most {longest} are looked into at once.",
                _HINT,
            )
        room = min(lengths.target, MOST_TOKENS) - len(prefix)
        options = self._options(message["options"], room)
        found: list[list[Any]] = []
        tree: Message | None = None
        own = self._given(message["prefix"]) or []
        _check_length(own, room)
        target = self._given(message["translation"])
        if target and target[-1] == END:
            # As in the answer to another inspection.
            target = target[:-1]
        _check_open([*own, *(target or [])])
        deadline = Deadline(_QUICK_SECONDS) if message.get("quick") else None
        if target is None:
            search = self._inspecting.search_one
            begin = [*prefix, *own]
            target = [*own, *search(source, begin, options, deadline=deadline)[0].tokens]
        _check_length(target, room)
        inspected = self._inspecting.inspect(source, prefix, target, message["candidates"])
        if message["hypotheses"]:
            begun = inspected.target[inspected.start :][: len(own)]
            found, tree = self._beam(source, prefix, begun, options)
        start = _start_of(tokens, source)
        texts = {inspected.places[start + number]: place for number, place in enumerate(places)}
        answer: Message = {
            "text_tokens": text_tokens,
            "source": [
                [*token, texts.get(number, -1)] for number, token in enumerate(inspected.source)
            ],
            "begin": list(inspected.begin),
            "target": [_written(inspected, number) for number in range(len(inspected.target))],
            "text": self._tokenizer.decode([target])[0],
            "attention": [
                [kind, list(each.weights.shape), list(each.layers), each.all_layers, each.mean_of]
                for kind, each in inspected.attention.items()
            ],
            "hypotheses": found,
            "tree": tree,
            "is_cut": deadline is not None and deadline.has_cut,
        }
        return answer, {str(k): _as_bytes(each.weights) for k, each in inspected.attention.items()}

    @property
    def _inspecting(self) -> InspectingEngine:
        # Others are refused before it comes here.
        return cast(InspectingEngine, self._engine)

    def _options(self, options: str, room: int) -> DecodingOptions:
        """The options with the bound on the length that an inspection has."""
        wished = DecodingOptions(**orjson.loads(options))
        longest = max(1, min(wished.max_decoding_length, room))
        shortest = min(wished.min_decoding_length, longest)
        return replace(
            wished,
            num_hypotheses=1,
            max_decoding_length=longest,
            min_decoding_length=shortest,
        )

    def _given(self, given: str | list[str] | None) -> list[str] | None:
        """Target tokens that were given, a text cut into tokens; None where none were given."""
        if given is None:
            return None
        if isinstance(given, str):
            return self._tokenizer.encode_target([given])[0]
        _check_known(
            given,
            self._engine.vocabularies.target,
            "Take one of the candidates, or send a string, which is cut into tokens.",
        )
        return given

    def _beam(
        self, source: list[str], prefix: list[str], begun: list[Token], options: DecodingOptions
    ) -> tuple[list[list[Any]], Message | None]:
        """All hypotheses of the beam as the search ended, and the tree of where it went.

        Of a hypothesis there are text, score, tokens and scores of tokens.
        """
        own = [token.text for token in begun]
        forced = [*prefix, *own]
        number = max(1, int(options.beam_size * min(1.0, options.patience)))
        wide = replace(options, num_hypotheses=number)
        tree: Message | None = None
        if options.beam_size <= WIDEST_TREE:
            found, grown = self._inspecting.search_tree(source, forced, wide)
            tree = _told(grown, begun)
        else:
            detail = Detail(token_scores=True)
            found = self._inspecting.search_one(source, forced, wide, detail)
        texts = self._tokenizer.decode([[*own, *each.tokens] for each in found])
        return [
            # What was given is certain.
            [text, each.score, own + each.tokens, [0.0] * len(own) + (each.token_scores or [])]
            for text, each in zip(texts, found, strict=True)
        ], tree


def _told(tree: SearchTree, begun: list[Token]) -> Message:
    """The tree behind what was given, which is a stem without branches."""
    stem = [Branch(number - 1, token, 0.0, True) for number, token in enumerate(begun)]
    shift = len(stem)
    branches = [*stem, *(each._replace(parent=each.parent + shift) for each in tree.branches)]
    return {
        "branches": [
            [each.parent, *each.token, round(each.log_probability, _DIGITS), each.is_kept]
            for each in branches
        ],
        "ends": [end + shift for end in tree.ends],
        "is_whole": tree.is_whole,
    }


def _edited(tokens: list[str], edits: list[Any]) -> tuple[list[int], list[str]]:
    """The tokens with some left out or others in their place, and which ones they stand for."""
    changes: dict[int, str | None] = {}
    for place, action, token in edits:
        if not 0 <= place < len(tokens):
            raise InvalidRequest(
                f"The text has no token {place}.",
                f"Its {len(tokens)} tokens are counted from 0, without those that the model adds.",
            )
        changes[place] = {"omit": None, "mask": UNKNOWN}.get(action, token)
    kept = [
        (place, changes.get(place, token))
        for place, token in enumerate(tokens)
        if changes.get(place, token) is not None
    ]
    if not kept:
        raise InvalidRequest("There is no token for the model to read.", "Leave one in.")
    return [place for place, _ in kept], [token for _, token in kept if token is not None]


def _check_known(tokens: list[str], known: frozenset[str] | None, hint: str) -> None:
    """Refuse a token that is not in the vocabulary, and name those that are nearly the same."""
    for token in tokens:
        if known is not None and token not in known:
            bare = token.replace(_SPACE, " ").strip()
            near = [each for each in (_SPACE + bare, bare) if each in known]
            also = f" There is {' and '.join(map(repr, near))}." if near else ""
            raise InvalidRequest(f"The model has no token {token!r}.{also}", hint)


def _check_open(target: list[str]) -> None:
    if END in target:
        raise InvalidRequest(
            f"Nothing comes behind {END}, the end of a translation.",
            "Leave it out; where nothing is to come, send what stands before it as translation.",
        )


def _check_length(target: list[str], room: int) -> None:
    if len(target) > room:
        raise InvalidRequest(
            f"The translation has {len(target)} tokens; at most {max(0, room)} are looked into at "
            "once.",
            _HINT,
        )


def _start_of(tokens: list[str], source: list[str]) -> int:
    """Where the tokens of the text begin among those that the engine was given."""
    length = len(tokens)
    return next(i for i in range(len(source)) if source[i : i + length] == tokens)


def _written(inspected: Inspected, number: int) -> list[Any]:
    """A target token: text, number, whether it is of the text, log-probability, entropy, others."""
    token: Token = inspected.target[number]
    step: Step = inspected.steps[number]
    is_text = inspected.start <= number < len(inspected.target) - 1
    others = [[*each.token, each.probability] for each in step.candidates]
    return [*token, is_text, step.log_probability, step.entropy, others]


def _as_bytes(weights: np.ndarray) -> np.ndarray:
    """Weights from 0 to 1 as unsigned bytes, rounded."""
    return (weights * 255 + 0.5).clip(0, 255).astype("uint8")
