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
# # A first look at the tables
#
# The reports are news about Vietnamese conferences and award ceremonies, machine-translated into
# Arabic, Hindi, Korean and Turkish. You need none of these languages here: every number and every
# name below leads back to the exact characters of the report it was read from, so that a colleague
# who knows the language can check it.
#
# Three questions:
#
# 1. Who awarded how much, and where?
# 2. Which officials appear in which office?
# 3. Where do the translations of one event disagree?
#
# `make run` makes the tables, `make lab` opens this page. What every column means is told in
# `docs/data-dictionary.md`. To look at tables of your own, set the environment variable
# `THIDUA_TABLES` to their folder.

# %%
import os
from pathlib import Path

import altair as alt
import pandas as pd
from babel import Locale
from IPython.display import HTML, display

import pipeline

here = "data/processed" if Path("data/processed").is_dir() else "../data/processed"
corpus = pipeline.load(os.environ.get("THIDUA_TABLES", here))

# Plots are drawn as pictures whose letters the browser sets, from the fonts of this machine: it
# joins Arabic letters and builds Hindi syllables. Nothing is fetched from the network.
alt.renderers.enable("svg")
pd.set_option("display.max_colwidth", 200)
pd.set_option("display.max_rows", 60)
pd.set_option("display.html.use_mathjax", False)  # a $ in a report is money, not a formula
display(HTML("<style>.dataframe td { unicode-bidi: plaintext }</style>"))  # Arabic from the right

# %% [markdown]
# What there is, by language. Reports of one event, in whatever language, are tied together: there
# are fewer events than reports. `issues` lists every doubt, and every file that was set aside.
# `<NA>` and `NaT` in a table mean that the reports do not settle it.

# %%
languages = dict(Locale("en").languages)
documents = corpus.documents.assign(in_language=corpus.documents["language"].map(languages))
documents.groupby("in_language", dropna=False).agg(
    reports=("doc_id", "size"), characters=("n_chars", "sum")
)

# %%
pd.Series({name: len(getattr(corpus, name)) for name in corpus.tables}, name="rows").to_frame()

# %% [markdown]
# The way back from a number is the same everywhere. The table `evidence` names, for every fact,
# the places in the reports that say so; the tables of `dates`, `provinces`, `officials` and
# `awards` hold their characters; `documents` holds the whole text. The function below joins the
# three. It shows the characters between ⟦ and ⟧, with a little of the report around them.

# %%
kinds = [corpus.dates, corpus.provinces, corpus.officials, corpus.awards]
mentions = pd.concat([kind[["mention_id", "start", "end", "surface", "rule"]] for kind in kinds])


def characters(evidence: pd.DataFrame, most: int = 30) -> pd.DataFrame:
    """Return the exact characters behind rows of evidence, as they stand in their reports."""
    places = evidence[["doc_id", "mention_id", "value"]].drop_duplicates().head(most)
    found = places.merge(mentions, on="mention_id").merge(documents, on="doc_id")
    found["text"] = found["text"].str.replace("\n", " ")
    found["in_the_report"] = [
        surface  # a province that was settled by the report's source stands nowhere in its text
        if pd.isna(start)
        else f"{text[max(0, start - 30) : start]}⟦{text[start:end]}⟧{text[end : end + 30]}"
        for text, start, end, surface in zip(
            found["text"], found["start"], found["end"], found["surface"], strict=True
        )
    ]
    found = found.sort_values(["in_language", "path", "record", "start"]).reset_index(drop=True)
    told = ["in_language", "value", "surface", "in_the_report"]
    return found[[*told, "path", "record", "start", "end", "rule"]]


# %% [markdown]
# ## 1. Who awarded how much, and where?
#
# `award_totals` holds every award of every event once, however many reports tell it. Three kinds
# of number must never be added up together, so they are kept apart by `status`:
#
# - **awarded**: handed over or decided;
# - **proposed**: asked for, not yet granted;
# - **total**: a running sum over months or years ("since 2020 the province has ...").
#
# Many provinces were merged on 1 July 2025. Below, every award is put in the province that its
# place belongs to today. *Not settled* means that the reports leave the province open, or that the
# award went to several.

