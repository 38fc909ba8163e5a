"""The protocol of LibreTranslate, which Mastodon, Weblate and many scripts speak."""
