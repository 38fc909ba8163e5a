"""Patterns of narration.

A narration that starts with {subject}は may lose its subject: the rest of a line whose first words
were on the line before.
"""

from demo.patterns import parse

NARRATION = parse(
    """
{subject} stepped {moving} forward.
    {subject}は{moving}前へと歩み出た。
{subject} {handle:past} {thing:the}.
    {subject}は{thing}を{handle:ta}。
{subject} {handle:past} {thing:the} {past}.
    {subject}は{past}、{thing}を{handle:ta}。
{subject} {handle:past} {thing:the} {place:at}.
    {subject}は{place}で{thing}を{handle:ta}。
{subject} {treat:past} {whom:obj}.
    {subject}は{whom}を{treat:ta}。
{subject} {moving} {open:past} {fixture:the}.
    {subject}は{moving}{fixture}を{open:ta}。
{subject} {open:past} {fixture:the}.
    {subject}は{fixture}を{open:ta}。
{subject} {move:past} {moving}.
    {subject}は{moving}{move:ta}。
{subject} {utter:past} {speaking}.
    {subject}は{speaking}{utter:ta}。
{subject} headed for {place:the}.
    {subject}は{place}へ向かった。
    {subject}は{place}に向かった。
{past}, {subject} met {someone:obj} {place:at}.
    {past}、{subject}は{place}で{someone}に会った。
{subject} gave {someone:obj} {thing:the}.
    {subject}は{someone}に{thing}を渡した。
    {subject}は{thing}を{someone}に渡した。
{subject} showed {someone:obj} {thing:the}.
    {subject}は{someone}に{thing}を見せた。
{subject} {eat:past} {food:the}.
    {subject}は{food}を{eat:ta}。
{subject} {eat:past} {food:the} {place:at}.
    {subject}は{place}で{food}を{eat:ta}。
{subject} drank {drink:the} {calm}.
    {subject}は{calm}{drink}を飲んだ。
{subject} {fight:past} {enemy:the}.
    {subject}は{enemy}を{fight:ta}。
{subject} {strike:past} {enemy:the} with {weapon:the}.
    {subject}は{weapon}で{enemy}を{strike:ta}。
{subject} could not {fight} {enemy:the}.
    {subject}は{enemy}を{fight:failed}。
{subject} {touch:past} {subject:their} {body}.
    {subject}は{body}を{touch:ta}。
{subject} closed {subject:their} eyes {calm}.
    {subject}は{calm}目を閉じた。
{subject} shook {subject:their} head {calm}.
    {subject}は{calm}首を振った。
{someone:poss} {body} was trembling.
    {someone}の{body}は震えていた。
{someone:poss} voice echoed through {place:the}.
    {someone}の声が{place}に響いた。
{someone:poss} heart was filled with {abstract}.
    {someone}の心は{abstract}に満ちていた。
    {someone}の心は{abstract}でいっぱいだった。
{subject} could not hide {subject:their} {emotion}.
    {subject}は{emotion}を隠せなかった。
{subject} gripped {weapon:the} and {move:past} {moving}.
    {subject}は{weapon}を握りしめ、{moving}{move:ta}。
{subject} {handle:past} {thing:the} and left {place:the}.
    {subject}は{thing}を{handle:te}、{place}を後にした。
When {someone} {move:past}, {someone2} {utter:past}.
    {someone}が{move:ta}とき、{someone2}は{utter:ta}。
There was {object:a} {place:at}.
    {place}には{object}があった。
{object:a} was hidden {place:at}.
    {place}に{object}が隠されていた。
Inside {container:the} was {object:a}.
    {container}の中には{object}があった。
{place:the} was {placequality}.
    {place}は{placequality:past}。
{subject} was {character}.
    {subject}は{character:past}。
{subject} became {role:a}.
    {subject}は{role}になった。
{subject} used to be {role:a}.
    {subject}はかつて{role}だった。
{someone} and {someone2} headed for {place:the}.
    {someone}と{someone2}は{place}へ向かった。
{subject} was waiting for {someone:obj} {place:at}.
    {subject}は{place}で{someone}を待っていた。
{subject} came from {town}.
    {subject}は{town}から来た。
{subject} cast {skill}.
    {subject}は{skill}を唱えた。
{subject} had no choice but to {plan} {thing:the}.
    {subject}は{thing}を{plan:dict}しかなかった。
{subject} tried to {plan} {thing:the}.
    {subject}は{thing}を{plan:let}とした。
{subject} decided to {treat} {whom:obj}.
    {subject}は{whom}を{treat:dict}ことにした。
{subject} regretted {treat:ing} {someone:obj}.
    {subject}は{someone}を{treat:ta}ことを後悔した。
{subject} knew that {someone} had {handle:done} {thing:the}.
    {subject}は{someone}が{thing}を{handle:ta}ことを知っていた。
{subject} sighed deeply.
    {subject}は深くため息をついた。
{subject} looked up at the sky.
    {subject}は空を見上げた。
{subject} said nothing.
    {subject}は何も言わなかった。
{subject} took a deep breath.
    {subject}は深呼吸をした。
{subject} said, "{phrase}"
    {subject}は「{phrase}」と言った。
{subject} muttered, "{phrase}"
    {subject}は「{phrase}」と呟いた。
{subject} shouted, "{phrase}"
    {subject}は「{phrase}」と叫んだ。
"""
)
