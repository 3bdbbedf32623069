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
# # One event, many translations
#
# One event is often told by several reports: translations of one Vietnamese article, or of what two
# newspapers wrote about it. They should say the same, and do not always. You need to read none of
# the languages: this page counts where the reports of one event disagree, and shows the characters.
#
# 1. How many events are told more than once?
# 2. How often do the reports of an event agree?
# 3. Which language disagrees, and how?
# 4. How are counts garbled?
# 5. Which languages agree with each other?
# 6. What does one event look like, side by side?
# 7. Where to look next?
#
# Two things are behind every number here. A **divergence** (table `divergences`) is a report that
# *differs* from the consensus of its event, or in which a fact is *missing*. A **doubt** (table
# `issues`) is a place where the fault may be the reading's and not the translation's; doubts are
# counted apart and never as divergences. Neither tells the original: no report here is the
# Vietnamese one, so "right" means "what most reports of the event say".
#
# `make run` makes the tables, `make lab` opens this page. What every column means is told in
# `docs/data-dictionary.md`. To look at tables of your own, set the environment variable
# `THIDUA_TABLES` to their folder.

# %%
import os
import re
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
pd.set_option("display.max_colwidth", 300)
pd.set_option("display.max_rows", 60)
pd.set_option("display.html.use_mathjax", False)  # a $ in a report is money, not a formula
display(HTML("<style>.dataframe td { unicode-bidi: plaintext }</style>"))  # Arabic from the right


# %% [markdown]
# Every share below stands beside the count it is taken from, and where shares are compared, with
# the interval in which the true share lies in 95 of 100 cases (Wilson 1927). The interval takes
# facts for independent. They are not: a translation that garbles one status often garbles all of
# its report. So read the intervals as too narrow rather than too wide. **Where they overlap, the
# order of two shares means nothing**. The sample reports hold few events, so there nearly all
# overlap: they show how to ask, not which language translates best.


# %%
def with_share(counts: pd.DataFrame, times: str, of: str = "of") -> pd.DataFrame:
    """Return counts with the share of `times` in `of` and its 95 % interval (Wilson)."""
    known = counts[counts[of] > 0]
    z, n = 1.96, known[of].astype(float)
    share = known[times].astype(float) / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    limits = {"low": (middle - half).clip(0, 1), "high": (middle + half).clip(0, 1)}
    return known.assign(share=share, **limits)


def in_percent(shares: pd.DataFrame) -> pd.DataFrame:
    """Return shares for reading: in percent, the interval in one column."""
    percent = (shares[["share", "low", "high"]] * 100).round().astype("Int64").astype("string")
    interval = percent["low"] + " to " + percent["high"] + " %"
    shown = shares.drop(columns=["low", "high"])
    return shown.assign(share=percent["share"] + " %", interval=interval)


# %% [markdown]
# ## 1. How many events are told more than once?
#
# A copy (`duplicate_of`) says nothing of its own and is left out: what counts is different texts.

# %%
languages = dict(Locale("en").languages)
documents = corpus.documents.drop(columns="text")
documents["in_language"] = documents["language"].map(languages).fillna("unknown")
texts = corpus.reports[["doc_id", "event_id", "event_date", "province_code"]].merge(
    documents[documents["duplicate_of"].isna()], on="doc_id"
)
events = texts.groupby("event_id", as_index=False).agg(
    n_texts=("doc_id", "size"),
    in_languages=("in_language", lambda names: " + ".join(sorted(set(names)))),
)
events.groupby("n_texts", as_index=False).agg(
    events=("event_id", "size"), texts=("n_texts", "sum")
).rename(columns={"n_texts": "different texts of one event"})

# %% [markdown]
# In which languages the events are told that have several texts. An event can be told twice in one
# language.

# %%
several = events[events["n_texts"] > 1]
together = several.groupby("in_languages", as_index=False).agg(
    events=("event_id", "size"), texts=("n_texts", "sum")
)
together = together.sort_values(["events", "in_languages"], ascending=[False, True])
display(together.reset_index(drop=True))
alt.Chart(together).mark_bar().encode(
    alt.X("events:Q", title="number of events", axis=alt.Axis(tickMinStep=1)),
    alt.Y("in_languages:N", title=None, sort="-x", axis=alt.Axis(labelLimit=0)),
).properties(title="Events with several texts", width=360, height=alt.Step(20))

