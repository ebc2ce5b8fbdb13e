"""What may be left out of a sentence: whole phrases, and nothing that a kept word rests on."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.compression.check import lost_by_cutting
from rag.verify.compression.grammar import parse
from rag.verify.compression.overlay import overlay
from rag.verify.support import check_support


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        (
            "Varne Power must pay 42 million crowns to 310 farmers.",
            "Varne Power, a large utility, must pay 42 million crowns to 310 farmers, a court ruled on Monday.",
        ),
        (
            "The council approved the budget on Tuesday.",
            "The city council approved the budget on Tuesday after a debate of six hours.",
        ),
        (
            "Anna Weir built the lighthouse in 1894.",
            "Anna Weir, an engineer from Tarn, built the lighthouse of Lissen in 1894.",
        ),
        (
            "Mayor Ilse Brandt said that the sale would pay for a school.",
            "Mayor Ilse Brandt said on Monday that the sale would pay for a new school.",
        ),
        (
            "The sale would pay for a new school, Brandt said.",
            "Mayor Ilse Brandt said on Monday that the sale would pay for a new school.",
        ),
        ("The museum opened in 1990.", "The museum opened in 1990 in a former mill on the river."),
        (
            "The bank sold its Oslo branch for 9 million euros.",
            "In May the bank sold its Oslo branch for 9 million euros, its largest sale so far.",
        ),
        (
            "The river rose by 3 metres, flooding 40 cellars.",
            "Swollen by rain, the river rose by 3 metres overnight, flooding 40 cellars in the old town.",
        ),
        ("Coil bought Dorn in 2019.", "Coil bought Dorn from Acme for 7 million euros in 2019."),
        ("The strike began on Monday.", "The strike began on Monday and ended on Friday."),
        ("The trial starts on 3 May.", "The trial of the two bankers starts on 3 May."),
        ("The firm plans to sell the yard.", "The firm plans to sell the yard in Tarn to a rival."),
        ("Workers have 30 days to appeal.", "Workers have 30 days to appeal, under a law passed in 2003."),
        ("Dana Holt was born in Sund in 1954.", "Dana Holt was born in Sund in 1954, the third child of a baker."),
        ("The vote was held on Sunday.", "Despite the storm, the vote was held on Sunday."),
        ("The ships were sold to Coil.", "The ships were sold to Coil in 2021 for 5 million."),
        (
            "Kroll, head of Orbeck, earned 3 million in 2020.",
            "Kroll, head of Orbeck since 2011, earned 3 million in 2020.",
        ),
        ("The court fined the firm 5 million.", "The court on Monday fined the firm 5 million."),
        (
            "The judge ordered the firm to repay the money.",
            "The judge ordered the firm to repay the money within a year.",
        ),
        (
            "The tax was introduced in 1922 to pay for the war.",
            "The tax was introduced by the crown in 1922 to pay for the war.",
        ),
        ("The board rejected the offer.", "The board rejected the offer on Thursday after a meeting of three hours."),
        ("Ove Adler founded the paper in 1901.", "Ove Adler, a printer from Sund, founded the paper in 1901."),
        ("Adler said the bank was sound.", "Ove Adler, the head of the bank, said the bank was sound."),
        ("The hospital treats 300 patients a day.", "The hospital, built after the war, treats 300 patients a day."),
        ("The hospital was built in 1950.", "The hospital, which treats 300 patients a day, was built in 1950."),
        ("Prices fell by 4 percent.", "Prices fell by 4 percent in June, the steepest fall in ten years."),
        ("The party will not join the government.", "The party, which won 12 seats, will not join the government."),
        ("Adler leased the farm in 1933.", "Adler leased the farm from Berg for 9,000 crowns in 1933."),
        ("The fair opened in May.", "The fair opened in May and closed in July."),
        ("Berg retired.", "Berg retired in 1960 after a stroke."),
        ("The plant employs 800 people.", "The plant, the largest in Sund, employs 800 people."),
        ("The port might close.", "The port might close in winter."),
        ("Tenants have 14 days to object.", "Tenants have 14 days to object, under a rule from 1990."),
        ("Vera Lind was born in Norberg.", "Vera Lind was born in Norberg in 1911, the daughter of a smith."),
        ("The race was run on Saturday.", "In spite of the heat, the race was run on Saturday."),
        ("The paintings were given to the museum.", "The paintings were given to the museum in 1988 by the widow."),
        ("No member of the board resigned.", "No member of the board resigned, the minutes show."),
        ("The rule forbids swimming in the canal.", "The rule forbids swimming in the canal and camping beside it."),
        ("Divers found a wreck.", "Searching for cables, divers found a wreck, perhaps of a trader."),
        (
            "The film won three prizes in 2012.",
            "The film, shot in Sund, won three prizes in 2012 and was shown in 40 countries.",
        ),
        ("Lund is a surgeon.", "Lund, a surgeon, won the prize."),
        ("Lund led the bank.", "Lund, who led the bank, resigned."),
        ("Lund left the bank in May.", "Lund became rich. He left the bank in May."),
        ("Weir said the bank was sound.", "The bank was sound, said Ada Weir, its head."),
        ("According to Weir, the bank was sound.", "Weir said on Monday that the bank was sound."),
        ("The price rose to 57 million crowns.", "The price of the cranes rose from 42 million to 57 million crowns."),
        ("Coil has invested more than $13 billion.", "Coil has invested more than $13 billion in Dorn since 2019."),
        ("The airline bought 30 planes.", "The airline, which is owned by the state, bought 30 planes in May."),
        (
            "The senate passed the bill on Friday.",
            "After weeks of talks, the senate passed the bill on Friday, 40 votes to 32.",
        ),
        ("The mine was closed in 1988.", "The mine was closed in 1988 by the state coal board."),
        ("Holm discovered the cave in 1931.", "Holm, who led the expedition, discovered the cave in 1931."),
        (
            "The minister said the tunnel would open in 2030.",
            "The minister, Vera Lind, said the tunnel would open in 2030.",
        ),
        ("The dam burst.", "The dam burst at dawn, killing nine people."),
        ("The firm has agreed to sell its stake.", "The firm has agreed to sell its stake in the port to a fund."),
        ("Voters approved the merger in June.", "Voters in both towns approved the merger in June."),
        ("The river is 300 kilometres long.", "The river, fed by two glaciers, is 300 kilometres long."),
        ("The pilot survived.", "The pilot survived with a broken leg."),
        ("The castle was built by a duke.", "The castle was built by a duke in the twelfth century."),
        ("The law has been in force since 2003.", "The law has been in force since 2003, with small changes."),
        ("The survey found lead in 12 wells.", "The survey, made in spring, found lead in 12 wells."),
        ("The bishop blessed the bridge.", "The bishop of Sund blessed the new bridge."),
    ],
)
def test_whole_phrases_may_be_left_out(statement: str, quote: str) -> None:
    assert check_support(statement, [quote]).reason == ""


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The senator voted for the bill.", "The senator voted against the bill."),
        ("The committee spoke for closure.", "The committee spoke against closure for an hour."),
        ("Weir said Lund had lied.", "Lund said Weir had lied."),
        ("The governor said the tunnel leaks.", "The engineer told the governor the tunnel leaks, a spokesman said."),
        ("The chancellor was arrested.", "The chancellor's driver was arrested."),
        ("The bank collapsed.", "The bank's rival collapsed."),
        ("The director apologised.", "The deputy director apologised."),
        ("The champion lost her title.", "The former champion lost her title."),
        ("Police found a bomb in the station.", "Police found a fake bomb in the station."),
        ("Tarn built 40 ships in 1990.", "Tarn built 20 ships and Lissen 40 ships in 1990."),
        ("Weir paid 300 crowns.", "Weir paid nothing and Lund 300 crowns."),
        ("Lund moved to Oslo.", "Lund, whose sister moved to Oslo, still lives in Tarn."),
        ("Lund won the prize.", "Lund, who taught the woman who won the prize, died on Friday."),
        ("The crew rescued.", "The crew was rescued."),
        ("The villagers evacuated on Monday.", "The villagers were evacuated on Monday."),
        ("The school was opened in May.", "The school was to be opened in May."),
        ("The firm owns the quarry.", "The firm used to own the quarry."),
        ("The vaccine causes fever.", "It is a mistake to believe that the vaccine causes fever."),
        ("The dam is sound.", "The idea that the dam is sound is absurd."),
        ("The mayor took bribes.", "Critics imagine that the mayor took bribes."),
        ("The plan is popular.", "The plan is far from popular."),
        ("The repair was cheap.", "The repair was anything but cheap."),
        ("Residents welcomed the plan.", "Few residents welcomed the plan."),
        ("Members paid their dues.", "Little more than half of the members paid their dues."),
        ("The company owes 6 million.", "The company owes 6 million less than last year."),
        ("Tickets cost 12 crowns.", "Tickets cost 12 crowns too much."),
        ("The law takes effect in June.", "The law takes effect in June, provided that parliament agrees."),
        ("The ferry sails on Sundays.", "The ferry sails on Sundays, except in winter."),
        ("Anyone may fish in the lake.", "Anyone may fish in the lake, as long as they hold a licence."),
        ("The pilot was drunk.", "Whether the pilot was drunk is unclear."),
        ("Orbeck bought the mill.", "Orbeck tried to buy the mill, but Coil bought it."),
        ("The ministry closed the mine.", "The ministry stopped short of closing the mine."),
        ("The museum is in Tarn.", "The museum near the one in Tarn is in Lissen."),
        ("All employees got a bonus.", "All employees of the Tarn branch got a bonus."),
        ("Companies must pay the tax.", "Companies that pollute the river must pay the tax."),
        ("The bridge will be torn down.", "The tower or the bridge will be torn down."),
        ("Oren stayed.", "Kroll resigned and Oren's wife stayed."),
        ("Kroll stayed.", "Kroll resigned and Oren stayed."),
        ("Weir can fly the plane.", "Weir cannot yet fly the plane."),
        ("Weir flies the plane.", "Weir can fly the plane."),
        ("Workers at the plant were paid.", "None of the workers at the plant were paid."),
        ("The strike ended.", "The union wishes the strike ended."),
        ("The patient was cured.", "The patient was presumed cured."),
        ("Lund was the thief.", "Lund was mistaken for the thief."),
        ("The region has a railway.", "The region has half a railway."),
        ("The road will open in June.", "Will the road open in June?"),
        ("In 1999 Lund ruled the town.", "In a film of 1999 Lund ruled the town."),
        ("The phone costs 9 crowns.", "The phone costs 9 crowns a day."),
        ("Lund sold a painting.", "Lund watched the dealer who sold a painting."),
        ("Weir hurt Lund.", "Weir's dog hurt Lund."),
        ("He forged the letter.", "He was suspected of having forged the letter."),
        ("The council banned cars.", "The council partially banned cars."),
        ("Parliament decided for the treaty.", "Parliament decided against the treaty."),
        ("The bishop argued for reform.", "The bishop argued against reform."),
        ("Adler said Berg was bankrupt.", "Berg said Adler was bankrupt."),
        ("Adler said the ship had sunk.", "Berg said the ship had sunk. Adler was silent."),
        ("The premier fell ill.", "The premier's father fell ill."),
        ("Adler was convicted.", "Adler's accountant was convicted."),
        ("The coach signed the contract.", "The assistant coach signed the contract."),
        ("The spokesman denied nothing.", "The former spokesman denied nothing."),
        ("The chairman resigned.", "The acting chairman resigned."),
        ("The thief carried a gun.", "The thief carried a toy gun."),
        ("Norberg lost 12 seats.", "Norberg lost 3 seats and Sund 12 seats."),
        ("Adler ran the race in 9 minutes.", "Adler ran the race in 11 minutes and Berg in 9 minutes."),
        ("Adler drowned.", "Adler, whose brother drowned, gave up sailing."),
        ("Adler wrote the book.", "Adler, who married the man who wrote the book, lives in Sund."),
        ("The hostages freed.", "The hostages were freed."),
        ("The suspect shot twice.", "The suspect was shot twice."),
        ("The exhibition was moved to Sund.", "The exhibition was to be moved to Sund."),
        ("The family lives in the castle.", "The family used to live in the castle."),
        ("The well is poisoned.", "It is a rumour that the well is poisoned."),
        ("The lake is clean.", "The claim that the lake is clean is nonsense."),
        ("The result is certain.", "The result is far from certain."),
        ("The road is safe.", "The road is less than safe."),
        ("Passengers survived.", "Few passengers survived."),
        ("The guests stayed.", "Hardly any of the guests stayed."),
        ("The guests complained.", "A minority of the guests complained."),
        ("The harvest was 9 tons.", "The harvest was 9 tons short of the target."),
        ("The pool opens in June.", "The pool opens in June, assuming the pump works."),
        ("The clinic treats everyone.", "The clinic treats everyone, save those without papers."),
        ("The club will pay.", "The club will pay, or else the league will."),
        ("The minister knew of it.", "It remains open whether the minister knew of it."),
        ("The city bought the theatre.", "The city wanted to buy the theatre."),
        ("The army destroyed the bridge.", "The army came close to destroying the bridge."),
        ("The archive is in Sund.", "The keeper of the archive is in Sund."),
        ("Every student passed.", "Every student who sat the second test passed."),
        ("Ships must turn back.", "Ships over 300 tons must turn back."),
        ("Only members may vote on Sunday.", "Only members over 60 may vote on Sunday."),
        ("The red team won.", "The red team or the blue team won."),
        ("Berg left.", "Adler stayed and Berg's son left."),
        ("Adler sold the farm.", "Adler bought the mill and Berg sold the farm."),
        ("The robot walks.", "The robot can walk."),
        ("Half of the villagers left the valley.", "Less than half of the villagers left the valley."),
        ("Villagers left the valley.", "No villagers left the valley."),
        ("The war ended in 1990.", "The novel pretends the war ended in 1990."),
        ("Adler was dead.", "Adler was declared dead."),
        ("Adler was the founder.", "Adler was often taken for the founder."),
        ("The island has a hospital.", "The island has half a hospital."),
        ("Will the plant close? It will.", "Will the plant close?"),
        ("The plant will close in May.", "Will the plant close in May?"),
        ("In 2020 Adler led the bank.", "In a novel of 2020 Adler led the bank."),
        ("Adler paid 5 crowns.", "Adler paid 5 crowns per word."),
        ("Adler beat Berg.", "Adler's horse beat Berg."),
        ("The nurse was honoured.", "The nurse who was robbed said the doctor was honoured."),
        ("Berg is rich.", "Adler is poor and the neighbour of Berg is rich."),
        ("He killed the king.", "He was accused of having killed the king."),
        ("The court of York ruled.", "The court of New York ruled."),
        ("Varne paid 7 million.", "Varne paid 5-7 million."),
        ("The committee approved the plan.", "The commission approved the plan."),
        ("The employers resigned.", "The employees resigned."),
        ("Smoking is banned.", "Smoking in bars is banned."),
        ("The bridge is safe.", "Supposedly, the bridge is safe."),
        ("The bridge is safe.", "In Lund's opinion, the bridge is safe."),
        ("The mayor took bribes.", "The mayor took bribes, which she denies."),
        ("The mayor took bribes.", "The mayor took bribes, her rival complained."),
        ("The mayor took bribes.", "The mayor took bribes, her rival complained on Monday."),
        ("The law does not apply to ships.", "The law does not apply to ships from Tarn."),
        ("It is the largest bank.", "It is the largest bank in Tarn."),
        ("All farmers get a grant.", "All young farmers get a grant."),
        ("Kroll sold his ship.", "Kroll sold her ship."),
        ("Kroll was sued.", "Kroll sued."),
        ("Kroll is minister.", "Kroll was minister."),
        ("Kroll resigned.", "Kroll spoke. Oren resigned."),
        ("Adler owns the bank.", "Adler owns a share of the bank."),
        ("The princess married the duke.", "The princess's cousin married the duke."),
        ("The general surrendered the fort.", "The general's rival surrendered the fort."),
        ("The surgeon removed the kidney.", "The trainee surgeon removed the wrong kidney, or so the hospital feared."),
        ("Voters approved the merger.", "A handful of voters approved the merger."),
        ("The airline bought 30 planes.", "The airline bought 12 planes and leased 30 planes."),
        (
            "The airline bought 30 planes in May.",
            "The airline sold 12 planes in May and Sund Air bought 30 planes in May.",
        ),
        ("The satellite failed.", "The backup of the satellite failed."),
        ("The actress sued the paper.", "The actress threatened to sue the paper."),
        ("The senate passed the bill.", "The senate came within one vote of passing the bill."),
        ("The mine is profitable.", "The mine is no more profitable than the quarry."),
        ("The king abdicated.", "The king was urged by the priest who abdicated."),
        ("Tourists may enter the cave.", "Tourists with a guide may enter the cave."),
        ("The river is not polluted.", "The river is not polluted above the mill."),
        ("The school expelled the boy.", "The school all but expelled the boy."),
        ("The union rejected nothing.", "The union rejected nothing but the last offer."),
        ("The company denied paying bribes.", "The company denied paying bribes to ministers."),
        ("The judge freed the man.", "The judge freed the man's dog."),
        ("The ship sank.", "The ship sank in a rehearsal of the disaster."),
        ("The minister praised the rebels.", "The minister praised the soldiers who beat the rebels."),
        ("The club owes 3 million.", "The club owes the bank nothing and the league 3 million."),
        ("The editor was sacked.", "The editor was nearly sacked."),
        ("The vaccine was approved.", "The vaccine was said by its maker to be approved."),
        ("The tunnel will open in 2030.", "The tunnel will open in 2030 at the earliest."),
        ("Prices will double.", "Prices will double, economists at the bank fear."),
        ("The pilot landed the plane.", "The pilot dreamt he landed the plane."),
        ("Every shop closed.", "Every shop on the square closed."),
        ("The museum returned the bronzes.", "The museum returned the bronzes' cases."),
        ("The bishop blessed the marriage.", "The bishop neither blessed nor cursed the marriage."),
    ],
)
def test_what_a_kept_word_rests_on_may_not_be_left_out(statement: str, quote: str) -> None:
    verdict = check_support(statement, [quote])
    assert not verdict.ok
    assert verdict.reason


@pytest.mark.xfail(strict=True, reason='takes knowledge of the world: grammar is the same as in "in 1974"')
@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The drug cures malaria.", "The drug cures malaria in mice."),
        ("The team won the cup.", "The team won the cup for losers."),
    ],
)
def test_a_trailing_phrase_that_is_the_point_may_not_be_left_out(statement: str, quote: str) -> None:
    assert not check_support(statement, [quote]).ok


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The bridge was closed.", "article word be verb stop"),
        ("Kroll's aide spoke to Oren.", "word word verb prep name stop"),
        ("She wants to sell 5% of it.", "pronoun word to word number word prep pronoun stop"),
        ("Mr. Oren may leave in May.", "word name modal word prep name stop"),
    ],
)
def test_function_words_are_told_by_name_and_others_by_their_form(text: str, kinds: str) -> None:
    assert " ".join(token.kind for token in parse(text)) == kinds


def test_a_word_that_its_source_repeats_is_laid_where_its_neighbours_are() -> None:
    laid = overlay(parse("the bank sold the mill"), parse("the mayor said the bank of Tarn sold the mill"))
    assert [place for _, place in laid.pairs] == [3, 4, 7, 8, 9]
    assert laid.strange == ()


@given(st.text(alphabet="abc ,.'()said that KL not the of", max_size=150), st.text(max_size=150))
def test_no_text_is_too_strange_to_be_cut(statement: str, source: str) -> None:
    assert isinstance(lost_by_cutting(statement, source), str)


def test_a_statement_of_any_length_is_judged_in_seconds() -> None:
    long = "Kroll said that the bridge is safe, and Oren said that it is not, "
    started = time.perf_counter()
    assert lost_by_cutting(long * 4 + "Weir", long * 30)
    assert lost_by_cutting(long * 500, long * 500)
    assert time.perf_counter() - started < 20
