"""`/api/v1/inspect`: POST looks into a translation, GET tells more of what it has found."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.access import caller_of
from nmt_server.api.http.disconnect import ClientGone
from nmt_server.api.http.schema import operation, parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView
from nmt_server.api.v1.inspect_answer import (
    ContrastAnswer,
    InspectAnswer,
    SliceAnswer,
    answer,
    contrast_answer,
    slice_answer,
)
from nmt_server.api.v1.inspect_request import ContrastQuery, InspectRequest, SliceQuery, parse
from nmt_server.inspection import attention_slice, contrast, inspect


class InspectView(ApiView):
    """Looking into translations."""

    query_type = SliceQuery
    query: SliceQuery

    @operation(
        operation_id="inspect",
        summary="Look into a translation",
        request={"application/json": schema_of(InspectRequest)},
        examples=[
            OpenApiExample("A translation", {"text": "勇者は剣を装備した。"}, request_only=True),
            OpenApiExample(
                "What if",
                {
                    "text": "勇者は剣を装備した。",
                    "edits": [{"place": 1, "action": "omit"}],
                    "prefix": "The",
                },
                request_only=True,
            ),
        ],
        responses={200: OpenApiResponse(schema_of(InspectAnswer)), **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Tell how a model comes to a translation, or what it thinks of a given one.

        For each place of the translation there are its token with its probability, the entropy,
        and what else could have stood there. The weights of attention are asked for by layer, with
        GET and the `id` of the answer. Engines tell what they can: fairseq every layer and head,
        CTranslate2 one mean of heads of one layer.
        """
        sent = parse(request.data)
        budget = caller_of(request._request).budget
        with ClientGone(request._request) as cancel:
            found = inspect(sent.text, sent.route, sent.wanted, budget=budget, cancel=cancel)
        return Response(answer(found, sent.route))

    @operation(
        operation_id="attention",
        summary="The attention of one layer",
        parameters=parameters_of(SliceQuery),
        responses={200: OpenApiResponse(schema_of(SliceAnswer)), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """Give the weights of all heads of a layer of what POST has looked into.

        They are kept in the memory of the model's process, which has the newest ones as long as
        it lives; where it has them no more, the answer is 404.
        """
        found = attention_slice(self.query.id or "", self.query.kind, self.query.layer)
        return Response(slice_answer(self.query.kind, self.query.layer, found))


class ContrastView(ApiView):
    """Two looks into one model, held against each other."""

    query_type = ContrastQuery
    query: ContrastQuery

    @operation(
        operation_id="contrast",
        summary="What differs between two inspections",
        parameters=parameters_of(ContrastQuery),
        responses={200: OpenApiResponse(schema_of(ContrastAnswer)), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """Hold a layer of two inspections of one model against each other.

        Of the tokens that both have, the difference of the attention, and the probabilities of
        what could have stood in each place. Both are kept as for slices; 404 where they are not.
        """
        asked = self.query
        found = contrast(asked.id or "", asked.other or "", asked.kind, asked.layer)
        return Response(contrast_answer(asked.kind, asked.layer, found))
