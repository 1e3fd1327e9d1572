"""What the explorer and the drill draw: each tensor by its own name, shape, symbols and picture."""

from __future__ import annotations

import re
import warnings
from typing import Any

import pytest
import torch
from torch import nn

from tests.reader import COUNT, IDENTITY, PROGRAM, SLICE, TOLD, WORDS, Reader

# Everything that can be shown at once: c_0 and c_n, weight_hr, both directions, a warning, h_0.
FULL = (
    "explorer/?layer=LSTM&num_layers=2&bidirectional=True&batch_first=True"
    "&proj_size=2&h_0=True&dropout=0.5&L=9"
)
SIZES = {"N": 3, "L": 9, "H_in": 4, "H_out": 2, "D·H_out": 4, "H_cell": 6, "4·H_cell": 24}
SIZES |= {"D·num_layers": 4}
EQUAL = {2: "output[:, -1, :2]", 3: "output[:, 0, 2:]"}
COLORS = {"N": "n", "L": "l", "D·num_layers": "s"}  # any other axis is h
STACK = "[data-part=stack]"
TROUBLE = "[data-part=trouble]"
VERDICT = "[data-part=verdict]"


def plain(sentence: str, **values: Any) -> str:
    """Return a sentence of the words as a reader sees it."""
    for key, value in values.items():
        sentence = sentence.replace(f"{{{key}}}", str(value))
    return sentence.replace("`", "")


def symbols(text: str) -> list[str]:
    """Return the symbols of a shape: (4·H_cell, H_in)."""
    return re.findall(r"[^(), ]+", text)


def numbers(text: str) -> list[int]:
    """Return the numbers of a shape."""
    return [int(number) for number in re.findall(r"\d+", text)]


# --- The tensors -----------------------------------------------------------------------------


def test_boxes_are_those_of_their_tensors(reader: Reader) -> None:
    """Name, shape, symbols, colors, and the axes of the box in their places."""
    reader.open(FULL)
    boxes = reader.page.locator("[data-part=boxes] > div")
    names = ["input", "h_0", "c_0", "output", "h_n", "c_n"]
    assert boxes.locator("p code").all_text_contents() == names
    for box in boxes.all():
        spans = box.locator("p span").all()
        written = [span.text_content() for span in spans]
        assert numbers(box.locator("strong").text_content()) == [SIZES[s] for s in written]
        for span, symbol in zip(spans, written, strict=True):
            assert span.get_attribute("class") == f"drawing__{COLORS.get(symbol, 'h')}"
        labels = box.locator("svg text")
        assert labels.all_text_contents() == [f"{s} {SIZES[s]}" for s in written]
        deep, high, wide = (float(label.get_attribute("y")) for label in labels.all())
        assert deep < high < wide


def test_symbols_of_weights_have_the_sizes_beside_them(reader: Reader) -> None:
    """In every row of the table."""
    reader.open(FULL)
    rows = reader.page.locator("[data-part=weights] tbody tr").all_inner_texts()
    assert len(rows) == 20
    for row in rows:
        _, written, shape = row.split("\t")
        assert [SIZES[symbol] for symbol in symbols(written)] == numbers(shape)


def test_the_first_line_is_the_answer(reader: Reader) -> None:
    """Output, h_n, the number of parameters, and what PyTorch prints for the layer."""
    reader.open("explorer/?layer=GRU&num_layers=2")
    layer = nn.GRU(4, 6, 2)
    count = sum(parameter.numel() for parameter in layer.parameters())
    said = WORDS[reader.folder]["count"]
    values = {"output": (7, 3, 6), "h_n": (2, 3, 6), "count": count, "repr": layer}
    assert reader.page.inner_text(COUNT) == plain(said, **values)