# %%
named_today = corpus.provinces[["code_today", "province_today"]].drop_duplicates("code_today")
totals = corpus.award_totals.merge(named_today, on="code_today", how="left")
totals["province_today"] = (
    totals["province_today"].fillna(totals["code_today"]).fillna("not settled")
)
totals["kind"] = totals["award"].str.replace("_", " ")
columns = ["province_today", "province", "year", "kind", "recipient", "n_events", "count"]
by_count = totals.sort_values("count", ascending=False, kind="stable")[["status", *columns]]
by_count.loc[by_count["status"] == "awarded", columns].head(30)

# %% [markdown]
# All that was handed over or decided, at a glance. The darker a field, the more awards; the number
# is written in it.

# %%
awarded = (
    totals[totals["status"] == "awarded"]
    .groupby(["province_today", "kind"], as_index=False)["count"]
    .sum()
)
fields = alt.Chart(awarded).encode(
    alt.X("kind:N", title=None, axis=alt.Axis(orient="top", labelAngle=-40, labelLimit=0)),
    alt.Y("province_today:N", title=None, axis=alt.Axis(labelLimit=0)),
)
light_to_dark = alt.Scale(type="symlog", range=["#eff6fc", "#74b2dc"])
shades = alt.Color("count:Q", scale=light_to_dark, legend=None)
figures = fields.mark_text(fontSize=12).encode(alt.Text("count:Q", format=","))
(fields.mark_rect().encode(shades) + figures).properties(
    title="Awards by province of today", width=alt.Step(56), height=alt.Step(24)
)

# %% [markdown]
# Proposals and running sums, each by itself:

# %%
display(by_count.loc[by_count["status"] == "proposed", columns].head(30))
display(by_count.loc[by_count["status"] == "total", columns].head(30))

# %% [markdown]
# **Who** grants an award stands in `facts`: the key of an award is its kind, class, recipient,
# grantor and status. The reports often leave the grantor open. Parts of a sum are facts of their
# own, so their numbers are not added up here; the plot counts the events at which a grantor is
# named.

# %%
parts = r"(?P<award>[^/]*)/[^/]*/(?P<recipient>[^/]*)/(?P<grantor>[^/]*)/(?P<status>.*)"
award_facts = corpus.facts[corpus.facts["field"] == "award"]
award_facts = award_facts.join(award_facts["key"].str.extract(parts))
granted = (
    award_facts[award_facts["status"] == "awarded"]
    .groupby(["grantor", "award"], as_index=False)
    .agg(events=("event_id", "nunique"))
)
granted = granted.assign(
    kind=granted["award"].str.replace("_", " "), by=granted["grantor"].str.replace("_", " ")
)
alt.Chart(granted).mark_bar().encode(
    alt.X("events:Q", title="number of events", axis=alt.Axis(tickMinStep=1)),
    alt.Y("by:N", title=None, sort="-x"),
    alt.Color("kind:N", title="award", scale=alt.Scale(scheme="tableau20")),
).properties(title="Who grants", width=480, height=alt.Step(24))

# %% [markdown]
# ### From the number to the characters
#
# Take one row of `award_totals`: the one that is told in the most languages. Its facts are those
# of the same award, recipient, status, province and year; what most reports give as a part of a sum
# is left out, as the sum holds it. Then `evidence` leads to the characters.

# %%
group = ["province_code", "year", "award", "recipient", "status"]
cell = ["event_id", "field", "key", "value"]
placed = corpus.evidence.merge(award_facts[[*cell, "award", "recipient", "status"]], on=cell)
placed = placed.merge(corpus.awards[["mention_id", "province_code", "part_of"]], on="mention_id")
placed["part"] = placed["part_of"].notna()
placed = placed[placed.groupby(cell)["part"].transform("mean") <= 0.5]
placed = placed.merge(corpus.events[["event_id", "event_date"]], on="event_id")
placed = placed.merge(corpus.documents[["doc_id", "language"]], on="doc_id")
placed["year"] = placed["event_date"].dt.year.astype("Int64")
told = placed.groupby(group, dropna=False, as_index=False).agg(languages=("language", "nunique"))
number = totals.merge(told, on=group).sort_values(["languages", "count"], ascending=False).head(1)
number[["province", "province_today", "year", "kind", "recipient", "status", "count"]]

