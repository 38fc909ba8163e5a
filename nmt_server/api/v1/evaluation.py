"""`POST /api/v1/evaluate`: scores of translations against references."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import get_language_from_request
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.declared import Answer, Sent, check
from nmt_server.api.http.schema import operation, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView
from nmt_server.evaluation import MOST_LINES, MOST_SYSTEMS, System, evaluate
from nmt_server.sentences import translated

_LINES = Annotated[list[Annotated[str, Meta(max_length=20_000)]], Meta(max_length=MOST_LINES)]


class EvaluatedSystem(Sent):
    """What one model, or one way to use it, made of all lines."""

    name: Annotated[str, Meta(max_length=200)]
    translations: Annotated[_LINES, Meta(description="One for each reference, in its order.")]


class EvaluateRequest(Sent):
    """Translations, and what people made of the same lines."""

    target: Annotated[
        str,
        Meta(description="Their language, which decides how they are cut.", examples=["en"]),
    ]
    references: Annotated[_LINES, Meta(description="Translations by people.")]
    systems: Annotated[
        list[EvaluatedSystem],
        Meta(max_length=MOST_SYSTEMS, description="The others are compared with the first one."),
    ]


class SystemScoreAnswer(Answer):
    """The score of a system over all lines."""

    system: str
    score: float
    low: Annotated[
        float | None,
        Meta(description="95 % of the resampled scores are above; null where nothing is compared."),
    ]
    high: Annotated[float | None, Meta(description="95 % of them are below.")]
    p_value: Annotated[
        float | None,
        Meta(
            description="The probability that so large a difference from the first system is "
            "chance, by paired bootstrap; null for the first system."
        ),
    ]


class MeasureAnswer(Answer):
    """A measure and the scores by it."""

    name: str
    signature: Annotated[str, Meta(description="What sacrebleu calls this way of measuring.")]
    is_lower_better: bool
    scores: Annotated[list[SystemScoreAnswer], Meta(description="In the order of the systems.")]
    skipped: Annotated[str, Meta(description="Why there are no scores.")]


class EvaluateAnswer(Answer):
    """The scores of all systems."""

    measures: list[MeasureAnswer]


class EvaluateView(ApiView):
    """Scores of translations."""

    text_fields = ("references",)

    @operation(
        operation_id="evaluate",
        summary="Score translations against references",
        request={"application/json": schema_of(EvaluateRequest)},
        examples=[
            OpenApiExample(
                "Two systems",
                {
                    "target": "en",
                    "references": ["The hero stepped forward.", "The chest was empty."],
                    "systems": [
                        {"name": "a", "translations": ["A hero stepped.", "It was empty."]},
                        {"name": "b", "translations": ["The hero stepped on.", "Empty chest."]},
                    ],
                },
                request_only=True,
            )
        ],
        responses={200: OpenApiResponse(schema_of(EvaluateAnswer)), **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Score translations by BLEU, chrF and TER, as sacrebleu computes them.

        Of two and more systems, each is compared with the first by paired bootstrap resampling.
        Needs sacrebleu (the extra `evaluate`); without it the answer is 501.
        """
        sent = check(request.data, EvaluateRequest)
        language = get_language_from_request(request)
        systems = [System(each.name, each.translations) for each in sent.systems]
        measures = [
            MeasureAnswer(
                each.name,
                each.signature,
                each.is_lower_better,
                [
                    SystemScoreAnswer(one.system, one.score, one.low, one.high, one.p_value)
                    for one in each.scores
                ],
                translated(each.skipped, language),
            )
            for each in evaluate(systems, sent.references, sent.target)
        ]
        return Response(EvaluateAnswer(measures))
