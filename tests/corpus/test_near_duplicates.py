from __future__ import annotations

import random
import string
import subprocess
import sys

import numpy as np
import pytest

from selmask.corpus.duplicates import find_duplicates, near_duplicates_of_rest, normalised
from selmask.corpus.near_duplicates import LIKENESS, NearDuplicates, likeness
from selmask.corpus.sample import make_sample
from selmask.corpus.word_pairs import word_pairs
from tests.support.modules import REPOSITORY

POST = "Health officials in the north confirm twelve new cases of avian influenza among ducks and geese near the river"
ABSTRACT = " ".join(f"word{number}" for number in range(200))


def near(text: str, test_text: str) -> bool:
    duplicates = find_duplicates([text], [test_text], containing=False)
    assert not duplicates.exact
    return bool(duplicates.near)


@pytest.mark.parametrize(
    ("text", "test_text"),
    [
        (f"RT @ministry: {POST}", POST),
        (f"{POST} https://t.co/x1", POST),
        (POST.replace("twelve", "thirteen"), POST),
        (POST.replace(" and geese", ""), POST),
        ("Please do not take this drug!", "DO NOT TAKE THIS DRUG"),
        (ABSTRACT.replace("word7 ", "").replace("word50 ", "other ").replace("word120", "again"), ABSTRACT),
        ("Минздрав области подтвердил двенадцать новых случаев птичьего гриппа", "Минздрав области подтвердил "
         "двенадцать новых случаев птичьего гриппа вчера"),
        ("أكدت وزارة الصحة تسجيل اثنتي عشرة حالة جديدة من إنفلونزا الطيور", "أكدت وزارة الصحة تسجيل اثنتي عشرة حالة "
         "جديدة من إنفلونزا الطيور اليوم"),
        ("卫生部门今天确认北部地区新增十二例禽流感病例", "卫生部门昨天确认，北部地区新增十二例禽流感病例。"),
        ("保健所は昨日、県北部で鳥インフルエンザの新たな感染を確認した",
         "保健所は昨日県北部で鳥インフルエンザの新たな感染を確認しました"),
        ("กรมควบคุมโรคยืนยันผู้ป่วยไข้หวัดนกรายใหม่ในภาคเหนือ",
         "กรมควบคุมโรคยืนยันผู้ป่วยไข้หวัดนกรายใหม่ในภาคเหนือแล้ว"),
        ("ກະຊວງສາທາລະນະສຸກຢືນຢັນຜູ້ປ່ວຍໄຂ້ຫວັດສັດປີກລາຍໃໝ່",
         "ກະຊວງສາທາລະນະສຸກຢືນຢັນຜູ້ປ່ວຍໄຂ້ຫວັດສັດປີກລາຍໃໝ່ມື້ນີ້"),
        ("ក្រសួងសុខាភិបាលបញ្ជាក់ករណីជំងឺផ្តាសាយបក្សីថ្មីនៅភាគខាងជើង",
         "ក្រសួងសុខាភិបាលបញ្ជាក់ករណីជំងឺផ្តាសាយបក្សីថ្មីនៅភាគខាងជើងថ្ងៃនេះ"),
        ("ကျန်းမာရေးဝန်ကြီးဌာနကကြက်ငှက်တုပ်ကွေးလူနာသစ်များကိုအတည်ပြုခဲ့သည်",
         "ကျန်းမာရေးဝန်ကြီးဌာနကကြက်ငှက်တုပ်ကွေးလူနာသစ်များကိုယနေ့အတည်ပြုခဲ့သည်"),
        ("འཕྲོད་བསྟེན་ལྷན་ཁང་གིས་བྱ་ནད་ཁྱབ་གདལ་གསར་པ་ངོས་འཛིན་བྱས་སོང་།",
         "འཕྲོད་བསྟེན་ལྷན་ཁང་གིས་བྱ་ནད་ཁྱབ་གདལ་གསར་པ་ངོས་འཛིན་བྱས་སོང་། དེ་རིང་།"),
    ],
)  # fmt: skip
def test_a_text_with_a_word_more_or_less_is_nearly_the_same(text: str, test_text: str) -> None:
    assert near(text, test_text)
    assert near(test_text, text)


