"""Engines: tokens in, hypotheses out. They run in host processes only and know no request."""
