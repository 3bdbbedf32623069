"""The gazetteer: facts that hang together, and codes that the schema knows."""

from __future__ import annotations

import re
from collections import Counter

import pycountry
import pytest

from pipeline import gazetteer
from pipeline.schema import AWARD_CODES, GRANTORS
from pipeline.text import to_ascii


def test_provinces_are_the_63_of_iso_and_become_the_34_of_today() -> None:
    provinces = gazetteer.provinces()
    assert len(provinces) == 63
    iso = {unit.code for unit in pycountry.subdivisions.get(country_code="VN")}
    assert set(provinces) <= iso
    today = Counter(province.code_today for province in provinces.values())
    assert len(today) == 34
    assert sum(count == 1 for count in today.values()) == 11
    assert all(provinces[code].code_today == code for code in today)


def test_the_crosswalk_of_the_mergers() -> None:
    provinces = gazetteer.provinces()
    for before, today in (
        ("VN-40", "VN-35"),
        ("VN-27", "VN-DN"),
        ("VN-57", "VN-SG"),
        ("VN-20", "VN-66"),
        ("VN-22", "VN-22"),
    ):
        assert provinces[before].code_today == today


def test_names_are_ascii_forms_of_themselves() -> None:
    for row in (*gazetteer.rows("provinces"), *gazetteer.rows("settlements")):
        assert to_ascii(row["name"]) == row["name_ascii"].lower()
    for holder in gazetteer.officeholders():
        assert to_ascii(holder.name) == holder.name_ascii.lower()


def test_codes_are_known() -> None:
    provinces = gazetteer.provinces()
    assert set(gazetteer.awards()) == set(AWARD_CODES)
    assert {award.grantor for award in gazetteer.awards().values()} <= {*GRANTORS, ""}
    for award in gazetteer.awards().values():
        assert {*award.instead_of, *award.instead_of.values()} <= set(GRANTORS)
    assert {office.grantor for office in gazetteer.offices().values()} <= {*GRANTORS, ""}
    assert all(row.province_code in provinces for row in gazetteer.settlements())
    offices = gazetteer.offices()
    for holder in gazetteer.officeholders():
        assert holder.province_code in (*provinces, "")
        assert any(
            holder.role == f"{body}_{position}"
            for kind, body in offices
            if kind == "body"
            for other, position in offices
            if other == "position"
        )


def test_terms_of_office_are_days_months_or_years_in_order() -> None:
    day = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
    for holder in gazetteer.officeholders():
        for edge in (holder.held_from, holder.held_until):
            assert not edge or day.fullmatch(edge)
        if holder.held_from and holder.held_until:
            assert holder.held_from[:4] <= holder.held_until[:4]
        assert holder.source


@pytest.mark.parametrize(
    "role", ["provincial_peoples_committee_chair", "provincial_party_committee_secretary"]
)
def test_every_province_has_its_chair_and_its_secretary(role: str) -> None:
    held = {row.province_code for row in gazetteer.officeholders() if row.role == role}
    assert held == set(gazetteer.provinces())


def test_a_name_shared_by_settlements_of_two_provinces_points_to_neither() -> None:
    for settlement in gazetteer.settlements():
        namesakes = gazetteer.settlements_named(settlement.name_ascii)
        if len({namesake.province_code for namesake in namesakes}) > 1:
            assert not any(namesake.unique for namesake in namesakes)


def test_anniversaries_are_days_of_the_past_in_order() -> None:
    codes = [row["code"] for row in gazetteer.rows("anniversaries")]
    assert codes == sorted(codes)
    assert len(set(codes)) == len(codes)
    days = gazetteer.anniversaries()
    assert days["national_day"].isoformat() == "1945-09-02"
    assert all(1890 <= day.year < 2010 for day in days.values())
