"""Paths and names of files, also with letters that are of no machine: `img/アイテム.png`."""

from __future__ import annotations

import re

_EXTENSIONS = (
    "aac ai apk asar ass avi bak bat bin bmp bz2 cfg cpp cs css csv dat db dll doc docx efkefc eot "
    "eps exe fla flac flv gif gz hpp htm html ico img ini ipa iso jar java jpeg jpg js json jsonl "
    "jsx ks lng log lua lzh m4a m4v md mid midi mkv mo mov mp3 mp4 mpeg mpg msi nro ogg ogv otf "
    "pak pdf php pkg plist png po ppt pptx ps1 psd py pyc rar rb rm rpa rpgmvm rpgmvo rpgmvp "
    "rpgsave rpy rpyc rs rtf rvdata rvdata2 rxdata sav save scss sh sql srt ssa sub svg swf tar "
    "tga tif tiff tmp tmx toml ts tsv tscn tsx ttf txt unity3d vbs vtt wav wasm webm webp wma wmv "
    "woff woff2 wolf xcf xhtml xlf xliff xls xlsx xml xp3 yaml yml zip 7z"
)
_KNOWN_EXTENSIONS = frozenset(_EXTENSIONS.split())
# With one of these at its beginning, words between slashes are folders.
_FOLDERS = (
    *("img", "src", "lib", "bin", "usr", "js", "css", "tmp", "www", "dist", "bgm", "bgs", "etc"),
    *("opt", "assets", "res", "node_modules"),
)

_NOT_IN_NAMES = re.compile(r"""[:*?"<>|。、！？「」『』…\t\r\n]""")
_ROOT = re.compile(
    r"[A-Za-z]:[\\/]|\\\\(?=\w[^\\]*\\\w)|\.{1,2}[\\/]|~/|/(?=[A-Za-z0-9_.-]+(?:/|\Z))|(?:file|res|user)://"
)
_SEPARATOR = re.compile(r"[\\/]")
_ANY_EXTENSION = re.compile(r"\w\.[A-Za-z][A-Za-z0-9]{0,7}\Z", re.ASCII)
# No word of a sentence: Actor1, my_folder.
_IDENTIFIER = re.compile(r"[A-Za-z]+\d\w*|_*[A-Za-z]\w*_\w+", re.ASCII)
# In 画像はicon.png, only the end is the name of a file.
_GLUED = re.compile(r"[をはがにへでもとのか：][A-Za-z0-9_-]+\.[A-Za-z0-9]+\Z")
# A sentence that begins with a path: a word in small letters after a space, or Japanese grammar.
_GOES_ON = re.compile(
    r" [^\W\dA-Z(]|[A-Za-z0-9][をへ]"
    r"|(?:ます|です|した|ました|ください|する|ある|ない|った|いる|れる|せん)\Z"
)
# Grammar that no name has: BGM_戦闘が流れる, img/图片不存在.
SAYS_SOMETHING = re.compile(
    r"[一-鿿々ァ-ヺー][をがはへ]|\A[をはがにのへ]\w|不存在|不能|不是|没有|无法|无效|已\w{1,4}\Z"
)
_MOST_WORDS_OF_A_FOLDER = 4


def is_file_name(text: str) -> bool:
    """Whether a text without white space is the name of a file, by its extension."""
    name, dot, extension = text.rpartition(".")
    return (
        bool(name and dot)
        and extension.lower() in _KNOWN_EXTENSIONS
        and not any(sign in text for sign in "/\\ \u3000")
        and not _NOT_IN_NAMES.search(text)
        and not _GLUED.search(text)
    )


def is_path(text: str) -> bool:
    r"""Whether a text is a path: `img/pictures/アイテム.png`, `C:\Program Files\Game`, `/usr/lib`.

    Slashes are also between words, and a sentence can begin with a path.
    """
    root = _ROOT.match(text)
    body = text[root.end() :] if root else text
    *folders, last = _SEPARATOR.split(body)
    if (not folders and not root) or _NOT_IN_NAMES.search(body) or _GLUED.search(last):
        return False
    if root is None and " " in body:
        return False
    if any(len(folder.split()) > _MOST_WORDS_OF_A_FOLDER for folder in folders):
        return False
    if is_file_name(last.replace(" ", "_")):
        return True
    if _GOES_ON.search(last) or SAYS_SOMETHING.search(last):
        return False
    if root or _ANY_EXTENSION.search(last) or folders[0] in _FOLDERS:
        return True
    return text.isascii() and any(_IDENTIFIER.fullmatch(part) for part in (*folders, last))
