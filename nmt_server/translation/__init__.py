"""The only way from texts to translations: the cache first, then an engine, then the cache."""

from nmt_server.translation.events import Event, Finished, SegmentDone, SegmentSoFar
from nmt_server.translation.parameters import DETAILS
from nmt_server.translation.remembered import forget_translations
from nmt_server.translation.result import TranslatedSegment, Translation
from nmt_server.translation.translate import translate, translate_events
from nmt_server.translation.wishes import Budget, CacheMode, Item, Wishes
from nmt_server.worker.work import CancelToken, Priority

__all__ = [
    "DETAILS",
    "Budget",
    "CacheMode",
    "CancelToken",
    "Event",
    "Finished",
    "Item",
    "Priority",
    "SegmentDone",
    "SegmentSoFar",
    "TranslatedSegment",
    "Translation",
    "Wishes",
    "forget_translations",
    "translate",
    "translate_events",
]
