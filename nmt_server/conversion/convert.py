"""The process that converts one model: it needs much memory and heavy libraries for a short time.

It is started by `nmt_server.conversion.process`, gets its order as one line of JSON on standard
input, and reports on standard output, one line of JSON each: `{"stage": ...}` as it goes on, and at
the end `{"done": true}` or `{"error": ..., "hint": ...}`. It imports no Django.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, TextIO

from nmt_server.conversion.order import MAKE_ROOM, Order, SourceModel
from nmt_server.errors import NmtServerError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_reports: TextIO = sys.stdout


def convert(order: Order) -> None:
    """Write the CTranslate2 model, its tokenizer and its description into the order's folder.

    Raises `InvalidModel`, or what the converter raises where it does not support the model.
    """
    _report(stage="Loading the model")
    model = _open(order)
    spec = model.load()
    spec.validate()
    _report(stage=f"Converting the weights to {order.quantization}")
    spec.optimize(quantization=order.quantization)
    _report(stage="Writing the converted model")
    output = Path(order.output)
    output.mkdir(parents=True, exist_ok=True)
    spec.save(str(output))
    model.write_tokenizer(output).write(output)


def _open(order: Order) -> SourceModel:
    # Imported here because each brings libraries that the others do not need.
    if order.model.toolkit == "huggingface":
        # fairseq brings a torchaudio along that may not fit the PyTorch that is here, and then
        # Transformers, which looks for it, cannot be imported. No translation model needs it.
        sys.modules.setdefault("torchaudio", None)  # type: ignore[arg-type]
        from nmt_server.conversion.huggingface import HuggingFaceModel

        return HuggingFaceModel(order)
    if order.model.toolkit == "marian":
        from nmt_server.conversion.marian import MarianModel

        return MarianModel(order)
    if order.model.toolkit == "fairseq":
        from nmt_server.conversion.checkpoints import FairseqCheckpoint

        return FairseqCheckpoint(order)
    from nmt_server.conversion.opennmt import OpenNMTModel

    return OpenNMTModel(order)


def main() -> int:
    """Convert what standard input says; the exit status is 0 where that worked."""
    order = Order.from_json(sys.stdin.readline())
    logging.disable(logging.INFO)
    threading.Thread(target=_end_with_parent, args=(order.output,), daemon=True).start()
    try:
        convert(order)
    except NmtServerError as error:
        _report(error=error.message, hint=error.hint, field=getattr(error, "field", ""))
        return 1
    # Converters raise whatever fits: this is the boundary that turns it into a message.
    except Exception as error:  # noqa: BLE001
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            _report(error=f"{order.output} cannot be written: {error.strerror}.", hint=MAKE_ROOM)
            return 1
        traceback.print_exc()
        _report(error=f"The converter failed: {type(error).__name__}: {error}", hint="")
        return 1
    _report(done=True)
    return 0


def _end_with_parent(output: str) -> None:
    """End, and leave nothing behind, when whoever started this process is gone."""
    sys.stdin.read()
    shutil.rmtree(output, ignore_errors=True)
    os._exit(1)


def _report(**content: Any) -> None:
    print(json.dumps(content), file=_reports, flush=True)


if __name__ == "__main__":
    # Libraries print what they like; reports have the standard output for themselves.
    _reports = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.exit(main())