def test_states_that_are_not_passed_are_zeros(reader: Reader) -> None:
    """It is said, and the program does what the knob says."""
    zeros = WORDS[reader.folder]["zeros"]
    for query, passed in (("", False), ("?h_0=True", True)):
        reader.open(f"explorer/{query}")
        assert (zeros in reader.page.inner_text("[data-part=boxes]")) != passed
        assert ("rnn(input, h_0)" in reader.page.inner_text(PROGRAM)) == passed


# --- The slices of h_n -----------------------------------------------------------------------


def test_each_slice_says_what_it_is(reader: Reader) -> None:
    """Layer, direction, and what in output equals it; the last one from the start."""
    reader.open(FULL)
    page, words = reader.page, WORDS[reader.folder]
    assert "h_n[3]" in page.inner_text(IDENTITY)
    for index in range(4):
        page.focus(SLICE.format(index))
        said = plain(
            words["equal" if index in EQUAL else "unequal"],
            slice=f"h_n[{index}]",
            layer=index // 2,
            direction=words["directions"][index % 2],
            equals=EQUAL.get(index),
        )
        assert page.inner_text(IDENTITY) == said


def face(reader: Reader, name: str, kind: str) -> tuple[float, ...]:
    """Return where the front of a box, or of its marked part, is: left, top, width, height."""
    path = reader.page.locator(f"[data-box={name}] .drawing__{kind}").first.get_attribute("d")
    return tuple(map(float, re.match(r"M(\S+) (\S+?)h(\S+?)v(\S+?)h", path).groups()))


def test_each_slice_marks_its_own_part(reader: Reader) -> None:
    """Of h_n and output alone: another part for each slice, the half and the step it equals."""
    reader.open(FULL)
    page = reader.page
    places = set()
    for index in range(4):
        page.focus(SLICE.format(index))
        places.add(face(reader, "h_n", "part"))
        assert page.locator("[data-box=h_0] .drawing__part").count() == 0
        if index in EQUAL:
            backward = index % 2
            left, top, width, height = face(reader, "output", "face")
            x, y, w, h = face(reader, "output", "part")
            assert (w, x) == pytest.approx((width / 2, left + backward * width / 2))
            assert (y == pytest.approx(top)) == bool(backward)  # the first step, or the last
            assert h < height / 2
    assert len(places) == 4


def test_the_stack_reads_in_its_directions(reader: Reader) -> None:
    """A row ends where h_n comes out; there is its mark, and before the last step the dots."""
    reader.open(FULL)
    page = reader.page
    for index in range(4):
        page.focus(SLICE.format(index))
        row = page.locator(f"{STACK} g[data-slice='{index}']")
        labels = {t.text_content(): float(t.get_attribute("x")) for t in row.locator("text").all()}
        backward = index % 2
        assert (labels[f"h_n[{index}]"] < labels[f"h_0[{index}]"]) == bool(backward)
        cells = row.locator("rect")
        assert "cell--mark" in cells.nth(0 if backward else 3).get_attribute("class")
        dots = float(row.locator(".drawing__dots").get_attribute("d")[1:].split()[0])
        x = [float(cell.get_attribute("x")) for cell in cells.all()]
        assert x[2] < dots < x[3]


def test_the_stack_stands_the_right_way_up(reader: Reader) -> None:
    """Output is the frame of the top layer, input is below, and arrows lead up."""
    reader.open(FULL)
    page = reader.page
    said = page.locator(f"{STACK} text").all_text_contents()
    named = [text for text in said if text[:2] in ("l=", "t=")]
    assert named == ["l=1", "l=0", "t=1", "t=2", "t=3", "t=L"]

    def top(selector: str) -> float:
        return float(page.locator(f"{STACK} {selector}").first.get_attribute("y"))

    assert top("rect.drawing__outline") < top("g[data-slice='2'] rect")
    assert top("g[data-slice='3'] rect") < top("rect.drawing__leader")
    for arrow in page.locator(f"{STACK} svg > .drawing__arrow").all():
        start, end = re.match(r"M\S+ (\S+)V(\S+)", arrow.get_attribute("d")).groups()
        assert float(end) < float(start)


