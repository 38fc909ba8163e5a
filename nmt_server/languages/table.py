"""The languages of ISO 639-1: code, English name, and the name in the language itself."""

from __future__ import annotations

from typing import NamedTuple


class KnownLanguage(NamedTuple):
    """One language of the standard."""

    code: str
    name: str
    native_name: str


_TABLE = """
aa|Afar|Qafaraf
ab|Abkhazian|Аԥсуа
ae|Avestan|Avesta
af|Afrikaans|Afrikaans
ak|Akan|Akan
am|Amharic|አማርኛ
an|Aragonese|Aragonés
ar|Arabic|العربية
as|Assamese|অসমীয়া
av|Avaric|Магӏарул мацӏ
ay|Aymara|Aymar aru
az|Azerbaijani|Azərbaycanca
ba|Bashkir|Башҡортса
be|Belarusian|Беларуская
bg|Bulgarian|Български
bi|Bislama|Bislama
bm|Bambara|Bamanankan
bn|Bengali|বাংলা
bo|Tibetan|བོད་སྐད་
br|Breton|Brezhoneg
bs|Bosnian|Bosanski
ca|Catalan|Català
ce|Chechen|Нохчийн
ch|Chamorro|Finuʼ Chamoru
co|Corsican|Corsu
cr|Cree|ᓀᐦᐃᔭᐍᐏᐣ
cs|Czech|Čeština
cu|Church Slavonic|Словѣньскъ
cv|Chuvash|Чӑвашла
cy|Welsh|Cymraeg
da|Danish|Dansk
de|German|Deutsch
dv|Divehi|ދިވެހިބަސް
dz|Dzongkha|རྫོང་ཁ
ee|Ewe|Eʋegbe
el|Greek|Ελληνικά
en|English|English
eo|Esperanto|Esperanto
es|Spanish|Español
et|Estonian|Eesti
eu|Basque|Euskara
fa|Persian|فارسی
ff|Fulah|Fulfulde
fi|Finnish|Suomi
fj|Fijian|Na Vosa Vakaviti
fo|Faroese|Føroyskt
fr|French|Français
fy|Western Frisian|Frysk
ga|Irish|Gaeilge
gd|Scottish Gaelic|Gàidhlig
gl|Galician|Galego
gn|Guarani|Avañeʼẽ
gu|Gujarati|ગુજરાતી
gv|Manx|Gaelg
ha|Hausa|Hausa
he|Hebrew|עברית
hi|Hindi|हिन्दी
ho|Hiri Motu|Hiri Motu
hr|Croatian|Hrvatski
ht|Haitian Creole|Kreyòl ayisyen
hu|Hungarian|Magyar
hy|Armenian|Հայերեն
hz|Herero|Otjiherero
ia|Interlingua|Interlingua
id|Indonesian|Bahasa Indonesia
ie|Interlingue|Interlingue
ig|Igbo|Igbo
ii|Sichuan Yi|ꆈꌠꉙ
ik|Inupiaq|Iñupiaq
io|Ido|Ido
is|Icelandic|Íslenska
it|Italian|Italiano
iu|Inuktitut|ᐃᓄᒃᑎᑐᑦ
ja|Japanese|日本語
jv|Javanese|Basa Jawa
ka|Georgian|ქართული
kg|Kongo|Kikongo
ki|Kikuyu|Gĩkũyũ
kj|Kuanyama|Oshikwanyama
kk|Kazakh|Қазақша
kl|Kalaallisut|Kalaallisut
km|Khmer|ភាសាខ្មែរ
kn|Kannada|ಕನ್ನಡ
ko|Korean|한국어
kr|Kanuri|Kanuri
ks|Kashmiri|کٲشُر
ku|Kurdish|Kurdî
kv|Komi|Коми
kw|Cornish|Kernewek
ky|Kyrgyz|Кыргызча
la|Latin|Latina
lb|Luxembourgish|Lëtzebuergesch
lg|Ganda|Luganda
li|Limburgish|Limburgs
ln|Lingala|Lingála
lo|Lao|ລາວ
lt|Lithuanian|Lietuvių
lu|Luba-Katanga|Kiluba
lv|Latvian|Latviešu
mg|Malagasy|Malagasy
mh|Marshallese|Kajin M̧ajeļ
mi|Maori|Māori
mk|Macedonian|Македонски
ml|Malayalam|മലയാളം
mn|Mongolian|Монгол
mr|Marathi|मराठी
ms|Malay|Bahasa Melayu
mt|Maltese|Malti
my|Burmese|မြန်မာဘာသာ
na|Nauru|Dorerin Naoero
nb|Norwegian Bokmål|Norsk bokmål
nd|North Ndebele|isiNdebele
ne|Nepali|नेपाली
ng|Ndonga|Oshindonga
nl|Dutch|Nederlands
nn|Norwegian Nynorsk|Norsk nynorsk
no|Norwegian|Norsk
nr|South Ndebele|isiNdebele
nv|Navajo|Diné bizaad
ny|Chichewa|Chichewa
oc|Occitan|Occitan
oj|Ojibwa|ᐊᓂᔑᓈᐯᒧᐎᓐ
om|Oromo|Afaan Oromoo
or|Odia|ଓଡ଼ିଆ
os|Ossetian|Ирон
pa|Punjabi|ਪੰਜਾਬੀ
pi|Pali|पालि
pl|Polish|Polski
ps|Pashto|پښتو
pt|Portuguese|Português
qu|Quechua|Runa Simi
rm|Romansh|Rumantsch
rn|Rundi|Ikirundi
ro|Romanian|Română
ru|Russian|Русский
rw|Kinyarwanda|Ikinyarwanda
sa|Sanskrit|संस्कृतम्
sc|Sardinian|Sardu
sd|Sindhi|سنڌي
se|Northern Sami|Davvisámegiella
sg|Sango|Sängö
si|Sinhala|සිංහල
sk|Slovak|Slovenčina
sl|Slovenian|Slovenščina
sm|Samoan|Gagana Sāmoa
sn|Shona|chiShona
so|Somali|Soomaali
sq|Albanian|Shqip
sr|Serbian|Српски
ss|Swati|siSwati
st|Southern Sotho|Sesotho
su|Sundanese|Basa Sunda
sv|Swedish|Svenska
sw|Swahili|Kiswahili
ta|Tamil|தமிழ்
te|Telugu|తెలుగు
tg|Tajik|Тоҷикӣ
th|Thai|ไทย
ti|Tigrinya|ትግርኛ
tk|Turkmen|Türkmençe
tl|Tagalog|Tagalog
tn|Tswana|Setswana
to|Tongan|Lea faka-Tonga
tr|Turkish|Türkçe
ts|Tsonga|Xitsonga
tt|Tatar|Татарча
tw|Twi|Twi
ty|Tahitian|Reo Tahiti
ug|Uyghur|ئۇيغۇرچە
uk|Ukrainian|Українська
ur|Urdu|اردو
uz|Uzbek|Oʻzbekcha
ve|Venda|Tshivenḓa
vi|Vietnamese|Tiếng Việt
vo|Volapük|Volapük
wa|Walloon|Walon
wo|Wolof|Wolof
xh|Xhosa|isiXhosa
yi|Yiddish|ייִדיש
yo|Yoruba|Yorùbá
za|Zhuang|Vahcuengh
zh|Chinese|中文
zu|Zulu|isiZulu
"""

LANGUAGES: tuple[KnownLanguage, ...] = tuple(
    KnownLanguage(*line.split("|")) for line in _TABLE.strip().splitlines()
)
LANGUAGE_CODES = frozenset(language.code for language in LANGUAGES)
