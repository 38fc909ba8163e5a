"""The people, monsters and named things of the demo world."""

from demo.words import Word, fixed, named, noun, person, rows

_WOMEN = """
クロエ Chloe|エリナ Elina|リリィ Lily|アリシア Alicia|ソフィア Sophia|ミア Mia|ルナ Luna
セレナ Serena|フィオナ Fiona|イリス Iris|ノエル Noelle|エマ Emma|シャルロット Charlotte
ベアトリス Beatrice|マリア Maria|アンナ Anna|ローザ Rosa|ティナ Tina|ヴィオラ Viola|サラ Sarah
ユイ Yui|サクラ Sakura|ハルカ Haruka|アカネ Akane|ミサキ Misaki|レイナ Reina
"""

_MEN = """
レオン Leon|アルト Alto|カイル Kyle|ジーク Sieg|ロイド Lloyd|フェリックス Felix|ルーク Luke
グレン Glenn|アーサー Arthur|ヴィクトル Victor|エドガー Edgar|オスカー Oscar|クラウス Klaus
ダリル Daryl|ニール Neil|ヒューゴ Hugo|マルコ Marco|ライナス Linus|ラルフ Ralph|ロビン Robin
ケンジ Kenji|タクヤ Takuya|ハヤト Hayato|リョウ Ryo|ユウキ Yuki|ソウタ Sota
"""

_ROLES = """
騎士 knight his|魔法使い wizard his|盗賊 thief his|商人 merchant his|神官 priest his
鍛冶屋 blacksmith his|兵士 soldier his|少年 boy his|少女 girl her|老人 old_man his|姫 princess her
王子 prince his|女王 queen her|王様 king his|弟子 apprentice his|旅人 traveler his
村長 village_chief his|船長 captain his|門番 gatekeeper his|踊り子 dancer her
吟遊詩人 bard his|賢者 sage his|勇者 hero his|魔女 witch her|暗殺者 assassin his|狩人 hunter his
貴族 nobleman his|将軍 general his|メイド maid her|執事 butler his|司書 librarian her
先生 teacher her
生徒会長 student_council_president her|医者 doctor his|料理人 cook his|農夫 farmer his
修道女 nun her|錬金術師 alchemist his|傭兵 mercenary his|海賊 pirate his|占い師 fortune-teller her
転校生 transfer_student her|大臣 minister his|宿屋の主人 innkeeper his
"""

_MONSTERS = """
スライム slime|ゴブリン goblin|ドラゴン dragon|オーク orc|狼 wolf|骸骨 skeleton|幽霊 ghost
吸血鬼 vampire|巨人 giant|悪魔 demon|大蛇 giant_snake|コウモリ bat|大蜘蛛 giant_spider|熊 bear
ゾンビ zombie|ゴーレム golem|キメラ chimera|人狼 werewolf|グリフォン griffin|ミミック mimic
"""

_REGIONS = """
アルディア Aldia|ベルン Bern|カルナス Karnas|エルミナ Elmina|ローゼン Rosen|フェルゼン Felzen
ミラージュ Mirage|トリスタ Trista|ガルド Gald|ノルデン Norden|セレスト Celeste|ヴァルム Valm
"""

_SKILLS = """
ファイアボール Fireball|ヒール Heal|サンダー Thunder|ブリザード Blizzard|シールド Shield
スラッシュ Slash|メテオ Meteor|テレポート Teleport|ホーリーライト Holy_Light
ダークアロー Dark_Arrow|ウィンドカッター Wind_Cutter|アースクエイク Earthquake|リカバー Recover
バリア Barrier|クイック Quick|スリープ Sleep
"""

_ELEMENTS = "火 fire|氷 ice|雷 thunder|風 wind|大地 earth|光 light|闇 darkness|水 water"


WOMEN = [person(ja, en, "her") for ja, en in rows(_WOMEN)]
MEN = [person(ja, en, "his") for ja, en in rows(_MEN)]
NAMES = WOMEN + MEN
ROLES = [person(ja, f"the {en}", their, bare=en) for ja, en, their in rows(_ROLES)]
MONSTERS = [noun(ja, en) for ja, en in rows(_MONSTERS)]
REGIONS = [fixed(ja, en) for ja, en in rows(_REGIONS)]
SKILLS = [fixed(ja, en) for ja, en in rows(_SKILLS)]
ELEMENTS = [fixed(ja, en) for ja, en in rows(_ELEMENTS)]

# Game translators protect a name they must not lose by sending a token of this shape in its place.
PLACEHOLDER_TOKENS = [f"ZM{letter}Z" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
PLACEHOLDERS = [named(token) for token in PLACEHOLDER_TOKENS]

PRONOUNS = [
    Word({"": "彼"}, {"": "he", "obj": "him", "poss": "his", "their": "his"}),
    Word({"": "彼女"}, {"": "she", "obj": "her", "poss": "her", "their": "her"}),
]
FIRST_PERSON = [fixed(ja, "I") for ja in ("私", "俺", "僕", "わたし")]
SECOND_PERSON = [fixed(ja, "you") for ja in ("あなた", "君", "お前", "あんた")]
FIRST_PERSON_PLURAL = [fixed(ja, "we") for ja in ("私たち", "俺たち", "僕たち", "我々")]
