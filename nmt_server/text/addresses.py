"""Addresses of the web and of mail, and paths of files."""

from __future__ import annotations

_PATH = "[A-Za-z0-9_.~-]{1,60}"
_PAGE = "[\u30a1-\u30ff\u3400-\u9fff\u3005](?:[\u30a1-\u30ff\u3400-\u9fff\u3005_/]{0,40})"
_EXTENSIONS = (
    "png|jpe?g|gif|bmp|webp|svg|psd|ogg|mp3|wav|m4a|mp4|webm|avi|txt|json|csv|tsv|xml|ya?ml|ini|cfg"
    "|exe|dll|zip|rar|7z|dat|save?|rpgsave|rpgmvp|ttf|otf|js|py|rpyc?|lua|pdf|html?|srt|ass|md"
)

URLS = (
    # Brackets are of an address only around that of a host, and as in ?a[]=1 and ?a=[1,2].
    r"(?:(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,15}://(?:\[[0-9A-Fa-f:.]{2,45}\])?|www\.)"
    r"(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]|\[\w{0,20}\](?=[=\[])"
    r"|(?<==)\[[\w,.-]{0,40}\]){0,2000}"
    r"(?:[A-Za-z0-9\-_~/#=&%+]|(?<==)\[[\w,.-]{0,40}\])"
    # A page that is named in Japanese or Chinese, where it is plain that the address ends with it.
    rf"(?:(?<=/){_PAGE}(?=[\s」』）)\]】。、\"'>]|\Z))?",
    r"(?<![A-Za-z0-9_.+-])(?:mailto|tel|sms|xmpp|skype|magnet|urn|geo):"
    r"[A-Za-z0-9+?][A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]{0,500}(?<=[A-Za-z0-9/=])",
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_][A-Za-z0-9_.+-]{0,60}@"
    r"[A-Za-z0-9-]{1,60}(?:\.[A-Za-z0-9-]{1,60}){1,5}",
)
PATHS = (
    # C:\game\img
    r"(?<![A-Za-z0-9])[A-Za-z]:[\\/][A-Za-z0-9_.~\\/-]{1,200}",
    # img/sword.png, data\sword.png, sword.png
    rf"(?<![A-Za-z0-9_.~/\\-])(?:{_PATH}[\\/]){{0,10}}+{_PATH}(?<=\.)(?i:{_EXTENSIONS})"
    r"(?![A-Za-z0-9_])",
)
