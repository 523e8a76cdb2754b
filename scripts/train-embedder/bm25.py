"""BM25 over the same grams (one and two characters): for hard negatives and as the yardstick."""

import numpy as np
from scipy import sparse

K1, B = 1.2, 0.75


def _counts(bags: list[np.ndarray], width: int) -> sparse.csr_matrix:
    indptr = np.concatenate([[0], np.cumsum([len(bag) for bag in bags])])
    data = np.ones(indptr[-1], np.float32)
    matrix = sparse.csr_matrix((data, np.concatenate(bags), indptr), shape=(len(bags), width))
    matrix.sum_duplicates()
    return matrix


class Bm25:
    def __init__(self, documents: list[np.ndarray], width: int):
        counts = _counts(documents, width)
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        frequency = np.bincount(counts.indices, minlength=width)
        self.idf = np.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        scale = K1 * (1 - B + B * lengths / lengths.mean())
        row = np.repeat(np.arange(len(documents)), np.diff(counts.indptr))
        counts.data = counts.data * (K1 + 1) / (counts.data + scale[row]) * self.idf[counts.indices]
        self.by_term = counts.T.tocsr()
        self.width = width

    def scores(self, queries: list[np.ndarray]) -> np.ndarray:
        """One row of scores for each query."""
        return (_counts(queries, self.width) @ self.by_term).toarray()
