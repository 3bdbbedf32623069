"""Fingerprint, blocking, score and training of the link stage."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import itertools
import json
import random
import subprocess
import sys
from importlib import resources

import pytest
from link_sheets import Award, Official, Sheet, tables

from benchmarks.reports import corpus
from pipeline.link import (
    blocking,
    clustering,
    fingerprint,
    profile,
    scoring,
    training,
    weights,
)
from pipeline.link.compared import Pair, Partners
from pipeline.link.features import (
    Comparison,
    Features,
    date_likeness,
    order_likeness,
    place_likeness,
    places_in,
)
from pipeline.link.grouping import rarity_of as rarity_over
from pipeline.link.packed import PackedProfiles
from pipeline.link.profile import Profile
from pipeline.link.rarity import EVIDENCE_WANTED, LONGER_SHARE, PackedRarity, Rarity, Weighed
from pipeline.link.told import told_by_reports, units_of_today
from pipeline.link.training import Labelled
from pipeline.schema import DateMention
from pipeline.tables import Tables


def profiled(rows: Tables) -> dict[str, Profile[str]]:
    told = told_by_reports(rows)
    today = units_of_today(told)
    return {doc_id: profile.profile_of(one, today) for doc_id, one in told.items()}


def profiles_of(*sheets: Sheet) -> list[Profile[str]]:
    return list(profiled(tables(*sheets)).values())


def invented(count: int, seed: int) -> tuple[list[Profile[str]], dict[str, int]]:
    """Return reports of invented events, and which event each tells."""
    made = corpus(count, seed)
    return list(profiled(made.tables).values()), made.event_of


def rarity_of(profiles: list[Profile[str]]) -> Rarity:
    return rarity_over(profiles, weights.load().rarity)


def candidates(profiles: list[Profile[str]]) -> list[Pair]:
    packed = PackedProfiles(profiles)
    return list(blocking.candidates(packed, PackedRarity(packed, weights.load().rarity)))


def test_a_profile_is_the_same_when_it_was_packed() -> None:
    profiles, _ = invented(60, seed=3)
    packed = PackedProfiles(profiles)
    rarity = PackedRarity(packed, weights.load().rarity)
    token, plain = packed.tokens.values, rarity_of(profiles)
    for at, one in enumerate(profiles):
        again = packed[at]
        written = dataclasses.replace(
            again,
            numbers=frozenset(token[number] for number in again.numbers),
            documents=frozenset(token[number] for number in again.documents),
            sequence=tuple(token[number] for number in again.sequence),
            awards=frozenset(token[number] for number in again.awards),
            award_counts=frozenset(token[number] for number in again.award_counts),
        )
        assert written == one
        assert all(rarity.weight(number) == plain.weight(token[number]) for number in again.numbers)
    few = packed.only(range(5, 9))
    assert [few[at] for at in range(4)] == [packed[at] for at in range(5, 9)]


def test_of_many_partners_the_best_of_either_are_kept() -> None:
    chance = random.Random(5)
    weighed = {
        pair: chance.choice((0.5, 1.0, chance.random()))
        for pair in itertools.combinations(range(30), 2)
    }
    found = Partners(3)
    found.add({pair: weight / 2 for pair, weight in weighed.items()})
    found.add(weighed)
    expected = {
        pair
        for report in range(30)
        for pair in sorted(
            (one for one in weighed if report in one), key=lambda one: (-weighed[one], one)
        )[:3]
    }
    assert list(found.best()) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12개 집단, 5,500여 명", {"12", "5500"}),
        ("١٢ مجموعة و٥٬٥٠٠ شخص", {"12", "5500"}),
        ("१२ समूह", {"12"}),
        ("12.460 milyar, %8,34", {"12460", "8.34"}),
        ("8.34 percent, 1,00,000", {"8.34", "100000"}),
        ("1.040.000,5", {"1040000.5"}),
        ("2024 2.024 1899", {"2024", "1899"}),
        ("7 flags, 03 prizes", set()),
        ("60,50,30", {"60", "50", "30"}),
        ("Đồng20/09/2025", {"20"}),
        ("", set()),
    ],
)
def test_numbers_do_not_depend_on_digits_or_separators(text: str, numbers: set[str]) -> None:
    assert fingerprint.numbers_in(text).keys() == numbers


def test_numbers_of_boilerplate_are_skipped() -> None:
    text = "12 flags 825011 post 40"
    assert fingerprint.numbers_in(text, [(9, 15)]) == {"12": 0, "40": 21}
    assert fingerprint.numbers_in(text, [(0, 2), (9, 15), (21, 23)]) == {}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("결정 제215/QĐ-UBND호에 따라", ["215/QD-UBND"]),
        ("06/2022/QH15 sayılı Kanun, 98/2023/NĐ-CP", ["6/2022/QH15", "98/2023/ND-CP"]),
        ("القرار رقم ١٢٣/QD-TTg", ["123/QD-TTG"]),
        ("निर्देश 34-CT/TW और 215/QD-UBND, 215/QĐ-UBND", ["34-CT/TW", "215/QD-UBND"]),
        ("12/Ankara, 5/2024, 20/9, 24/7, 3-A, 90km/h, 12/a", []),
    ],
)
def test_document_numbers_are_read_in_every_script(text: str, numbers: list[str]) -> None:
    assert list(fingerprint.document_numbers(text)) == numbers


def test_a_text_of_digits_alone_is_read_in_linear_time() -> None:
    assert len(fingerprint.numbers_in("1," * 200_000)) <= fingerprint.MAX_NUMBERS
    assert len(fingerprint.numbers_in("9" * 200_000)) <= fingerprint.MAX_NUMBERS


def test_rare_numbers_weigh_more() -> None:
    rarity = Rarity([["number:12", "number:1812"], ["number:12"]] * 50, weights.load().rarity)
    assert rarity.weight("number:1812") > rarity.weight("number:12") > 0
    assert rarity.weight("number:731") > rarity.weight("number:730")
    assert rarity.weight("date:2024") < rarity.weight("date:2024-06-30")


def test_likeness_is_what_is_shared_against_what_each_has_alone() -> None:
    scale = 4.0
    long = Weighed({"a": 2.0, "b": 2.5, "c": 3.0}, scale)
    note = Weighed({"b": 2.5}, scale)
    other = Weighed({"d": 6.0}, scale)
    alone = LONGER_SHARE * 5.0
    assert note.likeness(long) == pytest.approx(2.5 / (2.5 + alone + EVIDENCE_WANTED * scale))
    assert long.likeness(note) == note.likeness(long)
    assert long.likeness(long) == pytest.approx(7.5 / (7.5 + EVIDENCE_WANTED * scale))
    assert other.likeness(long) == 0.0
    assert Weighed({}, scale).likeness(long) is None


def test_award_counts_are_compared_as_awards_and_not_once_more_as_numbers() -> None:
    flags = [Award("emulation_flag", 12), Award("merit_certificate", 37)]
    profiles = profiles_of(
        Sheet("a", awards=flags, numbers=[640, 8412]),
        Sheet("b", awards=flags, numbers=[915, 2077]),
        Sheet("c", numbers=[12, 37, 915]),
    )
    comparison = Comparison(profiles, rarity_of(profiles))
    assert comparison.features(0, 1).numbers == 0.0
    assert comparison.features(0, 2).numbers == 0.0
    assert comparison.features(1, 2).numbers > 0.2  # type: ignore[operator]


def test_little_that_is_shared_says_little() -> None:
    rare, common = ({name: weight} for name, weight in (("rare", 6.0), ("common", 0.5)))
    for weights_, low, high in ((rare, 0.6, 1.0), (common, 0.0, 0.2)):
        likeness = Weighed(weights_, 6.0).likeness(Weighed(weights_, 6.0))
        assert likeness is not None
        assert low < likeness < high


def test_the_order_of_what_both_tell_is_compared() -> None:
    numbers = [11, 22, 33, 44, 55]
    one, same, turned, few = profiles_of(
        Sheet("a", numbers=numbers),
        Sheet("b", numbers=[11, 999, 22, 33, 44, 777, 55]),
        Sheet("c", numbers=numbers[::-1]),
        Sheet("d", numbers=numbers[:3]),
    )
    assert order_likeness(one, places_in(same)) == 1.0
    assert order_likeness(one, places_in(turned)) == 0.0
    assert order_likeness(one, places_in(few)) is None


def test_dates_in_a_profile_are_no_numbers_of_the_text() -> None:
    (one,) = profiles_of(Sheet("a", day="2024-03-20", dates=["2021/2025"], numbers=[33]))
    assert one.numbers == {"number:33", "date:2021/2025"}


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"day": "2024-03-20"}, {"day": "2024-03-20"}, 1.0),
        ({"day": "2024-03-20"}, {"day": "2024-03-21"}, 0.8),
        ({"day": "2024-03-20"}, {"day": "2024-03-28"}, 0.35),
        ({"day": "2024-03-20"}, {"day": "2024-06-20"}, 0.35),
        ({"day": "2024-03-20"}, {"day": "2024-06-11"}, 0.15),
        ({"day": "2024-03-20"}, {"day": "2023-03-20"}, 0.3),
        ({"day": "2024-03-20"}, {"day": "2023-03-21"}, 0.0),
        ({"day": "2024-12-31"}, {"day": "2025-01-01"}, 0.8),
        ({"day": "2024-03-20"}, {"yearless": "03-20"}, 0.9),
        ({"yearless": "12-31"}, {"yearless": "01-01"}, 0.6),
        ({"yearless": "02-29"}, {"yearless": "02-29"}, 0.9),
        ({"day": "2024-03-20"}, {}, None),
        ({"day": "2024-07-24", "dates": ["2024-09-11"]}, {"day": "2024-09-11"}, -0.35),
        ({"yearless": "05-26", "dates": ["XXXX-06-01"]}, {"yearless": "05-12"}, 0.15),
        (
            {"yearless": "05-26", "dates": ["XXXX-06-01"]},
            {"yearless": "06-01", "dates": ["XXXX-05-26"]},
            -0.35,
        ),
        ({"day": "2024-12-02", "document_days": ["2024-11-15"]}, {"day": "2024-11-15"}, -0.35),
    ],
)
def test_likeness_of_days(
    left: dict[str, object], right: dict[str, object], expected: float | None
) -> None:
    one, other = profiles_of(Sheet("a", **left), Sheet("b", **right))  # type: ignore[arg-type]
    assert date_likeness(one, other) == expected
    assert date_likeness(other, one) == expected


def test_likeness_of_places_knows_the_mergers() -> None:
    one, other, far, none = profiles_of(
        Sheet("a", province="VN-40"),
        Sheet("b", province="VN-35"),
        Sheet("c", province="VN-20"),
        Sheet("d"),
    )
    assert place_likeness(one, one) == 1.0
    assert place_likeness(one, other) == 0.8
    assert place_likeness(one, far) == 0.0
    assert place_likeness(one, none) is None


def test_a_proposal_is_less_like_its_grant_than_another_grant() -> None:
    awarded = Sheet("a", awards=[Award("labour_order", 4)])
    proposed = Sheet("c", awards=[Award("labour_order", 4, status="proposed")])
    profiles = profiles_of(awarded, Sheet("b", awards=awarded.awards), proposed)
    comparison = Comparison(profiles, rarity_of(profiles))
    same, opposed = comparison.features(0, 1).awards, comparison.features(0, 2).awards
    assert same is not None
    assert opposed == pytest.approx(same / 2, abs=1e-4)


def test_a_likeness_adds_more_than_what_is_unknown_and_a_difference_less() -> None:
    chosen = weights.load()
    unknown = Features(**dict.fromkeys(weights.FEATURES))
    nothing = scoring.score(unknown, chosen)
    assert nothing < chosen.threshold
    for name in weights.FEATURES:
        like = Features(
            **{feature: 1.0 if feature == name else None for feature in weights.FEATURES}
        )
        unlike = Features(
            **{feature: 0.0 if feature == name else None for feature in weights.FEATURES}
        )
        assert scoring.score(like, chosen) > nothing > scoring.score(unlike, chosen), name


def test_blocking_never_compares_all_pairs_and_grows_with_the_reports() -> None:
    per_report = []
    for count in (400, 1600):
        profiles, _ = invented(count, seed=9)
        pairs = candidates(profiles)
        assert pairs == sorted(set(pairs))
        per_report.append(len(pairs) / count)
    assert max(per_report) < 6
    assert per_report[1] < 1.5 * per_report[0]


def test_clues_of_the_undated_stay_few_as_the_reports_grow() -> None:
    def undated(count: int) -> list[Sheet]:
        return [
            Sheet(f"{at:04}", numbers=[10 + at % 7, 100 + at % 90, 1000 + at])
            for at in range(count)
        ]

    for count in (300, 1200):
        profiles = profiles_of(*undated(count))
        pairs = candidates(profiles)
        assert len(pairs) <= blocking.MOST_PARTNERS * count


def test_reports_meet_by_document_numbers_and_rare_numbers_without_a_day_or_a_province() -> None:
    cited = ["1215/QD-UBND", "87/TTr-SNV"]
    profiles = profiles_of(
        Sheet("a", numbers=cited, filler=10),
        Sheet("b", day="2024-03-20", province="VN-40", numbers=[*cited, 31], filler=90),
        Sheet("c", numbers=[48217, 930415], filler=10),
        Sheet("d", day="2023-05-11", province="VN-20", numbers=[48217, 930415], filler=90),
    )
    assert candidates(profiles) == [(0, 1), (2, 3)]


def test_a_crowded_day_is_blocked_in_linear_time() -> None:
    def crowd(count: int) -> list[Sheet]:
        return [
            Sheet(
                f"{at:04}",
                day="2024-09-02",
                province="VN-40",
                officials=[Official("Doan Anh Dung")],
                awards=[Award("emulation_flag", 12)],
                numbers=[10, 15, 640],
            )
            for at in range(count)
        ]

    for count in (60, 240):
        profiles = profiles_of(*crowd(count))
        pairs = candidates(profiles)
        assert len(pairs) <= blocking.MOST_PARTNERS * count
        groups = _groups(profiles, pairs)
        assert len(groups) == 1


def _groups(profiles: list[Profile[str]], pairs: list[tuple[int, int]]) -> list[list[int]]:
    comparison = Comparison(profiles, rarity_of(profiles))
    chosen = weights.load()

    def score(left: int, right: int) -> float:
        return scoring.score(comparison.features(left, right), chosen)

    return clustering.cluster(len(profiles), {pair: score(*pair) for pair in pairs}, score, 0.5)


def test_clusters_are_joined_as_wholes() -> None:
    scores = {(0, 1): 0.99, (2, 3): 0.98, (1, 2): 0.6}
    groups = clustering.cluster(4, scores, lambda *_: 0.1, 0.5)
    assert groups == [[0, 1], [2, 3]]
    chain = {(0, 1): 0.99, (1, 2): 0.9}
    assert clustering.cluster(3, chain, lambda *_: 0.4, 0.5) == [[0, 1, 2]]


def test_a_third_report_does_not_join_what_is_surely_apart() -> None:
    scores = {(0, 1): 0.9, (1, 2): 0.95}
    assert clustering.cluster(3, scores, lambda *_: 0.01, 0.5) == [[0], [1, 2]]
    assert clustering.cluster(3, scores, lambda *_: 0.3, 0.5) == [[0, 1, 2]]
    # A report that tells no day does not speak for two groups that do; alone it speaks for itself.
    days = [(3, 1), (3, 9), None]
    scores = {(0, 2): 0.99, (1, 2): 0.95, (0, 1): 0.45}
    assert clustering.cluster(3, scores, lambda *_: 0.1, 0.5) == [[0, 1, 2]]
    assert clustering.cluster(3, scores, lambda *_: 0.1, 0.5, days=days) == [[0, 2], [1]]


def test_a_report_with_the_day_of_another_event_stays_with_its_own_text() -> None:
    # Report 1 tells the text of 0 and, by mistake, the day of 2 and 3.
    days = [(3, 1), (3, 9), (3, 9), (3, 9)]
    scores = {(0, 1): 0.8, (1, 2): 0.97, (1, 3): 0.97, (2, 3): 0.99, (0, 2): 0.2, (0, 3): 0.2}
    besides = {(0, 1): 0.998, (1, 2): 0.9, (1, 3): 0.9, (2, 3): 0.95, (0, 2): 0.9, (0, 3): 0.9}

    cluster = functools.partial(clustering.cluster, 4, scores, lambda *_: 0.1, 0.5)
    assert cluster() == [[0], [1, 2, 3]]
    assert cluster(besides_days=besides, days=days) == [[0, 1], [2, 3]]
    # By the mean over all pairs, the two events would be one.
    assert cluster(besides_days=besides) == [[0, 1, 2, 3]]


def test_the_day_that_most_reports_of_a_group_tell_speaks_for_it() -> None:
    # Report 2 garbles the day of its event: it does not keep the others from a short note.
    days = [(3, 1), (3, 1), (8, 1), (3, 1)]
    scores = {(0, 1): 0.99, (0, 2): 0.7, (1, 2): 0.7, (0, 3): 0.6, (1, 3): 0.6, (2, 3): 0.02}
    everyone = [[0, 1, 2, 3]]
    assert clustering.cluster(4, scores, lambda *_: 0.1, 0.5, days=days) == everyone
    assert clustering.cluster(4, scores, lambda *_: 0.1, 0.5) == [[0, 1, 2], [3]]


def test_weights_are_readable_and_say_where_they_come_from() -> None:
    text = (resources.files("pipeline.link") / "weights.json").read_text("utf-8")
    data = json.loads(text)
    assert data["provenance"]
    assert all(data["features"][name]["why"] for name in weights.FEATURES)
    assert weights.parse(text) == weights.load()


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"bias": "x", "rarity": {}, "doubtful": [0]}'])
def test_broken_weights_give_one_clear_line(text: str) -> None:
    with pytest.raises(weights.WeightsError, match=r"mend weights\.json") as caught:
        weights.parse(text)
    assert "\n" not in str(caught.value)


def labelled(seed: int) -> list[Labelled]:
    profiles, truth = invented(300, seed)
    rarity = rarity_of(profiles)
    comparison = Comparison(profiles, rarity)
    return [
        Labelled(
            comparison.features(left, right),
            truth[profiles[left].doc_id] == truth[profiles[right].doc_id],
            str(truth[profiles[left].doc_id]),
        )
        for left, right in candidates(profiles)
    ]


def test_fitted_weights_separate_pairs_they_have_not_seen() -> None:
    start = weights.load()
    trained = training.fit(labelled(21), start)
    assert trained.f1 > 0.95
    reasons = dict.fromkeys(weights.FEATURES, "invented")
    again = weights.parse(training.as_json(trained, reasons, "invented pairs"))
    assert again == trained.weights
    wrong = [
        pair
        for pair in labelled(22)
        if (scoring.score(pair.features, again) >= again.threshold) is not pair.same
    ]
    assert len(wrong) <= 0.03 * len(labelled(22))


def test_too_few_pairs_teach_nothing() -> None:
    with pytest.raises(training.TrainingError, match="label more pairs"):
        training.fit(labelled(21)[:3], weights.load())


def test_linking_imports_neither_scikit_learn_nor_pandas() -> None:
    code = (
        "import sys, pipeline.link.stage as stage;"
        "from pipeline.tables import Tables;"
        "stage.run(Tables());"
        "print([name for name in ('sklearn', 'pandas', 'scipy', 'spacy') if name in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert shown.stdout.strip() == "[]"


def test_the_day_of_the_page_stands_in_for_a_day_that_a_report_does_not_tell() -> None:
    told = Sheet("a", day="2024-03-20")
    stamped, open_year = Sheet("b", dates=["2024-03-21"]), Sheet("c", yearless="03-20")
    rows = [
        dataclasses.replace(row, role="page") if isinstance(row, DateMention) else row
        for row in stamped.rows()
    ]
    found = profiled(Tables([*told.rows(), *rows, *open_year.rows()]))
    assert found["b"].day == datetime.date(2024, 3, 21)
    assert date_likeness(found["a"], found["b"]) == 0.8
    assert found["c"].day is None
    assert date_likeness(found["a"], found["c"]) == 0.9
