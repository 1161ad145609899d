"""The encoder of an index: recorded when the index is made, loaded again and checked when it is opened."""

from pathlib import Path

from corpus.errors import IndexUnusable, InvalidInput
from corpus.store import Store
from index.encoder import Encoder, load_encoder
from index.static_encoder import StaticEncoder
from index.transformer_encoder import AS_THE_MODEL_SAYS, TransformerEncoder, TransformerOptions

_QUERY_PROMPT = "query_prompt"  # settings, only where a transformer made the index
_PASSAGE_PROMPT = "passage_prompt"
_MAX_LENGTH = "max_length"


def chosen_encoder(model: str | None, options: TransformerOptions, bundled: StaticEncoder) -> Encoder:
    """The encoder for a new index; raises ``InvalidInput`` for options that it has no use for."""
    encoder = load_encoder(model, options) if model else bundled
    _refuse_if_static(encoder, options)
    return encoder


def record_encoder(store: Store, model: str | None, encoder: Encoder, options: TransformerOptions) -> None:
    """Store what is needed to load the encoder again, inside the caller's transaction."""
    store.set_setting("model", model or "")
    store.set_setting("model_fingerprint", encoder.fingerprint)
    store.set_setting("dim", str(encoder.dim))
    if isinstance(encoder, TransformerEncoder):
        store.set_setting(_QUERY_PROMPT, encoder.prompts.query)
        store.set_setting(_PASSAGE_PROMPT, encoder.prompts.passage)
        store.set_setting(_MAX_LENGTH, str(options.max_length or ""))


def recorded_encoder(
    store: Store, folder: Path, model: str | None, options: TransformerOptions, bundled: StaticEncoder
) -> Encoder:
    """The encoder that made the index of ``folder``, with the prompts and the length of texts it had then.

    ``model`` may name it at another path. Raises ``InvalidInput`` for others, or for options that it has no
    use for, ``IndexUnusable`` if it is another one.
    """
    length = str(options.max_length) if options.max_length else None
    recorded = options._replace(
        query_prompt=_recorded(store, folder, _QUERY_PROMPT, options.query_prompt),
        passage_prompt=_recorded(store, folder, _PASSAGE_PROMPT, options.passage_prompt),
        max_length=int(_recorded(store, folder, _MAX_LENGTH, length) or 0) or None,
    )
    model = model or store.setting("model")
    encoder = load_encoder(model, recorded) if model else bundled
    _refuse_if_static(encoder, options)
    _check_fingerprint(store, encoder, folder)
    return encoder


def _recorded(store: Store, folder: Path, setting: str, given: str | None) -> str | None:
    recorded = store.setting(setting)
    if given is None or recorded is None or given == recorded:
        return given if recorded is None else recorded
    name, flag = setting.replace("_", " "), f"--{setting.replace('_', '-')}"
    raise InvalidInput(
        f"the index {str(folder)!r} was made with the {name} {recorded!r}, not {given!r}: "
        f"leave {flag} out, or ingest the documents into a new index"
    )


def _refuse_if_static(encoder: Encoder, options: TransformerOptions) -> None:
    if isinstance(encoder, StaticEncoder) and options != AS_THE_MODEL_SAYS:
        raise InvalidInput(
            f"the encoder {encoder.name!r} is a static table without prompts, lengths and batches: leave "
            "--query-prompt, --passage-prompt, --max-length and --batch-size out, or name a transformer "
            "with --model"
        )


def _check_fingerprint(store: Store, encoder: Encoder, folder: Path) -> None:
    recorded = store.setting("model_fingerprint")
    if recorded != encoder.fingerprint:
        made_by = store.setting("model") or "another version of the bundled encoder"
        raise IndexUnusable(
            f"the index {str(folder)!r} was made with {made_by!r} (fingerprint {recorded}), this is "
            f"{encoder.name!r} (fingerprint {encoder.fingerprint}): ingest the documents into a new index"
        )
