"""Words and short sentences that must be translated, one a line, by source language."""

ENGLISH = """
Attack
OK
HP
iPhone
Mr.
A
I
No
Yes/No
and/or
he/she/they
Hello.
"Hello"
Hello!
Oh (no)
What?!
(laughs)
(no~)
(wow*)
(s/he)
item(s)
don't
O'Brien
rock'n'roll
'tis
T-shirt
X-ray
Wi-Fi
e-mail
well-known
e.g.
a.k.a.
et al.
p.m.
U.S.A.
S.O.S.
Ph.D.
Q&A
R&D
N/A
w/o
1st
2nd
5th
80s music
the 80s
A+
B-side
Ctrl+C
Alt-F4 quits
km/h
in
Max.
Vol. 2
No. 5
Page 3 of 10
Level 5
Lv. 5
HP: 50
Speed = 5
Player 2
5 apples
2 beers
two
1 in 5
x2 damage
10% off
$5 off
24/7 open
May 5, 2024
on 2024-05-01
at 12:30
Seconds: 5 s
COVID-19
YouTube
macOS
McDonald's
PlayStation
true
null
Mix
x
End.Start
Attack=
#winning
_hello_
**Hello**
== History ==
<b>Hello</b>
\\nHello
\\C[2]Hello\\C[0]
Hello %s
%sHello
{Hello} there
Menu -> Options
Open readme.txt
C:\\game is full
Visit https://example.com now
Write to a@example.com.
Run ./run.sh first
:D nice
Hello; goodbye;
He left (finally);
if (and only if) we go
for (all) the people
class warfare
import taxes rise;
Let it go;
Note: (see below);
rock && roll is here
OK (y/n)
$HOME sweet home
Hello_World says hi
The value of x is 5.
I bought 3 kg of rice.
Press A to jump
Sword of Light
New Game
Save
Load
Options
Quit
"""
GERMAN = """
Angriff
Ja
Nein
Straße
Müller
20 Uhr
80er
5 Äpfel
z. B.
usw.
Nr. 5
Dr. Schmidt
Kfz-Steuer
Er/sie
ein(e)
Größe: 5 cm
Seite 3 von 10
für 5 € pro kg
im Jahr 1999
am 5. Mai
1. Platz
U-Bahn
E-Mail
ß
Das Spiel ist aus.
Bitte öffnen Sie config.ini.
Ich liebe dich :D
»Halt!«
„Wer da?“
LehrerInnen
ÖPNV
"""
FRENCH = """
Attaque
Oui
Non
À
Y
Ô
l'épée
aujourd'hui
c'est-à-dire
1er
2e
20 h du soir
M. Dupont
n° 5
5 pommes
« Bonjour ! »
où
Ça va ?
rendez-vous
J'ai 5 €.
Nouvelle partie
Quitter
Il a dit : « non »
"""
JAPANESE = """
ver.1.2.3に更新した。
v1.2に更新した。
config.jsonを開いた。
config.jsonから読み込む
C:\\gameを開いた。
\\\\剣
C:\\gameを開いた
user_nameを入力した。
item.nameを剣にした。
www.example.comへ行こう。
BGM_01が流れる
BGM_戦闘が流れる。
BGM_戦闘を流す
img/のファイル
C:\\森を開いた
./森へ
img/森を見た
It''s {剣}
はい
いいえ
はい/いいえ
あ
ん？
「……あ」
（ため息）
(笑)
三
二〇二四
彼は3人
第3章
100円
１２３円
2024年5月1日
3時
5個
A級
HP回復
HP/MP回復
HP10/MP5回復
攻撃力+5
Lv5になった
レベル10
ＨＰが10回復
→次へ
次へ>>
※注意
@さん
#猫
猫(^o^)犬
こんにちは(^o^)
ｱｲﾃﾑ
㎏の猫
ー嘘ー
<b>猫</b>
<勇者>
[勇者]
{勇者}
{name}は勇者だ
\\C[2]アーサー\\C[0]
\\nこんにちは
%s回
勇者:
勇者_レベル
画像はicon.png
設定はconfig.jsonです
「アイテム.pngを開く」
https://example.com/を見て
https://example.comを見て
C:\\ゲームに保存しました
C:\\ゲームを開いてください。
アイテム/武器/剣
男/女
（東・西）
「はい」;
if文を書く;
x = こんにちは
もう一度;
終わり}
ツ
々
"""
RUSSIAN = """
Атака
Да
Нет
Я
5 кг
100 рублей
3 яблока
т.е.
и/или
Т-34
1-й
в 12:30
Привет, мир!
«Кто там?»
А4
Глава 3
Файл readme.txt не найден
https://example.com — сайт
"""

CHINESE = """
v1.2已发布。
config.json已损坏。
item.name已更改。
user_name已输入。
user_name不能为空
player.name是谁
img/图片不存在
name_用户不存在
item_01已获得
{剑}
"""

BY_LANGUAGE = {
    "en": ENGLISH, "de": GERMAN, "fr": FRENCH, "ja": JAPANESE, "ru": RUSSIAN,
    "zh": CHINESE,
}  # fmt: skip