# %% [markdown]
# ## 2. How often do the reports of an event agree?
#
# The facts of these events, by `agreement`: **all** texts give the same value; a **majority** gives
# it (the others differ, or say nothing); they are **split**, none has a majority; a **single**
# report alone speaks of it. An event with two texts knows no majority: what they tell differently
# is split.

# %%
fact = ["event_id", "field", "key", "consensus"]
kinds = ["date", "province", "official", "award"]
agreements = ["all", "majority", "split", "single"]
facts = corpus.facts.rename(columns={"value": "consensus"}).merge(several, on="event_id")
agreed = facts.groupby(["field", "agreement"], as_index=False).agg(times=("key", "size"))
table = agreed.pivot(index="field", columns="agreement", values="times")
table = table.reindex(index=kinds, columns=agreements).fillna(0).astype(int)
table.assign(facts=table.sum(axis="columns"))

# %%
blues = ["#9ecae1", "#dbe9f6", "#f4a582", "#e0e0e0"]
agreed["of"] = agreed.groupby("field")["times"].transform("sum")
agreed["order"] = agreed["agreement"].map({name: at for at, name in enumerate(agreements)})
bars = alt.Chart(agreed).encode(
    alt.X("times:Q", stack="normalize", title="share of the facts", axis=alt.Axis(format="%")),
    alt.Y("field:N", title=None, sort=kinds),
    alt.Order("order:Q"),
)
shades = alt.Color(
    "agreement:N", sort=agreements, scale=alt.Scale(domain=agreements, range=blues), title=None
)
inside = bars.mark_text(fontSize=11).encode(
    alt.X("times:Q", stack="normalize", bandPosition=0.5), alt.Text("times:Q")
)
(bars.mark_bar().encode(shades) + inside).properties(
    title="Agreement by kind of fact (number of facts in the bars)", width=480, height=alt.Step(30)
)

# %% [markdown]
# Among the facts that at least two reports tell, how many are told differently?

# %%
compared = facts.assign(
    told_twice=facts["n_for"] + facts["n_against"] > 1, disputed=facts["n_against"] > 0
)
compared = compared[compared["told_twice"]].groupby("field", as_index=False)
compared = compared.agg(
    events=("event_id", "nunique"), disputed=("disputed", "sum"), of=("key", "size")
)
in_percent(with_share(compared, "disputed")).sort_values("disputed", ascending=False)

# %% [markdown]
# ## 3. Which language disagrees, and how?
#
# Now report by report: of the facts that the *other* reports of its event tell, what does this one
# do? It
#
# - **confirms** the consensus;
# - **tells otherwise**, against a majority;
# - tells it, or tells otherwise, where there is **no majority**: who is wrong stays open;
# - **misses** it: says nothing. That need not be a fault, a report may just be shorter;
# - or the fact was **not read**: its characters seem to be there, but no rule read them. This is a
#   doubt about the reading, and counts neither for nor against the translation.

# %%
states = ["confirms", "tells otherwise", "no majority", "misses"]
diverging = corpus.divergences[["event_id", "field", "key", "consensus", "doc_id", "value", "kind"]]
supporting = corpus.evidence.rename(columns={"value": "consensus"})[[*fact, "doc_id"]]
cells = facts.merge(texts, on="event_id", suffixes=("", "_of_report"))
cells = cells.merge(diverging, on=[*fact, "doc_id"], how="left")
cells = cells.merge(
    supporting.drop_duplicates().assign(supports=True), on=[*fact, "doc_id"], how="left"
)
# A day or province that the report's metadata settles has no characters.
settled = (cells["field"].eq("date") & cells["event_date"].notna()) | (
    cells["field"].eq("province") & cells["province_code"].notna()
)
told = cells["supports"].notna() | settled | cells["kind"].eq("differs").fillna(False)
cells["state"] = pd.Series("not read", index=cells.index, dtype="string").case_when(
    [
        (cells["kind"].eq("missing").fillna(False), "misses"),
        (told & cells["agreement"].eq("split"), "no majority"),
        (cells["kind"].eq("differs").fillna(False), "tells otherwise"),
        (told, "confirms"),
    ]
)
cells["tells"] = ~cells["state"].isin(["misses", "not read"])
cells["others"] = cells.groupby(fact)["tells"].transform("sum") - cells["tells"]
asked = cells[cells["others"] > 0]


