"""law.yaml: the statutes that rules may cite, with the articles that were checked and the days in force."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.policy.check import Reader
from gateway.policy.parse import Place, Value

_CITATION = re.compile(r"(?P<statute>[A-Z][A-Z0-9]*)(:(?P<article>\d+)(/(?P<paragraph>\d+))?)?")
_SPAN = re.compile(r"(\d+)(?:-(\d+))?")


CONFIDENCE = ("S", "L", "U")  # sure, likely, unsure: the marks of the open points


@dataclass(frozen=True, slots=True)
class Doubt:
    """mark: S, L or U; because: what must be confirmed against the official text."""

    mark: str
    because: str


@dataclass(frozen=True, slots=True)
class Statute:
    """articles: those that may be cited; whole: it may be cited without an article.

    superseded: the first day on which it is no longer in force. doubt: what of this entry is to be confirmed.
    """

    id: str
    zh: str
    articles: frozenset[int]
    whole: bool
    in_force: date
    superseded: date | None
    doubt: Doubt
    at: Place


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `start` on, before `end`; None: without end."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


def read_law(reader: Reader, root: Value) -> dict[str, Statute]:
    table = reader.table(root, ("statutes",))
    if table is None:
        return {}
    read = (_statute(reader, key.value, inner) for key, inner in reader.entries(table["statutes"]))
    return {statute.id: statute for statute in read if statute is not None}


def _statute(reader: Reader, name: str, value: Value) -> Statute | None:
    optional = ("en", "articles", "superseded", "because", "confidence", "cite")
    table = reader.table(value, ("zh", "in_force"), optional)
    if table is None:
        return None
    zh, start = reader.text(table["zh"]), reader.day(table["in_force"])
    end = reader.day(table["superseded"]) if "superseded" in table else None
    articles = _articles(reader, table["articles"]) if "articles" in table else frozenset()
    whole = (
        "cite" in table and reader.name(table["cite"], ("whole",), ("引用方式", "way to cite")) is not None
    )
    doubt = read_doubt(reader, table)
    if zh is None or start is None:
        return None
    return Statute(name, zh, articles, whole, start, end, doubt, value.at)


def read_doubt(reader: Reader, table: Mapping[str, Value]) -> Doubt:
    """`confidence`, S unless told, and `because`, without which a doubt cannot be settled by anyone."""
    mark = "S"
    if "confidence" in table:
        mark = reader.name(table["confidence"], CONFIDENCE, ("把握程度", "confidence")) or "U"
    because = (reader.text(table["because"]) or "") if "because" in table else ""
    if mark != "S" and not because:
        words = ("存疑须写明 because", "a doubt without `because`")
        fix = ("补写 `because: …`：说明待确认之处", "add `because: …`: what must be confirmed")
        reader.complain(table["confidence"].at, "unexplained_doubt", words, fix)
    return Doubt(mark, because)


def _articles(reader: Reader, value: Value) -> frozenset[int]:
    """`[1-4, 16]`"""
    found: set[int] = set()
    for one in reader.items(value):
        text = reader.text(one) or ""
        span = _SPAN.fullmatch(text)
        if span is None:
            words = (f"条号“{text}”无法识别", f"`{text}` is no article or span of articles")
            reader.complain(one.at, "bad_articles", words, ("写成 16 或 1-74", "write it as 16 or 1-74"))
            continue
        found.update(range(int(span[1]), int(span[2] or span[1]) + 1))
    return frozenset(found)


def read_basis(reader: Reader, value: Value, law: Mapping[str, Statute], window: Window) -> tuple[str, ...]:
    """Citations `STATUTE:article/paragraph`, each in force for as long as the rule."""
    cited: list[str] = []
    for one in reader.items(value):
        text = reader.text(one)
        if (
            text is not None
            and _known(reader, one.at, text, law)
            and _valid(reader, one.at, text, law, window)
        ):
            cited.append(text)
    return tuple(sorted(set(cited)))


def _known(reader: Reader, at: Place, text: str, law: Mapping[str, Statute]) -> bool:
    found = _CITATION.fullmatch(text)
    if found is None:
        words = (f"引用“{text}”格式有误", f"`{text}` is no citation")
        fix = ("写成 法规:条/款，如 PIPL:23/1", "write it as STATUTE:article/paragraph, e.g. PIPL:23/1")
        reader.complain(at, "bad_citation", words, fix)
        return False
    statute = law.get(found["statute"])
    if statute is None:
        words = (f"法规“{found['statute']}”未登记", f"the statute `{found['statute']}` is not registered")
        near = _near(found, law)
        fix = (f"在 law.yaml 登记，或引用 {near}", f"register it in law.yaml, or cite {near}")
        reader.complain(at, "unregistered_citation", words, fix)
        return False
    listed = statute.whole if found["article"] is None else int(found["article"]) in statute.articles
    if not listed:
        words = (f"“{text}”的条款未经登记", f"the article of `{text}` is not among those checked")
        fix = ("核对原文后在 law.yaml 登记该条", "check the text and add the article to law.yaml")
        reader.complain(at, "unregistered_article", words, fix)
    return listed


def _near(found: re.Match[str], law: Mapping[str, Statute]) -> str:
    return ", ".join(sorted(law, key=lambda name: (name[:2] != found["statute"][:2], name))[:3])


def _valid(reader: Reader, at: Place, text: str, law: Mapping[str, Statute], window: Window) -> bool:
    statute = law[text.partition(":")[0]]
    if window.start < statute.in_force:
        words = (
            f"{statute.zh}自 {statute.in_force} 起施行，规则更早生效",
            f"`{statute.id}` is in force from {statute.in_force}, the rule is effective before",
        )
        day = f"`effective: {statute.in_force}`"
        reader.complain(at, "not_yet_in_force", words, (f"改为 {day}", f"write {day}"))
        return False
    end = statute.superseded
    if end is not None and (window.end is None or window.end > end):
        words = (
            f"{statute.zh}自 {end} 起废止或被替代，规则仍引用",
            f"`{statute.id}` is superseded from {end}, the rule still cites it",
        )
        last = end - timedelta(days=1)
        fix = (
            f"改引替代它的法规，或写 `until: {end}`（末日 {last}）并另立后续规则",
            f"cite its successor, or write `until: {end}` (last day {last}) and add a rule that follows",
        )
        reader.complain(at, "superseded_citation", words, fix)
        return False
    return True


def spelt(citation: str, law: Mapping[str, Statute]) -> str:
    """A citation for people: 《个人信息保护法》第23条第1款."""
    found = _CITATION.fullmatch(citation)
    assert found is not None  # read_basis let it pass
    article = f"第{found['article']}条" if found["article"] else ""
    paragraph = f"第{found['paragraph']}款" if found["paragraph"] else ""
    return f"《{law[found['statute']].zh}》{article}{paragraph}"
