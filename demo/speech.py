"""Patterns of what people say."""

from demo.patterns import parse

SPEECH = parse(
    """
I am {role:a}.
    {I}は{role}です。
    {I}は{role}だ。
My name is {name}.
    {I}の名前は{name}です。
    {I}の名は{name}だ。
I want to {plan} {thing:the}.
    {I}は{thing}を{plan:stem}たい。
    {thing}を{plan:stem}たいです。
I will {treat} {whom:obj}.
    {I}が{whom}を{treat:dict}。
    {I}が{whom}を{treat:stem}ます。
I intend to {treat} {someone:obj}.
    {I}は{someone}を{treat:dict}つもりだ。
    {I}は{someone}を{treat:dict}つもりです。
I'll be waiting {place:at}.
    {place}で待っています。
    {place}で待ってるよ。
Please {plan} {thing:the}.
    {thing}を{plan:te}ください。
{plan} {thing:the}!
    {thing}を{plan:te}！
    {thing}を{plan:te}くれ！
Don't {handle} {thing:the}!
    {thing}を{handle:dict}な！
    {thing}を{handle:neg}ないで！
Please don't {handle} {thing:the}.
    {thing}を{handle:neg}ないでください。
Let's {plan} {thing:the}.
    {thing}を{plan:let}。
    {thing}を{plan:stem}ましょう。
Let's go to {place:the}.
    {place}へ行こう。
    {place}に行きましょう。
Let's meet {place:at} {future}.
    {future}、{place}で会おう。
    {future}、{place}で会いましょう。
I {handle:past} {thing:the} {past}.
    {I}は{past}、{thing}を{handle:ta}。
    {past}、{thing}を{handle:stem}ました。
Where is {thing:the}?
    {thing}はどこにある？
    {thing}はどこにありますか？
Where is {someone}?
    {someone}はどこにいる？
    {someone}はどこにいますか？
    {someone}はどこ？
Who {handle:past} {thing:the}?
    誰が{thing}を{handle:ta}の？
    誰が{thing}を{handle:ta}のですか？
    誰が{thing}を{handle:ta}んだ？
Why did you {treat} {someone:obj}?
    なぜ{someone}を{treat:ta}の？
    どうして{someone}を{treat:ta}んですか？
    なぜ{someone}を{treat:ta}んだ？
Are you really going to {plan} {thing:the}?
    本当に{thing}を{plan:dict}の？
    本当に{thing}を{plan:dict}んですか？
Do you have {object:a}?
    {object}を持っていますか？
    {object}、持ってる？
How much is {object:the}?
    {object}はいくらですか？
    {object}はいくら？
How do I get to {place:the}?
    {place}へはどう行けばいいですか？
    {place}にはどうやって行くの？
Have you seen {someone:obj}?
    {someone}を見かけませんでしたか？
    {someone}を見なかった？
Who is that {role:bare}?
    あの{role}は誰ですか？
    あの{role}は誰？
Is {someone} {character}?
    {someone}は{character:bare}ですか？
{subject} is {character}.
    {subject}は{character:plain}。
    {subject}は{character:polite}。
    {subject}は{character:plain}よ。
{subject} is not here.
    {subject}はここにはいない。
    {subject}はここにはいません。
{thing:the} is {itemquality}.
    {thing}は{itemquality:plain}。
    {thing}は{itemquality:polite}。
This {item} is {itemquality}.
    この{item}は{itemquality:plain}。
    この{item}は{itemquality:polite}ね。
That {item} belongs to {someone:obj}.
    その{item}は{someone}のものだ。
    その{item}は{someone}のものです。
{place:the} is {placequality}.
    {place}は{placequality:plain}。
    {place}は{placequality:polite}。
{subject} looks {looks}.
    {subject}は{looks}そうだ。
    {subject}は{looks}そうですね。
You look {looks}.
    {you}、{looks}そうだね。
    {you}は{looks}そうだ。
Why do you look so {looks}?
    どうしてそんなに{looks}そうなの？
    なぜそんなに{looks}そうなんだ？
There is {monster:a} {place:at}!
    {place}に{monster}がいる！
    {place}に{monster}がいます！
According to {someone:obj}, there is {object:a} {place:at}.
    {someone}によると、{place}に{object}があるらしい。
    {someone}によると、{place}に{object}があるそうです。
With {thing:the}, we can {fight} {enemy:the}.
    {thing}があれば、{enemy}を{fight:can}。
    {thing}があれば、{enemy}を{fight:can}よ。
Without {someone:obj}, we could not have reached {place:the}.
    {someone}がいなければ、{place}には着けなかった。
When {someone} comes, let's leave for {place:the}.
    {someone}が来たら、{place}へ出発しよう。
Believe in {virtue}.
    {virtue}を信じろ。
    {virtue}を信じて。
What is {abstract}?
    {abstract}とは何だ？
    {abstract}って何？
    {abstract}とは何ですか？
We need {virtue}.
    {we}には{virtue}が必要だ。
    {we}には{virtue}が必要です。
My {body} hurts.
    {body}が痛い。
    {body}が痛いです。
Thank you for {favor:ing} {thing:the}.
    {thing}を{favor:te}くれてありがとう。
    {thing}を{favor:te}くれてありがとうございます。
Thank you for {support:ing} {someone:obj}.
    {someone}を{support:te}くれてありがとう。
    {someone}を{support:te}くださってありがとうございます。
I'm sorry I {harm:past} {thing:the}.
    {thing}を{harm:te}しまってごめんなさい。
    {thing}を{harm:te}しまってごめん。
I will never forgive {someone:obj}!
    {someone}だけは絶対に許さない！
    {someone}だけは絶対に許せない！
I have to {plan} {thing:the}.
    {I}は{thing}を{plan:neg}なければならない。
    {thing}を{plan:neg}なくちゃ。
You must not {handle} {thing:the}.
    {thing}を{handle:te}はいけません。
    {thing}を{handle:te}はいけない。
You may {plan} {thing:the}.
    {thing}を{plan:te}もいいですよ。
    {thing}を{plan:te}もいい。
Can you {fight} {enemy:the}?
    {you}は{enemy}を{fight:can}のか？
    {you}は{enemy}を{fight:can}の？
What are you going to do with {thing:the}?
    {thing}をどうするつもりですか？
    {thing}をどうするつもりだ？
It's {someone}!
    {someone}だ！
Look out, it's {monster:a}!
    気をつけろ、{monster}だ！
    気をつけて、{monster}よ！
Welcome to {town}!
    {town}へようこそ！
    ようこそ、{town}へ！
{count} {item:plural}, please.
    {item}を{count}個ください。
    {item}を{count}個お願いします。
A night's stay is {amount} gold.
    一泊{amount}ゴールドです。
    宿代は一泊{amount}ゴールドだ。
{object:the} costs {amount} gold.
    {object}は{amount}ゴールドです。
    {object}は{amount}ゴールドだ。
I'll sell it for {amount} gold.
    {amount}ゴールドで売ろう。
    {amount}ゴールドで売りましょう。
I'll be back in {count} days.
    {count}日後に戻る。
    {count}日後に戻ります。
{kanji} {role:plural} are waiting {place:at}.
    {place}で{kanji}人の{role}が待っている。
    {kanji}人の{role}が{place}で待っています。
{count} {monster:plural} are coming!
    {count}匹の{monster}が来るぞ！
    {monster}が{count}匹来るよ！
I love {food:plural}.
    {I}は{food}が大好きだ。
    {food}が大好きです。
Would you like {food:a}?
    {food}はいかがですか？
    {food}を食べる？
Would you like {drink:a}?
    {drink}はいかがですか？
    {drink}を飲む？
{enemy:the} is weak against {element}.
    {enemy}は{element}に弱い。
    {enemy}は{element}に弱いぞ。
This is the {weapon} of {element}.
    これは{element}の{weapon}だ。
    これは{element}の{weapon}です。
{someone} is my {relation}.
    {someone}は{I}の{relation}です。
    {someone}は{I}の{relation}だ。
{woman} is my {kinswoman}.
    {woman}は{I}の{kinswoman}です。
    {woman}は{I}の{kinswoman}だ。
{man} is {someone:poss} {kinsman}.
    {man}は{someone}の{kinsman}です。
    {man}は{someone}の{kinsman}だ。
{someone} is {someone2:poss} {relation}.
    {someone}は{someone2}の{relation}だ。
    {someone}は{someone2}の{relation}です。
Is this your {item}?
    これは{you}の{item}ですか？
    これは{you}の{item}か？
I don't know where {subject} is.
    {subject}がどこにいるかわからない。
    {subject}がどこにいるかわかりません。
I heard that {subject} {handle:past} {thing:the}.
    {subject}が{thing}を{handle:ta}と聞いた。
    {subject}が{thing}を{handle:ta}と聞きました。
Tell {someone:obj} that I'm waiting {place:at}.
    {place}で待っていると{someone}に伝えて。
    {place}で待っていると{someone}に伝えてくれ。
We will {fight} {enemy:the} {future}.
    {future}、{we}は{enemy}を{fight:dict}。
    {future}、{we}は{enemy}を{fight:stem}ます。
Leave {enemy:the} to me!
    {enemy}は{I}に任せて！
    {enemy}は{I}に任せろ！
"""
)
