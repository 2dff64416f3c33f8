"""Words of lists that found no place, matched later: when the place is brought in, or somebody knows what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from longtable.coalitions.queries import Access
from longtable.partners.actions.partners import put_services, record_partner
from longtable.partners.list_columns import HEADERS, fold, in_every_language
from longtable.partners.list_forms import WordsForm
from longtable.partners.list_queries import Known, known_to, vocabulary_of
from longtable.partners.list_reading import Answered
from longtable.partners.models import ListImport, Partner, Relation, Sector
from longtable.partners.queries import services_of
from longtable.partners.rules import EVERYONE, ServiceLine, join_areas
from longtable.sources.memberlist import matchers
from longtable.sources.memberlist_types import Certainty, Meaning, Option, Question, QuestionKind
from longtable.sources.problems import N_

KINDS = {Meaning.SECTORS.value: "sector", Meaning.GROUPS.value: "group", Meaning.AREAS.value: "area"}
ASK = {
    "sector": N_("Which sector is “%(text)s”?"),
    "group": N_("Which group is “%(text)s”?"),
    "area": N_("Which area is “%(text)s”?"),
}
type_place = tuple[int, str]  # a partner and the column that its word stands under


@dataclass(frozen=True, slots=True)
class KeptWord:
    """One word that was kept, and where it stands."""

    question: Question
    kind: str
    text: str
    places: tuple[type_place, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """All words that could be matched now."""

    words: tuple[KeptWord, ...]
    names: Mapping[int, str]
    known: Known

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.words)


def _columns(access: Access) -> dict[str, str]:
    """Headings of lists to what they hold: those of our own lists, and those that imports were told."""
    found = {
        fold(title): kind
        for key, kind in (("sectors", "sector"), ("groups", "group"), ("areas", "area"))
        for title in in_every_language(HEADERS[key])
    }
    imports = ListImport.objects.filter(coalition=access.coalition).values_list("outcome__headings", flat=True)
    for headings in imports:
        found |= {fold(heading): KINDS[meaning] for heading, meaning in (headings or {}).items() if meaning in KINDS}
    return found


def find_kept(access: Access) -> Kept:
    """Kept words with what they may mean; groups and areas only where the coalition has a place."""
    known, columns = known_to(access.coalition), _columns(access)
    rows = Partner.objects.filter(coalition=access.coalition).exclude(as_kept={}).order_by("name", "pk")
    places: dict[tuple[str, str], list[type_place]] = {}
    texts: dict[tuple[str, str], str] = {}
    names: dict[int, str] = {}
    for pk, name, kept in rows.values_list("pk", "name", "as_kept"):
        for column, text in kept.items():
            kind = columns.get(fold(column))
            if kind is None or (kind != "sector" and not known.place):
                continue
            names[pk] = name
            for word in filter(None, (word.strip() for word in str(text).split(";"))):
                places.setdefault((kind, fold(word)), []).append((pk, column))
                texts.setdefault((kind, fold(word)), word)
    match = matchers(vocabulary_of(known))
    by_kind = {"sector": match[Meaning.SECTORS], "group": match[Meaning.GROUPS], "area": match[Meaning.AREAS]}
    words = []
    for (kind, folded), where in places.items():
        found = by_kind[kind].match(texts[kind, folded], key=f"{kind}:{folded}")
        options = tuple(Option(one.code, one.title, one.score) for one in found.candidates)
        suggestion = found.codes if found.certainty is not Certainty.UNKNOWN else ()
        question = Question(
            f"{kind}:{folded}", QuestionKind(kind), ASK[kind], {"text": texts[kind, folded]},
            tuple(dict.fromkeys(pk for pk, _column in where)), options, suggestion, multiple=kind != "sector",
        )  # fmt: skip
        words.append(KeptWord(question, kind, texts[kind, folded], tuple(where)))
    return Kept(tuple(words), names, known)


class KeptForm(WordsForm):
    """What kept words mean. Suggestions are shown; nothing is done before the button."""

    def __init__(self, data: Mapping[str, object] | None, words: Sequence[KeptWord], found: Kept) -> None:
        self.words = {word.question.key: word for word in words}
        super().__init__(data, [word.question for word in words], found.known, Answered(), found.names)

    def chosen(self) -> tuple[dict[str, list[str]], dict[str, str]]:
        """Codes by question, and the sectors to make."""
        answered = self.answers()
        return {key: codes for key, codes in answered.words.items() if codes}, answered.new_sectors


@transaction.atomic
def match_kept_words(
    *, by: Access, words: Sequence[KeptWord], codes: Mapping[str, Sequence[str]], new_sectors: Mapping[str, str]
) -> int:
    """Give kept words their place at every partner that has them; returns how many words found one."""
    by_partner: dict[int, list[KeptWord]] = {}
    for word in words:
        for pk, _column in word.places if codes.get(word.question.key) else ():
            by_partner.setdefault(pk, []).append(word)
    sectors = _sectors(by, new_sectors)
    partners = Partner.objects.select_for_update().filter(coalition=by.coalition, pk__in=by_partner)
    for partner in partners.prefetch_related("services", "sectors"):
        mine = by_partner[partner.pk]
        chosen = {kind: [code for word in mine if word.kind == kind for code in codes[word.question.key]]
                  for kind in ("sector", "group", "area")}  # fmt: skip
        before, changed = put_services(partner, _with(services_of(partner), chosen["group"], chosen["area"]))
        partner.sectors.add(*(sectors[code] for code in chosen["sector"] if code in sectors))
        partner.as_kept = _without(
            partner.as_kept, {fold(word.text) for word in mine}, {c for w in mine for _p, c in w.places}
        )
        partner.save(update_fields=["as_kept"])
        said = {"services": "changed"} if changed else {}
        record_partner(by, partner, "kept_words_matched", after={"as_kept": "", **said})
        del before
    return sum(1 for word in words if codes.get(word.question.key))


def _sectors(by: Access, new: Mapping[str, str]) -> dict[str, Sector]:
    there = {sector.code: sector for sector in Sector.objects.filter(coalition=by.coalition)}
    last = max((sector.order for sector in there.values()), default=0)
    for place, (code, title) in enumerate(new.items(), start=1):
        there.setdefault(
            code,
            Sector.objects.create(
                coalition=by.coalition,
                code=code,
                order=last + place,
                titles={"en": title, by.coalition.language: title},
            ),
        )
    return there


def _with(lines: Sequence[ServiceLine], groups: Sequence[str], areas: Sequence[str]) -> list[ServiceLine]:
    """Services with groups and areas added: new areas go to every group, new groups get all areas."""
    everywhere: tuple[str, ...] = tuple(areas)
    for line in lines:
        everywhere = join_areas(everywhere, line.areas)
    made = [line._replace(areas=join_areas(line.areas, areas)) for line in lines]
    if groups:
        made = [line for line in made if line.group != EVERYONE or EVERYONE in groups]
    have = {line.group for line in made}
    made += [
        ServiceLine(group, Relation.SERVES.value, everywhere) for group in dict.fromkeys(groups) if group not in have
    ]
    if not made and areas:
        made = [ServiceLine(EVERYONE, Relation.SERVES.value, tuple(areas))]
    return made


def _without(kept: Mapping[str, object], words: set[str], columns: set[str]) -> dict[str, str]:
    left: dict[str, str] = {}
    for column, text in kept.items():
        parts = [part.strip() for part in str(text).split(";")]
        if column in columns:
            parts = [part for part in parts if fold(part) not in words]
        if any(parts):
            left[column] = "; ".join(filter(None, parts))
    return left