# %%
behind = placed.merge(number[group], on=group)
behind[cell].drop_duplicates().merge(corpus.facts, on=cell)

# %% [markdown]
# And these are the characters. `value` is the number that was read there; `rule` is the rule that
# read it; `record` is the number of the report in its file, `start` and `end` say where in its
# text.

# %%
characters(behind)

# %% [markdown]
# ## 2. Which officials appear in which office?
#
# `attendance` says who is named in which office in the reports of an event, and by how many of
# them; `people` holds every person once. A Vietnamese name comes out of translation in another
# script, and differently each time. `name_ascii` is the name brought back into Vietnamese order
# without its accents; `name` has the accents, and is filled only where a known officeholder
# supports them.

# %%
people = corpus.people.assign(
    person=corpus.people["name"].fillna(corpus.people["name_ascii"]),
    written=corpus.people["spellings"].str.join(" · "),
)
present = corpus.attendance.merge(people[["person_id", "person"]], on="person_id").merge(
    corpus.events[["event_id", "event_date", "province_code", "languages"]], on="event_id"
)
present["office"] = present["role"].str.replace("_", " ")
present.sort_values(["office", "person"])[
    ["office", "person", "event_date", "province_code", "n_reports", "languages"]
].head(40).reset_index(drop=True)

# %%
offices = present.groupby("office", as_index=False).agg(people=("person_id", "nunique"))
offices = offices.sort_values(["people", "office"], ascending=[False, True]).head(25)
alt.Chart(offices).mark_bar().encode(
    alt.X("people:Q", title="number of different people", axis=alt.Axis(tickMinStep=1)),
    alt.Y("office:N", title=None, sort="-x", axis=alt.Axis(labelLimit=0)),
).properties(title="Offices most often named", width=360, height=alt.Step(20))

# %% [markdown]
# One person, several scripts: on the left the Vietnamese name, then the longest spelling in each
# language, for the people who are named in the most languages. `people` lists all spellings.

# %%
# A name may hold any character. A picture cannot hold control characters, and needs the pair of
# invisible marks U+2068 and U+2069 to set each spelling in its own direction.
control = r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]"
spelled = corpus.officials.merge(documents[["doc_id", "in_language"]], on="doc_id")
spelled = spelled.groupby(["person_id", "in_language", "surface"], as_index=False).agg(
    times=("mention_id", "size")
)
spelled["length"] = spelled["surface"].str.len()
reach = spelled.groupby("person_id", as_index=False).agg(
    in_languages=("in_language", "nunique"), mentioned=("times", "sum")
)
reach = reach.sort_values(["in_languages", "mentioned", "person_id"], ascending=False)
best = (
    reach.head(15).merge(people[["person_id", "person"]], on="person_id").drop_duplicates("person")
)
longest = spelled.sort_values(["length", "times", "surface"], ascending=[False, False, True])
shown = longest.drop_duplicates(["person_id", "in_language"]).merge(best, on="person_id")
shown["written"] = "\u2068" + shown["surface"].str.replace(control, "\ufffd", regex=True) + "\u2069"
shown["person"] = shown["person"].str.replace(control, "\ufffd", regex=True)
alt.Chart(shown).mark_text(fontSize=14, limit=0).encode(
    alt.X("in_language:N", title=None, axis=alt.Axis(orient="top", labelAngle=0, labelFontSize=12)),
    alt.Y("person:N", title=None, axis=alt.Axis(labelLimit=0, labelFontSize=13)),
    alt.Text("written:N"),
).properties(title="One person in several scripts", width=alt.Step(170), height=alt.Step(28))

# %%
people.merge(best[["person_id"]], on="person_id")[
    ["person_id", "name", "name_ascii", "written", "n_events", "first_seen", "last_seen"]
]

# %% [markdown]
# Where a spelling can be read as more than one Vietnamese name, the table takes one and lists the
# others in `issues`:

# %%
uncertain = corpus.issues[corpus.issues["code"] == "uncertain_name"]
uncertain[["path", "surface", "detail"]].head(20).reset_index(drop=True)

