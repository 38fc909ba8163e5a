"""translate(): texts in, as many translations out, in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nmt_server.documents.named_language import Languages
from nmt_server.serving.current_models import get_model
from nmt_server.serving.served_model import Route
from nmt_server.serving.way import Way
from nmt_server.translation.bounds import check_texts
from nmt_server.translation.events import Event
from nmt_server.translation.hop import hop_events, translate_hop
from nmt_server.translation.marked import marked_events, translate_marked
from nmt_server.translation.pivot import pivot_events, translate_by_pivot
from nmt_server.translation.result import Translation
from nmt_server.translation.wishes import NO_WISHES, Item, Wishes


def translate(
    texts: Sequence[str | Item],
    way: tuple[Route, ...] | None = None,
    wishes: Wishes = NO_WISHES,
) -> list[Translation]:
    """Translate texts: as many results as texts, in the same order.

    `way` leads from one language to the other, as `nmt_server.serving.routing.find_way` finds it;
    None is that of the default model.
    A text is split into segments. What stands between them comes back as it was, and blank stays
    blank. A text for which a person's translation is stored is served whole.

    Raises `InvalidOption`, `InvalidRequest`, `RequestTooLarge`, `Forbidden`, `LimitReached`,
    `NoModel`, and from the engine `ModelUnavailable`, `ServerBusy`, `TranslationTimeout`,
    `Cancelled`, `HostDied` or `EngineError`; whatever was finished by then is in the cache.
    `TypeError` where `texts` is a single one, whose characters would be texts.
    """
    checked = _checked(texts, way, wishes)
    paid = _pay_for_all(texts, wishes)
    try:
        return _translated(texts, checked, wishes)
    except BaseException:
        if wishes.budget is not None:
            wishes.budget.give_back(paid)
        raise


def translate_events(
    texts: Sequence[str | Item],
    way: tuple[Route, ...] | None = None,
    wishes: Wishes = NO_WISHES,
) -> Iterator[Event]:
    """The same, as it happens: an event for each finished segment, in any order, then `Finished`.

    In greedy search (`beam_size` 1) also segments so far, token by token, where the engine can. Of
    HTML and XML, all events come at the end.
    What is wrong with the request is raised at once, what the engine raises in between. Closing
    the iterator gives the work back.
    """
    *firsts, last = checked = _checked(texts, way, wishes)
    _pay_for_all(texts, wishes)
    if wishes.syntax is not None:
        return marked_events(_translated(texts, checked, wishes))
    if firsts:
        return pivot_events(texts, tuple(firsts), last, wishes)
    return hop_events(texts, last, wishes)


def _translated(texts: Sequence[str | Item], way: Way, wishes: Wishes) -> list[Translation]:
    if wishes.syntax is not None:
        return translate_marked(
            texts,
            wishes.syntax,
            wishes,
            Languages(way.source_language, way.target_language),
            lambda items, plain: _translated(items, way, plain),
        )
    *firsts, last = way
    if firsts:
        return translate_by_pivot(texts, tuple(firsts), last, wishes)
    return translate_hop(texts, last, wishes)


def _checked(texts: Sequence[str | Item], way: tuple[Route, ...] | None, wishes: Wishes) -> Way:
    if isinstance(texts, (str, Item)):
        raise TypeError("texts is a list of texts, such as translate(['...']), not a text.")
    check_texts(len(texts))
    found = Way(way or (get_model().default_route,))
    if wishes.budget is not None:
        wishes.budget.check_way(found)
    return found


def _pay_for_all(texts: Sequence[str | Item], wishes: Wishes) -> int:
    """Pay where all texts count, and not only what an engine works on; the characters paid for."""
    if wishes.budget is None or not wishes.budget.counts_cached:
        return 0
    characters = sum(len(each.text if isinstance(each, Item) else each) for each in texts)
    wishes.budget.spend(characters)
    return characters
