"""What the elements and attributes of HTML are to a translator."""

from __future__ import annotations


def _names(written: str) -> frozenset[str]:
    return frozenset(written.split())


VOID = _names(
    "area base basefont bgsound br col command embed frame hr img input keygen link meta param"
    " source track wbr"
)
"""Elements without an end."""

INLINE = _names(
    "a abbr acronym b bdi bdo big br button cite code data del dfn em embed font i img input ins"
    " kbd label mark math meter nobr output picture progress q rp rt rtc ruby s samp script slot"
    " small span strike strong style sub sup svg textarea time tt u var wbr"
)
"""Elements that stand within sentences."""

BLOCK = _names(
    "address applet area article aside audio base basefont bgsound blockquote body canvas caption"
    " center col colgroup datalist dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe isindex"
    " legend li link listing main map menu menuitem meta nav noembed noframes noscript object ol"
    " optgroup option p param plaintext pre rb search section select source summary table tbody"
    " td template tfoot th thead title tr track ul video xmp"
)
"""Elements between which sentences end. Others do what elements of XML do."""

KEPT_AS_WORD = _names("code kbd math samp tt var")
"""Elements whose content stays, and is read as a word."""

KEPT = _names(
    "iframe listing noembed noframes plaintext pre rp rt rtc script style svg textarea xmp"
)
"""Elements whose content stays, and is not read."""

ENDS_BY_ITSELF = _names(
    "body colgroup dd dt head html li optgroup option p rb rp rt rtc tbody td tfoot th thead tr"
)
"""Elements whose end tag may be left out."""

LABELS = _names("a button label")
"""Elements that say something by themselves where nothing is said around them."""

TEXT_ATTRIBUTES = _names(
    "abbr alt aria-description aria-label aria-placeholder aria-roledescription aria-valuetext"
    " label placeholder summary title"
)
"""Attributes that somebody reads."""

META_NAMES = _names(
    "application-name description og:description og:image:alt og:site_name"
    " og:title twitter:description twitter:image:alt twitter:title"
)
"""The names of what `<meta content=…>` says to a reader."""

BUTTONS = _names("button reset submit")
"""The types of `<input value=…>` that are read."""

ENDED_BY = {
    "dd": frozenset(("dd", "dt")),
    "dt": frozenset(("dd", "dt")),
    "li": frozenset(("li",)),
    "option": frozenset(("optgroup", "option")),
    "optgroup": frozenset(("optgroup",)),
    "rt": frozenset(("rb", "rp", "rt", "rtc")),
    "rp": frozenset(("rb", "rp", "rt", "rtc")),
    "td": frozenset(("tbody", "td", "tfoot", "th", "tr")),
    "th": frozenset(("tbody", "td", "tfoot", "th", "tr")),
    "tr": frozenset(("tbody", "tfoot", "tr")),
    "head": frozenset(("body",)),
}
"""What begins where an element ends without an end tag; a paragraph ends before any block."""
