"""What of a text is language and worth translating, and what is better left as it is."""

from nmt_server.text.language.letters import letters_of
from nmt_server.text.language.rule import TranslateMode, is_language

__all__ = ["TranslateMode", "is_language", "letters_of"]
