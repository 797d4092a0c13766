from __future__ import annotations

from selmask.training.finished_model import model_card


def test_the_card_has_the_hubs_head_and_both_tables() -> None:
    card = model_card("A model", "fill-mask", {"base model": "minilm", "license": "mit"}, {"masked_share": 0.14321})
    assert card.startswith('---\nlibrary_name: transformers\npipeline_tag: fill-mask\nlicense: "mit"\n---\n')
    assert "| base model | minilm |" in card
    assert "| masked share | 0.1432 |" in card


def test_a_value_cannot_break_out_of_its_cell() -> None:
    card = model_card("A model", "fill-mask", {"corpus": "a|b\n## not a heading", "terms": ["x|y"]}, {})
    assert "| corpus | a\\|b ## not a heading |" in card
    assert '| terms | ["x\\|y"] |' in card
    assert "## Results" not in card
