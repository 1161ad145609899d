"""Topics: every layout gives the same queries, and what is wrong is named with its place."""

from pathlib import Path

import pytest

from corpus.errors import InvalidInput
from eval.topics import read_topics

LAYOUTS = {
    "tabbed": "301\t卡丢了怎么办\n\n302\tR&D 经费 < 10 万\n",
    "json lines": '{"_id": "301", "text": "卡丢了怎么办"}\n{"_id": "302", "text": "R&D 经费 < 10 万"}\n',
    "trec": """
        <top>
        <num> Number: 301
        <title> 卡丢了怎么办
        <desc> Description: 读者丢了卡。
        </top>
        <top><num>302</num><title> Topic: R&amp;D 经费
          &lt; 10 万 </title></top>
        """,
    "xml": """<?xml version="1.0"?><topics task="demo">
        <topic number="301"><query>卡丢了怎么办</query><question>然后呢</question></topic>
        <topic id='302'><title>R&amp;D 经费 &lt; 10 万</title></topic></topics>""",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_queries(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "topics"
    path.write_text(LAYOUTS[layout], "utf-8")
    assert read_topics(path) == {"301": "卡丢了怎么办", "302": "R&D 经费 < 10 万"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("301 卡丢了\n", r"topics:1: '301 卡丢了' has no tab"),
        ("301\t卡丢了\n\n301\t停车\n", r"topics:3: the id '301' is taken"),
        ("301\t \n", r"topics:1: the topic '301' has no text"),
        ("<top><num>301</num></top>", r"topics, topic 1: there is no query \(<title> or <query>\)"),
        ("<top><title>停车</title></top>", r"topics, topic 1: there is no number \(<num>\)"),
        ("<top><num>301</num><title></title></top>", r"topics, topic 1: the topic '301' has no text"),
        ("\n", r"topics' holds no topic; a line reads `id<TAB>text`"),
        ("<html></html>", r"topics' holds no topic"),
        ('{"_id": "301"}', r"topics:1: field 'text' is None"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "topics"
    path.write_text(content, "utf-8")
    with pytest.raises(InvalidInput, match=message):
        read_topics(path)
