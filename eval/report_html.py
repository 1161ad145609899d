"""The pieces of HTML that the report is made of."""

from collections.abc import Sequence


def marked(text: str, *, best: bool) -> str:
    """HTML, set off where it is the best of its kind."""
    return f'<span class="best">{text}</span>' if best else text


def table(caption: str, header: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "") -> str:
    """A table of HTML cells; caption and header are HTML too, written by the report itself."""
    head = "".join(f"<th>{cell}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<table class="{kind}"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