def by_state(*by: str) -> pd.DataFrame:
    """Return how often reports do what with the facts that others tell, each in a row."""
    known = asked[asked["state"].isin(states)]
    counts = known.groupby([*by, "state"], as_index=False).agg(times=("doc_id", "size"))
    every = counts[list(by)].drop_duplicates().merge(pd.DataFrame({"state": states}), how="cross")
    counts = every.merge(counts, how="left", on=[*by, "state"])
    counts["times"] = counts["times"].fillna(0).astype(int)
    return counts.assign(of=counts.groupby(list(by))["times"].transform("sum"))


by_language = by_state("in_language")
table = by_language.pivot(index="in_language", columns="state", values="times").reindex(
    columns=states
)
size = asked.groupby("in_language").agg(events=("event_id", "nunique"), texts=("doc_id", "nunique"))
not_read = asked[asked["state"] == "not read"].groupby("in_language").size().rename("not read")
table = size.join(table.assign(facts=table.sum(axis="columns"))).join(not_read)
table.fillna(0).astype(int).reset_index()

# %%
shares = with_share(by_language, "times")
in_percent(shares[shares["state"].isin(["tells otherwise", "misses"])]).sort_values(
    ["state", "share"], ascending=False
)

# %% [markdown]
# The point is the share, with the count beside it; the line is its interval.

# %%
doing = ["tells otherwise", "no majority", "misses"]
interval = alt.Chart(shares[shares["state"].isin(doing)]).encode(alt.Y("in_language:N", title=None))
percent = alt.Axis(format="%")
line = interval.mark_rule(strokeWidth=2, color="#9ecae1").encode(
    alt.X("low:Q", title="share of the facts that others tell", axis=percent), alt.X2("high:Q")
)
point = interval.mark_point(filled=True, size=70, color="#2171b5").encode(alt.X("share:Q"))
count = interval.mark_text(align="left", dx=6, dy=-8, fontSize=10).encode(
    alt.X("share:Q"), alt.Text("times:Q")
)
alt.layer(line, point, count).properties(width=200, height=alt.Step(30)).facet(
    alt.Column("state:N", title=None, sort=doing)
)

# %% [markdown]
# By language **and** kind of fact: how often a report tells otherwise or misses, and out of how
# many. The darker a field, the larger the share; a dark field with a small second number says
# little.

# %%
by_kind = with_share(by_state("in_language", "field"), "times")
by_kind = by_kind[by_kind["state"].isin(["tells otherwise", "misses"])]
by_kind["written"] = by_kind["times"].astype(str) + " of " + by_kind["of"].astype(str)
fields = alt.Chart(by_kind).encode(
    alt.X("field:N", title=None, sort=kinds, axis=alt.Axis(labelAngle=0)),
    alt.Y("in_language:N", title=None),
)
light_to_dark = alt.Scale(domain=[0, 0.3], range=["#eff6fc", "#74b2dc"], clamp=True)
squares = fields.mark_rect().encode(alt.Color("share:Q", scale=light_to_dark, legend=None))
written = fields.mark_text(fontSize=12).encode(alt.Text("written:N"))
(squares + written).properties(width=alt.Step(80), height=alt.Step(28)).facet(
    alt.Column("state:N", title=None, sort=["tells otherwise", "misses"])
)

# %% [markdown]
# ### What was merely not read
#
# Doubts, not divergences. `unread_fact`: the report seems to tell the fact at the characters in
# `surface`, and no rule read them; it stands in no share above. `read_otherwise`: the report gives
# the same count with another noun, recipient or grantor, which is another rendering or a slip of
# reading; above, it *confirms* the count.

# %%
doubts = corpus.issues[corpus.issues["code"].isin(["unread_fact", "read_otherwise"])]
doubts = doubts.merge(texts.drop(columns="path"), on="doc_id")
people = corpus.people.set_index("person_id")
person = people["name"].fillna(people["name_ascii"])
named = r"(?<=official )[0-9a-f]{16}"
doubts["detail"] = [
    re.sub(named, lambda found: person.get(found[0], found[0]), detail)
    for detail in doubts["detail"]
]
doubts.groupby(["in_language", "code"]).size().unstack(fill_value=0)

# %%
doubts.sort_values(["code", "in_language", "path", "record"], ascending=[False, True, True, True])[
    ["code", "in_language", "surface", "detail", "path"]
].head(30).reset_index(drop=True)

