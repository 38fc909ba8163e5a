"""Looking into a translation: how a model came to it, and what becomes of it if something changes.

`inspect` computes it once; `Inspection.attention_of` and `attention_slice` give its parts, and
`contrast` what differs between two.
"""

from nmt_server.engines.inspection import AttentionKind
from nmt_server.inspection.contrast import Chance, Contrast, Pair, Place
from nmt_server.inspection.inspect import attention_slice, contrast, inspect
from nmt_server.inspection.result import (
    AttentionMap,
    Branch,
    Candidate,
    Hypothesis,
    Inspection,
    SearchTree,
    Slice,
    SourceToken,
    TargetToken,
)
from nmt_server.inspection.wanted import Action, Edit, Wanted

__all__ = [
    "Action",
    "AttentionKind",
    "AttentionMap",
    "Branch",
    "Candidate",
    "Chance",
    "Contrast",
    "Edit",
    "Hypothesis",
    "Inspection",
    "Pair",
    "Place",
    "SearchTree",
    "Slice",
    "SourceToken",
    "TargetToken",
    "Wanted",
    "attention_slice",
    "contrast",
    "inspect",
]
