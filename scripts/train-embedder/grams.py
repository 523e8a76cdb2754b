"""Texts as hashed grams of one to three characters, exactly as `src/model/grams.ts` cuts them."""

import re
import unicodedata

import numpy as np

SIZES = (1, 2, 3)
_SEPARATORS = re.compile(r"[\W_]|[^\u0000-\uffff]")


def plain(text: str) -> str:
    """The text in one form (NFKC, lower case), everything but letters and digits made a zero character."""
    return _SEPARATORS.sub("\0", unicodedata.normalize("NFKC", text).lower())


def _hashes(units: np.ndarray, size: int) -> np.ndarray:
    """FNV-1a with a finishing mix, one value for the gram that begins at each position; 0 where there is none."""
    count = len(units) - size + 1
    if count <= 0:
        return np.zeros(0, np.uint32)
    value = np.full(count, 0x811C9DC5, np.uint32)
    whole = np.ones(count, bool)
    for offset in range(size):
        unit = units[offset : offset + count]
        value = (value ^ unit) * np.uint32(0x01000193)
        whole &= unit != 0
    value = (value ^ (value >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    value ^= value >> np.uint32(12)
    return np.where(whole, np.maximum(value, 1), 0).astype(np.uint32)


class Corpus:
    """Many texts in one array, so that the grams of any span are a slice."""

    def __init__(self, texts: list[str]):
        joined = "\0\0\0".join(plain(text) for text in texts) + "\0\0\0"
        self.units = np.frombuffer(joined.encode("utf-16-le"), np.uint16).astype(np.uint32)
        lengths = np.array([len(plain(text)) for text in texts], np.int64)
        self.starts = np.concatenate([[0], np.cumsum(lengths + 3)[:-1]]).astype(np.int64)
        self.ends = self.starts + lengths
        self.hashes = [_hashes(self.units, size) for size in SIZES]

    def rows(self, vocabulary: np.ndarray) -> None:
        """Puts vocabulary rows in the place of hashes; -1 for grams that are not in it."""
        self.ids = []
        for hashes in self.hashes:
            at = np.clip(np.searchsorted(vocabulary, hashes), 0, len(vocabulary) - 1)
            self.ids.append(np.where((vocabulary[at] == hashes) & (hashes != 0), at, -1).astype(np.int32))
        del self.hashes

    def span(self, start: int, end: int) -> np.ndarray:
        """Rows of all grams inside [start, end) of the joined text, repeated as often as they occur."""
        parts = [ids[start : max(start, end - size + 1)] for size, ids in zip(SIZES, self.ids)]
        ids = np.concatenate(parts)
        return ids[ids >= 0]

    def text(self, index: int) -> np.ndarray:
        return self.span(self.starts[index], self.ends[index])


def vocabulary_of(corpora: list[tuple[Corpus, int]], size: int) -> np.ndarray:
    """The `size` most frequent grams, sorted by hash; each corpus counts with its weight."""
    values, counts = [], []
    for corpus, weight in corpora:
        for hashes in corpus.hashes:
            value, count = np.unique(hashes[hashes != 0], return_counts=True)
            values.append(value)
            counts.append(count * weight)
    value, inverse = np.unique(np.concatenate(values), return_inverse=True)
    total = np.bincount(inverse, weights=np.concatenate(counts))
    keep = np.argsort(-total, kind="stable")[:size]
    return np.sort(value[keep])
