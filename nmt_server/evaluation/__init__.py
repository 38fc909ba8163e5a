"""How good translations are by the measures of the field, against translations by people."""

from nmt_server.evaluation.scores import (
    MOST_LINES,
    MOST_SYSTEMS,
    Measure,
    System,
    SystemScore,
    evaluate,
)

__all__ = ["MOST_LINES", "MOST_SYSTEMS", "Measure", "System", "SystemScore", "evaluate"]
