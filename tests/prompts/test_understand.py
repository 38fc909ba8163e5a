"""Prompts of nobody in particular: what is found in them, and that nothing is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.errors import InvalidRequest
from nmt_server.prompts import Message, Understood, read_presets, understand
from nmt_server.prompts.named_languages import named_languages


def read(user: str, system: str = "", *asked: str) -> Understood:
    return understand([Message("system", system), Message("user", user)], read_presets(), asked)


@pytest.mark.parametrize(
    ("user", "preset", "texts", "answer"),
    [
        ("はい。", "message", ["はい。"], "1*"),
        ("はい。\r\n\r\n夜。\n", "message", ["はい。\r\n\r\n夜。\n"], "1*"),
        ("1. はい。\n2. 夜。", "message", ["はい。", "夜。"], "1. 1*\n2. 2*"),
        ("[35] はい。\n[36] 夜。", "message", ["はい。", "夜。"], "[35] 1*\n[36] 2*"),
        ("3) はい。\n\n4) 夜。", "message", ["はい。", "夜。"], "3) 1*\n\n4) 2*"),
        # No numbers of lines.
        ("1.5倍になった。", "message", ["1.5倍になった。"], "1*"),
        ("2. はい。\n9. 夜。", "message", ["2. はい。\n9. 夜。"], "1*"),
        ("Translate to English: はい。", "instruction", ["はい。"], "1*"),
        ('Translate this into English: "はい。"', "instruction", ["はい。"], "1*"),
        ("Please translate the following:\n\n1. はい。\n2. 夜。", "instruction",
         ["はい。", "夜。"], "1. 1*\n2. 2*"),
        ("次の文を英語に翻訳してください：\n\nはい。", "instruction", ["はい。"], "1*"),
        ("Translate the text below. Keep names.\n\n### Input:\nはい。", "instruction",
         ["はい。"], "1*"),
        ("Translate the text from Japanese to English.\nKeep names.\nBe brief.\n\nはい。\n夜。",
         "instruction", ["はい。\n夜。"], "1*"),
        ("はい。\n\nTranslate the text to English.\nUse few words.", "instruction",
         ["はい。"], "1*"),
        # This may be the text.
        ("Translate the text from English to Japanese.\nKeep names.\nYes.", "instruction",
         ["Keep names.\nYes."], "1*"),
        ("### Input\nはい。\n\n### Output\n", "instruction", ["はい。"], "1*"),
        ("Translate this:\n```\nはい。\n夜。\n```", "fence", ["はい。\n夜。"], "1*"),
        ("Translate <text>\nはい。\n</text> to English.", "enclosed", ["はい。"], "1*"),
        ('Translate into English:\n"""\nはい。\n"""', "enclosed", ["はい。"], "1*"),
        ('{"a": "はい。", "b": ["夜。", 3, null]}', "json", ["はい。", "夜。"],
         '{"a":"1*","b":["2*",3,null]}'),
        ('[{"id": 1, "name": "クロエ", "text": "はい。"}]', "json", ["はい。"],
         '[{"id":1,"name":"クロエ","text":"1*"}]'),
        ('{"name": "剣"}', "json", ["剣"], '{"name":"1*"}'),
        ('Translate, reply with JSON:\n{"0": "はい。"}\n\nJSON only.', "json", ["はい。"],
         '{"0":"1*"}'),
        ('Put it under `translation`:\n```json\n[{"id": 7, "src": "はい。"}]\n```', "json",
         ["はい。"], '```json\n[{"id":7,"translation":"1*"}]\n```'),
        ('{"1": "はい。"}\n{"2": "夜。"}', "json-lines", ["はい。", "夜。"],
         '{"1":"1*"}\n{"2":"2*"}'),
        ('Translate:\n```jsonl\n{"id":1,"text":"はい。"}\n{"id":2,"text":"夜。"}\n```',
         "json-lines", ["はい。", "夜。"],
         '```jsonl\n{"id":1,"text":"1*"}\n{"id":2,"text":"2*"}\n```'),
        ('Translate each <seg>:\n<seg id="1">はい。</seg>\n<seg id="2"> 夜。 </seg>', "elements",
         ["はい。", "夜。"], '<seg id="1">1*</seg>\n<seg id="2"> 2* </seg>'),
        ("<t1>はい。</t1><t2>\n</t2>\n<t3>夜。</t3>", "elements", ["はい。", "夜。"],
         "<t1>1*</t1><t2>\n</t2>\n<t3>2*</t3>"),
        ("Translate:\nLine 1: はい。\nLine 2: 夜。", "instruction", ["はい。", "夜。"],
         "Line 1: 1*\nLine 2: 2*"),
        ("Translate:\n#1 はい。\n#2 夜。", "instruction", ["はい。", "夜。"], "#1 1*\n#2 2*"),
        ("#1 fan", "message", ["#1 fan"], "1*"),
        ("Translate to English:\n次へ→", "instruction", ["次へ→"], "1*"),
        ("Said before:\n夜。\n\nTranslate into English:\n" + "はい。\n" * 60, "instruction",
         ["\n".join(["はい。"] * 60)], "1*"),
        # A speaker is none that instructs.
        ("クロエ：はい。", "message", ["クロエ：はい。"], "1*"),
        ("{name}は剣を装備した。", "message", ["{name}は剣を装備した。"], "1*"),
        ("[剣]を手に入れた。", "message", ["[剣]を手に入れた。"], "1*"),
    ],
)  # fmt: skip
def test_what_is_found(user: str, preset: str, texts: list[str], answer: str) -> None:
    found = read(user)
    assert (found.preset, found.answer.texts) == (preset, texts)
    assert found.answer.rendered([f"{n}*" for n in range(1, len(texts) + 1)]) == answer


SAID = "クロエは歩いた。\n彼女は笑った。"


@pytest.mark.parametrize(
    "prompt",
    [
        "Translate the following text from Japanese to English.\n\n{}",
        "You are a translator.\n\nTranslate this text into English. Output only the translation.\n"
        "- Keep the honorifics of the original.\n- No notes.\n\n{}",
        "Hi! Could you translate this sentence into English for me?\n\n{}\n\nThanks!",
        "Translate to English.\n\nRules:\nNames stay.\nBe short.\n\n{}",
        "{}\n\nTranslate to English:",
        "{}\nTranslate the above text into English. Do not explain your translation.",
        "{}\n\n上の文を英語に翻訳してください。",
        "以下の文章を英語に翻訳してください。\n翻訳結果のみを出力してください。\n\n{}",
        "请将以下日文翻译成英文。\n不要解释。\n\n{}",
        "你是一个专业翻译。\n請把下面的文本翻譯成英文，保持格式：\n{}",
        "Übersetze den Text ins Englische:\n{}",
        "Bitte übersetze den folgenden Text ins Englische.\n\n{}",
        "Traduzca al inglés el texto siguiente.\n\n{}",
        "다음 문장을 영어로 번역해 주세요.\n\n{}",
        "Previous line: 夜。\nTranslate to English: {}",
        "Context:\n夜。\n\nTranslate the following lines to English:\n{}",
        "Here is what was said before:\n夜。\n\nText to translate:\n{}",
        "日本語→英語\n{}",
        "Translate the text in <source_text> tags.\n<source_text>\n{}\n</source_text>",
        "<jp>{}</jp>\nTranslate what is in <jp>.",
        "Translate to English.\n<|begin|>\n{}\n<|end|>",
        "Translate to English:\n---\n{}\n---",
        "Translate to English:\n[START]\n{}\n[END]",
        "```\n{}\n```\nTranslate this text.",
        "Translate to English:\nJapanese: はい。\nEnglish: Yes.\nJapanese: {}\nEnglish:",
        "source_lang: ja\ntarget_lang: en\ntext: {}",
        "<|im_start|>user\nTranslate to English:\n{}<|im_end|>\n<|im_start|>assistant\n",
    ],
)
def test_an_instruction_is_told_from_its_text(prompt: str) -> None:
    assert read(prompt.format(SAID)).answer.texts == [SAID]


@pytest.mark.parametrize(
    "prompt",
    [
        'Translate "{}" to English.',
        "「{}」を英語に翻訳してください。",
        'Q: How do you say "{}" in English?\nA:',
        "Translate the text into English. {}",
        "Translate the text into English. Output only the translation. {}",
        'translate to English:\n\n"{}" =>',
        "translate {}",
        "Please translate to English {}",
        "Translate {} into English, please.",
        "Translate to English: {} Thank you.",
        "{} (translate to English)",
        "{} Translate this to English.",
        "What does {} mean in English?",
        "{} in English",
        "Q: Translate to English: {}\nA:",
        "[ja->en] {}",
        "Japanese to English: {}",
        "(ja-en) {}",
        "JP: {}\nEN:",
        "英語に翻訳: {}",
        "翻译 {}",
        "```\n{}\n```",
        "<source>{}</source>",
    ],
)
def test_an_instruction_in_the_same_line(prompt: str) -> None:
    found = read(prompt.format("はい。"))
    assert found.answer.texts == ["はい。"]
    assert found.languages.target in ("en", None)
    assert found.languages.target == "en" or "nglish" not in prompt


@pytest.mark.parametrize(
    ("prompt", "text", "languages"),
    [
        ("/tr en はい。", "はい。", (None, "en")),
        ("/tr ja en はい。", "はい。", ("ja", "en")),
        ("/tr ja->en はい。", "はい。", ("ja", "en")),
        ("/tr to en はい。", "はい。", (None, "en")),
        ("!tl ja>en はい。", "はい。", ("ja", "en")),
        ("/tr am I late?", "am I late?", (None, None)),
        ("/translate Japanese Yes.", "Yes.", (None, "ja")),
        ("/en はい。", "はい。", (None, "en")),
        ("> en はい。", "はい。", (None, "en")),
        ("English: はい。", "はい。", (None, "en")),
        ("EN: はい。", "はい。", (None, "en")),
        ("Japanese: はい。", "はい。", ("ja", None)),
        ("Japanese: Yes.", "Yes.", (None, "ja")),
        ("はい。 ->", "はい。", (None, None)),
        ("はい。 => English", "はい。", (None, "en")),
        ("はい。 -> en", "はい。", (None, "en")),
        ("はい。 → English", "はい。", (None, "en")),
        ("はい。 (in English)", "はい。", (None, "en")),
        ("はい。 [en]", "はい。", (None, "en")),
    ],
)
def test_a_sign_or_a_label_is_an_order(
    prompt: str, text: str, languages: tuple[str | None, str | None]
) -> None:
    found = read(prompt)
    assert [each.strip() for each in found.answer.texts] == [text]
    assert found.languages == languages


@pytest.mark.parametrize(
    "said",
    [
        "English: Yes", "English: Yes\nJapanese: はい。", "ID: 番号", "IT: 部門", "次へ →",
        "→ 出口", "英語 (English)", "Next ->", "右 -> 左", "右 -> 左 ->", "/tr/en/はい。",
        "/usr/share はい。",
        "> en garde!", "アリス: はい。", "はい。 (笑)", "はい。 (again)", "Polish: the shoes",
        "/en passant", "言語: English", "はい。\nEnglish: 夜。",
    ],
)  # fmt: skip
def test_a_sign_or_a_label_of_a_text_stays(said: str) -> None:
    assert "".join(read(said).answer.texts) == said


def test_an_instruction_for_a_text_in_latin_letters() -> None:
    assert read("Translate The cook was here. into Japanese").answer.texts == ["The cook was here."]
    assert read("Translate to German: Yes. Thank you.").answer.texts == ["Yes. Thank you."]


_CUES = "7\n00:00:01,000 --> 00:00:02,500\n*\n\n8\n00:00:03,000 --> 00:00:04,000\n*\n*"


@pytest.mark.parametrize(
    ("prompt", "cues"),
    [
        ("{}", _CUES),
        ("Translate these subtitles to English:\n\n{}\n\nThank you.", _CUES),
        ("Translate:\n```srt\n{}\n```", _CUES),
        ("{}", "WEBVTT - film\n\nNOTE who\n\n00:01.000 --> 00:02.000 align:start\n*\n*"),
    ],
)
def test_subtitles_keep_their_numbers_and_times(prompt: str, cues: str) -> None:
    found = read(prompt.format(cues.replace("*", "はい。")))
    assert "".join(found.answer.texts).replace("\n", "") == "はい。" * cues.count("*")
    said = [text.replace("はい。", "Yes.") for text in found.answer.texts]
    assert (found.preset, found.answer.rendered(said)) == ("subtitles", cues.replace("*", "Yes."))


@pytest.mark.parametrize(
    "said",
    [
        "You are dead.\nRun!",
        "He said:\nYou are dead.",
        "Thank you.\nPlease answer me!",
        "Only one came.\nHi!",
        "“Yes.”\n“No.”",
    ],
)
def test_what_is_said_behind_an_instruction_is_whole(said: str) -> None:
    prompt = f"Translate the following text into German.\n\n{said}"
    assert read(prompt).answer.texts == [said]


@pytest.mark.parametrize(
    "said",
    [
        "He could translate from Japanese to English.\nNobody knew why.",
        "Please translate this letter for me.\nI cannot read it.",
        "Please, do not go there.\nAnswer me!",
        "これを英語に訳してくれ、と彼は言った。",
        "翻訳者は言った：\n「はい」",
        "A: What?\nB: No.\nA: Output",
        "<b>Hello</b> <text>you</text>",
        "Translate it to English, he said.",
        "Translate the letter into English.",
        "From dusk to dawn: a story",
        "HP->MP: up",
        "Ko-fi: はい",
        "Translation magic: a spell that few know.",
        "Translate them in silence, he said.\nNobody moved.",
        "<p>One</p>\n<p>two</p> three",
        "クロエ in Wonderland",
        "彼は言った。Thank you.",
        "翻訳 機能",
        "the bus leaves at 00:01 --> 5",
    ],
)
def test_what_people_say_is_no_instruction(said: str) -> None:
    assert read(said).answer.texts == [said]


def test_an_instruction_before_examples_names_the_languages() -> None:
    chat = ["Translate Japanese to English.", "OK", "はい。", "Yes.", "夜。"]
    messages = [Message(("user", "assistant")[n % 2], text) for n, text in enumerate(chat)]
    found = understand(messages, read_presets())
    assert (found.answer.texts, tuple(found.languages)) == (["夜。"], ("ja", "en"))


@pytest.mark.parametrize(
    ("instruction", "source", "target"),
    [
        ("Translate from Japanese to English.", "ja", "en"),
        ("translate the following Simplified Chinese text into french", "zh-Hans", "fr"),
        ("Translate it into **Brazilian Portuguese**", None, "pt-BR"),
        ("Translate Chinese (Traditional) subtitles to [German]", "zh-Hant", "de"),
        ("You are a professional English native translator: translate into English", None, "en"),
        ("将下面的日文文本翻译成简体中文", "ja", "zh-Hans"),
        ("把英语翻译为日语", "en", "ja"),
        ("日本語から英語に翻訳してください", "ja", "en"),
        ("英語に訳して", None, "en"),
        ("translate from ja to zh-TW", "ja", "zh-TW"),
        ("translator, ko -> en", "ko", "en"),
        ("Source language: Japanese. Target language: English.", "ja", "en"),
        ("source_lang: ja\ntarget_lang: de", "ja", "de"),
        ("Translate to en", None, "en"),
        ("Translate it to me.", None, None),
        ("Give the translation in Polish and polish it", None, "pl"),
        ("Übersetze den folgenden Text ins Englische.", None, "en"),
        ("Traduis ce texte en français", None, "fr"),
        ("Traduzca al alemán:", None, "de"),
        ("Переведи на английский", None, "en"),
        ("일본어에서 영어로 번역해 주세요", "ja", "en"),
        ("Translate it", None, None),
        # Nobody asks for a translation.
        ("Answer in German", None, None),
        ("I am to be translated", None, None),
    ],
)
def test_languages_that_are_named(instruction: str, source: str | None, target: str | None) -> None:
    assert tuple(named_languages(instruction)) == (source, target)


def test_keys_of_a_schema_are_asked_back() -> None:
    found = read('[{"id": 1, "text": "はい。"}]', "", "id", "translation")
    assert found.answer.rendered(["Yes."]) == '[{"id":1,"translation":"Yes."}]'


_PIECES = st.sampled_from(
    ["```", "```json\n", "\n", "{", "}", "[", "]", '"', ":", "1.", "2.", "<textarea>\n", "%%",
     "</textarea>", "Translate to English:\n\n", "<yaml>\n", "- id: 1\n", "  text: ", "はい。",
     "将下面的日文文本翻译成中文：", "<input>\nNAME\tSRC\tID\n", "\t", "a1b|", "->", '{"src": "a"}',
     "hash anchor dst ```jsonline\n", "\\", "\ud800"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join), st.lists(_PIECES, max_size=6).map("".join))
def test_nothing_is_refused(user: str, system: str) -> None:
    found = read(user, system)
    places = [part for part in found.answer.parts if not isinstance(part, str)]
    assert sorted({place.number for place in places}) == list(range(len(found.answer.texts)))
    found.answer.rendered(found.answer.texts)


def test_presets_of_ones_own_come_first(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        '[[preset]]\nname = "mine"\nuser = ["BEGIN"]\nafter = ["BEGIN"]\nbefore = ["END"]\n'
        'layout = "text"\nanswer = ["<", ">"]\n'
    )
    found = understand([Message("user", "BEGINはい。END")], read_presets(file))
    assert (found.preset, found.answer.rendered(["Yes."])) == ("mine", "<Yes.>")
    for wrong in ('[[preset]]\nname = "x"\nlayout = "text"', "[[preset]]\nnam", "[[preset]]\na=1",
                  '[[preset]]\nname = "x"\nuser = ["a"]\nlayout = "circle"'):  # fmt: skip
        file.write_text(wrong)
        read_presets.cache_clear()
        with pytest.raises(InvalidRequest, match=r"own\.toml"):
            read_presets(file)


@pytest.mark.parametrize(
    ("user", "system", "texts"),
    [
        ("Glossary:\nクロエ -> Cleo\n\nTranslate to English:\nクロエは剣を装備した。", "", None),
        ("### Glossary\nクロエ: Cleo\n- 剣: blade\n\n### Input\nクロエは剣を装備した。\n### Output",
         "", None),
        ("Please translate this. Use this glossary:\nクロエ=>Cleo\nText:\nクロエは剣を装備した。",
         "", None),
        ("クロエは剣を装備した。", "You translate.\n**Glossary**\nクロエ: Cleo", None),
        ("用語集：\nクロエ→Cleo\n\nクロエは剣を装備した。", "", None),
        ("用語集（原語→訳語）：\n・クロエ→Cleo\n次の文を訳してください：\n"
         "クロエは剣を装備した。", "", None),
        ("【术语表】\n1. クロエ->Cleo\n\n[Text]\nクロエは剣を装備した。", "", None),
        ("Glossary: クロエ=Cleo, 剣 -> blade\n\nクロエは剣を装備した。", "", None),
        ("<glossary>\n\"クロエ\": \"Cleo\"\n</glossary>\n\nクロエは剣を装備した。", "", None),
        ('Dictionary:\n{"クロエ": "Cleo", "剣": "blade"}\n\nText:\nクロエは剣を装備した。',
         "", None),
        ("Vocabulary:\n```\nクロエ,Cleo\n```\nText:\n```\nクロエは剣を装備した。\n```",
         "", None),
        ("## Terms\n| A | B |\n|---|---|\n| クロエ | Cleo |\n\n## Text\nクロエは剣を装備した。",
         "", None),
        ("Names of people:\n* クロエ => Cleo\n\nクロエは剣を装備した。", "", None),
        # These may be a text, too.
        ("Names:\n先生: クロエ", "", ["Names:\n先生: クロエ"]),
        # Nothing that is a term follows.
        ("Glossary:\nクロエは剣を装備した。", "", ["Glossary:\nクロエは剣を装備した。"]),
    ],
)  # fmt: skip
def test_a_glossary_with_a_heading_is_one(user: str, system: str, texts: list[str] | None) -> None:
    found = read(user, system)
    assert list(found.answer.texts) == (texts or ["クロエは剣を装備した。"])
    assert [each.target for each in found.terms][:1] == ([] if texts else ["Cleo"])
