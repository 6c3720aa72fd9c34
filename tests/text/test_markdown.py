"""Which characters of a Markdown text are prose, code, comments and links."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandleader.text.markdown import Fence, scan

# In each example the characters between « and » (or the end) are what must be found; the marks are not in the text.


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    spans = []
    text, *pieces = marked.split("«")
    for piece in pieces:
        inside, _, outside = piece.partition("»")
        spans.append((len(text), len(text) + len(inside)))
        text += inside + outside
    return text, spans


@pytest.mark.parametrize(
    "marked",
    [
        "a `«x»` b `«y z»`",
        "``«a ` b»`` c",
        "``« ` »`` `«x»`",
        "one ` alone",
        "`` two of `«one»` length",
        "```«x»``` inline fence characters",
        "text ```«x`y»``` text",
        "`«over\nlines»` of a paragraph",
        "`not\n\nover`« a blank line »`x",
        "`not\n \t\nover` a blank line",
        "`not\n- over` an item",
        "`not\n1. over` an item",
        "| `not |\n| over` a row |",
        "`not\n## over` a heading",
        "`not\n```\nover` a fence\n```",
        "`not\n   ~~~\nover` a fence\n   ~~~",
        r"\`not\` but `«x»`",
        r"\\`«x»`",
        r"`«a\»` the backslash is code",
        r"\``«x»`",
        "`«<!-- x -->»` shows a comment",
        "<!-- `not` --> `«x»`",
        "```\n`not`\n```\n`«x»`",
        "``` ``« `x` »``",
        "`«a»` \\`b` c",
        r"`«a»` \``«b»` <!-- x --> `«c»`",
        r"`«a»` \<!-- `«b»` -->",
        "a!`«git status»`",
        "> `«a\n> b»`",
        "`«a\r\nb»` `no\r\n\r\nno`",
    ],
)
def test_inline_code(marked: str) -> None:
    text, spans = unmark(marked)
    assert list(scan(text, 0).code) == spans


@pytest.mark.parametrize(
    "marked",
    [
        "a <!--«»--> b",
        "a <!--« x\n\n y »--> b <!--«z»-->",
        "<!--« never closed\n\n```\nx\n```",
        "  - <!--« never closed",
        "words <!-- never closed\n\nwords",
        r"\<!-- no -->",
        "<!--« ```\nx\n``` »-->",
        "```\n<!-- no -->\n```",
        "~~~\n<!--\n~~~\n<!--«x»-->",
    ],
)
def test_comments(marked: str) -> None:
    text, inner = unmark(marked)
    spans = [(start - 4, min(end + 3, len(text))) for start, end in inner]
    assert list(scan(text, 0).comments) == spans


@pytest.mark.parametrize("whole", ["<!-->", "<!--->"])
def test_the_shortest_comments(whole: str) -> None:
    assert scan(whole + " `x`", 0).comments == ((0, len(whole)),)


@pytest.mark.parametrize(
    ("marked", "infos"),
    [
        ("«```bash\nx\n```»\n", ["bash"]),
        ("«```\n```»", [""]),
        ("«```»", [""]),
        ("«``` js run \nx\n```» \nprose", ["js run"]),
        ("«~~~ a`b\n```\n~~~»", ["a`b"]),
        ("«````md\n```bash\nx\n```\n````»\nprose", ["md"]),
        ("«```\nx\n`````»\nprose", [""]),
        ("«```\nx\n``` no\n~~~\nunclosed", [""]),
        ("«```\nx\n    ```\n```»", [""]),
        ("- item\n    «```\n    x\n    ```»\n- item", [""]),
        ("1. «```sh\n   x\n   ```»\n2. b", ["sh"]),
        ("- * «```sh\n    x\n    ```»", ["sh"]),
        ("  «```\n  x\n```»\nprose", [""]),
        ("> «```py\n> x\n> ```»\n> prose", ["py"]),
        ("> «```py\n> x\n»prose\n\n«```\ny\n```»", ["py", ""]),
        ("\t«```\n\tx\n\t```»", [""]),
        ("words ``` words\n«```\n```»", [""]),
        ("``` a ``` b", []),
        ("`` no\n``", []),
        ("-``` no", []),
        ("~~struck~~ ~~~no~~~", []),
        ("<!-- x --> ```no\n", []),
        ("«```a\n```»\n«~~~b\n~~~»\n", ["a", "b"]),
        ("«```a\r\nx\r\n```»\r\n«```b\r\n```»", ["a", "b"]),
        ("«```a\rx\r```»\rprose", ["a"]),
        ("`x` a\n  «```\n  x\n  ```»\n`x`", [""]),
        ("\ufeff«```\nx\n```»", [""]),
    ],
)
def test_fences(marked: str, infos: list[str]) -> None:
    text, spans = unmark(marked)
    fences = scan(text, 0).fences
    assert [(fence.start, fence.end) for fence in fences] == spans
    assert [fence.info for fence in fences] == infos


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("```sh\na\nb\n```\n", "a\nb\n"),
        ("```sh\r\na\r\n```", "a\r\n"),
        ("- ```\n  a\n  ```", "  a\n"),
        ("> ```\n> a\n> ```", "> a\n"),
        ("> ```\n> a\n\nb", "> a\n"),
        ("```\n```", ""),
        ("```\na", "a"),
        ("```", ""),
        ("> ```\nb", ""),
    ],
)
def test_the_content_of_a_fence_is_its_whole_lines(text: str, content: str) -> None:
    (fence,) = scan(text, 0).fences
    assert text[fence.content_start : fence.content_end] == content
    assert fence.start <= fence.content_start <= fence.content_end <= fence.end


def test_scanning_begins_after_the_front_matter() -> None:
    text = "---\ndescription: a `x\n---\n```\ny\n```\n"
    result = scan(text, text.index("```"))
    assert result.code == ()
    assert result.fences == (Fence("", 26, 35, 30, 32),)
    assert not result.prose.strip()


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("run `x` now", "run     now"),
        ("see https://a.b/c_(d)?e=f. End", "see                        End"),
        ("(http://a.b/c)", "(            )"),
        ("at www.a.b/c now", "at           now"),
        ("[text](https://a.b/c)", "[text](             )"),
        ("[text](docs/a.md)", "[text](docs/a.md)"),
        ("<https://a.b/c> <x@y.z>", " " * 23),
        ("<task>/name $1</task>", "      /name $1       "),
        ('<a href="/x">', " " * 13),
        ("1 < 2 and /a > 3", "1 < 2 and /a > 3"),
        ("a <- b ->", "a <- b ->"),
        ("a<!--\n-->b", "a    \n   b"),
        ("```\r\nx\r\n```\r\nprose", "   \r\n \r\n   \r\nprose"),
        ("``` é€\U0001f600\n```\né€\U0001f600", "       \n   \né€\U0001f600"),
        ("nothing here", "nothing here"),
        ("", ""),
    ],
)
def test_prose_is_the_text_with_everything_else_blank(text: str, prose: str) -> None:
    assert scan(text, 0).prose == prose


@pytest.mark.parametrize(
    ("marked", "count"),
    [
        ("[a](«b.md»)", 1),
        ("![a](«b.png» \"t\") [c]( «d/e.md»#f 't' )", 2),
        ("[a](<«b c.md»#d>)", 1),
        ("[`a`](«b.md»)", 1),
        ("[![a](«b.svg»)](«c.md»)", 2),
        ("[a](«b_(c).md»)", 1),
        ("[a](«../b.md»\n  (t))", 1),
        ("[a](«/b.md») [](«c»)", 2),
        ("[a](#b) [a](https://b/c.md) [a](mailto:x@y) [a](//b/c) [a]() [a](<>)", 0),
        ("`[a](b.md)` <!-- [a](b.md) -->\n```\n[a](b.md)\n```", 0),
        (r"[a\](b.md)", 0),
        ("[a](b c.md) [a](b.md", 0),
    ],
)
def test_links(marked: str, count: int) -> None:
    text, spans = unmark(marked)
    links = scan(text, 0).links
    assert [(link.start, link.end) for link in links] == spans
    assert len(links) == count
    assert all(text[link.start : link.end] == link.target for link in links)


# fmt: off
FRAGMENTS = st.sampled_from([
    "`", "``", "```", "````", "~~~", "<!--", "-->", "> ", "- ", "1. ", "# ", "|", "\\", "](", "(", ")", "'", '"', " ",
    "    ", "\n", "\n\n", "\r\n", "\r", "a", "é", "\U0001f600", "\udc80", "https://x.y/z", "www.x", "<b>", "[a](b.md)",
])
HOSTILE = [
    "`", "` ", "`\n", "`a` b\n", "`a\n\n", "`a` ``b`` ", "``` ", "```\n", "> ```x\n\n", "> ```\n", "~~~x\n", "<!--",
    "a <!-- ", "<a", "[", "](", '](a "', "](a (", "](a", "]( ", "](\n", "https://(", "www.", "\\", "\\`", ">", "- ",
    " ", "a\n",
]
# fmt: on


@given(st.lists(FRAGMENTS, max_size=40).map("".join), st.data())
def test_the_parts_fit_together(text: str, data: st.DataObject) -> None:
    start = data.draw(st.sampled_from([0, *(at + 1 for at, character in enumerate(text) if character == "\n")]))
    result = scan(text, start)

    assert len(result.prose) == len(text)
    for was, now in zip(text, result.prose, strict=True):
        assert now in (was, " ")
        assert (was in "\r\n") == (now in "\r\n")
    assert not result.prose[:start].strip()

    spans = sorted(
        [(fence.start, fence.end) for fence in result.fences]
        + [(span.start - 1, span.end + 1) for span in result.code]
        + list(result.comments)
    )
    end = start
    for span in spans:
        assert end <= span[0] < span[1] <= len(text)
        assert not result.prose[span[0] : span[1]].strip()
        end = span[1]
    for fence in result.fences:
        assert fence.start < fence.content_start <= fence.content_end <= fence.end or fence.content_start == len(text)
        assert text[fence.start : fence.start + 3] in ("```", "~~~")
        assert fence.info.strip() == fence.info
    for span in result.code:
        assert text[span.start - 1] == text[span.end] == "`"
        assert "\n\n" not in text[span.start : span.end]


@given(st.lists(st.sampled_from(["`", "``", "```", "\\", "a", " ", "\n", "\n\n", "<!-- ", "-->"])).map("".join))
def test_line_ends_make_no_difference(text: str) -> None:
    other = text.replace("\n", "\r\n")
    one, two = scan(text, 0), scan(other, 0)
    assert two.prose.replace("\r\n", "\n") == one.prose
    assert [other[s:e].replace("\r\n", "\n") for s, e in two.code] == [text[s:e] for s, e in one.code]
    assert [fence.info for fence in two.fences] == [fence.info for fence in one.fences]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_anything_takes_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        begun = time.process_time()
        scan(text, 0)
        return time.process_time() - begun

    seconds(1_000)
    # Eight times the text: about eight times the time; 64 times if it were quadratic.
    assert seconds(1_000_000) < 0.2 + 24 * seconds(125_000)


def test_runs_of_every_length_take_linear_time() -> None:
    begun = time.process_time()
    scan(" ".join("`" * length for length in range(1, 1_400)), 0)
    assert time.process_time() - begun < 2