def test_the_selected_layer_is_drawn(reader: Reader) -> None:
    """However many there are."""
    reader.open("explorer/?num_layers=7")
    for index in range(7):
        reader.page.focus(SLICE.format(index))
        marked = f"{STACK} g[data-slice='{index}'] .drawing__cell--mark"
        assert reader.page.locator(marked).count() == 1


# --- What PyTorch says, and what it does not say ------------------------------------------------


def test_who_says_it_is_said(reader: Reader) -> None:
    """PyTorch's refusals, the page's, warnings and silent mistakes have titles of their own."""
    reader.open("explorer/")
    for query, kind in (
        ("?hidden_size=0", "refused"),
        ("?num_layers=101", "ours"),
        ("?dropout=0.5&batch_first=True", "warned"),
        ("?", "silent"),
    ):
        reader.turn(query)
        titles = reader.page.locator(f"{TROUBLE} .admonition-title").all_inner_texts()
        assert titles == [WORDS[reader.folder]["kinds"][kind]], query


def test_a_silent_mistake_has_its_words(reader: Reader) -> None:
    """With the sizes in their places."""
    reader.open("explorer/")
    for query, mistake, shape in (
        ("?N=50&L=32", "time_first", (32, 50, 4)),
        ("?L=32&batched=False", "unbatched", (32, 4)),
        ("?bidirectional=True&batch_first=True", "last_step", ()),
    ):
        reader.turn(query)
        said = plain(WORDS[reader.folder]["silent"][mistake], shape=shape, N=50, L=32)
        shown = reader.page.inner_text(f"{TROUBLE} .admonition p:last-child")
        assert shown.startswith(said), query


def test_a_refusal_has_its_words_and_no_answer(reader: Reader) -> None:
    """The words are those of this refusal, and no shape of another state stands below."""
    reader.open("explorer/")
    page = reader.page
    for query, refusal in (
        ("?nonlinearity=sin", "nonlinearity"),
        ("?dropout=2", "dropout"),
        ("?N=-1", "negative"),
        ("?input=3", "input_dim"),
        ("?input=3,7,5", "input_features"),
        ("?L=0", "no_steps"),
        ("?proj_size=2", "proj_lstm"),
        ("?layer=LSTM&proj_size=6", "proj_range"),
        ("?num_layers=1.5", "not_int"),
        ("?num_layers=0", "not_positive"),
        ("?num_layers=101", "too_large"),
    ):
        reader.turn(query)
        said = page.inner_text(TROUBLE)
        parts = re.split(r"\{\w+\}", plain(WORDS[reader.folder]["refusals"][refusal]))
        assert all(part.strip() in said for part in parts), query
        for part in ("answer", "more"):
            assert not page.is_visible(f"[data-part={part}]"), query


def test_an_emptied_field_shows_no_program(reader: Reader) -> None:
    """It is asked for; nothing is made up in its place."""
    reader.open("explorer/")
    page = reader.page
    page.fill("[name=hidden_size]", "")
    said = plain(WORDS[reader.folder]["refusals"]["empty"], argument="hidden_size")
    assert said in page.inner_text(TROUBLE)
    assert not page.is_visible("[data-part=code]")


def test_no_word_is_missing(reader: Reader) -> None:
    """A key that the words lack would be shown as undefined."""
    reader.open("explorer/")
    for query in (
        "?",
        "?num_layers=101",
        "?hidden_size=0",
        "?layer=LSTM&proj_size=2&dropout=0.5",
        "?batched=False",
        "?bidirectional=True",
    ):
        reader.turn(query)
        assert "undefined" not in reader.page.inner_text(".explorer"), query


# --- Pasting and turning ------------------------------------------------------------------------


