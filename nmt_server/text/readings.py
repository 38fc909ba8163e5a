"""How words are read, beside them: 勇者（ゆうしゃ）, ｜勇者《ゆうしゃ》, and in markup for it."""

from __future__ import annotations

_KANJI = "[\u3400-\u9fff\u3005\u30f6]"
_KANA = "[\u3041-\u3096\u30fc\u30fb\u3000 ]"
# Words in hiragana that are said in brackets, and how those end that name nothing; but not as
# 山下（やました）, 火種（ひだね） and 虹鱒（にじます） do.
_ASIDE = (
    "たぶん|はい|いいえ|うそ|わらい|たち|まで|から|かも|また|まだ|いま|もう|ほか|など|なし|あり|だけ|のみ|もの|こと|つき"
    "|おまけ|ひみつ|ここ|これ|それ|あれ|ぜんぶ|すべて|いちばん|もちろん|とくに|すこし|ちょっと|たくさん|ほんとう"
    "|かわいい|つよい|よわい|たかい|やすい|おおきい|ちいさい|こわい|すごい|ひどい|やばい|つめたい|よい|いい"
    r"|[\u3041-\u3096]{1,18}(?:です|[いきしてりれ]ます|ません|でした|しい|ちゃう|だよ)"
)
READINGS = (
    # <rt>けん</rt></ruby>, with brackets for those who draw no readings, and as in Ren'Py
    r"(?:</rb>)?(?:<rp>[^<>\n]{0,5}</rp>)?<rt>[^<>\n]{0,40}</rt>(?:<rp>[^<>\n]{0,5}</rp>)?</ruby>",
    r"<ruby><rb>",
    r"\{/rb\}\{rt\}[^{}\n]{0,40}\{/rt\}",
    # ｜勇者《ゆうしゃ》
    rf"[|｜](?=[^|｜《》\n]{{0,19}}{_KANJI}《{_KANA}{{1,20}}》)|(?<={_KANJI})《{_KANA}{{1,20}}》",
    # 勇者（ゆうしゃ）, but not 明日（たぶん） or 猫（かわいい）
    rf"(?<={_KANJI})[（(](?!(?:{_ASIDE})[）)])[\u3041-\u3096\u30fc]{{2,20}}[）)]",
)
"""Regular expressions. No other language needs readings, and a model takes one for another word."""
