"""The fairseq engine (https://github.com/facebookresearch/fairseq), on PyTorch.

The modules, the dictionaries and the search are fairseq's own. What is ours is the safe way to load
a checkpoint (`checkpoint`), and what its tasks do with a segment before and after the
search (`model`), so that all of them are served in one way.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

from nmt_server.engines.base import (
    NO_DETAIL,
    Detail,
    EngineSpec,
    Hypothesis,
    OnToken,
    OutOfMemory,
)
from nmt_server.engines.deadline import Deadline
from nmt_server.engines.devices import choose_device
from nmt_server.engines.fairseq.attention import alignment_rows, attend_as_trained
from nmt_server.engines.fairseq.checkpoint import read_checkpoint
from nmt_server.engines.fairseq.inspection import inspect_segment
from nmt_server.engines.fairseq.library import LanguagePairDataset, quiet, utils
from nmt_server.engines.fairseq.model import Direction, Encoded, FairseqModel
from nmt_server.engines.fairseq.search import end_in_time, make_generator, seeded
from nmt_server.engines.fairseq.search_tree import SearchRecorder
from nmt_server.engines.inspection import Inspected, SearchTree
from nmt_server.engines.threads import thread_layout
from nmt_server.errors import InvalidModel, NmtServerError
from nmt_server.options import DecodingOptions

# Padded source tokens a batch. The beam search is a Python loop over PyTorch's operations, which
# costs the same for one segment and for many: batches are larger than CTranslate2's.
_TOKEN_BUDGET = {"cpu": 4096, "cuda": 32768}

_TYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


class FairseqEngine:
    """A fairseq translation model on one device.

    There is one replica with all threads: Python runs one beam search at a time anyway, and some
    architectures keep the beam size of the search that runs in their modules.
    """

    replicas = 1

    def __init__(self, spec: EngineSpec) -> None:
        """Load the model; raises `InvalidModel` where it cannot be loaded or is not trusted."""
        self.device, compute_type, self.device_note = choose_device(
            spec,
            library="PyTorch",
            cuda_devices=torch.cuda.device_count(),
            check="the driver, and that requirements-torch-cuda.txt is installed and not "
            "requirements-torch-cpu.txt",
        )
        self.compute_type = _choose_compute_type(compute_type, self.device)
        self.token_budget = spec.token_budget or _TOKEN_BUDGET[self.device]
        layout = thread_layout(spec.cpu_threads, spec.inter_threads, spec.intra_threads)
        self.threads_per_replica = layout.replicas * layout.threads if self.device == "cpu" else 1
        torch.set_num_threads(self.threads_per_replica)
        self._torch_device = _torch_device(self.device, spec.device_index)
        checkpoint = read_checkpoint(spec.path, is_trusted=spec.trust_checkpoint)
        with quiet():
            try:
                self._model = FairseqModel(spec, checkpoint)
            except NmtServerError:
                raise
            except Exception as error:
                raise InvalidModel(
                    f"fairseq cannot load {spec.path}: {type(error).__name__}: {error}.",
                    "Check that the dictionaries beside it are those that it was trained with.",
                    field="path",
                ) from error
        self._model.module.to(device=self._torch_device, dtype=_TYPES[self.compute_type])
        self._model.module.eval()
        self.vocabularies = self._model.vocabularies()
        self.lengths = self._model.lengths()
        self._one_at_a_time = threading.Lock()

    def translate_batch(
        self,
        batch: list[list[str]],
        prefixes: list[list[str]],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        on_token: OnToken | None = None,
    ) -> list[list[Hypothesis]]:
        """See `Engine.translate_batch`; tokens are not told as they come."""
        # Alternatives are refused before it comes here, see `kind`.
        segments = [
            self._model.encode(tokens, prefix)
            for tokens, prefix in zip(batch, prefixes, strict=True)
        ]
        by_direction: dict[Direction, list[int]] = defaultdict(list)
        for index, segment in enumerate(segments):
            by_direction[segment.direction].append(index)
        found: dict[int, list[Hypothesis]] = {}
        with self._one_at_a_time, _memory_told():
            for indices in by_direction.values():
                # What is drawn for a segment under a seed must not depend on those beside it.
                size = 1 if options.samples and options.seed else len(indices)
                for start in range(0, len(indices), size):
                    some = indices[start : start + size]
                    with seeded(options, self._torch_device):
                        decoded = self._decode([segments[i] for i in some], options, detail)
                    found |= dict(zip(some, decoded, strict=True))
        return [found[index] for index in range(len(batch))]

    def inspect(
        self, source: list[str], prefix: list[str], target: list[str], candidates: int
    ) -> Inspected:
        """See `InspectingEngine.inspect`."""
        start = len(self._model.encode(source, prefix).prefix)
        segment = self._model.encode(source, [*prefix, *target])
        with self._by_one_thread():
            return inspect_segment(segment, start, candidates, self._torch_device)

    def search_one(
        self,
        source: list[str],
        prefix: list[str],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        deadline: Deadline | None = None,
    ) -> list[Hypothesis]:
        """See `InspectingEngine.search_one`."""
        segment = self._model.encode(source, prefix)

        def watch(generator: Any) -> None:
            if deadline is not None and options.beam_size == 1:
                end_in_time(generator, deadline, len(segment.prefix))

        return self._search_one(segment, options, detail, watch)

    def search_tree(
        self, source: list[str], prefix: list[str], options: DecodingOptions
    ) -> tuple[list[Hypothesis], SearchTree]:
        """See `InspectingEngine.search_tree`."""
        segment = self._model.encode(source, prefix)
        recorder = SearchRecorder(segment)
        detail = Detail(token_scores=True)
        found = self._search_one(segment, options, detail, recorder.follow, recorder.end_with)
        return found, recorder.tree()

    def _search_one(
        self,
        segment: Encoded,
        options: DecodingOptions,
        detail: Detail,
        watch: Callable[[Any], None],
        tell: Callable[[list[dict[str, Any]]], None] | None = None,
    ) -> list[Hypothesis]:
        with self._by_one_thread(), seeded(options, self._torch_device):
            [found] = self._decode([segment], options, detail, watch, tell)
        return found

    @contextmanager
    def _by_one_thread(self) -> Iterator[None]:
        """Nothing else runs within.

        The matrices of one segment are small: several threads save little, and where the cores have
        other work too, they wait for each other at each of a thousand operations.
        """
        with self._one_at_a_time, _memory_told():
            torch.set_num_threads(1)
            try:
                yield
            finally:
                torch.set_num_threads(self.threads_per_replica)

    def _decode(
        self,
        segments: list[Encoded],
        options: DecodingOptions,
        detail: Detail,
        watch: Callable[[Any], None] | None = None,
        tell: Callable[[list[dict[str, Any]]], None] | None = None,
    ) -> list[list[Hypothesis]]:
        """The hypotheses of segments that take one way through the model.

        Of a single segment, `watch` gets the generator before it begins, and `tell` what it found.
        """
        direction = segments[0].direction
        sources = [torch.tensor(segment.source) for segment in segments]
        dataset = LanguagePairDataset(sources, [*map(len, sources)], direction.source)
        sample = dataset.collater([dataset[index] for index in range(len(segments))])
        # fairseq sorts a batch by length; `order` says which segment became which row.
        order = sample["id"].tolist()
        rows = [segments[index] for index in order]
        prefix_tokens = _padded_prefixes(rows, direction.target.pad())
        if self.device == "cuda":
            sample, prefix_tokens = utils.move_to_cuda(
                (sample, prefix_tokens), device=self._torch_device
            )
        generator = make_generator(
            direction.module,
            direction.target,
            direction.end,
            options,
            longest_prefix=0 if prefix_tokens is None else prefix_tokens.size(1),
        )
        if watch is not None:
            watch(generator)
        found = generator.generate(
            [direction.module], sample, prefix_tokens=prefix_tokens, bos_token=direction.begin
        )
        if not all(found):
            # Weights that are not numbers, or a type too narrow for them.
            raise RuntimeError("The beam search ended without a hypothesis.")
        found = [hypotheses[: options.num_hypotheses] for hypotheses in found]
        if tell is not None:
            tell(found[0])
        if detail.alignment:
            attend_as_trained(
                direction.module, sample, found, direction.begin, direction.target.pad()
            )
        sources = sample["net_input"]["src_tokens"]
        decoded = {
            index: [_hypothesis(each, segment, source, options, detail) for each in hypotheses]
            for index, hypotheses, segment, source in zip(order, found, rows, sources, strict=True)
        }
        return [decoded[index] for index in range(len(segments))]


def _hypothesis(
    found: dict[str, Any],
    segment: Encoded,
    source: torch.Tensor,
    options: DecodingOptions,
    detail: Detail,
) -> Hypothesis:
    """What the search found for a segment; `source` is its row of the batch, with padding."""
    direction = segment.direction
    # The last token is the end, also where it was forced by the length.
    tokens = found["tokens"].tolist()[:-1]
    is_truncated = len(tokens) >= options.max_decoding_length
    scores = found["positional_scores"][segment.marks : len(tokens) + (not is_truncated)]
    usual_end = direction.target.eos()
    if direction.end != usual_end and tokens[-1:] == [usual_end]:
        # A model that ends with the token of a language writes the usual end before it.
        tokens.pop()
    own = slice(len(segment.prefix), len(tokens))
    alignment = None
    if detail.alignment:
        pad = direction.source.pad()
        alignment = alignment_rows(found["attention"][:, own], source, segment.places, pad)
    return Hypothesis(
        [direction.target[token] for token in tokens[own]],
        float(scores.mean()),
        is_truncated,
        found["positional_scores"][own].tolist() if detail.token_scores else None,
        alignment,
    )


def _padded_prefixes(segments: list[Encoded], pad: int) -> torch.Tensor | None:
    """The tokens that translations begin with, (segments, longest prefix); None for none."""
    longest = max(len(segment.prefix) for segment in segments)
    if not longest:
        return None
    padded = torch.full((len(segments), longest), pad)
    for row, segment in enumerate(segments):
        padded[row, : len(segment.prefix)] = torch.tensor(segment.prefix, dtype=torch.long)
    return padded


@contextmanager
def _memory_told() -> Iterator[None]:
    """Raises `OutOfMemory` where PyTorch has found no memory."""
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise OutOfMemory(str(error)) from error
    except RuntimeError as error:
        # On a CPU, PyTorch says so in words alone.
        if "can't allocate memory" in str(error):
            raise OutOfMemory(str(error)) from error
        raise


def _torch_device(device: str, indices: str) -> torch.device:
    if device == "cpu":
        return torch.device("cpu")
    if "," in indices:
        raise InvalidModel(
            f"A fairseq model runs on one CUDA device, not on {indices}.",
            "Name one index, or convert the model to CTranslate2.",
            field="device_index",
        )
    return torch.device("cuda", int(indices))


def _choose_compute_type(wanted: str, device: str) -> str:
    if wanted in ("default", "auto"):
        return "float16" if device == "cuda" else "float32"
    return wanted
