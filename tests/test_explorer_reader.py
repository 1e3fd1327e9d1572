"""What a reader does with the explorer and the drill: by keyboard alone, in every language."""

from __future__ import annotations

import functools
import warnings

import pytest
import torch
from playwright.sync_api import Browser
from torch import nn

from tests.blocks import fresh
from tests.reader import COUNT, EVERY, IDENTITY, PROGRAM, SLICE, TOLD, WORDS, Reader

PASTED = """model = nn.LSTM(5, 4, num_layers=2, batch_firtst=True, bidirectional=True)  # (
x = torch.randn(3, 7, 5)"""


@functools.cache
def printed(code: str) -> tuple[str, str]:
    """Return what a fresh Python prints and complains of; once for all who copy the same."""
    return fresh([code])[0]


@pytest.mark.parametrize("reader", EVERY, indirect=True)
def test_from_a_pasted_line_to_a_shared_link(reader: Reader, browser: Browser) -> None:
    """Paste, mend what is wrong, read, copy the code, run it, share the link, open it elsewhere."""
    page = reader.page
    reader.open("explorer/")
    reader.go_to("textarea")
    page.keyboard.insert_text(PASTED)
    assert page.locator(f"{TOLD} mark").text_content() == "batch_firtst"
    assert "batch_first" in page.inner_text(f"{TOLD} p")

    reader.press(f"{TOLD} button")
    layer = nn.LSTM(5, 4, num_layers=2, batch_first=True, bidirectional=True)
    assert f"{layer!r}" in page.inner_text(COUNT)
    with torch.no_grad():
        output, (h_n, c_n) = layer(torch.randn(3, 7, 5))
    for name, tensor in (("output", output), ("h_n", h_n), ("c_n", c_n)):
        shown = page.locator(f"[data-part=boxes] > div:has([data-box={name}])").inner_text()
        assert str(tuple(tensor.shape)) in shown
    rows = page.locator("[data-part=weights] tbody tr").all_inner_texts()
    for row, (name, weight) in zip(rows, layer.named_parameters(), strict=True):
        cells = row.split("\t")
        size = f"({weight.shape[0]},)" if weight.dim() == 1 else str(tuple(weight.shape))
        assert (cells[0], cells[-1]) == (name, size)
    assert reader.fits()

    reader.go_to("[name=N]")
    page.keyboard.press("ArrowUp")
    assert "(4, 7, 8)" in page.inner_text(COUNT)
    page.keyboard.press("ArrowDown")
    reader.go_to(SLICE.format(2))
    assert "output[:, -1, :4]" in page.inner_text(IDENTITY)

    reader.press("[data-copy=copy]")
    program, shown = (text.rstrip("\n") for text in page.locator(PROGRAM).all_text_contents())
    copied = reader.clipboard()
    assert copied.rstrip("\n") == program
    assert printed(copied) == (f"{shown}\n", "")

    reader.press("[data-copy=share]")
    link = reader.clipboard()
    other = browser.new_page()
    other.goto(link)
    other.wait_for_selector(COUNT)
    assert other.inner_text(COUNT) == page.inner_text(COUNT)
    other.close()


