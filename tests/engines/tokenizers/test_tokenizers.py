"""From text to subwords and back, whichever library does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.tokenizers import UNKNOWN, load_tokenizer
from nmt_server.errors import InvalidModel
from tests.conftest import CTRANSLATE2, DEMO

CODES = "#version: 0.2\nh e\nl l\nhe ll\nhell o</w>\nw o\nwo r\nwor l\nworl d</w>\n"
FAST_CODES = "".join(f"{line} 7\n" for line in CODES.splitlines()[1:])


def spec(source: Path, target: Path | None = None, family: str = "") -> EngineSpec:
    return EngineSpec(
        fingerprint="",
        engine=CTRANSLATE2,
        path="",
        source_sentencepiece=str(source),
        target_sentencepiece=str(target or source),
        source_language="en",
        target_language="de",
        family=family,
    )


def write_unigram(folder: Path) -> Path:
    """A tokenizer of the kind that finds its control tokens in any text."""
    pieces = ["</s>", "ja_XX", "▁", *"helowrdé日本"]
    scored = [("<unk>", 0.0), *((piece, -1.0) for piece in pieces)]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=0))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([AddedToken(token) for token in ("<unk>", "</s>", "ja_XX")])
    # Models come with settings of their training: neither may touch what is translated.
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(pad_token="</s>")
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder / "tokenizer.json"


def write_codes(folder: Path, codes: str = CODES) -> Path:
    (folder / "source.bpe").write_text(codes, encoding="utf-8")
    return folder / "source.bpe"


def write_sentencepiece(folder: Path) -> Path:
    from tests.random_model import build_random_model

    return build_random_model(folder) / "spm.en.nopretok.model"


@pytest.mark.parametrize("write", [write_unigram, write_codes, write_sentencepiece])
class TestEveryKind:
    @settings(max_examples=30)
    @given(
        texts=st.lists(
            st.text()
            | st.sampled_from(["</s>", "a </s> b", "<unk>", "ja_XX", "he</s>", "hello world"]),
            max_size=4,
        )
    )
    def test_a_text_is_only_ever_text(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        write: Callable[[Path], Path],
        texts: list[str],
    ) -> None:
        tokenizer = load_tokenizer(spec(write(tmp_path_factory.mktemp("tokenizer"))))
        encoded = tokenizer.encode(texts)
        assert [len(tokens) for tokens in encoded] == tokenizer.count(texts)
        assert not {"</s>", "<s>", "ja_XX"} & {token for tokens in encoded for token in tokens}
        assert len(tokenizer.decode(encoded)) == len(texts)
        for text, tokens in zip(texts, encoded, strict=True):
            pieces = tokenizer.pieces(text)
            assert [piece for piece, _, _ in pieces] == tokens
            assert all(0 <= start <= end <= len(text) for _, start, end in pieces)

    def test_what_is_known_comes_back(self, tmp_path: Path, write: Callable[[Path], Path]) -> None:
        tokenizer = load_tokenizer(spec(write(tmp_path)))
        texts = ["hello world", "", "hello hello hello world world hello"]
        assert tokenizer.decode(tokenizer.encode(texts)) == texts
        assert tokenizer.decode([]) == [] and tokenizer.encode([]) == []


def test_a_model_normalizes_once_and_by_itself(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(spec(write_unigram(tmp_path)))
    assert tokenizer.encode(["ｈｅ e\u0301"]) == [["▁", "h", "e", "▁", "é"]]
    assert tokenizer.encode(["h✗"]) == [["▁", "h", UNKNOWN]]


def test_control_tokens_are_no_part_of_a_translation(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(spec(write_unigram(tmp_path)))
    assert tokenizer.decode([["ja_XX", "▁", "h", "e", "</s>"]]) == ["he"]


def test_a_piece_that_is_a_space_makes_no_second_one() -> None:
    source, target = (DEMO / "model" / f"spm.{name}.nopretok.model" for name in ("ja", "en"))
    tokenizer = load_tokenizer(spec(source, target))
    assert tokenizer.decode([["▁The", "▁", "▁hero", "▁"]]) == ["The hero"]


def test_codes_of_languages_are_no_part_of_any_text(tmp_path: Path) -> None:
    pieces = ["▁", "<2ja>", "h", "e"]
    tokenizer = Tokenizer(models.Unigram([("<unk>", -9.0), *((p, 0.0) for p in pieces)], unk_id=0))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    madlad = load_tokenizer(spec(tmp_path / "tokenizer.json", family="madlad"))
    assert madlad.encode(["<2ja> he"]) == [["▁", UNKNOWN, "▁", "h", "e"]]
    assert madlad.decode([["▁", "h", "<2ja>", "e"]]) == ["he"]
    m2m100 = load_tokenizer(spec(write_sentencepiece(tmp_path), family="m2m100"))
    assert m2m100.decode([["__en__", "▁Hello", "__ja__", ","]]) == ["Hello,"]


def test_bpe_codes_cut_words_of_moses(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(spec(write_codes(tmp_path)))
    assert tokenizer.encode(["hello, “world”!"])[0][:2] == ["hello", ","]
    assert tokenizer.decode([["hell@@", "o", ",", "&quot;", "world", "&quot;", "!"]]) == [
        'hello, "world"!'
    ]


@pytest.mark.parametrize("write", [write_unigram, write_codes, write_sentencepiece])
def test_a_piece_says_where_it_stands(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    tokenizer = load_tokenizer(spec(write(tmp_path)))
    text = "hello ✗world 髙"
    found = {text[start:end] for piece, start, end in tokenizer.pieces(text) if "✗" in piece}
    found |= {text[s:e] for piece, s, e in tokenizer.pieces(text) if piece == UNKNOWN}
    assert found and all(set(part) <= set("✗髙") for part in found)


def test_codes_of_fastbpe_are_the_same(tmp_path: Path) -> None:
    texts = ["hello world, hell", "low word"]
    expected = load_tokenizer(spec(write_codes(tmp_path))).encode(texts)
    assert load_tokenizer(spec(write_codes(tmp_path, FAST_CODES))).encode(texts) == expected


def test_a_piece_of_the_other_language_keeps_its_space(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(spec(write_sentencepiece(tmp_path)))
    assert tokenizer.decode([["▁Hello", "▁чужой", ","]])[0].endswith(" чужой,")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tokenizer.json", "{}"),
        ("tokenizer.json", None),
        ("source.bpe", "#version: 0.2\na\n"),
        ("spm.en.model", "nonsense"),
        ("spm.en.model", None),
    ],
)
def test_a_file_that_cannot_be_loaded_is_named(
    tmp_path: Path, name: str, content: str | None
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_text(content)
    with pytest.raises(InvalidModel, match=name):
        load_tokenizer(spec(file))
