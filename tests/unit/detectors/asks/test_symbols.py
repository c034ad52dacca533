"""A line as symbols: nouns by spelling and sound, amounts, sentence ends."""

from detectors.asks.lexicon import lexicon
from detectors.asks.reading import tokens_of, transcript_of
from detectors.asks.symbols import Line, line_of
from detectors.types import Language


def _line(text: str, language: Language = "nl") -> Line:
    return line_of(tokens_of(transcript_of(text, language, "far").words), lexicon(language))


def test_a_noun_in_several_words_is_one_thing() -> None:
    assert _line("geef de code van de sms").text == " geef de <code:codevandesms>"


def test_a_misheard_noun_is_known_by_its_sound_and_counts_less() -> None:
    symbol = _line("geef uw bincode").symbols[-1]
    assert symbol.thing == "pin"
    assert symbol.likeness < 1


def test_amounts_are_one_symbol_and_small_ones_count_less() -> None:
    large, small = _line("achthonderd euro").symbols[0], _line("tien euro").symbols[0]
    assert large.thing == small.thing == "amount"
    assert small.likeness < large.likeness


def test_a_round_number_is_money_without_its_currency_and_a_count_is_not() -> None:
    assert _line("stuur mij achthonderd").symbols[-1].thing == "amount_maybe"
    assert _line("honderd kilometer").symbols[0].thing == ""
    assert _line("in 2024").symbols[1].thing == ""


def test_a_compound_is_known_by_its_ending() -> None:
    assert _line("de handtekeningcode").symbols[1].thing == "code_maybe"
    assert _line("uw postcode").symbols[1].thing == ""


def test_a_noun_does_not_cross_a_sentence_end() -> None:
    assert "<pin" not in _line("ik pin. code rood").text.partition("|")[2]


def test_characters_map_back_to_symbols() -> None:
    line = _line("dag. uw pincode graag")
    at = line.text.index("<pin")
    assert line.symbols[line.covered(at, at + 3)[0]].thing == "pin"
