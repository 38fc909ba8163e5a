"""What the server says of a mistake or a failure, in the language of whoever reads it."""

from nmt_server.sentences.translated import said, translated

__all__ = ["said", "translated"]
