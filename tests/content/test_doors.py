"""The register: numbers against a second table written by hand, sources, the stop-list, municipalities."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.knowledge.doors import Doors, read_doors
from bot.knowledge.errors import ContentError
from bot.knowledge.register import Knowledge, read_knowledge
from bot.model.ids import DoorId
from bot.settings import ROOT

DATA = ROOT / "data"
KNOWLEDGE = read_knowledge(DATA)

# Typed in from the organisations' own pages a second time: one wrong digit in doors.yml, and this table says so.
BY_HAND = {
    "112": "112",
    "police": "0900-8844",
    "mma": "0800-7000",
    "veilig_thuis": "0800-2000",
    "comensha": "033-448 11 86",
    "labour_authority": "0800-5151",
    "csg": "0800-0188",
    "helpwanted": "020-261 52 75",
    "victim_support": "0900-0101",
    "suicide_113": "113",
    "kindertelefoon": "0800-0432",
    "kmar": "0800-1814",
}
# Numbers in the content that are no door's phone.
OTHERS = {"0800-0113": "also a number of 113, in its aliases", "0000 11 7 7 7 4": "a training message of gibberish"}

# facts/contacts.md section 0 and the numbers tagged GK or LOW there: not confirmed, or wrong.
STOP_LIST = [
    "020-760 08 09", "070-345 43 19", "0800-2666436", "06-15240136", "06-21141959", "06-11471210", "+31 34 357 8844",
    "0800-8112", "14 035", "+31 70 333 44 44", "+31 70 333 5678", "088-20 80 000", "088-2084000", "0800-8020",
    "0900-8020", "0900-1450",
]

DOORS = [(f"{name}: {door.id}", door)
         for name, doors in {"national": KNOWLEDGE.doors, **{r.id: r.doors for r in KNOWLEDGE.regions.values()}}.items()
         for door in doors.values()]
each_door = pytest.mark.parametrize("door", [door for _, door in DOORS], ids=[name for name, _ in DOORS])


def wrong_numbers(doors: Doors) -> dict[str, str | None]:
    """Doors whose number isn't the one in the table by hand."""
    return {door.id.value: door.phone for door in doors.values() if door.phone != BY_HAND.get(door.id.value)}


def test_every_number_is_the_one_written_by_hand():
    assert wrong_numbers(KNOWLEDGE.doors) == {}
    assert set(BY_HAND) <= {door.value for door in DoorId}


def test_every_regional_number_is_the_one_written_by_hand():
    for region in KNOWLEDGE.regions.values():
        assert wrong_numbers(region.doors) == {}, region.id


@pytest.mark.parametrize(("door", "number"), BY_HAND.items())
def test_one_wrong_digit_is_noticed(door, number, tmp_path):
    """Each digit in turn: the register refuses the number, or it differs from the table by hand."""
    source = (DATA / "knowledge" / "doors.yml").read_text("utf-8")
    line = f'phone: "{number}"'
    assert source.count(line) == 1
    for place in (i for i, sign in enumerate(number) if sign.isdigit()):
        changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1:]
        file = tmp_path / "doors.yml"
        file.write_text(source.replace(line, f'phone: "{changed}"'), encoding="utf-8")
        try:
            noticed = wrong_numbers(read_doors(file))
        except ContentError:
            continue
        assert noticed == {door: changed}


def spelled(number: str) -> re.Pattern[str]:
    """The digits of a number with whatever stands between them; `+31` may be written as a leading 0."""
    digits = re.sub(r"\D", "", number)
    starts = f"(?:(?:\\+|00)31[ ()./-]*0?|0){'[ ()./-]*'.join(digits[2:])}" if number.startswith("+") else None
    return re.compile(rf"(?<!\d){starts or '[ ()./-]*'.join(digits)}(?!\d)")


@pytest.mark.parametrize(("number", "written"), [
    ("020-760 08 09", "020 7600809"), ("+31 34 357 8844", "034-3578844"), ("+31 34 357 8844", "0031343578844"),
    ("14 035", "14035"), ("06-15240136", "06 15 24 01 36"),
])
def test_the_search_for_a_number_sees_through_spaces(number, written):
    assert spelled(number).search(f"bel {written}.")


@pytest.mark.parametrize("number", STOP_LIST)
def test_an_unconfirmed_number_stands_nowhere_in_the_content(number):
    found = [f.relative_to(ROOT).as_posix() for f in DATA.rglob("*.yml") if spelled(number).search(f.read_text("utf-8"))]
    assert found == []


PHONE_LIKE = re.compile(r"(?<![\d/%-])(?:\+31|0031|0)[ -]?(?:\d[ -]?){8}\d(?!\d)|(?<!\d)0[89]00[ -]?\d{4,7}(?!\d)")


