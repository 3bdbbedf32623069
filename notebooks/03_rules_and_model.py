# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Rules and model
#
# Rules find everything that stands in the tables. A model may read the same reports by itself
# (`make run NER=thidua`, or any other model of yours): it adds no row and overrules none, but where
# the two disagree, one of them is wrong, and a person should look.
#
# 1. How often does the model confirm what the rules found?
# 2. Which rules does it confirm least?
# 3. What does it alone see?
# 4. The list to work off
#
# A mention that both found has `method` **both**, and a higher `score`; one that the rules alone
# found has **rule**. What the model alone saw is an **issue** whose code begins with `unconfirmed`.
# Neither tells who is right.
#
# `make run NER=...` makes the tables, `make lab` opens this page. What every column means is told
# in `docs/data-dictionary.md`. To look at tables of your own, set the environment variable
# `THIDUA_TABLES` to their folder.

# %%
import os
from pathlib import Path

import altair as alt
import pandas as pd
from babel import Locale
from IPython.display import HTML, Markdown, display

import pipeline

here = "data/processed" if Path("data/processed").is_dir() else "../data/processed"
corpus = pipeline.load(os.environ.get("THIDUA_TABLES", here))

# Plots are drawn as pictures whose letters the browser sets, from the fonts of this machine: it
# joins Arabic letters and builds Hindi syllables. Nothing is fetched from the network.
alt.renderers.enable("svg")
pd.set_option("display.max_colwidth", 300)
pd.set_option("display.max_rows", 60)
pd.set_option("display.html.use_mathjax", False)  # a $ in a report is money, not a formula
display(HTML("<style>.dataframe td { unicode-bidi: plaintext }</style>"))  # Arabic from the right

# %%
languages = dict(Locale("en").languages)
documents = corpus.documents.set_index("doc_id")
language_of = documents["language"].map(languages).fillna("unknown")
columns = ["doc_id", "start", "surface", "rule", "method", "score"]
# A model that looks for counts and nouns of awards sees nothing in the name of who receives one.
named = (corpus.awards["count"] == 1) & ~corpus.awards["surface"].str.contains(r"\d")
mentions = pd.concat(
    [
        corpus.dates[columns].assign(kind="date"),
        corpus.provinces[columns].assign(kind="province"),
        corpus.officials[columns].assign(kind="official"),
        corpus.awards.loc[~named, columns].assign(kind="award"),
    ],
    ignore_index=True,
)
mentions["language"] = mentions["doc_id"].map(language_of)
mentions["confirmed"] = mentions["method"] == "both"
doubts = corpus.issues[corpus.issues["code"].str.startswith("unconfirmed_")]
doubts = doubts.assign(language=doubts["doc_id"].map(language_of))
if not mentions["confirmed"].any() and doubts.empty:
    display(Markdown("**No model has read these reports.** Run `make run NER=thidua` first."))

# %% [markdown]
# ## 1. How often does the model confirm what the rules found?
#
# The share of the mentions of a kind that the model sees as well. A kind of which it confirms
# nothing in any language is most likely one that its labels do not have. Awards of one who is named
# without a number are left out: their characters are mostly the name of who receives it.

# %%
shares = mentions.groupby(["language", "kind"], as_index=False).agg(
    confirmed=("confirmed", "sum"), of=("confirmed", "size")
)
shares["share"] = shares["confirmed"] / shares["of"]
display(shares)
squares = alt.Chart(shares).encode(alt.X("kind:N", title=None), alt.Y("language:N", title=None))
colour = alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], scheme="blues"), title="confirmed")
label = alt.Text("share:Q", format=".0%")
(squares.mark_rect().encode(colour) + squares.mark_text().encode(label)).properties(
    title="Share of the mentions that the model confirms", width=360, height=alt.Step(34)
)

# %% [markdown]
# ## 2. Which rules does it confirm least?
#
# Every mention names the rule that found it. A rule whose mentions the model does not see is either
# wrong or beyond the model: look at some of them before you believe either. Rules with fewer than
# five mentions say nothing and are left out.

# %%
rules = mentions.groupby(["rule", "kind"], as_index=False).agg(
    confirmed=("confirmed", "sum"), of=("confirmed", "size"), for_example=("surface", "first")
)
rules = rules[rules["of"] >= 5]
rules["share"] = rules["confirmed"] / rules["of"]
rules = rules.sort_values(["share", "of", "rule"], ascending=[True, False, True])
rules.head(30).reset_index(drop=True)

# %% [markdown]
# ## 3. What does it alone see?
#
# Somebody beside an office whom no rule found, a place that is nearly one that the gazetteer knows,
# a date that no rule covers, an award or a count. The same characters many times over are worth a
# rule, or a rendering in a language pack; a single one is mostly the model's mistake.

# %%
kinds = doubts.groupby(["code", "language"], as_index=False).agg(times=("issue_id", "size"))
kinds.pivot(index="code", columns="language", values="times").fillna(0).astype(int)

# %%
repeated = doubts.groupby(["code", "surface"], as_index=False).agg(
    times=("issue_id", "size"), reports=("doc_id", "nunique")
)
repeated = repeated.sort_values(["times", "code", "surface"], ascending=[False, True, True])
repeated = repeated.head(25)
display(repeated.reset_index(drop=True))

# A report may hold any character. A picture cannot hold control characters, and needs the pair of
# isolating marks so that what is written from the right stays in its place.
control = r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]"
written = repeated["surface"].str.replace(control, "\ufffd", regex=True)
drawn = repeated.assign(written="\u2068" + written + "\u2069")
alt.Chart(drawn).mark_bar().encode(
    alt.X("times:Q", title="times", axis=alt.Axis(tickMinStep=1)),
    alt.Y("written:N", title=None, sort="-x", axis=alt.Axis(labelLimit=0)),
    alt.Color("code:N", title=None),
).properties(title="What the model alone sees most often", width=360, height=alt.Step(20))

# %% [markdown]
# ## 4. The list to work off
#
# Every doubt with the characters around it; `start` and `end` count the code points of the report's
# text. Those that say most about the rules come first: what is doubted in most reports.


# %%
def around(doubt: pd.Series, characters: int = 40) -> str:
    """Return what stands around a doubt, which itself is in brackets."""
    text = documents.at[doubt["doc_id"], "text"]
    start, end = int(doubt["start"]), int(doubt["end"])
    before, after = text[max(0, start - characters) : start], text[end : end + characters]
    return f"{before}⟦{text[start:end]}⟧{after}".replace("\n", " ")


listed = doubts.merge(repeated[["code", "surface", "times"]], on=["code", "surface"], how="left")
listed = listed.assign(times=listed["times"].fillna(1).astype(int))
listed = listed.sort_values(["times", "code", "path", "start"], ascending=[False, True, True, True])
listed = listed.head(60)
listed["around"] = [around(doubt) for _, doubt in listed.iterrows()]
listed[["code", "language", "path", "start", "end", "surface", "around", "detail"]].reset_index(
    drop=True
)
