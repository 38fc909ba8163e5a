"""The two SentencePiece models, and the fairseq dictionaries that hold every piece of them."""

import io
from collections.abc import Iterable
from pathlib import Path

import sentencepiece

from demo.people import PLACEHOLDER_TOKENS

# Characters that the grammar may not use but that its subword models should not call unknown.
_KANA = "".join(map(chr, range(0x3041, 0x3097))) + "".join(map(chr, range(0x30A1, 0x30FB))) + "ー"
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_PUNCTUATION = "、。「」『』【】〈〉《》・♪☆★♥→←↑↓○×△□◇◆"
_GAME_KANJI = """
一二三四五六七八九十百千万円人男女子父母兄弟姉妹友家国王都村町城門道橋山川海空森林谷島湖泉洞窟
火水風土雷氷光闇炎影星月日天地神魔竜龍鬼霊獣虫鳥魚犬猫馬牛狼熊蛇剣刀盾槍弓矢斧杖鎧兜服靴帽指輪
首腕足手目耳口鼻頭体心血肉骨命死生戦闘争攻撃防御魔法術技力速運守護衛兵士騎将軍隊長王女姫勇者賢
旅商店屋宿酒場鍛冶教会寺院学校室部屋階段扉窓鍵箱宝金銀銅鉄石玉薬草花木葉実種食飲酒茶米
朝昼夜今昨明年月週時分秒春夏秋冬前後左右上下中外東西南北大小高低長短強弱新古早遅多少白黒赤青黄緑紫
行来帰入出開閉見聞話言読書買売使持待止走歩飛泳寝起座立始終続進退勝負逃追探見失得落拾捨置
思考知忘信疑愛憎好嫌怒泣笑喜悲楽苦怖恐驚願望夢希絶罪罰許救助約束秘密真実嘘平和世界運命未来過去
全回復毒麻痺眠混乱石化呪祝福装備道具所持経験値階層最大残設定決選択次再度名前敵仲間味方先生様殿達
"""


def train(lines: Iterable[str], language: str, vocabulary_size: int, model: Path) -> None:
    """Train a unigram model on the lines and write it.

    The trainer reads from memory and writes to memory, so no path gets into the model.
    """
    required = _ASCII + _KANA + _PUNCTUATION + _GAME_KANJI if language == "ja" else _ASCII
    output = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=output,
        model_type="unigram",
        vocab_size=vocabulary_size,
        character_coverage=1.0,
        required_chars="".join(sorted(set("".join(required.split())))),
        user_defined_symbols=PLACEHOLDER_TOKENS,
        split_digits=True,
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
    )
    model.write_bytes(output.getvalue())


def load(model: Path) -> sentencepiece.SentencePieceProcessor:
    """Load a SentencePiece model."""
    return sentencepiece.SentencePieceProcessor(model_file=str(model))


def write_dictionary(model: Path, dictionary: Path) -> None:
    """Write a fairseq dictionary of every piece but <unk>, <s> and </s>, which fairseq adds itself.

    The counts are made up: fairseq wants a number, and only the order matters.
    """
    processor = load(model)
    pieces = [processor.id_to_piece(piece) for piece in range(3, processor.get_piece_size())]
    lines = [f"{piece} {len(pieces) - rank}\n" for rank, piece in enumerate(pieces)]
    dictionary.write_text("".join(lines), encoding="utf-8", newline="\n")