# %% [markdown]
# ### From the name to the characters
#
# For the person named in the most languages: every place that says so. Here `value` is the office.

# %%
one = best.head(1)[["person_id", "person"]]
display(one)
official = corpus.evidence[corpus.evidence["field"] == "official"]
characters(official.merge(one, left_on="key", right_on="person_id"))

# %% [markdown]
# ## 3. Where do the translations disagree?
#
# Reports of one event should say the same. Where they do not, `facts` holds what most of them say
# (the consensus), and `divergences` names the report that *differs*, or in which the fact is
# *missing*. A missing fact need not be a fault: a report may just be shorter. Where reports differ,
# at least one translation, or its reading, is wrong.

# %%
differences = corpus.divergences.merge(documents[["doc_id", "path", "in_language"]], on="doc_id")
counted = differences.groupby(["kind", "field", "in_language"], as_index=False).agg(
    times=("doc_id", "size")
)
alt.Chart(counted).mark_bar().encode(
    alt.X("times:Q", title="number of divergences", axis=alt.Axis(tickMinStep=1)),
    alt.Y("in_language:N", title=None),
    alt.Color("field:N", title="kind of fact"),
    alt.Row("kind:N", title=None),
).properties(width=420, height=alt.Step(22))

# %% [markdown]
# The reports that say something else. `of` says of what: for an award its kind, class, recipient,
# grantor and status; for an official the person. A `value` such as `labour_order/...=5` means that
# the report has the same number under another heading.

# %%
who = people.set_index("person_id")["person"]
differs = differences[differences["kind"] == "differs"]
differs = differs.assign(of=differs["key"].map(who).fillna(differs["key"]))
columns = ["in_language", "field", "of", "value", "consensus", "path"]
differs[columns].head(40).reset_index(drop=True)

# %% [markdown]
# ### From the divergence to the characters
#
# `evidence` holds the characters for the consensus and for every other value. First, for each
# report that differs, what stands in it:

# %%
fact = ["event_id", "field", "key"]
characters(differs.merge(corpus.evidence, on=[*fact, "doc_id", "value"]))

# %% [markdown]
# Then one of these facts as all reports of its event tell it: the fact told in the most languages.
# Each line is a report; its characters stand in the column of the value that they give.

# %%
disputed = differs[fact].drop_duplicates().merge(corpus.evidence, on=fact)
disputed = disputed.merge(documents[["doc_id", "path", "record", "in_language"]], on="doc_id")
spread = disputed.groupby(fact, as_index=False).agg(
    in_languages=("in_language", "nunique"), places=("mention_id", "size")
)
chosen = spread.sort_values(["in_languages", "places", *fact], ascending=False).head(1)
sides = disputed.merge(chosen[fact], on=fact)
display(chosen[fact].merge(corpus.facts, on=fact))
characters(sides)

# %%
drawn = sides.merge(mentions, on="mention_id").drop_duplicates(["doc_id", "value"])
drawn["written"] = "\u2068" + drawn["surface"].str.replace(control, "\ufffd", regex=True) + "\u2069"
report = drawn["in_language"].fillna("unknown") + ": " + drawn["path"]
report = report + " #" + drawn["record"].astype("string")
drawn["report"] = report.str.replace(control, "\ufffd", regex=True)
alt.Chart(drawn).mark_text(fontSize=14, limit=320).encode(
    alt.X(
        "value:N",
        title="value",
        axis=alt.Axis(orient="top", labelAngle=0, labelLimit=320),
    ),
    alt.Y("report:N", title=None, axis=alt.Axis(labelLimit=0)),
    alt.Text("written:N"),
    alt.Color("value:N", legend=None),
).properties(title="One fact in all its reports", width=alt.Step(340), height=alt.Step(32))

# %% [markdown]
# ## Where to go from here
#
# - Any question in SQL: `corpus.sql("SELECT language, count(*) FROM documents GROUP BY ALL")`.
# - One report with all that was found in it: `python -m pipeline show FILE`.
# - What is doubtful, and why: `corpus.issues`, below by kind.

# %%
corpus.issues.groupby(["severity", "stage", "code"], as_index=False).agg(
    times=("issue_id", "size"), for_example=("detail", "first")
)
