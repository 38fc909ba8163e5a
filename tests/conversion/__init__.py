import sys

# See nmt_server/conversion/convert.py: it can break the import of Transformers.
sys.modules.setdefault("torchaudio", None)  # type: ignore[arg-type]