# %% [markdown]
# ## 4. How are counts garbled?
#
# The award counts that a report tells otherwise, against the consensus:
#
# - **digits swapped**: 142 for 124;
# - **digits lost** or **added**: 12 for 120, and the other way round;
# - **exchanged**: the report has the counts of two awards the wrong way round;
# - **near**: at most a tenth, or one, away;
# - **other number**: none of these;
# - **number kept**: the count is the same, the class or status is not (a proposal told as granted).
#
# Where reports are `split`, the consensus is only the value that a fixed order prefers, so which of
# the two is garbled is open; `votes` shows for and against.

# %%
parts = ["kind", "class", "recipient", "grantor", "status"]
provinces = corpus.provinces.drop_duplicates("province_code").set_index("province_code")
merged = " (today " + provinces["province_today"] + ")"
place = provinces["province"] + merged.where(provinces["code_today"] != provinces.index, "")


def in_words(keys: pd.Series) -> pd.Series:
    """Return the keys of awards in words; what is open or usual is not said."""
    split = keys.str.split("/", n=4, expand=True).reindex(columns=range(5)).set_axis(parts, axis=1)
    split = split.astype("string")
    words = split["kind"]
    words += (" class " + split["class"]).where(split["class"] != "-", "")
    words += (" to " + split["recipient"]).where(split["recipient"] != "unspecified", "")
    words += (", by " + split["grantor"]).where(split["grantor"] != "unspecified", "")
    words += (", " + split["status"]).where(split["status"] != "awarded", "")
    return words.str.replace("_", " ")


def about(rows: pd.DataFrame) -> pd.Series:
    """Return what facts are about: the award in words, the name of the person, the day."""
    return (
        rows["field"]
        .where(rows["field"] != "award", in_words(rows["key"]))
        .mask(rows["field"] == "official", rows["key"].map(person).fillna(rows["key"]))
    )


