"""The process that converts one model: it needs much memory and heavy libraries for a short time.

It is started by `nmt_server.conversion.process`; its order is an `Order` as JSON, and it reports
`{"stage": ...}` as it goes on. It imports no Django.
"""

from __future__ import annotations

import errno
import logging
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from nmt_server.conversion.child import report, work
from nmt_server.conversion.order import MAKE_ROOM, Order, SourceModel
from nmt_server.errors import InvalidModel

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def convert(order: Order) -> None:
    """Write the CTranslate2 model, its tokenizer and its description into the order's folder.

    Raises `InvalidModel`, or what the converter raises where it does not support the model.
    """
    report(stage="Loading the model")
    model = _open(order)
    spec = model.load()
    spec.validate()
    report(stage=f"Converting the weights to {order.quantization}")
    spec.optimize(quantization=order.quantization)
    report(stage="Writing the converted model")
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


def _convert(line: str) -> None:
    logging.disable(logging.INFO)
    order = Order.from_json(line)
    try:
        convert(order)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise InvalidModel(
            f"{order.output} cannot be written: {error.strerror}.", MAKE_ROOM
        ) from error


def _clean(line: str) -> None:
    output = Path(Order.from_json(line).output)
    # Under another name: whoever still writes finds no folder to begin the next file in.
    gone = output.with_name(f"{output.stem}.gone{output.suffix}")
    with suppress(OSError):
        output.rename(gone)
    for folder in (gone, output):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(work(_convert, failed="The converter failed", clean=_clean))
