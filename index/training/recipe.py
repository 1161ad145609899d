"""The recipe of the bundled encoder as typed values, read from ``recipe.toml`` beside this file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECIPE = Path(__file__).with_name("recipe.toml")


@dataclass(frozen=True, slots=True)
class Source:
    """One training file and how much of it is used.

    ``per_query`` caps the positives of one query (0: no cap), ``by_language`` makes one dataset per
    language, ``cloze`` adds a dataset of single sentences against the rest of their paragraph.
    """

    file: str
    weight: float = 1.0
    per_query: int = 0
    by_language: bool = False
    cloze: bool = False


@dataclass(frozen=True, slots=True)
class DevelopmentSet:
    """Rows that training never sees: a ``share`` of a file's queries, or one source and language of it.

    ``swap`` makes the right side the query.
    """

    name: str
    file: str
    share: float = 1.0
    source: str = ""
    language: str = ""
    swap: bool = False


@dataclass(frozen=True, slots=True)
class Development:
    """What is held out for choosing between recipes."""

    held_out_sources: frozenset[str]
    held_out_files: frozenset[str]
    queries: int
    sets: tuple[DevelopmentSet, ...]


@dataclass(frozen=True, slots=True)
class VocabularyRecipe:
    """How the tokenizer is trained."""

    size: int
    words: int
    longest_piece: int
    chinese_words_share: float
    english_words_share: float
    foreign_weight: float
    texts_per_dataset: int
    characters_per_text: int
    subword_words: int
    rarest_character: int


@dataclass(frozen=True, slots=True)
class ModelRecipe:
    """The shape of the table; ``short_dimensions`` is the Matryoshka prefix."""

    dimensions: int
    short_dimensions: int
    longest_text: int


@dataclass(frozen=True, slots=True)
class TrainingRecipe:
    """The contrastive training; ``scale`` turns a cosine into a logit.

    The table is the mean of those of ``runs`` that differ in their seeds, and so in the order of batches,
    with ``initial_share`` of the table that they all began with.
    """

    runs: int
    initial_share: float
    steps: int
    warmup_steps: int
    batch: int
    learning_rate: float
    scale: float
    short_share: float
    rows_per_dataset: int
    cloze_share: float
    language_rows: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides how the shipped weights come out."""

    seed: int
    dictionaries: tuple[str, ...]
    vocabulary: VocabularyRecipe
    model: ModelRecipe
    training: TrainingRecipe
    development: Development
    sources: tuple[Source, ...]


def load_recipe(path: Path = RECIPE) -> Recipe:
    """The recipe in ``path``; an unknown or missing key raises ``TypeError``."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Recipe(
        seed=table["seed"],
        dictionaries=tuple(table["dictionaries"]),
        vocabulary=VocabularyRecipe(**table["vocabulary"]),
        model=ModelRecipe(**table["model"]),
        training=TrainingRecipe(**table["training"]),
        development=_development(table["development"]),
        sources=tuple(Source(**row) for row in table["source"]),
    )


def _development(table: dict[str, Any]) -> Development:
    return Development(
        held_out_sources=frozenset(table["held_out_sources"]),
        held_out_files=frozenset(table["held_out_files"]),
        queries=table["queries"],
        sets=tuple(DevelopmentSet(**row) for row in table["set"]),
    )
