"""Patterns of what the game itself says: battles, shops, treasure and menus."""

from demo.patterns import parse

MESSAGES = parse(
    """
Obtained {object:a}!
    {object}を手に入れた！
Obtained {count} {item:plural}!
    {item}を{count}個手に入れた！
Obtained {amount} gold!
    {amount}ゴールドを手に入れた！
{someone} obtained {object:a}!
    {someone}は{object}を手に入れた！
Gained {amount} experience points!
    {amount}の経験値を獲得した！
    経験値を{amount}獲得した！
{someone} took {amount} damage!
    {someone}は{amount}のダメージを受けた！
Dealt {amount} damage to {enemy:the}!
    {enemy}に{amount}のダメージを与えた！
{enemy:the} unleashed {skill}!
    {enemy}は{skill}を放った！
{someone} used {skill}!
    {someone}は{skill}を使った！
{someone} recovered {amount} HP!
    {someone}のHPが{amount}回復した！
    {someone}はHPを{amount}回復した！
{someone} recovered {count} MP!
    {someone}のMPが{count}回復した！
    {someone}はMPを{count}回復した！
{someone} reached level {level}!
    {someone}はレベル{level}に上がった！
    {someone}はレベルが{level}になった！
{someone:poss} {statistic} increased by {level}!
    {someone}の{statistic}が{level}上がった！
{someone:poss} {statistic} decreased by {level}!
    {someone}の{statistic}が{level}下がった！
{someone} learned {skill}!
    {someone}は{skill}を覚えた！
    {someone}は{skill}を習得した！
{someone} is now {ailment}!
    {someone}は{ailment}状態になった！
{someone} equipped {weapon:the}.
    {someone}は{weapon}を装備した。
{monster:a} appeared!
    {monster}が現れた！
{count} {monster:plural} appeared!
    {monster}が{count}体現れた！
    {count}体の{monster}が現れた！
Defeated {enemy:the}!
    {enemy}を倒した！
{someone} has fallen...
    {someone}は倒れた……。
{someone} joined the party!
    {someone}が仲間に加わった！
    {someone}が仲間になった！
{someone} left the party.
    {someone}がパーティーから外れた。
{plan} {thing:the}?
    {thing}を{plan:stem}ますか？
Buy {object:the} for {amount} gold?
    {object}を{amount}ゴールドで買いますか？
Sell {object:the} for {amount} gold?
    {object}を{amount}ゴールドで売りますか？
{thing:the} is required.
    {thing}が必要です。
HP: {points}/{points2}
    HP：{points}/{points2}
MP: {points}/{points2}
    MP：{points}/{points2}
Level {level}
    レベル{level}
Chapter {level}
    第{level}章
Floor {level}
    {level}階
{count} uses left
    残り{count}回
Money: {amount} gold
    所持金：{amount}ゴールド
Time left: {count} minutes
    残り時間：{count}分
{item} x{count}
    {item}×{count}
{kind} {item}
    {kind}{item}
{someone:poss} {item}
    {someone}の{item}
Arrived at {place:the}.
    {place}に到着した。
Enter {place:the}?
    {place}に入りますか？
{fixture:the} is locked.
    {fixture}には鍵がかかっている。
{open} {fixture:the}?
    {fixture}を{open:stem}ますか？
Found {object:a} in {container:the}!
    {container}の中から{object}を見つけた！
Load save file {level}?
    セーブデータ{level}をロードしますか？
{enemy:the} attacks!
    {enemy}の攻撃！
{someone} attacks!
    {someone}の攻撃！
{enemy:the} fled!
    {enemy}は逃げ出した！
"""
)
