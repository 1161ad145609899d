"""The files of the pages: what they may load and how they may show data."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[1] / "api" / "web"
PAGES = sorted(WEB.glob("*.html"))
SCRIPTS = sorted(WEB.glob("*.js"))


@pytest.mark.parametrize("file", sorted(WEB.iterdir()), ids=lambda file: file.name)
def test_nothing_is_loaded_from_elsewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert re.findall(r"(?:https?:)?//[a-z0-9]+\.", text) == []
    assert "@import" not in text


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_data_enters_the_page_as_text_only(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
        == []
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda file: file.name)
def test_a_page_has_no_inline_script_or_style(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", text) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda file: file.name)
def test_what_a_page_asks_for_is_there(page: Path) -> None:
    wanted = re.findall(r'(?:src|href)="/assets/([^"]+)"', page.read_text(encoding="utf-8"))
    assert [name for name in wanted if not (WEB / name).is_file()] == []


def test_both_languages_have_the_same_texts_and_the_pages_use_no_other() -> None:
    source = (WEB / "language.js").read_text(encoding="utf-8")
    tables = re.findall(r"^  (en|zh): \{\n(.*?)^  \},$", source, flags=re.MULTILINE | re.DOTALL)
    keys = {language: re.findall(r"^    (\w+):", body, flags=re.MULTILINE) for language, body in tables}
    assert keys["en"] == keys["zh"]
    used = {
        key
        for file in (*PAGES, *SCRIPTS)
        for key in re.findall(
            r'(?:\bsay\(|data-(?:text|placeholder|label)=)"(\w+)"', file.read_text(encoding="utf-8")
        )
    }
    assert used <= set(keys["en"])
