"""The protocol of Sugoi Translator, and the routes of py3translationServer beside it."""
