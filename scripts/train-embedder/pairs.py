"""Pairs of texts that belong together, drawn anew for every step."""

import re

import numpy as np

from grams import Corpus
from sources import Wording, law_of

_SENTENCE = re.compile(r"[^。；：\n]+[。；：\n]?")
_LONGEST = 140
_SWAPPED = 40_000


class Pairs:
    """
    Sides of a pair are spans of one joined corpus. A batch is a list of (left, right, group): lefts and rights of
    the same group are never each other's negatives.
    """

    def __init__(self, statutes: list[dict], questions: list[dict], articles: list[dict], wording: Wording, rng: np.random.Generator):
        self.rng = rng
        texts: list[str] = []
        self.sentences: list[np.ndarray] = []

        def add(text: str) -> int:
            texts.append(text)
            return len(texts) - 1

        self.body = [add(row["text"]) for row in statutes]
        self.title = [add(row["title"]) for row in statutes]
        same = {}
        self.group = np.array([same.setdefault(row["text"], len(same)) for row in statutes])
        by_law: dict[str, list[int]] = {}
        for index, row in enumerate(statutes):
            by_law.setdefault(law_of(row["title"]), []).append(index)
        self.laws = [np.array(members) for members in by_law.values() if len(members) > 3]
        place = {row["id"]: index for index, row in enumerate(statutes)}

        self.asked = []
        for row in questions:
            relevant = [place[name] for name in row["relevant"] if name in place]
            if relevant:
                query = add(row["query"])
                answer = [add(part) for part in _parts(row.get("answer", ""))]
                self.asked.append((query, relevant, answer))
        self.own = []
        for article in articles:
            asked = [add(text) for text in article["questions"]]
            said = [add(article["questions"][0] + "\n" + text) for text in [*_parts(article["answer"]), *article["sources"]]]
            self.own.append((asked, said))

        self.swapped = []
        for index in rng.permutation(len(statutes))[:_SWAPPED].tolist():
            spans = [match.span() for match in _SENTENCE.finditer(statutes[index]["text"])]
            if len(spans) < 2:
                continue
            start, end = spans[rng.integers(len(spans))]
            text = statutes[index]["text"][start:end]
            said = wording.swap(text, rng)
            if said != text:
                self.swapped.append((add(said), index, start, end))

        self.texts = texts
        self.hard: list[np.ndarray] = []

    def index(self, vocabulary_of) -> None:
        """Cuts all texts; `vocabulary_of` gets the corpus and gives the vocabulary."""
        self.corpus = Corpus(self.texts)
        self.vocabulary = vocabulary_of(self.corpus)
        self.corpus.rows(self.vocabulary)
        starts = self.corpus.starts
        self.cuts = []
        self.splittable = []
        for index, body in enumerate(self.body):
            cuts = [starts[body] + match.start() for match in _SENTENCE.finditer(self.texts[body])]
            self.cuts.append([*cuts, self.corpus.ends[body]])
            if len(cuts) > 1:
                self.splittable.append(index)
        self.splittable = np.array(self.splittable)

    # The document side of a statute: its title and its text, as the index embeds it.
    def document(self, index: int) -> np.ndarray:
        return np.concatenate([self.corpus.text(self.title[index]), self.corpus.text(self.body[index])])

    def _some(self, ids: np.ndarray, keep: float, most: int = _LONGEST) -> np.ndarray:
        if keep < 1:
            ids = ids[self.rng.random(len(ids)) < keep]
        if len(ids) > most:
            ids = self.rng.choice(ids, most, replace=False)
        return ids

    def asked_pairs(self, count: int):
        for at in self.rng.integers(len(self.asked), size=count):
            query, relevant, _ = self.asked[at]
            right = relevant[self.rng.integers(len(relevant))]
            yield self._some(self.corpus.text(query), 0.8), self._some(self.document(right), 0.8), self.group[right]

    def hard_negatives(self, count: int):
        """Documents that words alone put high and that do not answer."""
        for at in self.rng.integers(len(self.asked), size=count):
            if len(self.hard[at]):
                wrong = self.rng.choice(self.hard[at])
                yield self._some(self.document(wrong), 0.8), self.group[wrong]

    def told_pairs(self, count: int):
        """A lay question and a lawyer's answer; a lawyer's answer and the provision."""
        for at in self.rng.integers(len(self.asked), size=count):
            query, relevant, answers = self.asked[at]
            if not answers:
                continue
            answer = self._some(self.corpus.text(answers[self.rng.integers(len(answers))]), 0.8)
            right = relevant[self.rng.integers(len(relevant))]
            if self.rng.random() < 0.5:
                yield self._some(self.corpus.text(query), 0.8), answer, self.group[right]
            else:
                yield answer, self._some(self.document(right), 0.8), self.group[right]

    def own_pairs(self, count: int):
        base = int(self.group.max()) + 1
        for at in self.rng.integers(len(self.own), size=count):
            asked, said = self.own[at]
            query = asked[self.rng.integers(len(asked))]
            pool = said if self.rng.random() < 0.6 or len(asked) < 2 else [one for one in asked if one != query]
            right = pool[self.rng.integers(len(pool))]
            yield self._some(self.corpus.text(query), 0.85), self._some(self.corpus.text(right), 0.8), base + at

    def split_pairs(self, count: int, neighbours: int = 16):
        """A sentence against the rest of its article; half of them beside others of the same law."""
        chosen = list(self.rng.choice(self.splittable, count // 2))
        splittable = set(self.splittable.tolist())
        while len(chosen) < count:
            law = self.laws[self.rng.integers(len(self.laws))]
            members = [one for one in self.rng.permutation(law)[:neighbours].tolist() if one in splittable]
            chosen += members
        for index in chosen[:count]:
            cuts = self.cuts[index]
            at = self.rng.integers(len(cuts) - 1)
            start, end = cuts[at], cuts[at + 1]
            body = self.body[index]
            rest = [self.corpus.span(self.corpus.starts[body], start), self.corpus.span(end, self.corpus.ends[body])]
            if self.rng.random() < 0.7:
                rest.append(self.corpus.text(self.title[index]))
            yield self._some(self.corpus.span(start, end), 0.7), self._some(np.concatenate(rest), 0.9), self.group[index]

    def swap_pairs(self, count: int):
        """A sentence in everyday words against the whole article, or against the rest of it."""
        for at in self.rng.integers(len(self.swapped), size=count):
            said, index, start, end = self.swapped[at]
            body = self.body[index]
            begin = self.corpus.starts[body]
            rest = [self.corpus.text(self.title[index]), self.corpus.span(begin, begin + start)]
            rest.append(self.corpus.span(begin + end, self.corpus.ends[body]))
            if self.rng.random() < 0.5:
                rest.append(self.corpus.span(begin + start, begin + end))
            yield self._some(self.corpus.text(said), 0.8), self._some(np.concatenate(rest), 0.9), self.group[index]

    def title_pairs(self, count: int):
        for index in self.rng.integers(len(self.body), size=count):
            title = self._some(self.corpus.text(self.title[index]), 0.9)
            yield title, self._some(self.corpus.text(self.body[index]), 0.9), self.group[index]

    def neighbour_pairs(self, count: int):
        """An article and the next one of its law: they share a matter."""
        for at in self.rng.integers(len(self.laws), size=count):
            law = self.laws[at]
            first = self.rng.integers(len(law) - 1)
            left, right = law[first], law[first + 1]
            yield (
                self._some(self.corpus.text(self.body[left]), 0.7, 80),
                self._some(self.corpus.text(self.body[right]), 0.9),
                self.group[right],
            )


def _parts(text: str, length: int = 160) -> list[str]:
    """Pieces of whole sentences."""
    parts, open_part = [], ""
    for match in re.finditer(r"[^。！？\n]+[。！？\n]*", text):
        open_part += match.group()
        if len(open_part) >= length:
            parts.append(open_part)
            open_part = ""
    return [*parts, open_part] if len(open_part) > 10 else parts
