"""One file per family of formats: bytes in, text with landmarks out."""