def test_the_search_for_phone_numbers_finds_them():
    text = 'call 0800-7000, 033-448 11 86, +31 6 12345678 or 0031612345678; not 2026-11-23 nor 24:00'
    assert len(PHONE_LIKE.findall(text)) == 4


def test_the_content_holds_no_number_beside_those_in_the_table():
    known = {re.sub(r"\D", "", number) for number in {*BY_HAND.values(), *OTHERS}}
    strangers = {
        f"{file.relative_to(ROOT)}: {number}"
        for file in DATA.rglob("*.yml")
        for number in PHONE_LIKE.findall(file.read_text("utf-8"))
        if re.sub(r"\D", "", number) not in known
    }
    assert strangers == set()


# --- sources ---

@each_door
def test_a_door_has_a_source_and_an_end(door):
    assert door.source.url.startswith("https://")
    assert door.source.date <= door.source.expires_on
    trusted_from = max(date(2026, 11, 23), door.source.verified_on or door.source.date)
    assert door.source.expires_on - trusted_from <= timedelta(days=366), "facts are looked at again within a year"


@each_door
def test_a_door_was_not_confirmed_before_its_source_was_written(door):
    assert door.source.verified_on is None or door.source.verified_on >= door.source.date


@pytest.mark.parametrize("field", ["source_url", "source_date", "verified_on", "expires_on"])
def test_a_door_without_its_source_is_refused(field, tmp_path):
    lines = (DATA / "knowledge" / "doors.yml").read_text("utf-8").splitlines(keepends=True)
    lines.pop(next(i for i, line in enumerate(lines) if line.startswith(f"    {field}:")))
    file = tmp_path / "doors.yml"
    file.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(ContentError, match=f"doors.yml: doors -> 112: found no {field}"):
        read_doors(file)


def test_the_care_coordinator_shows_no_contact_until_it_is_confirmed():
    for doors in (KNOWLEDGE.doors, KNOWLEDGE.doors_of("gooi-en-vechtstreek")):
        coordinator = doors[DoorId.CARE_COORDINATOR]
        if coordinator.source.verified_on is None:
            assert not coordinator.reachable
            assert (coordinator.phone, coordinator.url, coordinator.chat_url) == (None, None, None)
            assert coordinator.substitute is DoorId.COMENSHA


@each_door
def test_who_can_be_reached_has_a_way_or_is_ones_own(door):
    """`bank`, `gp`, `municipality` and its officer differ for everyone: they say so instead."""
    own = {DoorId.BANK, DoorId.GP, DoorId.MUNICIPALITY, DoorId.MUNICIPAL_OFFICER}
    assert door.phone or door.url or not door.reachable or door.id in own


def test_free_day_and_night_numbers_are_open_at_night():
    always = {door.id.value for door in KNOWLEDGE.doors.values() if door.openings == ()}
    assert {"112", "police", "veilig_thuis", "suicide_113", "csg"} == always


def test_no_alias_leads_to_two_doors():
    for register in (KNOWLEDGE.doors, KNOWLEDGE.doors_of("gooi-en-vechtstreek")):
        aliases = [alias for door in register.values() for alias in door.aliases]
        assert sorted(aliases) == sorted(set(aliases))


# --- municipalities ---

REGION = KNOWLEDGE.regions["gooi-en-vechtstreek"]


def existing(day: date) -> set[str]:
    return {place.id for place in REGION.municipalities if place.exists_on(day)}


SEVEN = {"blaricum", "eemnes", "gooise-meren", "hilversum", "huizen", "laren", "wijdemeren"}


@pytest.mark.parametrize(("day", "there"), [
    (date(2026, 11, 23), SEVEN),
    (date(2026, 12, 31), SEVEN),
    (date(2027, 1, 1), SEVEN - {"wijdemeren"}),
    (date(2030, 6, 1), SEVEN - {"wijdemeren"}),
])
def test_wijdemeren_ends_with_the_year_2026(day, there):
    assert existing(day) == there


def test_wijdemeren_goes_into_hilversum():
    merged = {place.id: place.merges_into for place in REGION.municipalities if place.merges_into}
    assert merged == {"wijdemeren": "hilversum"}


def test_a_region_needs_no_code(tmp_path, knowledge: Knowledge):
    """A copied region file is a region at once."""
    copy = Path(shutil.copytree(DATA, tmp_path / "data"))
    regions = copy / "knowledge" / "regions"
    shutil.copy(regions / "gooi-en-vechtstreek.yml", regions / "elders.yml")
    assert set(read_knowledge(copy).regions) == {*knowledge.regions, "elders"}
