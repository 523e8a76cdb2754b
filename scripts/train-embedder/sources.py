"""Reads the openly licensed texts that the embedder learns from."""

import gzip
import json
import re
from pathlib import Path

import yaml

_ARTICLE_NO = re.compile(r"第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五六七八九十]+)?$")


def rows(path: str) -> list[dict]:
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        return [json.loads(line) for line in lines if line.strip()]


def law_of(title: str) -> str:
    return _ARTICLE_NO.sub("", title)


def articles(folder: str) -> list[dict]:
    """Our own articles: all questions of one, and what it answers."""
    found = []
    for path in sorted(Path(folder).glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            practical = [*entry.get("materials", []), *entry.get("steps", [])]
            practical += [entry[name] for name in ("deadline", "fee", "where") if name in entry]
            found.append(
                {
                    "questions": [entry["question"], *entry.get("similarQuestions", [])],
                    "answer": "\n".join([entry["answer"], *practical]),
                    "sources": [f"{source['title']} {source['states']}" for source in entry.get("sources", [])],
                    "category": entry["category"],
                }
            )
    return found


class Wording:
    """Everyday words and the words of the rules, from our list of synonyms."""

    def __init__(self, path: str):
        self.others: dict[str, list[str]] = {}
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            line = line.split("#")[0].strip()
            if not line:
                continue
            left, right = re.split(r"\s*(?:->|=)\s*", line)
            words = right.split()
            if "->" in line:
                for word in words:
                    self.others.setdefault(word, []).append(left)
            else:
                for word in (left, *words):
                    self.others.setdefault(word, []).extend(other for other in (left, *words) if other != word)
        longest_first = sorted((word for word in self.others if len(word) > 1), key=len, reverse=True)
        self.known = re.compile("|".join(map(re.escape, longest_first)))

    def swap(self, text: str, rng) -> str:
        """The text with known words said in another way, three times in four."""

        def other(match: re.Match) -> str:
            choices = self.others[match.group()]
            return choices[rng.integers(len(choices))] if rng.random() < 0.75 else match.group()

        return self.known.sub(other, text)