def test_a_paste_leaves_no_other_knob_behind(reader: Reader) -> None:
    """What the text does not say is PyTorch's default; N and L, which it cannot say, stay."""
    reader.open("explorer/?layer=LSTM&bidirectional=True&num_layers=3&N=5&L=9")
    reader.page.fill("textarea", "nn.GRU(4, 6)")
    said = reader.page.inner_text(COUNT)
    assert repr(nn.GRU(4, 6)) in said
    assert "(9, 5, 6)" in said


def test_an_input_that_does_not_fit_gives_way(reader: Reader) -> None:
    """To the knobs, once they say another one."""
    reader.open("explorer/")
    page = reader.page
    page.fill("textarea", "nn.GRU(4, 6)\ntorch.randn(7, 3, 5)")
    assert "got 5" in page.inner_text(TROUBLE)
    page.fill("[name=L]", "9")
    assert "(9, 3, 6)" in page.inner_text(COUNT)


def test_what_is_not_known_is_asked_for(reader: Reader) -> None:
    """But for input_size, which the input tells."""
    reader.open("explorer/")
    page = reader.page
    page.fill("textarea", "nn.GRU(features, hidden)\ntorch.randn(3, 7, 5)")
    assert page.locator("[data-ask]").all_inner_texts() == ["input_size", "hidden_size"]
    page.fill("textarea", "nn.GRU(features, 8)\ntorch.randn(3, 7, 5)")
    assert repr(nn.GRU(5, 8)) in page.inner_text(COUNT)


def test_a_text_that_cannot_be_read_dims_the_answer(reader: Reader) -> None:
    """It is that of another text."""
    reader.open("explorer/")
    page = reader.page
    for text, stale in (("nn.LSTM(4", 1), ("nn.LSTM(4, 6)", 0), ("nn.Linear(4, 6)", 1), ("", 0)):
        page.fill("textarea", text)
        assert page.locator(".explorer--stale").count() == stale


def test_a_wrong_type_is_told_the_right_one(reader: Reader) -> None:
    """In the words for that argument."""
    reader.open("explorer/")
    for argument, takes in (
        ("bias=3", "boolean"),
        ("nonlinearity=3", "string"),
        ("dropout=True", "dropout"),
        ("num_layers=None", "number"),
    ):
        reader.page.fill("textarea", f"nn.RNN(4, 6, {argument})")
        told = reader.page.inner_text(TOLD)
        assert plain(WORDS[reader.folder]["takes"][takes]) in told, argument


def test_a_fourth_value_is_pointed_out(reader: Reader) -> None:
    """nn.GRU(4, 6, 1, True) has no batch_first."""
    reader.open("explorer/")
    reader.page.fill("textarea", "nn.GRU(4, 6, 1, True)")
    said = plain(WORDS[reader.folder]["told"]["fourth_is_bias"])
    assert said in reader.page.inner_text(TOLD)


def test_knobs_are_those_of_the_layer(reader: Reader) -> None:
    """nonlinearity is RNN's and proj_size LSTM's, which is gone with the LSTM."""
    reader.open("explorer/?layer=LSTM&proj_size=2")
    page = reader.page
    assert page.is_visible("[name=proj_size]")
    assert not page.is_visible("[name=nonlinearity]")
    page.select_option("[name=layer]", "RNN")
    assert not page.is_visible("[name=proj_size]")
    assert page.is_visible("[name=nonlinearity]")
    assert repr(nn.RNN(4, 6)) in page.inner_text(COUNT)


def test_a_button_that_mends_is_a_step(reader: Reader) -> None:
    """The way back leads to what was mended."""
    reader.open("explorer/?N=50&L=32")
    page = reader.page
    page.press(f"{TROUBLE} button", "Enter")
    assert "batch_first=True" in page.url
    page.go_back()
    assert "(32, 50, 6)" in page.inner_text(COUNT)


