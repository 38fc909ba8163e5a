"""The process that downloads one model, which can be ended at any time and goes on later.

It is started by `nmt_server.conversion.process`; its order is the name of the model. It reports
`{"bytes": ..., "of": ...}` as it goes on, and at last `{"folder": ...}`. It imports no Django.
"""

from __future__ import annotations

import sys

from nmt_server.conversion.child import report, work
from nmt_server.conversion.download import download


def _fetch(name: str) -> None:
    folder = download(name.strip(), lambda done, total: report(bytes=done, of=total))
    report(folder=str(folder))


if __name__ == "__main__":
    # What was downloaded so far stays where the next one finds it.
    sys.exit(work(_fetch, failed="The download failed", clean=lambda name: None))
