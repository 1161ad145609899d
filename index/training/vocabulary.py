"""Second stage: the tokenizer, a Unigram model whose pieces are words wherever they can be.

Texts are cut into words (Chinese by jieba's dictionary) and counted, with square-root smoothing per dataset
so that no single register owns the vocabulary. General words in which the sources are poor join them:
jieba's own dictionary and the teacher's English word list. The most frequent words become pieces as they
are; the words that are left teach the subwords that spell them. Traditional characters are mapped to
simplified ones by the tokenizer's normaliser, so both scripts share their rows.
"""

import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from index.batch_tokenizer import STEP
from index.training.recipe import VocabularyRecipe
from index.training.script import charsmap, simplified_characters
from index.training.teacher import english_words
from index.training.texts import read_rows

UNKNOWN = "[UNK]"
NEVER = -100.0  # the log probability of a piece that no text should use
WORDS_FED = 5_000_000  # the subword trainer takes whole counts: all words together are scaled to this

# Runs of one script: Chinese goes to jieba; katakana and hiragana are told apart; a word of any other
# script keeps its combining marks (Hebrew, Arabic, the Indic scripts, Thai, Lao).
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u0900-\u0dff\u0e00-\u0eff"
_RUN = re.compile(
    r"(?P<han>[\u4e00-\u9fff]+)|(?P<kana>[\u30a1-\u30fa\u30fc]+|[\u3041-\u309f]+)|(?P<digits>\d+)"
    rf"|(?P<word>(?:[^\W\d_\u3041-\u30fc\u4e00-\u9fff]|[{_MARKS}])+)|(?P<other>\S)"
)


def train_tokenizer(recipe: VocabularyRecipe, datasets: Path) -> Tokenizer:
    """A tokenizer of ``recipe.size`` pieces from the JSON-lines files in ``datasets``."""
    counts = _without_rare_characters(_word_counts(recipe, datasets), recipe.rarest_character)
    scores = _word_scores(counts, recipe)
    rest = {word: count for word, count in counts.items() if word not in scores}
    share = math.log(sum(rest.values()) / sum(counts.values()))
    for piece, score in _subwords(rest, recipe).items():
        if len(scores) < recipe.size - 1:
            scores.setdefault(piece, score + share)
    pieces = [(piece, NEVER if _joins_punctuation(piece) else score) for piece, score in scores.items()]
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, 0.0), *pieces], 0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Precompiled(charsmap())]
    )
    # No other piece crosses punctuation or digits, so splitting there would only cost time: half of it.
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return Tokenizer.from_str(compact_json(tokenizer))


def compact_json(tokenizer: Tokenizer) -> str:
    """The tokenizer's JSON without blanks, the pieces' scores rounded: half the size, and exact sums."""
    description = json.loads(tokenizer.to_str())
    model = description["model"]
    model["vocab"] = [[piece, round(score / STEP) * STEP] for piece, score in model["vocab"]]
    return json.dumps(description, ensure_ascii=False, separators=(",", ":"))


def normalise(text: str) -> str:
    """The text as the tokenizer's normaliser makes it."""
    return unicodedata.normalize("NFKC", text).lower().translate(simplified_characters())


def words(text: str) -> Iterator[str]:
    """The words of a normalised text; runs of other scripts without blanks stay whole."""
    import rjieba

    for run in _RUN.finditer(text):
        if run.lastgroup == "han":
            yield from rjieba.cut(run.group())
        else:
            yield run.group()


def _joins_punctuation(piece: str) -> bool:
    """Whether a word kept a sign, as Hindi words keep the danda, that the subwords were trained without."""
    return len(_pre_tokenizer().pre_tokenize_str(piece)) > 1


def _pre_tokenizer() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation(), pre_tokenizers.Digits()]
    )


def _word_scores(counts: Mapping[str, float], recipe: VocabularyRecipe) -> dict[str, float]:
    """Log probabilities of every single character and of the most frequent words."""
    total = sum(counts.values())
    characters: dict[str, float] = defaultdict(float)
    for word, count in counts.items():
        for character in word:
            characters[character] += count
    frequent = sorted(
        (word for word in counts if 1 < len(word) <= recipe.longest_piece),
        key=lambda word: (-counts[word], word),
    )
    # A character inside a word is no word: it counts only where the cutter left it alone.
    rarest = min(counts.values())
    scores = {one: math.log(counts.get(one, rarest) / total) for one in sorted(characters)}
    return scores | {word: math.log(counts[word] / total) for word in frequent[: recipe.words]}


def _subwords(counts: Mapping[str, float], recipe: VocabularyRecipe) -> dict[str, float]:
    """The pieces that spell the rarer words, best first, with their log probabilities."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = _pre_tokenizer()
    frequent = sorted(counts, key=lambda word: (-counts[word], word))[: recipe.subword_words]
    scale = WORDS_FED / sum(counts.values())
    lines = (" ".join([word] * max(1, round(counts[word] * scale))) for word in frequent)
    trainer = trainers.UnigramTrainer(
        vocab_size=recipe.size, max_piece_length=recipe.longest_piece, show_progress=False
    )
    tokenizer.train_from_iterator(lines, trainer)
    pieces: list[tuple[str, float]] = json.loads(tokenizer.to_str())["model"]["vocab"]
    return dict(sorted(pieces, key=lambda item: (-item[1], item[0])))


def _word_counts(recipe: VocabularyRecipe, datasets: Path) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)
    for path in sorted(datasets.glob("*.jsonl")):
        if path.stem.endswith(".cloze"):
            continue  # the same paragraphs again
        here = _dataset_counts(recipe, path)
        weight = recipe.foreign_weight if len(path.suffixes) > 1 else 1.0  # one language of a source
        smoothing = weight / math.sqrt(max(here.total(), 1))
        for word, count in here.items():
            counts[word] += count * smoothing
    total = sum(counts.values())
    for general, share in (
        (_chinese_words(), recipe.chinese_words_share),
        (_english_words(), recipe.english_words_share),
    ):
        scale = total * share / sum(general.values())
        for word, weight in general.items():
            counts[word] += weight * scale
    return counts


def _dataset_counts(recipe: VocabularyRecipe, path: Path) -> Counter[str]:
    rows = read_rows(path)
    step = max(1, len(rows) // recipe.texts_per_dataset)
    return Counter(
        word
        for row in rows[::step]
        for text in row
        for word in words(normalise(text[: recipe.characters_per_text]))
    )


def _chinese_words() -> dict[str, float]:
    lines = (files("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    entries = (line.split(" ") for line in lines)
    return {normalise(entry[0]): float(entry[1]) ** 0.75 for entry in entries}


def _english_words() -> dict[str, float]:
    """By rank, as Zipf's law has it, flattened."""
    return {word: 1 / math.sqrt(rank + 100) for rank, word in enumerate(english_words())}


def _without_rare_characters(counts: Mapping[str, float], rarest: int) -> dict[str, float]:
    words_of: Counter[str] = Counter()
    for word in counts:
        words_of.update(set(word))
    return {word: count for word, count in counts.items() if min(words_of[one] for one in word) >= rarest}
