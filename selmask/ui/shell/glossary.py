"""The glossary: every term of the trade that stands on a page, in plain words."""

from __future__ import annotations

import streamlit as st

TERMS: dict[str, str] = {
    "accumulation": "Computing a batch in several parts, one after another. It needs less memory, and the steps stay "
    "the same.",
    "accuracy": "The share of texts that got their true class. With one frequent class it is high even for a model "
    "that always says that class.",
    "agreement": "How much of the same two strategies hide: of the words that either hides, the share that both hide.",
    "anchor": "A classifier without fine-tuning on the same texts. It lets you see whether fine-tuning is worth its "
    "cost.",
    "arm": "One of the alternatives that an experiment compares: a masking strategy with its settings.",
    "attempt": "One go at a run. A run that is resumed or started again has several.",
    "bag-of-words": "A classifier that only counts words and ignores their order. As an anchor it costs almost "
    "nothing.",
    "baseline": "A simple alternative, such as no post-training or random words, that a strategy must beat to be "
    "worthwhile.",
    "batch": "The texts that the model learns from together in one step.",
    "bfloat16, float32": "Two ways to store numbers: float32 is more exact, bfloat16 shorter and faster.",
    "budget": "How many tokens of a window may be hidden: the rate times the number of tokens.",
    "calibration error": "How far the model's stated confidence is from how often it is right; 0 is ideal.",
    "checkpoint": "A saved state of a run, from which it can continue.",
    "class weights": "More weight for the mistakes on rare classes during fine-tuning.",
    "clip, gradient clipping": "A limit on the size of a single step, so that one odd batch cannot spoil the model.",
    "compile": "To translate the model's computation for the device before training: a slow start, then faster steps.",
    "confounded": "Arms differ in more than the choice of words, so that choice alone cannot explain a difference.",
    "corpus": "Your unlabelled texts, from which post-training learns.",
    "coverage": "How many terms of a lexicon occur in a corpus, and how often.",
    "dev": "Labelled texts that a run keeps apart to choose the best epoch and the learning rate; never for the "
    "final score.",
    "embedding": "The numbers by which a model represents a token, a word or a text; similar meanings get similar "
    "numbers.",
    "encoder": "A language model that reads a text and turns it into numbers for its meaning; BERT is the best-known "
    "one.",
    "epoch": "One pass of training through all texts.",
    "explored": "Chosen or added to when results could be read already, so no more than a hint for a new experiment.",
    "fine-tuning": "Training a model on labelled texts so that it gives new texts one of your classes.",
    "frozen encoder, frozen layers": "Parts of a model that training leaves as they are. The anchor with a frozen "
    "encoder learns the classes from what the encoder knew before.",
    "head": "The last layer of a model, which turns what it has read into an answer: a guessed word or a class.",
    "head warm-up": "A short training of a new layer that guesses words, shared by all arms so that they start alike.",
    "held-out loss": "The loss on texts kept out of training. It shows what the model has learned beyond the texts "
    "it was trained on.",
    "hub": "The website Hugging Face. A model there has a name of the form owner/model, by which it can be downloaded.",
    "interval": "The range in which the true value plausibly lies. At 95 %, all intervals of tested differences "
    "between arms are right together in about 19 of 20 experiments. The same holds for those of differences from "
    "anchors. The interval of a mean is right as often by itself, not together with others.",
    "label budget": "How many labelled texts a run may use, for training and dev together.",
    "learning rate": "How far each step changes the model: too high makes training unstable, too low makes it slow.",
    "lexicon": "The terms of your field. A lexicon strategy hides them first.",
    "lineage": "What a run was made from, and what was made from it: its data, the runs before it and those after it.",
    "look": "A planned reading of the verdict, after a certain number of repeats.",
    "loss": "How wrong the model's guesses are; lower is better. Its unit is the nat, and 0 means certainty about "
    "every word.",
    "macro-F1": "A score from 0 to 100 %. For each class it combines how many of its texts are found and how many "
    "found are right; the mean over classes counts rare ones as much as frequent ones.",
    "margin": "A difference so small that it would not matter, set before the runs begin.",
    "mask": "To hide a word from the model, which then has to guess it; also a word so hidden.",
    "MCC": "Matthews' correlation: the agreement of predicted and true classes; 0 as by chance, 1 perfect.",
    "metric": "The figure by which results are compared, such as macro-F1.",
    "near duplicates": "Texts that share most of their pairs of neighbouring words. On both sides of a split they "
    "would make results look too good.",
    "optimistic": "The best epoch was chosen on the test texts themselves, so that the figures are too good.",
    "p value": "The probability of a difference at least this large if the arms were really equal, corrected "
    "for all comparisons that were made.",
    "paired difference": "The difference between two arms within the same repeat, with the same labels and test texts.",
    "patience": "After how many epochs without improvement training stops.",
    "placebo": "A strategy with false terms, as frequent as yours. It shows whether your lexicon itself makes the "
    "difference.",
    "points": "Percentage points: from 70 % to 72 % is 2 points.",
    "post-training": "Training an existing model further on your unlabelled texts: words are hidden, and the model "
    "learns to guess them.",
    "precision": "Of the texts that got a class, the share that belongs to it. As a setting of training: how exactly "
    "numbers are stored.",
    "project": "Data that belong together, with their experiments; every page shows one project.",
    "rate": "The share of the tokens that is hidden.",
    "recall": "Of the texts of a class, the share that was found. Macro recall is the mean over the classes.",
    "reference": "The arm that all others are compared with, usually random words.",
    "repeat": "One round of training and testing with fresh random choices. Several show how much a result depends "
    "on chance.",
    "run": "One piece of work in the background, such as one post-training or one fine-tuning.",
    "score": "How good a classifier is on the test texts. Of a word: how strongly a strategy wants to hide it; a run "
    "of scoring computes such scores with a model.",
    "seed": "A number that fixes the random choices of a run: the same number gives the same choices again.",
    "split": "The division of the labelled texts into training, dev and test texts.",
    "standard deviation": "How far values typically lie from their mean, such as the scores of several repeats.",
    "step": "One small correction of the model, made after it has seen one batch of texts.",
    "stop words": "Frequent words such as “the” and “of”, which say little about the subject.",
    "strategy": "A rule for which words to hide.",
    "supervisor": "The program in the background that starts waiting runs. It keeps working when the browser is "
    "closed.",
    "temperature": "How strictly a strategy follows its scores: below 1 it prefers words with high scores more, "
    "above 1 less.",
    "test texts": "Labelled texts that a model never learns from; its score is measured on them once.",
    "TF-IDF": "A weight for a word: high if it is frequent in this text but occurs in few others.",
    "token": "A word or a part of a word: the unit in which a model reads text.",
    "tokenizer": "The part of a model that cuts texts into tokens; each encoder has its own.",
    "transductive": "The test texts, without their labels, may be in the corpus. Results may then be better than on "
    "new texts.",
    "trial": "A short training that measures how fast this machine is, so that the time of an experiment can be told.",
    "uniform": "With the same chance for every word, whatever its score.",
    "verdict": "What an experiment shows: which arms are better than the reference, by how much, and how certain that "
    "is.",
    "vocabulary": "The list of tokens that a model knows. A word that is not in it is cut into pieces.",
    "warmup": "The first part of training, in which the learning rate rises from 0 to its full height.",
    "weight decay": "A slight pull of all the model's weights towards 0 in each step, so that it fits the training "
    "texts less exactly.",
    "window": "The stretch of text that the model reads at once; longer texts are cut into several.",
}


def offer() -> None:
    """Draws a button that opens the glossary."""
    if st.button("Glossary", key="glossary-open", icon=":material/menu_book:", type="tertiary"):
        _open()


@st.dialog("Glossary", width="large")
def _open() -> None:
    sought = st.text_input("Search", key="glossary-sought", placeholder="a word, such as seed") or ""
    found = {term: said for term, said in TERMS.items() if sought.strip().casefold() in f"{term} {said}".casefold()}
    for term, said in found.items():
        st.markdown(f"**{term}**: {said}")
    if not found:
        st.caption("No term of the glossary has this word.")