def readable(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return values in words: provinces by name, offices without underscores, awards in words."""
    values = rows[column].astype("string")
    other = values.str.extract(r"(?s)^(?P<key>.*)=(?P<count>.*)$")
    other_award = in_words(other["key"]) + ": " + other["count"]
    return (
        values.mask(rows["field"] == "province", values.map(place).fillna(values))
        .mask(rows["field"] == "official", values.str.replace("_", " "))
        .mask((rows["field"] == "award") & other_award.notna(), other_award)
    )


def garbling(said: str, agreed: str, exchanged: bool) -> str:
    """Return how one count came of another."""

    def within(short: str, long: str) -> bool:
        digits = iter(long)
        return all(digit in digits for digit in short)

    one, other = int(said), int(agreed)
    ways = {
        "number kept": one == other,
        "exchanged": exchanged,
        "digits swapped": sorted(said) == sorted(agreed),
        "digits lost": len(said) < len(agreed) and within(said, agreed),
        "digits added": len(said) > len(agreed) and within(agreed, said),
        "near": abs(one - other) <= max(1, other / 10),
    }
    return next((way for way, holds in ways.items() if holds), "other number")


# %%
where = texts[["doc_id", "path", "record", "in_language"]]
differs = corpus.divergences[corpus.divergences["kind"] == "differs"].merge(where, on="doc_id")
differs = differs.merge(facts[[*fact, "n_for", "n_against", "agreement"]], on=fact)
differs["of"] = about(differs)
differs["votes"] = differs["n_for"].astype("string") + " : " + differs["n_against"].astype("string")
differs["told"] = readable(differs, "value")
differs["agreed"] = readable(differs, "consensus")
counts = differs[differs["field"] == "award"].copy()
counts["said"] = counts["value"].str.extract(r"(\d+)$", expand=False)
mirrored = counts[["event_id", "doc_id", "said", "consensus"]].drop_duplicates()
mirrored = mirrored.rename(columns={"said": "consensus", "consensus": "said"})
counts = counts.merge(
    mirrored.assign(exchanged=True), how="left", on=["event_id", "doc_id", "said", "consensus"]
)
rows = zip(counts["said"], counts["consensus"], counts["exchanged"].notna(), strict=True)
counts["how"] = pd.Series([garbling(*row) for row in rows], index=counts.index, dtype="string")
columns = ["how", "in_language", "of", "told", "agreed", "votes", "agreement", "path"]
counts.sort_values(["how", "in_language", "path"])[columns].head(40).reset_index(drop=True)

# %%
garbled = counts.groupby(["how", "in_language"], as_index=False).agg(times=("doc_id", "size"))
alt.Chart(garbled).mark_bar().encode(
    alt.X("times:Q", title="number of counts", axis=alt.Axis(tickMinStep=1)),
    alt.Y("how:N", title=None, sort="-x"),
    alt.Color("in_language:N", title=None, scale=alt.Scale(scheme="tableau10")),
).properties(title="How counts are garbled", width=360, height=alt.Step(22))

# %% [markdown]
# The other facts that a report tells otherwise: days, provinces, offices.

# %%
columns = ["field", "of", "in_language", "told", "agreed", "votes", "agreement", "path"]
others = differs[differs["field"] != "award"].sort_values(["field", "in_language", "path"])
others[columns].head(40).reset_index(drop=True)

# %% [markdown]
# ## 5. Which languages agree with each other?
#
# Take every fact that two texts of one event both tell, and ask whether they give the same value.
# Nothing here hangs on a majority. Two texts in one language are a pair too. `of` counts pairs of
# texts, fact by fact; a pair of languages that meets in few events says little.

# %%
told = cells[cells["tells"]].assign(said=cells["value"].fillna(cells["consensus"]))
told = told.groupby([*fact, "in_language", "said"], as_index=False).agg(times=("doc_id", "size"))
pairs = told.merge(told, on=fact, suffixes=("", "_other"))
pairs = pairs[pairs["in_language"] <= pairs["in_language_other"]].copy()
one_language = pairs["in_language"] == pairs["in_language_other"]
alike = pairs["said"] == pairs["said_other"]
# A text is no pair with itself, and two texts of one language stand here in both orders.
met = pairs["times"] * pairs["times_other"] - pairs["times"].where(one_language & alike, 0)
pairs["of"] = met.mask(one_language, met // 2)
pairs["agree"] = pairs["of"].where(alike, 0)
pairs = pairs[pairs["of"] > 0]
pairs["languages"] = pairs["in_language"] + " and " + pairs["in_language_other"]
pairs = pairs.groupby("languages", as_index=False).agg(
    events=("event_id", "nunique"), agree=("agree", "sum"), of=("of", "sum")
)
pairs = with_share(pairs, "agree").sort_values(["share", "of"], ascending=False)
in_percent(pairs).reset_index(drop=True)

# %%
interval = alt.Chart(pairs).encode(
    alt.Y("languages:N", title=None, sort=list(pairs["languages"]), axis=alt.Axis(labelLimit=0))
)
axis = alt.X(
    "low:Q",
    title="share of the facts both tell that are told alike",
    axis=percent,
    scale=alt.Scale(zero=False),
)
line = interval.mark_rule(strokeWidth=2, color="#9ecae1").encode(axis, alt.X2("high:Q"))
point = interval.mark_point(filled=True, size=70, color="#2171b5").encode(alt.X("share:Q"))
(line + point).properties(title="Agreement of pairs of languages", width=360, height=alt.Step(22))

# %% [markdown]
# ## 6. What does one event look like, side by side?
#
# The event with the most languages, of these the one with the most divergences; at most six of its
# texts are shown. A row is a fact, a column is a report. Each cell holds the characters that the
# fact was read from; `≠` tells otherwise (and what), `∅` misses it, `?` was not read.

# %%
per_event = cells.groupby("event_id", as_index=False).agg(
    languages=("in_language", "nunique"),
    texts=("doc_id", "nunique"),
    differs=("kind", lambda kind: int(kind.eq("differs").sum())),
    missing=("kind", lambda kind: int(kind.eq("missing").sum())),
    not_read=("state", lambda state: int(state.eq("not read").sum())),
)
per_event["divergences"] = per_event["differs"] + per_event["missing"]
settled_events = corpus.events[["event_id", "event_date", "province_code"]]
per_event = per_event.merge(settled_events, on="event_id")
per_event["province"] = per_event["province_code"].map(place)
order = ["languages", "differs", "divergences", "event_id"]
one = per_event.sort_values(order, ascending=[False, False, False, True]).head(1)
one.drop(columns="province_code")

# %%
kinds_of_mention = [corpus.dates, corpus.provinces, corpus.officials, corpus.awards]
surfaces = pd.concat([kind[["mention_id", "start", "surface"]] for kind in kinds_of_mention])
side = cells.merge(one[["event_id"]], on="event_id").sort_values(["in_language", "path", "record"])
side = side[side["doc_id"].isin(side["doc_id"].drop_duplicates().head(6))].copy()
side["said"] = side["value"].fillna(side["consensus"])
evidence = corpus.evidence.rename(columns={"value": "said"})
behind = side[[*fact, "doc_id", "said"]].merge(
    evidence, on=["event_id", "field", "key", "said", "doc_id"]
)
behind = behind.merge(surfaces, on="mention_id").sort_values(["start", "mention_id"])
behind["surface"] = behind["surface"].str.replace("\n", " ")
behind = behind.drop_duplicates([*fact, "doc_id"])  # the first place says enough here
side = side.merge(behind[[*fact, "doc_id", "surface"]], how="left", on=[*fact, "doc_id"])
side["of"] = about(side)
side["agreed"] = readable(side, "consensus")
side["fact"] = side["of"] + ": " + side["agreed"]
side["report"] = side["in_language"] + ": " + side["path"] + " #" + side["record"].astype("string")
side["order"] = side["field"].map({name: at for at, name in enumerate(kinds)})
side = side.sort_values(["order", "of", "consensus", "report"])
signs = {"misses": "∅", "not read": "?"}
shown = side["surface"].fillna("")
side["written"] = shown.mask(
    side["kind"].eq("differs").fillna(False), "≠ " + readable(side, "value") + " · " + shown
).mask(~side["tells"], side["state"].map(signs))
row = ["order", "field", "key", "consensus", "of", "agreed", "agreement"]
grid = side.pivot(index=row, columns="report", values="written")
grid.droplevel(["order", "field", "key", "consensus"])

# %% [markdown]
# The same as a picture, which shows the characters alone.

# %%
# A report may hold any character. A picture cannot hold control characters, and needs the pair of
# invisible marks U+2068 and U+2069 to set each text in its own direction.
control = r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]"
drawn = side[["report", "fact", "state", "surface", "written"]].copy()
differing = drawn["written"].str.startswith("≠").fillna(False)
drawn["written"] = (
    drawn["surface"].mask(differing, "≠ " + drawn["surface"]).fillna(drawn["written"])
)
for column in ["report", "fact", "written"]:
    drawn[column] = drawn[column].astype("string").str.replace(control, "\ufffd", regex=True)
drawn["written"] = "\u2068" + drawn["written"].fillna("") + "\u2069"
states_and_doubt = [*states, "not read"]
hues = alt.Scale(
    domain=states_and_doubt, range=["#d9f0d3", "#f4a582", "#fee8a0", "#eeeeee", "#e3daf2"]
)
fields = alt.Chart(drawn).encode(
    alt.X("report:N", title=None, axis=alt.Axis(orient="top", labelAngle=0, labelLimit=230)),
    alt.Y("fact:N", title=None, sort=None, axis=alt.Axis(labelLimit=0)),
)
squares = fields.mark_rect(stroke="#ffffff").encode(alt.Color("state:N", scale=hues, title=None))
written = fields.mark_text(fontSize=13, limit=230).encode(alt.Text("written:N"))
(squares + written).properties(
    title="One event in all its reports", width=alt.Step(240), height=alt.Step(28)
)

# %% [markdown]
# The doubts about these reports:

# %%
doubts.merge(side[["doc_id"]].drop_duplicates(), on="doc_id")[
    ["code", "in_language", "surface", "detail"]
].sort_values(["code", "in_language", "detail"]).reset_index(drop=True)

# %% [markdown]
# ## 7. Where to look next?
#
# The events with the most divergences. Run the command of a row in a terminal, in the folder of the
# project (tables elsewhere: add `--out FOLDER`): it prints the whole event, every report beside the
# others, with all characters.

# %%
next_ones = per_event.sort_values(["divergences", "event_id"], ascending=[False, True])
next_ones = next_ones.assign(command="python -m pipeline compare " + next_ones["event_id"])
columns = ["event_date", "province", "languages", "texts", "differs", "missing", "not_read"]
next_ones[[*columns, "command"]].head(15).reset_index(drop=True)

# %% [markdown]
# - Whether two reports tell one event at all is a judgement of its own: `corpus.links` shows every
#   pair that was compared, and `judgements.csv` in the folder of the reports overrules it.
# - Who awarded how much, and who was there, once per event: `01_first_look`.
