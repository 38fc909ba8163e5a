"""Subtitles: SubRip (SRT), WebVTT (https://www.w3.org/TR/webvtt1/) and (Advanced) SubStation Alpha.

The text of a cue is one text, its lines and its markup included; where its lines begin with dashes,
it is one for each speaker, without the dash. Counters, times, settings and styles are not looked
into; notes, comments and drawings are left alone.

Files are read as players read them: what is out of order but understood stays as it is.
"""

from nmt_server.documents.subtitles.ass import read_ass
from nmt_server.documents.subtitles.srt import read_srt
from nmt_server.documents.subtitles.vtt import read_vtt

__all__ = ["read_ass", "read_srt", "read_vtt"]
