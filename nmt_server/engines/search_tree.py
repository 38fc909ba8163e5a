"""The tree of a search while it grows: what is looked at in each place, and what is kept.

A path is the numbers of the tokens that lead to a branch, behind what the translation was made to
begin with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nmt_server.engines.inspection import Branch, SearchTree, Token

Path = tuple[int, ...]


class GrowingTree:
    """A tree while its search goes on."""

    def __init__(self) -> None:
        self._places: dict[Path, int] = {(): -1}
        self._log_probabilities: list[float] = []
        self._kept: set[int] = set()

    def add(self, path: Path, log_probability: float) -> None:
        """Add a branch behind one that is there; nothing where it is there itself."""
        if path not in self._places:
            self._places[path] = len(self._log_probabilities)
            self._log_probabilities.append(log_probability)

    def keep(self, path: Path) -> None:
        """Say that the search went on with a path; nothing where it is not there."""
        place = self._places.get(path, -1)
        if place >= 0:
            self._kept.add(place)

    def tree(
        self, ends: Iterable[Path], name: Callable[[int], str], *, is_whole: bool
    ) -> SearchTree:
        """All of it, with the paths of the hypotheses and the names of the tokens."""
        ends = [*ends]
        for path in ends:
            self.keep(path)
        branches = [
            Branch(
                self._places[path[:-1]],
                Token(name(path[-1]), path[-1]),
                self._log_probabilities[place],
                place in self._kept,
            )
            for path, place in self._places.items()
            if path
        ]
        return SearchTree(branches, [self._places[path] for path in ends], is_whole)
