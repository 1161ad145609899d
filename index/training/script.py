"""Traditional to simplified Chinese, character by character, as the tokenizer's normaliser needs it."""

import io
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path

from index.folding import fold

# The blocks with characters that have a simplified form: unified ideographs and their extensions.
_IDEOGRAPHS = (range(0x3400, 0xA000), range(0x20000, 0x32000))


@cache
def simplified_characters() -> dict[int, str]:
    """OpenCC's character table as a ``str.translate`` map; of several readings the first."""
    characters = [chr(code_point) for block in _IDEOGRAPHS for code_point in block]
    return {
        ord(character): simplified
        for character in characters
        if (simplified := fold(character)) != character and len(simplified) == 1
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
