"""The only way from texts to translations: the cache first, then an engine, then the cache."""

from nmt_server.translation.events import Event, Finished, SegmentDone, SegmentSoFar
from nmt_server.translation.manner import DETAILS, Item, Terms
from nmt_server.translation.memory import forget_translations
from nmt_server.translation.pivot import translate_by_pivot, translate_by_pivot_events
from nmt_server.translation.result import TranslatedSegment, Translation
from nmt_server.translation.translate import translate, translate_events
from nmt_server.worker.work import CancelToken, Priority

__all__ = [
    "DETAILS",
    "CancelToken",
    "Event",
    "Finished",
    "Item",
    "Priority",
    "SegmentDone",
    "SegmentSoFar",
    "Terms",
    "TranslatedSegment",
    "Translation",
    "forget_translations",
    "translate",
    "translate_by_pivot",
    "translate_by_pivot_events",
    "translate_events",
]
