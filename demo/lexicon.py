"""The nouns, adjectives and adverbs of the demo world, and every category by name."""

from collections.abc import Mapping, Sequence

from demo import actions, people
from demo.words import Word, adjective, fixed, mass_noun, noun, place, rows, with_article

_WEAPONS = """
剣 sword|槍 spear|弓 bow|杖 staff|斧 axe|短剣 dagger|大剣 greatsword|鎌 scythe|ハンマー hammer
"""

_ITEMS = """
盾 shield|鍵 key|地図 map|指輪 ring|首飾り necklace|ポーション potion|薬草 medicinal_herb
手紙 letter|本 book|宝石 gem|水晶 crystal|兜 helmet|鎧 suit_of_armor|腕輪 bracelet|王冠 crown
日記 diary|羅針盤 compass|鏡 mirror|笛 flute|ランプ lamp|ロープ rope|マント cloak|帽子 hat
ベルト belt|お守り charm|巻物 scroll|硬貨 coin|花束 bouquet|仮面 mask|望遠鏡 telescope
時計 watch|写真 photograph|人形 doll|鈴 bell|旗 flag|卵 egg|羽根 feather|毛皮 pelt
招待状 invitation|財布 wallet|傘 umbrella|契約書 contract|魔導書 grimoire|魔石 magic_stone
袋 bag|鞄 satchel|ペンダント pendant|ノート notebook
"""

_PLACES = """
村 village in|町 town in|城 castle in|森 forest in|洞窟 cave in|塔 tower in|神殿 temple in
酒場 tavern at|宿屋 inn at|港 harbor at|砂漠 desert in|湖 lake at|図書館 library in
教室 classroom in|屋上 rooftop on|学園 academy at|牢屋 prison in|市場 market at|墓地 graveyard in
遺跡 ancient_site at|地下室 basement in|庭園 garden in|広場 plaza in|教会 church in
武器屋 weapon_shop at
道具屋 item_shop at|闘技場 arena in|玉座の間 throne_room in|訓練場 training_ground at
工房 workshop in|台所 kitchen in|食堂 dining_hall in|公園 park in|喫茶店 cafe at|病院 hospital at
体育館 gym in|部室 clubroom in|寮 dormitory in|海岸 beach on|渓谷 canyon in|鉱山 mine in
火山 volcano at|沼地 swamp in|迷宮 labyrinth in|祭壇 altar at|王都 royal_capital in
"""

_FIXTURES = """
扉 door|窓 window|門 gate|木箱 wooden_crate
"""

_CONTAINERS = "宝箱 treasure_chest|箱 box|棚 cabinet|引き出し drawer|棺 coffin"

_FOODS = """
パン bread some|リンゴ apple a|スープ soup some|肉 meat some|チーズ cheese some|ケーキ cake a
焼き魚 grilled_fish some|クッキー cookie a|シチュー stew some|サンドイッチ sandwich a|パイ pie a
"""

_DRINKS = "水 water|ワイン wine|お茶 tea|ミルク milk|ビール beer|コーヒー coffee|ジュース juice"

_BODY_PARTS = """
右手 right_hand|左手 left_hand|腕 arm|足 leg|頭 head|肩 shoulder|膝 knee|胸 chest|背中 back|頬 cheek
"""

_EMOTIONS = "怒り anger|悲しみ sorrow|喜び joy|恐怖 fear|絶望 despair|孤独 loneliness"

_RELATIONS = """
友達 friend|親友 best_friend|師匠 master|仲間 companion|恋人 lover|敵 enemy|ライバル rival
幼なじみ childhood_friend
"""

_KINSWOMEN = "妹 younger_sister|姉 older_sister|母 mother|娘 daughter"

_KINSMEN = "弟 younger_brother|兄 older_brother|父 father|息子 son"

_ABSTRACTS = """
勇気 courage|希望 hope|怒り anger|悲しみ sorrow|喜び joy|恐怖 fear|平和 peace|自由 freedom|愛 love
友情 friendship|真実 truth|力 power|正義 justice|絶望 despair|孤独 loneliness|誇り pride|知恵 wisdom
"""

# Those of the abstract words that one may wish for.
_VIRTUES = {
    "courage",
    "hope",
    "peace",
    "freedom",
    "love",
    "friendship",
    "truth",
    "justice",
    "wisdom",
}

_COLOURS_AND_KINDS = """
古い old|新しい new|黒い black|白い white|赤い red|青い blue|小さな small|大きな large|重い heavy
美しい beautiful|不思議な mysterious|伝説の legendary|呪われた cursed|壊れた broken|汚れた dirty
高価な expensive|特別な special|奇妙な strange|輝く shining|大切な precious|銀の silver|金の golden
普通の ordinary|貴重な valuable|古代の ancient|禁断の forbidden|聖なる holy|偽の fake
"""

_CHARACTER = """
強い strong|優しい kind|賢い wise|残酷だ cruel|勇敢だ brave|正直だ honest|有名だ famous
裕福だ wealthy|若い young|美しい beautiful|頑固だ stubborn|陽気だ cheerful|厳しい strict
危険だ dangerous|弱い weak|無事だ safe|真面目だ serious|背が高い tall|かわいい cute|怠け者だ lazy
無口だ quiet|わがままだ selfish|冷静だ calm|孤独だ lonely
"""

_ITEM_QUALITIES = """
重い heavy|軽い light|美しい beautiful|高価だ expensive|古い old|危険だ dangerous|本物だ genuine
偽物だ fake|貴重だ valuable|必要だ necessary|冷たい cold|特別だ special|大切だ precious
"""