def test_knobs_by_keyboard_and_the_way_back(reader: Reader) -> None:
    """Every change is in the address; back and forward show what was there."""
    page = reader.page
    reader.open("explorer/?hidden_size=8")
    before = page.inner_text(COUNT)
    page.focus("[name=hidden_size]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    assert "hidden_size=9" in page.url
    after = page.inner_text(COUNT)
    assert repr(nn.RNN(4, 9)) in after

    page.focus("[name=bidirectional]")
    page.keyboard.press("Space")
    assert repr(nn.RNN(4, 9, bidirectional=True)) in page.inner_text(COUNT)
    page.go_back()
    assert page.inner_text(COUNT) == after
    assert not page.is_checked("[name=bidirectional]")
    page.go_back()
    assert page.inner_text(COUNT) == before
    page.go_forward()
    assert page.inner_text(COUNT) == after


def test_a_slice_of_h_n_lights_up_output(reader: Reader) -> None:
    """By keyboard and by pointing: the expression is said, and the cells are marked."""
    page = reader.page
    reader.open("explorer/?num_layers=2&bidirectional=True&batch_first=True")
    marked = "[data-part=boxes] [data-box=output] .drawing__part"
    for index, equals in ((0, None), (1, None), (2, "output[:, -1, :6]"), (3, "output[:, 0, 6:]")):
        page.focus(SLICE.format(index))
        said = page.inner_text(IDENTITY)
        assert f"h_n[{index}]" in said
        assert page.locator(marked).count() == (3 if equals else 0)
        assert page.locator(".drawing__cell--mark").count() == 1
        assert equals is None or equals in said
        assert page.get_attribute(SLICE.format(index), "aria-pressed") == "true"
    page.locator("g[data-slice='1'] text").first.hover()
    assert "h_n[1]" in page.inner_text(IDENTITY)


@pytest.mark.parametrize(
    ("query", "message", "word"),
    [
        ("?hidden_size=0", "ValueError: hidden_size must be greater than zero", "not_positive"),
        ("?L=0", "RuntimeError: Expected sequence length to be larger than 0 in RNN", "no_steps"),
        ("?input=3,7,5", "Expected 4, got 5", "input_features"),
        ("?dropout=0.5", "UserWarning: dropout option adds dropout", "one_layer"),
    ],
)
def test_what_pytorch_says_is_shown(reader: Reader, query: str, message: str, word: str) -> None:
    """PyTorch's own message, and the page's words in its language."""
    reader.open(f"explorer/{query}")
    said = reader.page.inner_text("[data-part=trouble]")
    assert message in said
    words = WORDS[reader.folder]
    sentence = (words["refusals"] | words["warnings"])[word]
    assert sentence.split("`")[-1].split("{")[0].strip() in said


def test_silent_mistakes_are_pointed_out(reader: Reader) -> None:
    """N and L swapped, and a batch taken for one sequence: said, and mended by a button."""
    page = reader.page
    reader.open("explorer/?N=50&L=32")
    assert "(32, 50, 4)" in page.inner_text("[data-part=trouble]")
    page.press("[data-part=trouble] button", "Enter")
    assert "batch_first=True" in page.inner_text(COUNT)
    assert "(32, 50, 6)" in page.inner_text(COUNT)  # the same tensor, read the other way
    reader.open("explorer/?batched=False&batch_first=True")
    assert "(7, 4)" in page.inner_text("[data-part=trouble]")
    page.press("[data-part=trouble] button", "Enter")
    assert page.is_checked("[name=batched]")
    assert "(7, 1, 6)" in page.inner_text(COUNT)  # seven samples of one step each


def test_a_damaged_link_falls_back(reader: Reader) -> None:
    """What cannot be read is named, and its default stands in its place."""
    page = reader.page
    reader.open("explorer/?layer=GRU&hidden_size=<b>&N=x&L=9&utm_source=forum")
    assert repr(nn.GRU(4, 6)) in page.inner_text(COUNT)
    told = page.inner_text(TOLD)
    assert "hidden_size, N" in told
    assert "utm_source" not in told
    assert page.input_value("[name=L]") == "9"


def test_a_jump_within_the_page_changes_nothing(reader: Reader) -> None:
    """A message stays; what was mended by a button is a step to come back to."""
    page = reader.page
    reader.open("explorer/")
    page.fill("textarea", "nn.LSTM(4, ")
    told = page.inner_text(TOLD)
    page.evaluate("location.hash = 'formulas'")
    page.wait_for_timeout(100)
    assert page.inner_text(TOLD) == told
    page.fill("textarea", "nn.LSTM(4, 6, bidirectonal=True)")
    page.locator(f"{TOLD} button").click()
    assert "bidirectional=True" in page.url
    page.go_back()
    assert page.input_value("textarea") == ""  # what stands there is what is shown


def test_a_value_to_set_is_led_to(reader: Reader) -> None:
    """Even where the knobs are folded."""
    page = reader.page
    reader.open("explorer/")
    page.locator("form summary").click()
    page.fill("textarea", "nn.LSTM(n_in, n_hid, dropout=0.25, num_layers=2)")
    page.locator("[data-ask=hidden_size]").click()
    assert page.evaluate("document.activeElement.name") == "hidden_size"
    page.locator("[data-ask=input_size]").click()
    page.keyboard.type("9")
    assert page.locator("[data-ask]").all_inner_texts() == ["hidden_size"]


def test_markup_is_never_run(reader: Reader) -> None:
    """What is pasted, or stands in an address, is text."""
    page = reader.page
    evil = "<img src=x onerror=ran=true>"
    reader.open(f"explorer/?nonlinearity={evil}&layer={evil}&{evil}=1")
    for argument in (f"nonlinearity='{evil}'", evil, f'"{evil}'):
        page.fill("textarea", f"nn.RNN(4, 6, {argument})")
        page.wait_for_timeout(50)
        assert page.locator(".explorer img").count() == 0
    assert page.evaluate("window.ran") is None


def test_what_is_pasted_stays_one_value_of_the_address(reader: Reader) -> None:
    """A pasted string cannot set other knobs, and Enter in a knob presses no button."""
    page = reader.page
    reader.open("explorer/")
    page.fill("textarea", "nn.RNN(4, 6, nonlinearity='x&N=50')")
    page.focus("[name=N]")
    assert "N=50" not in page.url
    page.fill("textarea", "nn.RNN(4, 6, bidirectionl=True)")
    page.press("[name=N]", "Enter")
    assert "bidirectionl" in page.input_value("textarea")


def test_the_parameter_is_in_front(reader: Reader) -> None:
    """A parameter's page shows its knob, and leads to the explorer with what was chosen."""
    page = reader.page
    reader.open("parameters/num_layers/")
    knob = page.locator(".explorer [name=num_layers]")
    assert knob.is_visible()
    assert not page.locator(".explorer [name=hidden_size]").is_visible()
    knob.scroll_into_view_if_needed()
    knob.fill("3")
    assert repr(nn.RNN(4, 6, num_layers=3)) in page.inner_text(COUNT)
    assert reader.fits()
    page.locator("[data-part=whole]").click()
    page.wait_for_selector("textarea")
    assert page.url == f"{reader.home}explorer/?num_layers=3"
    assert repr(nn.RNN(4, 6, num_layers=3)) in page.inner_text(COUNT)


def test_why_h_n_is_4_32_256(reader: Reader) -> None:
    """The page with that question leads to just that layer."""
    page = reader.page
    page.goto(f"{reader.home}shapes/order-of-h_n/")
    page.locator("article a[href*='explorer/?']").click()
    page.wait_for_selector(COUNT)
    layer = nn.RNN(5, 256, num_layers=2, batch_first=True, bidirectional=True)
    assert all(words in page.inner_text(COUNT) for words in ("(4, 32, 256)", f"{layer!r}"))


def test_the_other_language_shows_the_same(reader: Reader) -> None:
    """The language switcher keeps what was chosen."""
    page = reader.page
    reader.open("explorer/?layer=LSTM&proj_size=2")
    for link in page.locator(".md-select__link").all():
        assert link.get_attribute("href").endswith("?layer=LSTM&proj_size=2")


@pytest.mark.parametrize("reader", EVERY, indirect=True)
def test_the_drill(reader: Reader) -> None:
    """Right answers in three spellings, a wrong one, one that is none; nothing is stored."""
    page = reader.page
    reader.open("practice/")
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    words = WORDS[reader.folder]["drill"]

    def solution() -> tuple[int, ...]:
        code = page.locator(".explorer pre").first.text_content()
        name = page.locator("[data-part=question] p code").text_content()
        scope = {"torch": torch, "nn": nn}
        with warnings.catch_warnings(action="ignore"):  # a projection is slow on the CPU
            exec(code, scope)
        return tuple(eval(name, scope).shape)

    def streak(count: int) -> bool:
        wanted = words["streak"].replace("{count}", str(count))
        return page.inner_text("[data-part=streak]") == wanted

    reader.go_to("#drill-answer")
    for count, spell in enumerate((str, lambda s: ",".join(map(str, s)), torch.Size), start=1):
        page.keyboard.insert_text("what?")
        page.keyboard.press("Enter")
        assert words["unread"] in page.inner_text("[data-part=verdict]")
        page.fill("#drill-answer", "")
        page.keyboard.insert_text(str(spell(solution())))
        page.keyboard.press("Enter")
        assert words["right"] in page.inner_text("[data-part=verdict]")
        assert streak(count)
        assert page.locator("[data-part=verdict] svg").count() == 1
        page.keyboard.press("Enter")  # the next question
    wrong = (*solution(), 99)
    page.keyboard.insert_text(str(wrong))
    page.keyboard.press("Enter")
    assert words["wrong"] in page.inner_text("[data-part=verdict]")
    assert streak(0)
    assert reader.fits()
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage])") == stored
