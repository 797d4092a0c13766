"""Results of benchmarks.training as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TITLES = {
    "selmask": "selmask",
    "trainer_line_by_line": "transformers' Trainer, line by line, dynamic padding",
    "trainer_grouped": "transformers' Trainer, grouped texts, no padding",
    "published": "published recipe: 8 texts padded to 512, full head",
}
MEASURES = {
    "without bucketing": "bucketing: windows of similar length share a batch",
    "without batch_in_tokens": "batches of a number of tokens, not of windows",
    "without masked_only_head": "the head at masked positions only",
    "without fused_optimizer": "AdamW in one fused kernel",
    "without quick_dropout_and_attention": "dropout and attention computed quickly on the CPU",
    "without own_loop": "selmask's own loop (against Trainer's, with the same batches and loss)",
    "with compile": "torch.compile, an option (speed with it)",
}
AIMS = {
    "biomedical": {"trainer_line_by_line": 2, "trainer_grouped": 1.5, "published": 4},
    "epidemic_misinformation": {"trainer_line_by_line": 2, "trainer_grouped": 1.5, "published": 13},
}
"""The intended speed as a multiple of each contender's, on two cores with the bundled encoder."""
SHARE_ON_CPU, SHARE_ON_GPU = 0.70, 0.45


def table(figures: Mapping[str, Any], facts: Mapping[str, Any], effort: Mapping[str, Any]) -> str:
    """All figures, for people."""
    return "\n".join(
        [
            *_machine(figures["gemm_gflops"], facts, effort),
            *(
                line
                for name, of_data_set in figures.items()
                if name != "gemm_gflops"
                for line in _data_set(name, of_data_set, facts)
            ),
        ]
    )


def _machine(gemm: Mapping[str, float], facts: Mapping[str, Any], effort: Mapping[str, Any]) -> Iterator[str]:
    where = f"{facts['threads']} threads on {facts['cores']} cores" if facts["device"] == "CPU" else facts["device"]
    yield (
        f"{where}, torch {facts['torch']}; load {facts['load']:.1f} at the end, the benchmark's own included. "
        f"Windows of {facts['length']} tokens, {facts['batch_tokens']:,} tokens a batch. Medians of {effort['rounds']} "
        f"rounds of turns of {effort['seconds']:g} seconds, each contender in a process of its own."
    )
    yield ""
    yield (
        f"The limit: matrices of the model's own shapes are multiplied at {gemm['own_shapes']:.0f} GFLOP/s here, "
        f"square ones of 2048 at {gemm['square']:.0f}."
    )


def _data_set(name: str, figures: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[str]:
    on_cpu = facts["device"] == "CPU"
    yield from ("", f"## {name.replace('_', ' ')}", "")
    yield "| | useful tokens/s | selmask's speed as a multiple | aim | peak memory, MB | spread over rounds |"
    yield "|---|---|---|---|---|---|"
    for who, speed in figures["tokens_per_second"].items():
        times = figures["times_faster"].get(who)
        aim = AIMS.get(name, {}).get(who) if on_cpu else None
        yield (
            f"| {TITLES[who]} | {speed:,.0f} | {'' if times is None else f'{times:.2f}'} | {aim or ''} "
            f"| {figures['peak_mb'][who]:,.0f} | {figures['spread'][who]:.0%} |"
        )
    yield ""
    aim = SHARE_ON_CPU if on_cpu else SHARE_ON_GPU
    yield (
        f"Share of the own-shape rate: {figures['share_of_gemm']:.0%} (aim {aim:.0%}), counting the encoder at every "
        f"useful token and the head at masked ones. That rate itself varied by {figures['spread']['own_shapes']:.0%} "
        "over the rounds."
    )
    if figures["ablation"]:
        yield from _ablation(figures["ablation"])


def _ablation(ablation: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        "",
        "| measure | speed-up | tokens/s without it | peak memory without it, MB |",
        "|---|---|---|---|",
    )
    for name, row in ablation.items():
        if "failed" in row:
            yield f"| {MEASURES[name]} | not measured: {row['failed']} | | |"
            continue
        times = 1 / row["times"] if name.startswith("with ") else row["times"]
        speed = f"{row['tokens_per_second']:,.0f}" + (" with it" if name.startswith("with ") else "")
        yield f"| {MEASURES[name]} | {times:.2f} | {speed} | {row['peak_mb']:,.0f} |"
