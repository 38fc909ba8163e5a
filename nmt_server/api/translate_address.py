"""`/translate`, which several protocols have, told apart by their fields."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from nmt_server.api.deeplx import translation as deeplx
from nmt_server.api.http.access import TRANSLATE
from nmt_server.api.http.errors import answer_errors
from nmt_server.api.http.fields import Fields, read_fields
from nmt_server.api.http.guard import guarded_within
from nmt_server.api.http.programs import past_people
from nmt_server.api.http.protocol import Protocol
from nmt_server.api.libretranslate import translation as libretranslate
from nmt_server.api.libretranslate.protocol import LIBRETRANSLATE
from nmt_server.api.mtranserver import translation as mtranserver
from nmt_server.api.nllb import serve as nllb_serve
from nmt_server.api.xunity import translation as xunity
from nmt_server.errors import MethodNotAllowed

_View = Callable[[HttpRequest, Fields], HttpResponseBase]

# The fields that only this protocol has together; the last one takes what is left.
_POST: tuple[tuple[tuple[str, ...], Protocol, _View], ...] = (
    (("source", "tgt_lang"), nllb_serve.NLLB_SERVE, nllb_serve.translate),
    (("text", "target_lang"), deeplx.DEEPLX, deeplx.translate),
    (("text_list",), mtranserver.MTRANSERVER, mtranserver.immersive),
    (("text", "to"), mtranserver.MTRANSERVER, mtranserver.translate),
    ((), LIBRETRANSLATE, libretranslate.translate),
)
_GET: tuple[tuple[tuple[str, ...], Protocol, _View], ...] = (
    (("source", "tgt_lang"), nllb_serve.NLLB_SERVE, nllb_serve.translate),
    (("text",), xunity.XUNITY, xunity.translate),
)
_TEXTS = ("q", "text", "source", "text_list")


@answer_errors
def _translate(request: HttpRequest) -> HttpResponseBase:
    """Translate, in the protocol whose fields the request has."""
    views = {"GET": _GET, "POST": _POST}.get(request.method or "")
    spoken = [each for each in views or (*_GET, *_POST) if each[1].is_spoken]
    if not spoken:
        raise Http404
    if views is None:
        raise MethodNotAllowed("GET", "POST")
    fields = read_fields(request, _TEXTS)
    for names, _, view in spoken:
        if fields.has(*names):
            return view(request, fields)
    # The one that is left says what it needs.
    return spoken[-1][2](request, fields)


@answer_errors
def _deeplx_pro(request: HttpRequest) -> HttpResponseBase:
    """The same at the address that DeepLX has for those who pay DeepL."""
    if not deeplx.DEEPLX.is_spoken:
        raise Http404
    return deeplx.translate(request, read_fields(request, _TEXTS))


# The protocol that is meant looks at the rights, once it is known where its key stands.
translate = past_people(guarded_within(_translate, GET=TRANSLATE, POST=TRANSLATE))
deeplx_pro = past_people(guarded_within(_deeplx_pro, POST=TRANSLATE))
