import re
from xml.etree import ElementTree

import pytest

from flows.graph import parse
from flows.graph.faces import FAMILIES, face_of
from flows.graph.formats import export
from flows.graph.formats.mermaid import encoded
from flows.graph.picture import svg
from flows.steps.registry import catalogue
from tests.graph.documents import edge, raw, step
from tests.graph.formats.examples import example, imported

HOSTILE = '</title><script>alert(1)</script>"]; click s0 href "javascript:alert(1)" & <img src=x onerror=alert(1)> `x` \x01\x0b'  # noqa: E501
SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {f"{SVG}{name}" for name in ("svg", "title", "rect", "path", "circle", "text", "g")}


def test_a_picture_shows_steps_frames_and_edges() -> None:
    document = imported(example("orchestration.json")).document
    root = ElementTree.fromstring(svg(document))
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    for title in ("Search Papers", "Search Docs", "Review", "Deepen", "Repeat until Deepen is not needed"):
        assert title in texts
    edges = [
        path for path in root.iter(f"{SVG}path") if path.get("stroke-width") == "1.5" and not path.get("transform")
    ]
    assert len(edges) == len(document.edges)


def test_hostile_words_are_inert_in_a_picture() -> None:
    """No script, link, style, reference or handler, whatever titles, prompts, ports and notes hold."""
    document = parse(
        raw(
            step("a", "model", title=HOSTILE[:200], config={"prompt": HOSTILE, "model": "x/" + HOSTILE}),
            step("box", HOSTILE[:60], title=HOSTILE[:200]),
            step("b", "loop", parent="box", title=HOSTILE[:200]),
            edges=[edge("a", "box", HOSTILE[:60])],
            name=HOSTILE.replace("\x01\x0b", ""),
            notes=[{"id": "n", "text": HOSTILE}],
        )
    )
    text = svg(document)
    root = ElementTree.fromstring(text)
    assert {element.tag for element in root.iter()} <= ALLOWED
    names = {name for element in root.iter() for name in element.attrib}
    assert not any(name.startswith("on") or "href" in name or name == "style" for name in names)
    values = [value for element in root.iter() for name, value in element.attrib.items() if name != "aria-label"]
    assert not any("url(" in value or "javascript" in value for value in values)
    assert "\x01" not in text


def test_an_empty_flow_has_a_picture() -> None:
    assert ElementTree.fromstring(svg(parse(raw()))).get("width") == "320"


def test_every_kind_of_the_catalogue_has_the_face_it_declares() -> None:
    for kind in catalogue().all():
        if kind.kind == "model":
            continue
        face = face_of(parse(raw(step("a", kind.kind))).steps[0])
        assert (face.title, face.family) == (kind.title, kind.family)
        assert face.family in FAMILIES


def test_every_action_has_the_family_it_declares() -> None:
    model = catalogue().find("model")
    assert model is not None
    for action in model.actions:
        face = face_of(parse(raw(step("a", "model", config={"action": action.action}))).steps[0])
        assert (face.title, face.family) == (action.title, action.family)


LINE = re.compile(
    r'flowchart LR|  s\d+ -\.?->(\|"[^"<>`]*"\|)? s\d+|\s+subgraph s\d+ \["[^"<>`]*"\]|\s+end'
    r"|\s+s\d+(\[|\(\[|\{|\[/|\(\()\"[^\"<>`]*\"(\]|\]\)|\}|/\]|\)\))"
)


@pytest.mark.parametrize("title", [HOSTILE[:200], "end", "", " ", "a\nb", "%%{init: {}}%%", "#lt;", "🎼 ü"])
def test_hostile_titles_are_inert_in_mermaid(title: str) -> None:
    document = parse(
        raw(
            step("end", title=title),
            step("box", "loop", title=title),
            step("inner", "router", parent="box", title=title),
            step("last", "output"),
            edges=[edge("end", "box", '"| x'), edge("box", "last", "error")],
        )
    )
    text = export(document, "mermaid").text
    assert all(LINE.fullmatch(line) for line in text.splitlines()), text
    assert "script>" not in text


def test_mermaid_draws_frames_as_subgraphs() -> None:
    text = export(imported(example("orchestration.json")).document, "mermaid").text
    assert '  subgraph s3 ["Repeat until Deepen is not needed"]\n    s4["Review"]\n    s5["Deepen"]\n  end\n' in text
    assert "  s2 --> s3\n" in text


def test_letters_stay_readable_in_mermaid() -> None:
    assert encoded('Über "uns" <b>') == "Über #34;uns#34; #60;b#62;"
    assert encoded("x" * 100) == "x" * 59 + "#8230;"
