"""A bag of grams: rows of a table, weighed and summed, length 1."""

import numpy as np
import torch


def bags_of(texts: list[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Distinct rows of each text, how often each occurs, and where each text begins."""
    owner = np.repeat(np.arange(len(texts)), [len(ids) for ids in texts])
    keys = owner.astype(np.int64) << 32 | np.concatenate(texts)
    keys, counts = np.unique(keys, return_counts=True)
    owners = keys >> 32
    starts = np.searchsorted(owners, np.arange(len(texts)))
    return torch.from_numpy(keys & 0xFFFFFFFF), torch.from_numpy(counts.astype(np.float32)), torch.from_numpy(starts)


class Embedder(torch.nn.Module):
    """One table for both sides; each row weighs differently in a question (left) and in a document (right)."""

    def __init__(self, frequency: np.ndarray, dimensions: int):
        super().__init__()
        self.table = torch.nn.EmbeddingBag(len(frequency), dimensions, mode="sum")
        torch.nn.init.normal_(self.table.weight, std=1 / np.sqrt(dimensions))
        rarity = np.log(frequency.sum() / (frequency + 10)).astype(np.float32)
        weight = torch.from_numpy(np.log(rarity / rarity.mean())).unsqueeze(1)
        self.left = torch.nn.Embedding.from_pretrained(weight.clone(), freeze=False)
        self.right = torch.nn.Embedding.from_pretrained(weight.clone(), freeze=False)
        self.heat = torch.nn.Parameter(torch.tensor(3.0))

    def embed(self, ids: torch.Tensor, counts: torch.Tensor, starts: torch.Tensor, side: str) -> torch.Tensor:
        weights = getattr(self, side)(ids).squeeze(1).exp() * counts.sqrt()
        return torch.nn.functional.normalize(self.table(ids, starts, per_sample_weights=weights))


def write(model: Embedder, vocabulary: np.ndarray, path: str) -> None:
    """
    Header of four 32-bit numbers (format, rows, dimensions, 0), then hashes (uint32), each row's scale in a question
    and in a document (float32), and the rows (int8).
    """
    with torch.no_grad():
        table = model.table.weight.numpy()
        largest = np.abs(table).max(axis=1, keepdims=True)
        rows = np.round(table / largest * 127).astype(np.int8)
        scales = [getattr(model, side).weight.numpy().ravel() for side in ("left", "right")]
        scales = [(np.exp(scale) * largest.ravel() / 127).astype(np.float32) for scale in scales]
    with open(path, "wb") as out:
        out.write(np.array([1, len(vocabulary), table.shape[1], 0], np.uint32).tobytes())
        for part in (vocabulary.astype(np.uint32), *scales, rows):
            out.write(part.tobytes())
