"""Fixed lines: interjections, stock phrases, scenery and the words of menus."""

from demo.words import Word, fixed

_INTERJECTIONS = """
えっ？ > Huh?
えっ！？ > What?!
ええっ！？ > Whaaat?!
はい。 > Yes.
はい！ > Yes!
いいえ。 > No.
うん。 > Yeah.
うん！ > Yeah!
ううん。 > Nope.
うわっ！ > Whoa!
うわあっ！ > Waaah!
きゃあっ！ > Eek!
くっ……。 > Ngh...
……。 > ...
……！ > ...!
……？ > ...?
あっ！ > Ah!
あれ？ > Hm?
あの……。 > Um...
ええと……。 > Let me see...
へえ。 > Hmm.
ふん。 > Hmph.
ふふっ。 > Heehee.
ふふっ♪ > Heehee♪
あはは！ > Ahaha!
はあ……。 > Sigh...
おい！ > Hey!
ねえ。 > Hey.
やった！ > I did it!
やった～！ > Yaaay!
しまった！ > Oh no!
ちっ。 > Tch.
まさか……。 > It can't be...
まさか！ > No way!
なるほど。 > I see.
なるほど……。 > I see...
そうか。 > Is that so.
そうですか。 > Is that right.
そうなの？ > Is that so?
本当？ > Really?
本当に？ > Really?
本当ですか？ > Is that true?
嘘だ！ > That's a lie!
嘘だろ！？ > You've got to be kidding?!
待って！ > Wait!
待て！ > Hold it!
待ってください！ > Please wait!
ちょっと待って！ > Wait a second!
やめて！ > Stop!
やめろ！ > Stop it!
危ない！ > Look out!
逃げろ！ > Run!
助けて！ > Help!
誰か助けて！ > Somebody, help!
行くぞ！ > Let's go!
頑張って！ > Do your best!
もちろん。 > Of course.
もちろん！ > Of course!
もちろんです。 > Certainly.
了解。 > Roger.
了解！ > Roger!
わかった。 > All right.
わかりました。 > Understood.
わからない。 > I don't know.
大丈夫。 > It's all right.
大丈夫？ > Are you all right?
大丈夫ですか？ > Are you okay?
ありがとう。 > Thanks.
ありがとう！ > Thanks!
ありがとうございます。 > Thank you very much.
どういたしまして。 > You're welcome.
ごめん。 > Sorry.
ごめんなさい。 > I'm sorry.
すみません。 > Excuse me.
おはよう。 > Morning.
おはよう！ > Morning!
おはようございます。 > Good morning.
こんにちは。 > Hello.
こんばんは。 > Good evening.
おやすみ。 > Good night.
さようなら。 > Goodbye.
またね。 > See you.
また明日。 > See you tomorrow.
ただいま。 > I'm home.
おかえり。 > Welcome back.
いただきます。 > Let's eat.
いらっしゃいませ！ > Welcome!
久しぶり。 > Long time no see.
お願い！ > Please!
どうしたの？ > What's wrong?
どうした？ > What's the matter?
何だと！？ > What did you say?!
何？ > What?
何ですか？ > What is it?
誰だ？ > Who's there?
誰？ > Who is it?
どうして？ > Why?
なぜだ！？ > But why?!
静かに。 > Be quiet.
気をつけて。 > Be careful.
任せて！ > Leave it to me!
任せろ！ > I'll handle it!
信じられない。 > I can't believe it.
仕方ない。 > It can't be helped.
面白い。 > How interesting.
よかった。 > Thank goodness.
すごい！ > Amazing!
さすがだ。 > Impressive.
残念だ。 > What a shame.
冗談だよ。 > I'm just kidding.
何でもない。 > It's nothing.
急げ！ > Hurry!
急ごう。 > We should hurry.
もう遅い。 > It's too late.
まだだ。 > Not yet.
終わりだ。 > It's over.
聞こえるか？ > Can you hear me?
準備はいい？ > Are you ready?
ここはどこ？ > Where am I?
約束だよ。 > It's a promise.
覚えていろ！ > I'll remember this!
"""

_SCENERY = """
雨が降ってきた。 > It began to rain.
雪が降り始めた。 > Snow began to fall.
夜が明けた。 > Dawn broke.
日が暮れた。 > The sun went down.
長い夜が始まった。 > A long night began.
月が雲に隠れた。 > The moon hid behind the clouds.
風が強く吹いている。 > The wind is blowing hard.
遠くで鐘が鳴った。 > A bell rang in the distance.
突然、地面が揺れた。 > Suddenly, the ground shook.
空気が急に冷たくなった。 > The air suddenly turned cold.
どこからか足音が聞こえる。 > Footsteps can be heard from somewhere.
辺りは静まり返っていた。 > Everything around was silent.
誰もいないようだ。 > There seems to be no one here.
こうして、長い旅が始まった。 > And so, a long journey began.
世界は闇に包まれた。 > The world was shrouded in darkness.
時間が止まったようだった。 > It was as if time had stopped.
桜の花が散っている。 > The cherry blossoms are falling.
そして、三年の月日が流れた。 > And then, three years passed.
"""

_MENUS = """
はじめから > New Game
つづきから > Continue
セーブ > Save
ロード > Load
設定 > Settings
オプション > Options
終了 > Quit
戻る > Back
次へ > Next
決定 > Confirm
キャンセル > Cancel
装備 > Equipment
道具 > Items
魔法 > Magic
スキル > Skills
攻撃 > Attack
防御 > Guard
逃げる > Run Away
ステータス > Status
パーティー > Party
クエスト > Quests
所持金 > Money
経験値 > Experience
レベル > Level
必殺技 > Special Move
ヘルプ > Help
音量 > Volume
言語 > Language
タイトルに戻る > Return to Title
ゲームオーバー > Game Over
セーブしますか？ > Save the game?
ロードしますか？ > Load the game?
本当に終了しますか？ > Are you sure you want to quit?
セーブしました。 > The game has been saved.
会心の一撃！ > Critical hit!
攻撃は外れた！ > The attack missed!
戦闘に勝利した！ > Victory!
全滅した……。 > The party was wiped out...
しかし何も起こらなかった。 > But nothing happened.
これ以上持てません。 > You can't carry any more.
お金が足りません。 > You don't have enough money.
鍵がかかっている。 > It's locked.
何も見つからなかった。 > Nothing was found.
"""


def _phrases(table: str) -> list[Word]:
    pairs = [line.split(" > ") for line in table.strip().splitlines()]
    return [fixed(japanese, english) for japanese, english in pairs]


INTERJECTIONS = _phrases(_INTERJECTIONS)
SCENERY = _phrases(_SCENERY)
MENUS = _phrases(_MENUS)
