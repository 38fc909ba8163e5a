"""The verbs of the demo world, by what they take as object."""

from collections.abc import Mapping, Sequence

from demo.words import Word, rows, verb

# What one does to a thing that can be carried.
_HANDLING = """
拾う pick_up|捨て/る throw_away|買う buy|売る sell|盗む steal|隠す hide|探す look_for|見つけ/る find
落とす drop|調べ/る examine|運ぶ carry|受け取る receive|失くす lose|奪う seize|届け/る deliver
取り返す take_back|持ち帰る bring_home|選ぶ choose|忘れ/る forget|使う use|磨く polish
預け/る leave_behind
"""

# What one does to somebody.
_TREATING = """
助け/る help|待つ wait_for|呼ぶ call|追う chase|守る protect|信じ/る trust|裏切る betray
見つめ/る stare_at|許す forgive|案内する guide|起こす wake|尊敬する respect|愛する love
憎む hate|訪ね/る visit|説得する persuade|励ます encourage|疑う suspect|騙す deceive
抱きしめ/る hug|見捨て/る abandon|救う save|誘う invite|叱る scold|慰め/る comfort|捕まえ/る catch
からかう tease|褒め/る praise|雇う hire|見張る watch_over
"""

_FIGHTING = """
倒す defeat|攻撃する attack|追い払う drive_away|封印する seal|狩る hunt|避け/る avoid|退治する slay
"""

_OPENING = "開け/る open|閉め/る close|叩く knock_on|壊す break|押す push"

_MOVING = """
立ち上がる stand_up|走り出す start_running|振り返る turn_around|座る sit_down|逃げ/る run_away
近づく approach|歩き出す start_walking|立ち去る walk_away|立ち止まる stop|後ずさる step_back
"""

_SPEAKING = """
笑う laugh|微笑む smile|頷く nod|泣く cry|答え/る answer|囁く whisper|歌う sing|祈る pray
呟く mutter|話し始め/る start_speaking
"""

_EATING = "食べ/る eat|作る make|注文する order|分け合う share|味わう taste"

_TOUCHING = "押さえ/る hold|怪我する injure|さする rub"


def _verbs(table: str) -> list[Word]:
    return [verb(japanese, english) for japanese, english in rows(table)]


HANDLING = _verbs(_HANDLING)
TREATING = _verbs(_TREATING)
FIGHTING = _verbs(_FIGHTING)


def _among(verbs: list[Word], bases: str) -> list[Word]:
    chosen = [word for word in verbs if word.en() in bases.split("|")]
    assert len(chosen) == bases.count("|") + 1
    return chosen


CATEGORIES: Mapping[str, Sequence[Word]] = {
    "handle": HANDLING,
    "treat": TREATING,
    # Deeds that one can plan: nobody sets out to lose a thing.
    "plan": [word for word in HANDLING if word.en() not in ("drop", "lose", "forget")],
    # Deeds that one thanks for, and deeds that one is sorry for.
    "favor": _among(HANDLING, "find|look for|carry|deliver|take back|bring home|choose|buy"),
    "support": _among(TREATING, "help|wait for|protect|trust|forgive|guide|encourage|save|comfort"),
    "harm": _among(HANDLING, "throw away|sell|steal|hide|drop|lose|forget|use"),
    "fight": FIGHTING,
    # What one does to a monster with a weapon.
    "strike": _among(FIGHTING, "defeat|attack|drive away|hunt|slay"),
    "open": _verbs(_OPENING),
    "move": _verbs(_MOVING),
    "utter": _verbs(_SPEAKING),
    "eat": _verbs(_EATING),
    "touch": _verbs(_TOUCHING),
}
