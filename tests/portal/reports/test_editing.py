"""A person changes a sentence: kept as a revision with its trail, shown as a person's, and given back."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import DatabaseError, transaction
from tests.portal.reports.conftest import sign_in
from tests.portal.reports.snapshot import CITY
from tests.portal.reports.test_edits import draft

from zhixing.methods.periods import Period
from zhixing.office import jobs, trail
from zhixing.office.permissions import Action
from zhixing.portal.reports import queries
from zhixing.portal.reports.models import Report, ReportEdit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bundle")]
PREVIEW = "/reports/quality-analysis/?place=990900&period=2025&language=zh-hans"
ZH = {"accept-language": "zh-hans"}
WORDS = "本期共抽查{batches.number}批次，合格率{rate}。"


@pytest.fixture
def key(city) -> str:
    """The key of the sentence on the whole result of spot checks."""
    return draft("批次合格率{rate}，95%置信区间为{rate.interval}").key


@pytest.fixture
def address(key) -> str:
    return f"/reports/quality-analysis/sentences/{key}/?place=990900&period=2025&language=zh-hans"


def save(client, address, words=WORDS, reason="上会稿统一口径", seen=0, **more):
    return client.post(address, {"words": words, "reason": reason, "seen": seen}, headers=ZH, **more)


def text_of_page(client, address=PREVIEW) -> str:
    return unescape(client.get(address, headers=ZH).content.decode())


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def test_the_editor_shows_the_sentence_with_tokens_and_what_each_prints(client, clerk, address):
    page = text_of_page(client, address)
    assert "{batches.number}" in page
    assert 'data-prints="40"' in page
    assert "95.0%" in page


def test_an_edit_is_in_the_preview_as_a_persons_words_and_its_numbers_open(client, clerk, address, key):
    answer = save(client, address)
    assert answer.status_code == 302
    assert answer.url.endswith(f"#s-{key}")
    page = text_of_page(client)
    said = re.search(rf'<span class="said edited" id="s-{key}">(.*?)</span>', page, re.DOTALL)[1]
    assert plain(said) == "本期共抽查40批次，合格率95.0%。"
    assert said.count('class="figure"') == 2
    mark = re.search(r'<small class="author-mark edited.*?</small>', page, re.DOTALL)[0]
    assert "人工修改" in mark
    assert clerk.name in mark


def test_an_edit_is_a_revision_with_one_trail_entry(client, clerk, address, key):
    save(client, address)
    edit = ReportEdit.objects.get()
    assert (edit.revision, edit.words, edit.by, edit.reason) == (1, WORDS, clerk, "上会稿统一口径")
    entry = trail.last_about(edit)
    assert (entry.action, entry.move, entry.by, entry.note) == (
        Action.REPORTS_MAKE, "edit", clerk.code, "上会稿统一口径"
    )  # fmt: skip
    assert (entry.body["sentence"], entry.body["from"], entry.body["to"]) == (key, "", WORDS)
    assert trail.about(edit).count() == 1


@pytest.mark.trust
def test_a_typed_number_is_refused_with_its_reason_and_nothing_is_kept(client, clerk, address):
    answer = save(client, address, words="本期合格率94.5%，约三成未抽。", reason="")
    page = plain(unescape(answer.content.decode()))
    assert answer.status_code == 422
    assert "没有绑定任何数据" in page
    assert "用汉字写出的数量" in page
    assert "没有写明修改理由" in page
    assert "本期合格率94.5%" in page, "what was written is still there"
    assert not ReportEdit.objects.exists()


def test_the_sentence_can_be_given_back_and_everything_that_happened_stays(client, clerk, address, key):
    save(client, address)
    back = address.replace("/?", "/back/?")
    assert client.post(back, {"words": WORDS, "reason": "恢复", "seen": 1}).status_code == 302
    assert "本期共抽查" not in plain(text_of_page(client))
    assert [row.words for row in ReportEdit.objects.all()] == [WORDS, ""]
    assert trail.last_about(ReportEdit.objects.last()).move == "give_back"
    past = text_of_page(client, address)
    assert past.count("恢复") >= 1
    assert WORDS in past


@pytest.mark.trust
def test_nobody_overwrites_what_somebody_else_has_just_written(client, clerk, address):
    save(client, address)
    answer = save(client, address, words="另一句，合格率{rate}。", seen=0)
    assert answer.status_code == 409
    assert ReportEdit.objects.count() == 1


@pytest.mark.trust
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_written(client, clerk, address, act):
    save(client, address)
    rows = ReportEdit.objects.all()
    change = {"update": lambda: rows.update(words="x"), "delete": lambda: rows._raw_delete("default")}[act]
    with pytest.raises(DatabaseError, match="revision more"), transaction.atomic():
        change()


@pytest.mark.trust
def test_who_only_reads_sees_the_edit_and_cannot_write_one(client, clerk, city, address):
    save(client, address)
    client.logout()
    sign_in(client, city, "leader")
    page = text_of_page(client)
    assert "本期共抽查" in plain(page)
    assert "/sentences/" not in page
    assert save(client, address, seen=1).status_code in {403, 404}
    assert ReportEdit.objects.count() == 1


def test_an_edit_belongs_to_its_place_period_and_language(client, clerk, address, key):
    save(client, address)
    for other in ("period=2024", "language=en"):
        page = text_of_page(client, PREVIEW.replace("period=2025" if "period" in other else "language=zh-hans", other))
        assert 'class="said edited"' not in page
        assert "author-mark edited" not in page
    assert queries.standing_edits(
        code="quality-analysis", place=CITY, period=Period.year(2025), language="zh-hans"
    ).keys() == {key}


def test_a_remark_to_the_author_or_an_unknown_sentence_has_no_editor(client, clerk):
    where = "?place=990900&period=2025&language=zh-hans"
    remark = draft("批次合格率{rate}，95%").outline
    margins = [
        sentence[0] for sentence in remark.sentences() if all(variant.margin or variant.gap for variant in sentence)
    ]
    assert margins
    assert client.get(f"/reports/quality-analysis/sentences/nosuchkey/{where}").status_code == 404
    assert client.get(f"/reports/quality-analysis/sentences/nosuchkey/{where}x").status_code == 404


def test_a_file_carries_the_edit_and_lists_it_only_when_asked(client, clerk, address):
    save(client, address)
    bare = unescape(client.get(PREVIEW.replace("/?", "/file.html?")).content.decode())
    listed = unescape(client.get(PREVIEW.replace("/?", "/file.html?") + "&list_edits=on").content.decode())
    assert "本期共抽查40批次" in plain(bare)
    assert "经人修改的语句" not in bare
    assert 'class="mark' not in bare, "marks for the author are not printed"
    assert re.search(rf"经人修改的语句.*?{clerk.name}", listed, re.DOTALL)


def test_a_kept_report_is_made_with_the_edits_and_says_how_many(client, clerk, address):
    order = {"place": CITY, "period": "2025", "language": "zh-hans", "list_edits": "on"}
    client.post("/reports/quality-analysis/make/", order)
    assert jobs.run(jobs.Job.objects.latest("pk")).trouble == ""
    save(client, address)
    client.post("/reports/quality-analysis/make/", order)
    assert jobs.run(jobs.Job.objects.latest("pk")).trouble == ""
    assert sorted(Report.objects.values_list("edits", flat=True)) == [0, 1]


def test_both_reports_are_offered_and_called_by_their_names(client, clerk):
    page = text_of_page(client, "/reports/")
    for code, name in (("quality-analysis", "质量分析报告"), ("macro-quality", "宏观质量管理调研报告")):
        assert re.search(rf'formaction="/reports/{code}/">{name}</button>', page)
