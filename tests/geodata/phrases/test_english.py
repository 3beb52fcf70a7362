"""English street style."""

from __future__ import annotations

import pytest

from geodata.phrases import Lack, parse
from geodata.phrases.english.words import street_key


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("INTERSECTION of Groveland St & River St  Mattapan  MA  ", "crossing(Groveland St, River St) @MA/Mattapan"),
        ("39 Lorraine St  Roslindale  MA  02131", "door(Lorraine St, 39) @MA/02131/Roslindale"),
        ("39 Lorraine St Roslindale MA 02131", "door(Lorraine St, 39) @MA/02131/Roslindale"),
        ("35 Walnut St Hyde Park MA 02136", "door(Walnut St, 35) @MA/02136/Hyde Park"),
        ("690H-690 E Seventh St  South Boston  MA  02127", "door(E Seventh St, 690H-690) @MA/02127/South Boston"),
        ("1 a Primus Ave  Boston  MA  02114", "door(Primus Ave, 1A) @MA/02114/Boston"),
        ("12 A St South Boston MA", "door(A St, 12) @MA/South Boston"),
        ("39 W Newton St  Boston  MA  02118", "door(W Newton St, 39) @MA/02118/Boston"),
        ("2 Avenue Louis Pasteur   Boston  MA  02115", "door(Avenue Louis Pasteur, 2) @MA/02115/Boston"),
        ("INTERSECTION of Fenway & Louis Prang St  Boston  MA  ", "crossing(Fenway, Louis Prang St) @MA/Boston"),
        ("4 School Street Pl  Roxbury  MA  02119", "door(School Street Pl, 4) @MA/02119/Roxbury"),
        ("corner of Adams St and Bowdoin St", "crossing(Adams St, Bowdoin St)"),
        ("100 block of Beacon St", "block(Beacon St, 100)"),
        ("near 39 Lorraine St", "door(Lorraine St, 39) near 100m"),
        ("opposite Lianguang Primary School", "place(Lianguang Primary School) opposite"),
        ("2 blocks north of Adams St and Bowdoin St", "crossing(Adams St, Bowdoin St) blocks N 2"),
        ("about 50 m east of Lianguang Primary School", "place(Lianguang Primary School) side E ~50m"),
        ("pothole on Beacon St between Park St and Joy St, Boston", "stretch(Beacon St, Park St, Joy St) @Boston"),
        ("north side of Beacon St", "road(Beacon St) roadside N"),
        ("Where Adams Street meets Bowdoin St a light is out", "crossing(Adams Street, Bowdoin St)"),
        ("Adams St, corner of Bowdoin St", "crossing(Adams St, Bowdoin St)"),
        ("50 metres east of the intersection of Adams St and Oak St", "crossing(Adams St, Oak St) side E 50m"),
        ("20 to 30 Oak Street", "door(Oak Street, 20-30)"),
        ("45½ Joy St", "door(Joy St, 45½)"),
        ("700 Massachusetts Ave Apt # 2 Roxbury MA 02118", "door(Massachusetts Ave, 700) @MA/02118/Roxbury"),
        ("Building 3, Oak Estate", "building(Oak Estate, 3)"),
        ("Oak Estate building 5 unit 2 room 301", "building(Oak Estate, 5)"),
        ("lamp post 8 on Oak Avenue", "marker(Oak Avenue, 8)"),
        ("Oak Highway K12+300", "mile(Oak Highway, 12300)"),
        ("km 3.2 of Oak Highway", "mile(Oak Highway, 3200)"),
        ("Qiangpo Bus Station", "stop(Qiangpo Bus Station)"),
        ("not Oak Road, Elm Lane", "road(Elm Lane)"),
        ("300 block Oak Road", "block(Oak Road, 300)"),
        ("just north of Oak Park", "place(Oak Park) side N"),
        ("Unioninkatu 39", "door(Unioninkatu, 39)"),
        ("Kasarmikatu nr. 27, 00130 Helsinki", "door(Kasarmikatu, 27) @00130/Helsinki"),
        ("big pothole, Kalevankatu at Yrjönkatu", "crossing(Kalevankatu, Yrjönkatu)"),
        ("corner of Rue de Rivoli and Kingsway", "crossing(Rue de Rivoli, Kingsway)"),
        ("The Strand & Kingsway", "crossing(The Strand, Kingsway)"),
        ("100 block of Broadway", "block(Broadway, 100)"),
        ("about 50 m east of Hotel Kämp", "place(Hotel Kämp) side E ~50m"),
        ("2 blocks north of Broadway & Main St on Broadway", "crossing(Broadway, Main St) blocks N 2"),
        ("lights out on Broadway between Kingsway and Strand", "stretch(Broadway, Kingsway, Strand)"),
        ("12 Oak St, no sorry, 14 Oak St", "door(Oak St, 14)"),
        ("not at Oak St 12 but Elm St 5", "door(Elm St, 5)"),
        ("5 cars blocking Oak Street", "road(Oak Street)"),
        ("Oak St near Elm Ave", "crossing(Oak St, Elm Ave) near 100m"),
        ("Oak St by Elm Ave", "crossing(Oak St, Elm Ave)"),
        ("corner Oak St, Elm Ave", "crossing(Oak St, Elm Ave)"),
        ("30 m north along Oak St from Elm Ave", "crossing(Oak St, Elm Ave) along N 30m"),
        ("half way between Oak St and Elm St on Main St", "stretch(Main St, Oak St, Elm St)"),
        ("next to the cinema Oak Hall", "place(Oak Hall) near 30m"),
        ("house number 21 on Oak Avenue", "door(Oak Avenue, 21)"),
        ("light pole 605 is dark", "marker(605)"),
        ("2 people fighting on Oak Street since 5 pm", "road(Oak Street)"),
    ],
)
def test_an_english_place_is_read(words: str, shown: str) -> None:
    assert str(parse(words)) == shown


def test_the_callers_home_is_kept_apart() -> None:
    phrase = parse("I live at 12 Oak St. The light is out at the corner of Adams St and Bowdoin St")
    assert str(phrase) == "crossing(Adams St, Bowdoin St) home door(Oak St, 12)"
    assert parse("I live at 12 Oak St").lacks is Lack.HOME_ONLY


def test_a_home_that_the_caller_points_at_is_the_place() -> None:
    phrase = parse("I live at 12 Oak St and someone always parks in front of my house")
    assert str(phrase) == "door(Oak St, 12) about"


@pytest.mark.parametrize("call", ["617-555-0134", "Please call me back on (617) 555-0134", "+358 40 123 4567"])
def test_a_telephone_number_is_no_house(call: str) -> None:
    assert parse(call).lacks is Lack.PHONE_ONLY


def test_doors_of_two_streets_are_two_places() -> None:
    assert parse("bins full at 12 Oak St and 7 Elm Ave").apart


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yrjönkatu", "YRJONKATU"),
        ("W Fourth St", "West 4th Street"),
        ("O'Connell Way", "OConnell Way"),
        ("Jack & Jones", "jack and jones"),
        ("Main Street", "main st"),
        ("North Main Street", "N. Main St"),
        ("St George St", "Saint George Street"),
        ("Mt Vernon St", "Mount Vernon St"),
    ],
)
def test_two_spellings_of_a_street_have_one_key(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


def test_north_street_and_n_street_are_two_streets() -> None:
    assert street_key("North St") != street_key("N St")