def test_the_copied_link_says_everything(reader: Reader) -> None:
    """Just what the address says, and the button says that it was copied."""
    reader.open(f"{FULL}&N=2")
    page = reader.page
    page.press("[data-copy=share]", "Enter")
    done = "t => document.querySelector('[data-copy=share]').textContent === t"
    page.wait_for_function(done, arg=WORDS[reader.folder]["copied"])
    copied, shown = (url.split("?")[1].split("&") for url in (reader.clipboard(), page.url))
    assert {*copied} == {*shown}


# --- The drill ------------------------------------------------------------------------------------


class Asked:
    """The question on the page, and what PyTorch answers."""

    def __init__(self, reader: Reader) -> None:
        code = reader.page.locator(".explorer pre").first.text_content()
        self.name = reader.page.locator("[data-part=question] p code").text_content()
        scope: dict[str, Any] = {"torch": torch, "nn": nn}
        with warnings.catch_warnings(action="ignore"):  # a projection is slow on the CPU
            exec(code, scope)
        self.layer = scope["rnn"]
        self.shape = tuple(eval(self.name, scope).shape)


def answer(reader: Reader, text: str) -> str:
    """Give an answer and return the verdict."""
    reader.page.fill("#drill-answer", text)
    reader.page.keyboard.press("Enter")
    return reader.page.inner_text(VERDICT)


def test_swapped_axes_are_wrong_and_it_is_shown_why(reader: Reader) -> None:
    """The right shape, what each axis is, the box of that tensor, and a link to that layer."""
    reader.open("practice/")
    page = reader.page
    asked = Asked(reader)
    while len(asked.shape) < 2:
        page.evaluate("document.querySelector('shape-drill').ask()")
        asked = Asked(reader)
    said = answer(reader, ", ".join(map(str, asked.shape[::-1])))
    assert WORDS[reader.folder]["drill"]["wrong"] in said
    assert str(asked.shape) in said
    axes = page.locator(f"{VERDICT} li").all_inner_texts()
    assert [numbers(axis)[-1] for axis in axes] == [*asked.shape]
    drawn = page.locator(f"{VERDICT} tspan").all_text_contents()
    assert [int(size) for size in drawn] == [*asked.shape]
    page.locator(f"{VERDICT} a").click()
    page.wait_for_selector(COUNT)
    assert repr(asked.layer) in page.inner_text(COUNT)
    assert not page.inner_text(TOLD)


def test_an_answer_counts_once(reader: Reader) -> None:
    """Enter again is no second answer."""
    reader.open("practice/")
    answer(reader, str(Asked(reader).shape))
    reader.page.press("#drill-answer", "Enter")
    once = plain(WORDS[reader.folder]["drill"]["streak"], count=1)
    assert reader.page.inner_text("[data-part=streak]") == once


def test_every_kind_of_question_is_asked(reader: Reader) -> None:
    """All kinds of layers and tensors, and none whose axes agree."""
    seed = "let s = 7; Math.random = () => (s = (s * 16807) % 2147483647) / 2147483647;"
    reader.open("practice/")
    reader.page.evaluate(seed)
    names, layers = set(), []
    for _ in range(60):
        asked = Asked(reader)
        names.add(asked.name)
        layers.append(asked.layer)
        assert len({*asked.shape}) == len(asked.shape)
        reader.page.evaluate("document.querySelector('shape-drill').ask()")
    assert {"output", "h_n", "c_n"} <= names
    assert any(name.startswith("rnn.") for name in names)
    varied = ("mode", "num_layers", "bidirectional", "batch_first", "bias", "proj_size")
    for key in varied:
        assert len({getattr(layer, key) for layer in layers}) > 1, key


def test_the_words_of_an_axis_name_it() -> None:
    """Swapped sentences would teach the wrong thing."""
    for words in WORDS.values():
        axes = words["drill"]["axes"]
        assert {*axes} == {*SIZES, "3·H_out"}
        assert all(sentence.startswith(f"{symbol},") for symbol, sentence in axes.items())
