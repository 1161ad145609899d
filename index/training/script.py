"""Traditional to simplified Chinese, character by character, as the tokenizer's normaliser needs it."""

import io
import tempfile
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path


@cache
def simplified_characters() -> dict[int, str]:
    """OpenCC's character table as a ``str.translate`` map; of several readings the first."""
    table = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines())
    pairs = ((traditional, readings.split(" ")[0]) for traditional, readings in rows)
    return {
        ord(traditional): simplified
        for traditional, simplified in pairs
        if len(traditional) == 1 and traditional != simplified
    }


def charsmap() -> bytes:
    """The same table in SentencePiece's compiled form, which Hugging Face tokenizers apply in one pass."""
    # Only training needs the package: it is neither installed nor type-checked with the program.
    sentencepiece = import_module("sentencepiece")
    model_format = import_module("sentencepiece.sentencepiece_model_pb2")
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules.tsv"
        rules.write_text(
            "".join(f"{key:X}\t{ord(to):X}\n" for key, to in simplified_characters().items()),
            encoding="ascii",
        )
        model = io.BytesIO()
        # Only the compiled rules are wanted; SentencePiece makes them while training on anything.
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["a b c d"] * 5),
            model_writer=model,
            vocab_size=8,
            hard_vocab_limit=False,
            normalization_rule_tsv=str(rules),
            minloglevel=2,
        )
    parsed = model_format.ModelProto.FromString(model.getvalue())
    compiled: bytes = parsed.normalizer_spec.precompiled_charsmap
    return compiled