_PLACE_QUALITIES = """
静かだ quiet|暗い dark|寒い cold|危険だ dangerous|遠い far_away|広い spacious|美しい beautiful
安全だ safe|賑やかだ lively|不気味だ eerie|平和だ peaceful|明るい bright
"""

_LOOKS = """
悲し sad|嬉し happy|眠た sleepy|不安 anxious|楽し cheerful|寂し lonely|退屈 bored|不満 dissatisfied
満足 satisfied|忙し busy|苦し distressed|恥ずかし embarrassed|幸せ happy|悔し frustrated
"""

_MOVING_MANNERS = """
静かに quietly|ゆっくりと slowly|素早く quickly|慌てて hurriedly|黙って silently|急に suddenly
そっと softly|慎重に carefully|堂々と boldly|恐る恐る timidly
"""

_CALM_MANNERS = "静かに quietly|ゆっくりと slowly|そっと softly"

_SPEAKING_MANNERS = """
静かに quietly|嬉しそうに happily|悲しそうに sadly|優しく gently|冷たく coldly|楽しそうに cheerfully
不安そうに anxiously|誇らしげに proudly|真剣に seriously|寂しそうに forlornly|大声で loudly
恥ずかしそうに shyly|得意げに smugly
"""

_PAST_TIMES = """
昨日 yesterday|昨夜 last_night|今朝 this_morning|先週 last_week|三日前 three_days_ago|去年 last_year
十年前 ten_years_ago|一時間前 an_hour_ago|先月 last_month
"""

_FUTURE_TIMES = """
明日 tomorrow|今夜 tonight|来週 next_week|明日の朝 tomorrow_morning|夜明けに at_dawn|正午に at_noon
日没に at_sunset|三日後に in_three_days|来月 next_month|真夜中に at_midnight
"""

_KANJI_NUMBERS = "二 two|三 three|四 four|五 five|六 six|七 seven|八 eight|九 nine|十 ten"

_STATISTICS = (
    "攻撃力 Attack|防御力 Defense|素早さ Speed|魔力 Magic|運 Luck|命中率 Accuracy|体力 Stamina"
)

_AILMENTS = (
    "毒 poisoned|麻痺 paralyzed|眠り asleep|混乱 confused|石化 petrified|沈黙 silenced|凍結 frozen"
)


def _fixed(table: str) -> list[Word]:
    return [fixed(ja, en) for ja, en in rows(table)]


WEAPONS = [noun(ja, en) for ja, en in rows(_WEAPONS)]
ITEMS = WEAPONS + [noun(ja, en) for ja, en in rows(_ITEMS)]
PLACES = [place(ja, en, preposition) for ja, en, preposition in rows(_PLACES)]
FOODS = [
    mass_noun(ja, en) if article == "some" else noun(ja, en) for ja, en, article in rows(_FOODS)
]

ABSTRACTS = _fixed(_ABSTRACTS)
CONTAINERS = [noun(ja, en) for ja, en in rows(_CONTAINERS)]
FIXTURES = CONTAINERS + [noun(ja, en) for ja, en in rows(_FIXTURES)]

# Words that have both languages' forms but mean nothing of their own are not content words.
FUNCTION_CATEGORIES = {"I", "you", "we", "pronoun", "placeholder"}

CATEGORIES: Mapping[str, Sequence[Word]] = {
    "name": people.NAMES,
    "woman": people.WOMEN,
    "man": people.MEN,
    "role": people.ROLES,
    "monster": people.MONSTERS,
    "region": people.REGIONS,
    "skill": people.SKILLS,
    "element": people.ELEMENTS,
    "pronoun": people.PRONOUNS,
    "placeholder": people.PLACEHOLDERS,
    "I": people.FIRST_PERSON,
    "you": people.SECOND_PERSON,
    "we": people.FIRST_PERSON_PLURAL,
    "weapon": WEAPONS,
    "item": ITEMS,
    "place": PLACES,
    "fixture": FIXTURES,
    "container": CONTAINERS,
    "food": FOODS,
    "drink": [mass_noun(ja, en) for ja, en in rows(_DRINKS)],
    "body": _fixed(_BODY_PARTS),
    "abstract": ABSTRACTS,
    "virtue": [word for word in ABSTRACTS if word.en() in _VIRTUES],
    "emotion": _fixed(_EMOTIONS),
    "relation": _fixed(_RELATIONS),
    "kinswoman": _fixed(_KINSWOMEN),
    "kinsman": _fixed(_KINSMEN),
    "kind": [
        Word({"": ja}, {"": en, "a": with_article(en)}) for ja, en in rows(_COLOURS_AND_KINDS)
    ],
    "character": [adjective(ja, en) for ja, en in rows(_CHARACTER)],
    "itemquality": [adjective(ja, en) for ja, en in rows(_ITEM_QUALITIES)],
    "placequality": [adjective(ja, en) for ja, en in rows(_PLACE_QUALITIES)],
    "looks": _fixed(_LOOKS),
    "moving": _fixed(_MOVING_MANNERS),
    "calm": _fixed(_CALM_MANNERS),
    "speaking": _fixed(_SPEAKING_MANNERS),
    "past": _fixed(_PAST_TIMES),
    "future": _fixed(_FUTURE_TIMES),
    "kanji": _fixed(_KANJI_NUMBERS),
    "statistic": _fixed(_STATISTICS),
    "ailment": _fixed(_AILMENTS),
    **actions.CATEGORIES,
}


def content_words() -> list[tuple[str, str]]:
    """Return every distinct (Japanese, English) content word, inflected forms not counted."""
    words = {
        (next(iter(word.japanese.values())), next(iter(word.english.values())))
        for name, category in CATEGORIES.items()
        if name not in FUNCTION_CATEGORIES
        for word in category
    }
    return sorted(words)