@pytest.mark.parametrize(
    ("text", "test_text"),
    [
        ("Bird flu in ducks near the river", "Bird flu in geese on a farm"),
        ("I feel like a person.", "I feel like a junkie."),
        (" ".join(reversed(POST.split())), POST),
        (" ".join(ABSTRACT.split()[:100]), ABSTRACT),
        ("fever", "cough"),
        ("卫生部门今天确认北部地区新增十二例禽流感病例", "农业部门今天公布南部省份小麦条锈病的防治办法"),
        ("กรมควบคุมโรคยืนยันผู้ป่วยไข้หวัดนกรายใหม่ในภาคเหนือ", "กรมการข้าวแนะนำเกษตรกรเฝ้าระวังโรคไหม้ในภาคกลาง"),
        ("ກະຊວງສາທາລະນະສຸກຢືນຢັນຜູ້ປ່ວຍໄຂ້ຫວັດສັດປີກ", "ກະຊວງກະສິກຳແນະນຳຊາວນາໃຫ້ເຝົ້າລະວັງພະຍາດເຂົ້າ"),
        ("ក្រសួងសុខាភិបាលបញ្ជាក់ករណីជំងឺផ្តាសាយបក្សី", "ក្រសួងកសិកម្មណែនាំកសិករឱ្យប្រុងប្រយ័ត្នជំងឺស្រូវ"),
        ("\U0001f986", "\U0001f414"),
        ("", "..."),
        ("   ", POST),
    ],
)
def test_texts_on_the_same_subject_are_not_nearly_the_same(text: str, test_text: str) -> None:
    assert not near(text, test_text)
    assert not near(test_text, text)


def test_no_false_near_duplicate_and_hardly_a_missed_one() -> None:
    chance = random.Random(3)  # noqa: S311 - to be repeatable, not secret
    texts = [" ".join(chance.choices(string.ascii_lowercase, k=chance.randrange(3, 40))) for _ in range(400)]
    changed = []
    for text in texts:
        words = text.split()
        for place in chance.sample(range(len(words)), k=chance.randrange(0, 1 + len(words) // 4)):
            words[place] = chance.choice(string.ascii_uppercase).lower() * 2
        changed.append(" ".join(words))
    pairs = [word_pairs(text) for text in texts]
    alike = {
        row for row, text in enumerate(changed) if any(likeness(word_pairs(text), each) >= LIKENESS for each in pairs)
    }
    assert 100 < len(alike) < 390
    duplicates = set(NearDuplicates(texts).among(changed))
    assert duplicates <= alike
    assert len(alike - duplicates) <= 1


def test_an_exact_duplicate_is_not_counted_as_a_near_one() -> None:
    duplicates = find_duplicates([POST.upper(), f"{POST} today", "A match tonight", ""], [f"  {POST}!", ""])
    assert (duplicates.exact, duplicates.near) == (frozenset({0, 3}), frozenset({1}))
    assert duplicates.of_tests == {0, 1, 3}
    assert find_duplicates([f"{POST} today"], [POST], near=False, containing=False).of_tests == set()


def test_rows_set_apart_that_nearly_duplicate_the_rest_are_found() -> None:
    texts = [POST, "A match tonight", f"{POST} today", ABSTRACT, "", f"RT {POST}", "A match tonight, they say"] * 400
    apart = np.arange(len(texts)) % 7 < 2
    duplicates = near_duplicates_of_rest(texts, apart)
    assert np.array_equal(duplicates, np.arange(len(texts)) % 7 == 0)
    assert not near_duplicates_of_rest(texts, np.zeros(len(texts), dtype=bool)).any()


def test_the_synthetic_sample_has_no_near_duplicates() -> None:
    sample = make_sample()
    assert not find_duplicates(sample.corpus, [text for text, _ in sample.labelled]).of_tests


def test_another_process_finds_the_same() -> None:
    program = (
        "from selmask.corpus.near_duplicates import bands_of\n"
        "from selmask.corpus.word_pairs import PairHashes\n"
        f"print(bands_of(PairHashes().of(['a b c', {normalised(POST)!r}])).tolist())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(outputs) == 1
