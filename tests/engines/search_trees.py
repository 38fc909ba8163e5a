"""Reading the trees of searches."""

from __future__ import annotations

from nmt_server.engines.inspection import Branch, SearchTree


def path_to(tree: SearchTree, branch: int) -> list[Branch]:
    """What leads to a branch, from the beginning, the branch included."""
    path = []
    while branch >= 0:
        path.append(tree.branches[branch])
        branch = path[-1].parent
    return path[::-1]
