"""
Trains the built-in embedder and writes its file. See docs/decisions for what it learns from and what it scores.

  apt-get install python3-torch python3-scipy python3-yaml
  python3 scripts/train-embedder/train.py --statutes F.jsonl.gz --questions F.jsonl --articles content/knowledge \\
    --synonyms content/synonyms/synonyms.txt --out F
  … --folds 3 --fold 0   leaves a part of the questions and of our articles out and measures on it
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch

from bm25 import Bm25
from grams import Corpus, vocabulary_of
from model import Embedder, bags_of, write
from pairs import Pairs
from sources import Wording, articles, rows


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--statutes", required=True, nargs="+")
    parser.add_argument("--questions", required=True)
    parser.add_argument("--articles", required=True)
    parser.add_argument("--synonyms", required=True)
    parser.add_argument("--out")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--members", type=int, default=4)
    parser.add_argument("--steps", type=int, default=250)
    parser.add_argument("--rows", type=int, default=(1 << 17) - (1 << 12))
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--mix", default="asked=192,told=96,own=128,split=320,swap=128,title=64,neighbour=48")
    parser.add_argument("--hard", type=int, default=96)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def statutes_of(paths: list[str]) -> list[dict]:
    found = []
    for path in paths:
        for row in rows(path):
            title = row.get("title") or f"{row['law']}{row['article']}"
            found.append({"id": row.get("id", title), "title": title, "text": row["text"]})
    return found


def bm25_of(pairs: Pairs) -> tuple[Bm25, list[np.ndarray]]:
    """Words alone, over all one- and two-character grams of the statutes and the questions."""
    corpus = Corpus([pairs.texts[t] + "\n" + pairs.texts[b] for t, b in zip(pairs.title, pairs.body)])
    corpus.hashes[2] = np.zeros(0, np.uint32)
    full = vocabulary_of([(corpus, 1)], 1 << 24)
    corpus.rows(full)
    documents = [corpus.text(index) for index in range(len(pairs.body))]
    return Bm25(documents, len(full)), full


def bm25_queries(texts: list[str], full: np.ndarray) -> list[np.ndarray]:
    corpus = Corpus(texts)
    corpus.hashes[2] = np.zeros(0, np.uint32)
    corpus.rows(full)
    return [corpus.text(index) for index in range(len(texts))]


def find_hard(pairs: Pairs, bm25: Bm25, full: np.ndarray, depth: int = 60) -> None:
    texts = [pairs.texts[query] for query, _, _ in pairs.asked]
    queries = bm25_queries(texts, full)
    for start in range(0, len(queries), 64):
        scores = bm25.scores(queries[start : start + 64])
        top = np.argpartition(-scores, depth, axis=1)[:, :depth]
        for row, (_, relevant, _) in zip(top, pairs.asked[start : start + 64]):
            right = set(pairs.group[relevant].tolist())
            pairs.hard.append(np.array([one for one in row if pairs.group[one] not in right]))


def find_harder(pairs: Pairs, model: Embedder, depth: int = 60) -> None:
    """Documents that the model itself puts high by now and that do not answer, beside those that words put high."""
    with torch.no_grad():
        queries = model.embed(*bags_of([pairs.corpus.text(query) for query, _, _ in pairs.asked]), side="left")
        cosines = (queries @ documents_of(model, pairs).T).numpy()
    top = np.argpartition(-cosines, depth, axis=1)[:, :depth]
    for at, (row, (_, relevant, _)) in enumerate(zip(top, pairs.asked)):
        right = set(pairs.group[relevant].tolist())
        nearest = [one for one in row if pairs.group[one] not in right]
        pairs.hard[at] = np.concatenate([pairs.hard[at][: depth // 2], nearest]).astype(np.int64)


def documents_of(model: Embedder, pairs: Pairs, some: int = 2000) -> torch.Tensor:
    """The vectors of all statutes, some at a time."""
    count = len(pairs.body)
    parts = [range(at, min(at + some, count)) for at in range(0, count, some)]
    with torch.no_grad():
        return torch.cat([model.embed(*bags_of([pairs.document(i) for i in part]), side="right") for part in parts])


def batch(pairs: Pairs, mix: dict[str, int], hard: int):
    lefts, rights, groups = [], [], []
    for name, count in mix.items():
        for left, right, group in getattr(pairs, f"{name}_pairs")(count):
            if len(left) > 2 and len(right) > 2:
                lefts.append(left)
                rights.append(right)
                groups.append(group)
    extra = list(pairs.hard_negatives(hard)) if hard else []
    rights += [ids for ids, _ in extra]
    all_groups = np.array([*groups, *[group for _, group in extra]])
    return lefts, rights, np.array(groups), all_groups


def train(pairs: Pairs, options: argparse.Namespace) -> Embedder:
    """
    The mean of several models, each begun with the same random rows and taught by other draws. Begun alike they lie in
    one valley: their mean finds what all of them together would (M. Wortsman et al., Model soups, 2022), at the size of one.
    """
    frequency = np.zeros(len(pairs.vocabulary))
    for ids in pairs.corpus.ids:
        frequency += np.bincount(ids[ids >= 0], minlength=len(frequency))

    def begun() -> Embedder:
        torch.manual_seed(options.seed)
        return Embedder(frequency, options.dimensions)

    put_high_by_words = pairs.hard
    mean = begun()
    total = {name: torch.zeros_like(values) for name, values in mean.state_dict().items()}
    for member in range(options.members):
        print(f"model {member + 1} of {options.members}", flush=True)
        pairs.hard = list(put_high_by_words)
        for name, values in teach(begun(), pairs, options).state_dict().items():
            total[name] += values
    mean.load_state_dict({name: values / options.members for name, values in total.items()})
    return mean


def teach(model: Embedder, pairs: Pairs, options: argparse.Namespace) -> Embedder:
    optimiser = torch.optim.Adam(
        [
            {"params": [model.table.weight], "lr": options.rate},
            {"params": [model.left.weight, model.right.weight], "lr": options.rate},
            {"params": [model.heat], "lr": 0.01},
        ],
        betas=(0.9, 0.98),
    )
    mix = {name: int(count) for name, count in (part.split("=") for part in options.mix.split(","))}
    begun = time.time()
    for step in range(options.steps):
        if step == options.steps // 2:
            find_harder(pairs, model)
        progress = step / options.steps
        for group, rate in zip(optimiser.param_groups, (options.rate, options.rate, 0.01)):
            group["lr"] = rate * min(1, (step + 1) / 20) * 0.5 * (1 + math.cos(math.pi * progress))
        lefts, rights, own, everything = batch(pairs, mix, options.hard)
        left = model.embed(*bags_of(lefts), side="left")
        right = model.embed(*bags_of(rights), side="right")
        likeness = left @ right.T * model.heat.exp()
        target = torch.arange(len(lefts))
        same = torch.from_numpy(own[:, None] == everything[None, :])
        same[target, target] = False
        likeness = likeness.masked_fill(same, -1e4)
        loss = torch.nn.functional.cross_entropy(likeness, target)
        loss = loss + 0.5 * torch.nn.functional.cross_entropy(likeness[:, : len(lefts)].T, target)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        if step % 25 == 0:
            print(f"step {step} loss {loss.item():.3f} heat {model.heat.exp().item():.1f} {time.time() - begun:.0f}s", flush=True)
    return model


def recall(scores: np.ndarray, relevant: list[list[int]]) -> str:
    shown = []
    order = np.argsort(-scores, axis=1)[:, :100]
    for k in (1, 10, 100):
        hits = [len(set(row[:k]) & set(right)) / len(right) for row, right in zip(order.tolist(), relevant)]
        shown.append(f"R@{k} {np.mean(hits):.3f}")
    return " ".join(shown)


def measure(model: Embedder, pairs: Pairs, held: list[dict], statutes: list[dict], lexical) -> None:
    bm25, full = lexical
    place = {row["id"]: index for index, row in enumerate(statutes)}
    held = [row for row in held if any(name in place for name in row["relevant"])]
    relevant = [[place[name] for name in row["relevant"] if name in place] for row in held]
    texts = [row["query"] for row in held]
    words = bm25.scores(bm25_queries(texts, full))
    corpus = Corpus(texts)
    corpus.rows(pairs.vocabulary)
    with torch.no_grad():
        queries = model.embed(*bags_of([corpus.text(i) for i in range(len(texts))]), side="left").numpy()
    cosines = queries @ documents_of(model, pairs).numpy().T
    print(f"{len(held)} questions\nwords  {recall(words, relevant)}\nvectors {recall(cosines, relevant)}")
    for share in (0.2, 0.4, 0.5, 0.6, 0.7):
        top = words.max(axis=1, keepdims=True) + 1e-9
        high = cosines.max(axis=1, keepdims=True)
        print(f"{share} vectors: {recall((1 - share) * words / top + share * cosines / high, relevant)}")


def main() -> None:
    options = arguments()
    torch.set_num_threads(2)
    rng = np.random.default_rng(options.seed)
    statutes = statutes_of(options.statutes)
    questions = rows(options.questions)
    order = np.random.default_rng(7).permutation(len(questions))
    held = [questions[i] for at, i in enumerate(order) if options.folds and at % options.folds == options.fold]
    names = {row["id"] for row in held}
    everything = articles(options.articles)
    own = [one for at, one in enumerate(everything) if not options.folds or at % options.folds != options.fold]
    known = [row for row in questions if row["id"] not in names]
    pairs = Pairs(statutes, known, own, Wording(options.synonyms), rng)
    asked_texts = Corpus([row["query"] for row in known] + [text for one in own for text in one["questions"]])
    pairs.index(lambda corpus: vocabulary_of([(corpus, 1), (asked_texts, 10)], options.rows))
    lexical = bm25_of(pairs)
    find_hard(pairs, *lexical)
    print(f"{len(statutes)} statutes, {len(pairs.asked)} questions, {len(pairs.own)} articles, {len(pairs.swapped)} in everyday words, {len(pairs.vocabulary)} grams")
    model = train(pairs, options)
    if options.out:
        write(model, pairs.vocabulary, options.out)
        if held:
            left_out = [at for at in range(len(everything)) if at % options.folds == options.fold]
            Path(options.out + ".held.json").write_text(json.dumps({"questions": sorted(names), "articles": left_out}))
    if held:
        measure(model, pairs, held, statutes, lexical)


if __name__ == "__main__":
    main()
